// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/network_engine_selectors.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace drawbridge::mesh {

using network::Bits;

/// What a condition says of every caller at once, in three values; `yes` and `maybe` are disjoint.
struct CallerSet {
    Bits yes, maybe;

    [[nodiscard]] static CallerSet none(std::size_t count) { return {Bits(count), Bits(count)}; }
    [[nodiscard]] static CallerSet all(std::size_t count)
    {
        return {Bits(count).set(), Bits(count)};
    }
    void narrow(const CallerSet &other); ///< AND
    void widen(const CallerSet &other);  ///< OR
    void negate();
    void narrow(MeshMatch match); ///< AND with the same for everybody.
    void put(std::size_t caller, MeshMatch match);
};

/// Distinct callers, found by their names.
class CallerIndex {
public:
    explicit CallerIndex(std::vector<MeshCaller> callers);

    [[nodiscard]] const std::vector<MeshCaller> &callers() const { return m_callers; }
    [[nodiscard]] std::size_t size() const { return m_callers.size(); }
    using Members = std::vector<std::uint32_t>;
    [[nodiscard]] const Members &withPrincipal(const std::string &principal) const;
    [[nodiscard]] const Members &inNamespace(const std::string &nameSpace) const;
    /// "NAMESPACE/ACCOUNT".
    [[nodiscard]] const Members &withAccount(const std::string &account) const;

private:
    using Map = std::unordered_map<std::string, Members>;
    [[nodiscard]] static const Members &found(const Map &map, const std::string &key);

    std::vector<MeshCaller> m_callers;
    Map m_byPrincipal, m_byNamespace, m_byAccount;
};

/// Which callers the rules of one mesh are about, for sidecars or for ztunnels, each value that a
/// policy names worked out once. Whoever has a principal shows it.
class CallerRules {
public:
    CallerRules(const CallerIndex &index, const MeshFacts &facts, bool isZtunnel)
        : m_index(index), m_facts(facts), m_isZtunnel(isZtunnel)
    {}

    /// The callers of (any from) AND (conditions on the caller). The rule is a plain one.
    [[nodiscard]] CallerSet callersOf(const AuthorizationRule &rule, const std::string &nameSpace);
    /// Whether who calls can be told apart from the destination and the request.
    [[nodiscard]] static bool isPlain(const AuthorizationRule &rule);

private:
    [[nodiscard]] CallerSet ofSource(const AuthorizationSource &source,
                                     const std::string &nameSpace);
    /// ANDs one field of a source: OR over its values, each known by itself.
    template<typename Value>
    void narrow(CallerSet &result, std::vector<Value> AuthorizationSource::*values,
                std::vector<Value> AuthorizationSource::*notValues,
                const AuthorizationSource &source, const std::string &nameSpace);
    template<typename Value>
    [[nodiscard]] CallerSet anyOfValues(std::vector<Value> AuthorizationSource::*field,
                                        const std::vector<Value> &values,
                                        const std::string &nameSpace);
    /// Who a source of one value is about.
    const CallerSet &known(const std::string &key, const AuthorizationSource &one,
                           const std::string &nameSpace);
    /// Those it can only be, where an index tells; else nothing: it may be anybody.
    [[nodiscard]] std::optional<CallerIndex::Members>
    candidates(const AuthorizationSource &one, const std::string &nameSpace) const;
    [[nodiscard]] CallerIndex::Members candidatesByPrincipal(const std::string &value) const;

    const CallerIndex &m_index;
    const MeshFacts &m_facts;
    bool m_isZtunnel;
    std::unordered_map<std::string, CallerSet> m_known; ///< By field, namespace and value.
};

} // namespace drawbridge::mesh
