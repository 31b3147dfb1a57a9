// SPDX-License-Identifier: Apache-2.0
// The table of all pairs. A row holds a bit for each state and destination, in the order the ends
// are shown, so that a namespace is a range of bits and its pairs are counted a word at a time.
// Tested by tests/unit/exporters/test_matrix.cpp

#include "model/analysis/pair_states.h"

#include "model/design/api_server_flows.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

auto readingOrder(const PairEnd &end)
{
    return std::tie(end.isServer, end.isOutside, end.key.cluster, end.key.nameSpace, end.key.name,
                    end.key.kind);
}

std::vector<PairEnd> endsOf(const Design &design, const std::vector<NodeKey> &servers)
{
    std::vector<PairEnd> ends;
    static const std::vector<WorkloadNode> kNone;
    for (const WorkloadNode &workload : design.topology ? design.topology->workloads : kNone) {
        if (!workload.isSystem)
            ends.push_back({workload.key, false, workload.hasNetwork});
    }
    for (const External &external : design.externals)
        ends.push_back({external.key, true, true});
    for (const NodeKey &server : servers)
        ends.push_back({server, true, true, true});
    std::sort(ends.begin(), ends.end(),
              [](const PairEnd &a, const PairEnd &b) { return readingOrder(a) < readingOrder(b); });
    return ends;
}

NodeKey bandKeyOf(const PairEnd &end)
{
    if (end.isServer)
        return {"", "", end.key.kind, ""};
    return end.isOutside ? NodeKey{} : NodeKey{end.key.cluster, "", "Namespace", end.key.nameSpace};
}

std::vector<PairBand> bandsOf(const std::vector<PairEnd> &ends)
{
    std::vector<PairBand> bands;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const NodeKey key = bandKeyOf(ends[i]);
        if (bands.empty() || bands.back().key != key)
            bands.push_back({key, i, i});
        bands.back().end = i + 1;
    }
    return bands;
}

/// Who may be granted API access though no workload.
bool isPerson(const NodeKey &key)
{
    return key.kind == "User" || key.kind == "Group";
}

using KeyPair = std::pair<NodeKey, NodeKey>;

template<typename List>
std::set<KeyPair> pairsOf(const List &list)
{
    std::set<KeyPair> pairs;
    for (const auto &item : list)
        pairs.emplace(item.from, item.to);
    return pairs;
}

/// What a change of the drawing does to the states of single pairs.
class Redrawing {
public:
    Redrawing(const PairStates &states, std::vector<std::shared_ptr<const PairStates::Row>> rows)
        : m_states(states), m_rows(std::move(rows))
    {}

    template<typename List, typename Gone, typename Come>
    void compare(const List &before, const List &after, Gone gone, Come come)
    {
        const std::set<KeyPair> then = pairsOf(before), now = pairsOf(after);
        for (const KeyPair &pair : then) {
            if (!now.contains(pair))
                change(pair, gone);
        }
        for (const KeyPair &pair : now) {
            if (!then.contains(pair))
                change(pair, come);
        }
    }

    /// Visits one cell of a row of its own.
    template<typename Work>
    void change(const KeyPair &pair, Work work)
    {
        const auto from = m_states.find(pair.first), to = m_states.find(pair.second);
        if (!from || !to)
            return;
        auto row = std::make_shared<PairStates::Row>(*m_rows[*from]);
        work(Cell{*row, *to, m_states.ends().size()});
        m_rows[*from] = std::move(row);
    }

    struct Cell {
        PairStates::Row &row;
        std::size_t to;
        std::size_t size;
        void set(PairState state) const { row.bits[std::size_t(state)].set(to, size); }
        void reset(PairState state) const { row.bits[std::size_t(state)].reset(to); }
    };

    std::vector<std::shared_ptr<const PairStates::Row>> take() { return std::move(m_rows); }

private:
    const PairStates &m_states;
    std::vector<std::shared_ptr<const PairStates::Row>> m_rows;
};

/// Drawn access to each API server, by subject.
std::set<KeyPair> accessPairs(const Design &design)
{
    std::set<KeyPair> pairs;
    for (const ApiAccess &access : design.apiAccess)
        pairs.emplace(access.subject, apiServerKey(design.cluster(access.subject.cluster).name));
    return pairs;
}

/// What is granted stays; whether all that is drawn now is granted nobody knows yet.
void redrawAccess(Redrawing &drawing, const Design &before, const Design &after)
{
    const std::set<KeyPair> then = accessPairs(before), now = accessPairs(after);
    for (const KeyPair &pair : then)
        if (!now.contains(pair))
            drawing.change(pair, [](const Redrawing::Cell &cell) {
                cell.reset(PairState::Drawn);
                cell.reset(PairState::Allowed);
                cell.set(PairState::Unknown);
            });
    for (const KeyPair &pair : now)
        if (!then.contains(pair))
            drawing.change(pair, [](const Redrawing::Cell &cell) { cell.set(PairState::Drawn); });
}

} // namespace

std::string_view toString(PairState state)
{
    switch (state) {
    case PairState::Implicit: return "implicit trust";
    case PairState::Unknown: return "unknown";
    case PairState::Drawn: return "drawn";
    case PairState::Allowed: return "allowed";
    case PairState::Closed: return "closed";
    }
    return "unknown";
}

const std::array<PairState, kPairStateCount> &pairStatesByWeight()
{
    static constexpr std::array kByWeight{PairState::Implicit, PairState::Unknown, PairState::Drawn,
                                          PairState::Allowed, PairState::Closed};
    return kByWeight;
}

std::optional<PairState> PairCounts::worst() const
{
    for (const PairState state : pairStatesByWeight()) {
        if (count(state) > 0)
            return state;
    }
    return std::nullopt;
}

PairStates::PairStates(const Design &design, const std::vector<NodeKey> &servers)
    : m_ends(endsOf(design, servers)), m_bands(bandsOf(m_ends)), m_bandOf(m_ends.size()),
      m_byKey(m_ends.size()), m_rows(m_ends.size(), std::make_shared<const Row>())
{
    for (std::size_t band = 0; band < m_bands.size(); ++band)
        std::fill(m_bandOf.begin() + static_cast<std::ptrdiff_t>(m_bands[band].first),
                  m_bandOf.begin() + static_cast<std::ptrdiff_t>(m_bands[band].end), band);
    for (std::size_t i = 0; i < m_ends.size(); ++i) {
        m_byKey[i] = i;
        if (m_ends[i].isJudged)
            m_judged.set(i, m_ends.size());
        if (m_ends[i].isJudged && !m_ends[i].isOutside)
            m_judgedWorkloads.set(i, m_ends.size());
        if (m_ends[i].isServer || (m_ends[i].isJudged && !m_ends[i].isOutside))
            m_judgedForPeople.set(i, m_ends.size());
    }
    std::sort(m_byKey.begin(), m_byKey.end(),
              [this](std::size_t a, std::size_t b) { return m_ends[a].key < m_ends[b].key; });
    countBands();
}

std::optional<std::size_t> PairStates::find(const NodeKey &key) const
{
    const auto at =
        std::lower_bound(m_byKey.begin(), m_byKey.end(), key,
                         [this](std::size_t end, const NodeKey &k) { return m_ends[end].key < k; });
    return at != m_byKey.end() && m_ends[*at].key == key ? std::optional(*at) : std::nullopt;
}

PairStateSet PairStates::at(std::size_t from, std::size_t to) const
{
    PairStateSet set;
    for (const PairState state : pairStatesByWeight()) {
        if (m_rows[from]->bits[std::size_t(state)].test(to))
            set.add(state);
    }
    return set;
}

bool PairStates::isJudged(std::size_t from, std::size_t to) const
{
    const PairEnd &source = m_ends[from], &target = m_ends[to];
    if (source.isServer)
        return false;
    if (target.isServer)
        return !source.isOutside || isPerson(source.key);
    return from != to && source.isJudged && target.isJudged &&
           !(source.isOutside && target.isOutside);
}

std::uint32_t PairStates::judgedIn(std::size_t from, std::size_t firstTo, std::size_t endTo) const
{
    const PairEnd &source = m_ends[from];
    if (!source.isJudged || source.isServer)
        return 0;
    const BitRow &others = !source.isOutside      ? m_judged
                           : isPerson(source.key) ? m_judgedForPeople
                                                  : m_judgedWorkloads;
    const bool isItselfThere = from >= firstTo && from < endTo && others.test(from);
    return static_cast<std::uint32_t>(others.count(firstTo, endTo) - (isItselfThere ? 1 : 0));
}

PairCounts PairStates::countRow(std::size_t from, std::size_t firstTo, std::size_t endTo) const
{
    PairCounts counts;
    for (std::size_t state = 0; state < kPairStateCount; ++state)
        counts.of[state] =
            static_cast<std::uint32_t>(m_rows[from]->bits[state].count(firstTo, endTo));
    counts.judged = judgedIn(from, firstTo, endTo);
    return counts;
}

std::optional<std::size_t> PairStates::wholeBand(std::size_t first, std::size_t end) const
{
    if (first >= end)
        return std::nullopt;
    const PairBand &band = m_bands[m_bandOf[first]];
    return band.first == first && band.end == end ? std::optional(m_bandOf[first]) : std::nullopt;
}

PairCounts PairStates::count(std::size_t firstFrom, std::size_t endFrom, std::size_t firstTo,
                             std::size_t endTo) const
{
    const auto fromBand = wholeBand(firstFrom, endFrom), toBand = wholeBand(firstTo, endTo);
    if (fromBand && toBand)
        return m_bandCounts[*fromBand * m_bands.size() + *toBand];
    PairCounts sum;
    for (std::size_t from = firstFrom; from < endFrom; ++from) {
        const PairCounts row = countRow(from, firstTo, endTo);
        for (std::size_t state = 0; state < kPairStateCount; ++state)
            sum.of[state] += row.of[state];
        sum.judged += row.judged;
    }
    return sum;
}

void PairStates::countBands()
{
    m_bandCounts.assign(m_bands.size() * m_bands.size(), {});
    tbb::parallel_for(std::size_t{0}, m_bands.size(), [this](std::size_t fromBand) {
        for (std::size_t from = m_bands[fromBand].first; from < m_bands[fromBand].end; ++from) {
            for (std::size_t toBand = 0; toBand < m_bands.size(); ++toBand) {
                const PairCounts row = countRow(from, m_bands[toBand].first, m_bands[toBand].end);
                PairCounts &sum = m_bandCounts[fromBand * m_bands.size() + toBand];
                for (std::size_t state = 0; state < kPairStateCount; ++state)
                    sum.of[state] += row.of[state];
                sum.judged += row.judged;
            }
        }
    });
}

PairStates PairStates::redrawn(const Design &before, const Design &after) const
{
    Redrawing drawing(*this, m_rows);
    using Cell = Redrawing::Cell;
    drawing.compare(
        before.flows, after.flows,
        [](const Cell &cell) {
            cell.reset(PairState::Drawn);
            cell.reset(PairState::Allowed);
            cell.set(PairState::Unknown);
        },
        [](const Cell &cell) { cell.set(PairState::Drawn); });
    drawing.compare(
        before.closures, after.closures,
        [](const Cell &cell) {
            cell.reset(PairState::Closed);
            cell.set(PairState::Unknown);
        },
        [](const Cell &cell) {
            cell.reset(PairState::Implicit);
            cell.set(PairState::Closed);
        });
    if (!before.apiAccess.isSameAs(after.apiAccess))
        redrawAccess(drawing, before, after);
    PairStates result = *this;
    result.m_rows = drawing.take();
    if (result.m_rows != m_rows)
        result.countBands();
    return result;
}

} // namespace drawbridge
