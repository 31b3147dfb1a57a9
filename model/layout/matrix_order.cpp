// SPDX-License-Identifier: Apache-2.0
// A greedy walk from each end to the one most like it. A partner is whoever something passes to or
// from, whatever the state, so that the order does not move when a flow is drawn that was open.
// Tested by tests/unit/exporters/test_matrix.cpp
#include "model/layout/matrix_order.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>

namespace drawbridge {
namespace {

constexpr std::size_t kMostLike = 1000;

/// A set of numbers as bits, to be intersected.
class PartnerSet {
public:
    explicit PartnerSet(std::size_t size) : m_words((size + 63) / 64, 0) {}
    void add(std::size_t number) { m_words[number / 64] |= std::uint64_t{1} << (number % 64); }
    [[nodiscard]] std::size_t count() const
    {
        return std::accumulate(m_words.begin(), m_words.end(), std::size_t{0},
                               [](std::size_t sum, std::uint64_t w) {
                                   return sum + static_cast<std::size_t>(std::popcount(w));
                               });
    }
    /// Shared by both, of all that either has; 1 where neither has any.
    [[nodiscard]] double likeness(const PartnerSet &other) const
    {
        std::size_t shared = 0, all = 0;
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            shared += static_cast<std::size_t>(std::popcount(m_words[i] & other.m_words[i]));
            all += static_cast<std::size_t>(std::popcount(m_words[i] | other.m_words[i]));
        }
        return all == 0 ? 1 : static_cast<double>(shared) / static_cast<double>(all);
    }

private:
    std::vector<std::uint64_t> m_words;
};

bool isOpen(const PairStateSet &set)
{
    return set.has(PairState::Implicit) || set.has(PairState::Unknown) ||
           set.has(PairState::Drawn) || set.has(PairState::Allowed);
}

bool isOpen(const PairCounts &counts)
{
    return counts.count(PairState::Implicit) + counts.count(PairState::Unknown) +
               counts.count(PairState::Drawn) + counts.count(PairState::Allowed) >
           0;
}

/// Numbers from 0 in the order of the walk.
std::vector<std::size_t> walk(const std::vector<PartnerSet> &partners)
{
    std::vector<std::size_t> left(partners.size()), order;
    std::iota(left.begin(), left.end(), std::size_t{0});
    const auto take = [&](std::vector<std::size_t>::iterator at) {
        order.push_back(*at);
        left.erase(at);
    };
    if (!left.empty())
        take(std::ranges::max_element(left, {},
                                      [&](std::size_t each) { return partners[each].count(); }));
    while (!left.empty())
        take(std::ranges::max_element(left, {}, [&](std::size_t each) {
            return partners[order.back()].likeness(partners[each]);
        }));
    return order;
}

std::vector<std::size_t> orderedEnds(const PairStates &states, const PairBand &band)
{
    const std::size_t all = states.ends().size();
    std::vector<PartnerSet> partners(band.size(), PartnerSet(2 * all));
    for (std::size_t i = 0; i < band.size(); ++i) {
        const std::size_t end = band.first + i;
        for (std::size_t other = 0; other < all; ++other) {
            if (isOpen(states.at(end, other)))
                partners[i].add(other);
            if (isOpen(states.at(other, end)))
                partners[i].add(all + other);
        }
    }
    std::vector<std::size_t> order = walk(partners);
    for (std::size_t &end : order)
        end += band.first;
    return order;
}

/// Whichever way something passes, and itself: namespaces that connect stand together.
std::vector<std::size_t> orderedBands(const PairStates &states)
{
    const std::vector<PairBand> &bands = states.bands();
    std::vector<PartnerSet> partners(bands.size(), PartnerSet(bands.size()));
    for (std::size_t a = 0; a < bands.size(); ++a) {
        partners[a].add(a);
        for (std::size_t b = 0; b < bands.size(); ++b) {
            if (!isOpen(states.count(bands[a].first, bands[a].end, bands[b].first, bands[b].end)))
                continue;
            partners[a].add(b);
            partners[b].add(a);
        }
    }
    return walk(partners);
}

} // namespace

MatrixOrder orderMatrix(const PairStates &states, MatrixSorting sorting)
{
    MatrixOrder order;
    order.bands.resize(states.bands().size());
    std::iota(order.bands.begin(), order.bands.end(), std::size_t{0});
    for (const PairBand &band : states.bands()) {
        std::vector<std::size_t> ends(band.size());
        std::iota(ends.begin(), ends.end(), band.first);
        const bool isWalked = sorting == MatrixSorting::Likeness && band.size() <= kMostLike;
        order.ends.push_back(isWalked ? orderedEnds(states, band) : std::move(ends));
    }
    if (sorting == MatrixSorting::Likeness)
        order.bands = orderedBands(states);
    return order;
}

} // namespace drawbridge
