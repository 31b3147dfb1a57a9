// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine_impl.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace drawbridge::network {

using Id = std::uint32_t;
inline constexpr Id kNoId = ~Id{0};

/// Values numbered from 0 as they come, equal ones alike.
template<typename Value, typename Less>
class Interned {
public:
    Id operator()(Value value)
    {
        const auto [at, isNew] =
            m_ids.try_emplace(std::move(value), static_cast<Id>(m_values.size()));
        if (isNew)
            m_values.push_back(&at->first);
        return at->second;
    }
    [[nodiscard]] const Value &operator[](Id id) const { return *m_values[id]; }
    [[nodiscard]] std::size_t size() const { return m_values.size(); }

private:
    std::map<Value, Id, Less> m_ids;
    std::vector<const Value *> m_values;
};

struct LessPorts {
    bool operator()(const PortSet &a, const PortSet &b) const { return a.ranges() < b.ranges(); }
};
struct LessVerdict {
    bool operator()(const PortVerdict &a, const PortVerdict &b) const
    {
        return std::pair(a.allowed.ranges(), a.unknown.ranges()) <
               std::pair(b.allowed.ranges(), b.unknown.ranges());
    }
};
using InternedPorts = Interned<PortSet, LessPorts>;
using InternedVerdicts = Interned<PortVerdict, LessVerdict>;

/// Answers of a function of two small numbers, kept once computed.
class Answers {
public:
    /// kNoId where none is kept yet. The reference is valid until the next call.
    Id &at(Id a, Id b)
    {
        if (a >= m_rows.size())
            m_rows.resize(a + 1);
        if (b >= m_rows[a].size())
            m_rows[a].resize(b + 1, kNoId);
        return m_rows[a][b];
    }

private:
    std::vector<std::vector<Id>> m_rows;
};

/// What the ends of one engine have in common, computed once and shared by all threads.
struct RelationWorld {
    explicit RelationWorld(const NetworkEngine::Impl &engineIn);

    [[nodiscard]] std::size_t workloads() const { return engine.topology->workloads.size(); }
    [[nodiscard]] std::size_t size() const { return workloads() + engine.blocks.size(); }
    [[nodiscard]] bool isWorkload(Id index) const { return index < workloads(); }
    [[nodiscard]] Endpoint end(Id index) const;

    const NetworkEngine::Impl &engine;
    std::vector<Id> portsClass; ///< By end: ends on which named ports resolve alike.
    std::vector<Id> tierClass;  ///< By end: ends that policies of administrators treat alike.
    /// The ends that are blocks a rule names, ascending.
    std::map<const NamedBlocks *, std::vector<Id>> blocksIn;

private:
    void classifyPorts();
    void classifyByTiers();
};

} // namespace drawbridge::network
