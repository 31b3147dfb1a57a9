// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/access_states.h"
#include "model/analysis/edge_lookup.h"
#include "model/base/bit_row.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What is said of an ordered pair; several may hold, each for some of the ports. The canvas draws
/// the first three the same way.
enum class PairState : std::uint8_t {
    Implicit, ///< Open in the import, neither drawn nor closed.
    Unknown,  ///< The engine cannot tell, or what was drawn is not evaluated yet.
    Drawn,    ///< Drawn, and no imported policy admits it by name.
    Allowed,  ///< Drawn, and an imported policy admits it.
    Closed,   ///< Somebody decided that it stays shut.
};
inline constexpr std::size_t kPairStateCount = 5;
[[nodiscard]] std::string_view toString(PairState state); ///< "implicit trust", "drawn" …
/// All of them, the worst first.
[[nodiscard]] const std::array<PairState, kPairStateCount> &pairStatesByWeight();

class PairStateSet {
public:
    [[nodiscard]] bool has(PairState state) const { return (m_bits & bitOf(state)) != 0; }
    [[nodiscard]] bool isEmpty() const { return m_bits == 0; }
    void add(PairState state) { m_bits = static_cast<std::uint8_t>(m_bits | bitOf(state)); }
    [[nodiscard]] std::uint8_t bits() const { return m_bits; }
    bool operator==(const PairStateSet &) const = default;

private:
    static std::uint8_t bitOf(PairState state)
    {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(state));
    }
    std::uint8_t m_bits = 0;
};

/// A workload or external: a row and a column of the table of all pairs.
struct PairEnd {
    NodeKey key;
    bool isOutside = false;
    bool isJudged = true; ///< False for pods without network: nothing is said of their pairs.
    /// The Kubernetes API of a cluster: what leads to it is API access, and nothing leads from it.
    bool isServer = false;
    bool operator==(const PairEnd &) const = default;
};

/// Neighbouring ends of one namespace; the externals are a band after those, and the API servers
/// the last.
struct PairBand {
    NodeKey key; ///< "Namespace/shop"; of the externals all parts are empty, of the API servers
                 ///< all but the kind.
    std::size_t first = 0;
    std::size_t end = 0; ///< One past the last.
    [[nodiscard]] std::size_t size() const { return end - first; }
    bool operator==(const PairBand &) const = default;
};

/// What all pairs between two sets of ends come to.
struct PairCounts {
    std::array<std::uint32_t, kPairStateCount> of{}; ///< Pairs by state.
    std::uint32_t judged = 0;                        ///< Pairs something can be said of.
    [[nodiscard]] std::uint32_t count(PairState state) const
    {
        return of[static_cast<std::size_t>(state)];
    }
    /// The worst state that occurs: implicit, unknown, drawn, allowed, closed. None: all pairs are
    /// denied on the ports that are declared, or none is judged.
    [[nodiscard]] std::optional<PairState> worst() const;
    bool operator==(const PairCounts &) const = default;
};

/// How every ordered pair of a design stands, a bit for each state (ux.md 3.8). Ends stand by
/// cluster, namespace, name and kind, externals last; stand-ins for what every cluster has are left
/// out, as on the canvas. A value: rows are shared between copies and never change.
///
/// A judged pair without any state is denied on the ports its destination declares; on all of them
/// when it declares none.
class PairStates {
public:
    struct Row {
        std::array<BitRow, kPairStateCount> bits;
    };

    /// Only the ends of a design, and API servers: of no pair anything is known.
    explicit PairStates(const Design &design, const std::vector<NodeKey> &servers = {});

    [[nodiscard]] const std::vector<PairEnd> &ends() const { return m_ends; }
    [[nodiscard]] const std::vector<PairBand> &bands() const { return m_bands; }
    /// Of which only the columns are shown.
    [[nodiscard]] bool isServerBand(std::size_t band) const
    {
        return m_ends[m_bands[band].first].isServer;
    }
    [[nodiscard]] std::size_t bandOf(std::size_t end) const { return m_bandOf[end]; }
    [[nodiscard]] std::optional<std::size_t> find(const NodeKey &key) const; ///< O(log n).

    [[nodiscard]] PairStateSet at(std::size_t from, std::size_t to) const;
    /// Whether a connection between the two is a question: not of a workload with itself, not
    /// between two externals, not of a pod without network.
    [[nodiscard]] bool isJudged(std::size_t from, std::size_t to) const;
    /// Cost: O(rows x columns / 64); between two whole bands it is known.
    [[nodiscard]] PairCounts count(std::size_t firstFrom, std::size_t endFrom, std::size_t firstTo,
                                   std::size_t endTo) const;

    /// The same after flows or closures changed from `before` to `after`, until it is evaluated:
    /// what is drawn anew counts as drawn, what is no longer drawn or closed is unknown. Ends that
    /// are new are not in it.
    [[nodiscard]] PairStates redrawn(const Design &before, const Design &after) const;

private:
    friend class PairStatesBuilder;

    void countBands();
    [[nodiscard]] PairCounts countRow(std::size_t from, std::size_t firstTo,
                                      std::size_t endTo) const;
    [[nodiscard]] std::uint32_t judgedIn(std::size_t from, std::size_t firstTo,
                                         std::size_t endTo) const;
    [[nodiscard]] std::optional<std::size_t> wholeBand(std::size_t first, std::size_t end) const;

    std::vector<PairEnd> m_ends;
    std::vector<PairBand> m_bands;
    std::vector<std::size_t> m_bandOf;              ///< By end.
    std::vector<std::size_t> m_byKey;               ///< Ends in the order of their keys.
    BitRow m_judgedWorkloads;                       ///< By end.
    BitRow m_judged;                                ///< Externals and API servers too.
    BitRow m_judgedForPeople;                       ///< Workloads and API servers.
    std::vector<std::shared_ptr<const Row>> m_rows; ///< By source.
    std::vector<PairCounts> m_bandCounts;           ///< Bands x bands.
};

/// Everything a lookup can say of all pairs of its design; nothing when stopped. Workload pairs
/// that are neither drawn nor closed come from the relation of all pairs, the others are asked one
/// by one. Cost: O(pairs that are not denied), and a question for each drawn or closed pair and
/// each pair with an external; in parallel. `access`: of the design; where there is some, the API
/// servers are ends too: drawn and granted is Allowed, drawn alone Drawn, granted alone Implicit.
[[nodiscard]] std::optional<PairStates> pairStates(const EdgeLookup &lookup,
                                                   std::stop_token stop = {},
                                                   const std::vector<AccessState> &access = {});

} // namespace drawbridge
