// SPDX-License-Identifier: Apache-2.0
// Flows, closures and the edges of the report are sorted alike, so that one walk over the three
// makes the rows. What is said of today holds for the ports of the row and is exact or unknown: an
// external whose addresses nobody gave, or of which another flow covers a part, is never "denied".
// Tested by tests/gui/test_flow_table_model.cpp
#include "views/table/flow_rows.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

constexpr auto kUndrawnPairRule = "ZT-NET-004";

auto flowPairOf(const EdgeState &state)
{
    return std::tie(state.from, state.to);
}

auto flowPairOf(const Flow &flow)
{
    return std::tie(flow.from, flow.to);
}

auto flowPairOf(const Closure &closure)
{
    return std::tie(closure.from, closure.to);
}

/// Goes along a sorted list while another list is walked in the same order.
template<typename List>
class PairCursor {
public:
    using Item = typename List::value_type;

    explicit PairCursor(const List &items) : m_at(items.begin()), m_end(items.end()) {}
    [[nodiscard]] bool isAtEnd() const { return m_at == m_end; }
    [[nodiscard]] const Item &operator*() const { return *m_at; }
    template<typename Pair>
    [[nodiscard]] bool isAt(const Pair &pair) const
    {
        return m_at != m_end && flowPairOf(*m_at) == pair;
    }
    void advance() { ++m_at; }

private:
    typename List::const_iterator m_at, m_end;
};

using Pair = std::tuple<const NodeKey &, const NodeKey &>;

template<typename... Lists>
std::optional<Pair> smallestPair(const PairCursor<Lists> &...cursors)
{
    const NodeKey *from = nullptr;
    const NodeKey *to = nullptr;
    const auto look = [&](const auto &cursor) {
        if (cursor.isAtEnd())
            return;
        const auto pair = flowPairOf(*cursor);
        if (!from || pair < std::tie(*from, *to)) {
            from = &std::get<0>(pair);
            to = &std::get<1>(pair);
        }
    };
    (look(cursors), ...);
    return from ? std::optional<Pair>(Pair(*from, *to)) : std::nullopt;
}

/// Whether the addresses of an external are all that a verdict rests on: some are given, and no
/// other external with a drawn flow to or from the same workload may cover a part of them.
bool isToldByAddresses(const Design &design, const NodeKey &from, const NodeKey &to)
{
    const NodeKey &outside = isOutside(from) ? from : to;
    const External *external = design.findExternal(outside);
    if (!external || addressesOf(*external, design.cluster(outside.cluster)).empty())
        return false;
    return std::none_of(design.externals.begin(), design.externals.end(), [&](const External &e) {
        const bool isSource = isOutside(from);
        return e.key != outside &&
               design.findFlow(isSource ? e.key : from, isSource ? to : e.key) != nullptr;
    });
}

FlowToday flowToday(const Design &design, const EdgeState &state, const PortSet &ports)
{
    if (!(state.unknown & ports).empty())
        return FlowToday::Unknown;
    if (state.isOpenByDefault)
        return FlowToday::OpenByDefault;
    if (!ports.empty() && state.allowed.containsAll(ports))
        return FlowToday::Allowed;
    const bool isOutsider = isOutside(state.from) || isOutside(state.to);
    if (isOutsider && !isToldByAddresses(design, state.from, state.to))
        return FlowToday::Unknown;
    return (state.allowed & ports).empty() ? FlowToday::Denied : FlowToday::Partly;
}

FlowOrigin flowOrigin(const Flow &flow)
{
    if (flow.evidence.empty())
        return FlowOrigin::Drawn;
    return flow.isToConfirm ? FlowOrigin::ToConfirm : FlowOrigin::Inferred;
}

} // namespace

struct FlowRows::FindingOrder {
    static bool isLess(const NodeKey &toA, const NodeKey *fromA, const NodeKey &toB,
                       const NodeKey *fromB)
    {
        if (const auto order = toA <=> toB; order != 0)
            return order < 0;
        if (!fromA || !fromB)
            return !fromA && fromB;
        return *fromA < *fromB;
    }
    static const NodeKey *peerOf(const Finding &finding)
    {
        return finding.peer ? &*finding.peer : nullptr;
    }
    bool operator()(const Finding *a, const Finding *b) const
    {
        return isLess(a->target, peerOf(*a), b->target, peerOf(*b));
    }
    bool operator()(const Finding *finding, const FlowRow &row) const
    {
        return isLess(finding->target, peerOf(*finding), *row.to, row.from);
    }
    bool operator()(const FlowRow &row, const Finding *finding) const
    {
        return isLess(*row.to, row.from, finding->target, peerOf(*finding));
    }
};

PortSet FlowRow::ports() const
{
    if (flow)
        return flow->portSet();
    if (crowd)
        return crowd->ports;
    return state ? state->implicit : PortSet{};
}

FlowRows::FlowRows(std::shared_ptr<const Design> design, AnswersPtr answers, AccessStatesPtr access)
    : m_design(std::move(design)), m_answers(std::move(answers)), m_access(std::move(access))
{
    if (!m_design)
        return;
    m_isSameInput = m_answers && m_answers->design &&
                    m_answers->design->topology == m_design->topology &&
                    m_answers->design->externals.isSameAs(m_design->externals);
    if (m_answers) {
        const AnalysisReport &report = m_answers->report;
        for (const Finding &finding : report.findings) {
            if (!finding.waived && (finding.peer || finding.ruleId == kUndrawnPairRule))
                m_byPair.push_back(&finding);
        }
        std::stable_sort(m_byPair.begin(), m_byPair.end(), FindingOrder());
        for (const NotAssessable &notAssessable : report.notAssessable) {
            if (notAssessable.ruleId == kUndrawnPairRule)
                m_unknownPairs += notAssessable.count;
        }
    }
    addPairs();
    if (m_access)
        for (const AccessState &each : *m_access)
            addAccess(each);
}

void FlowRows::addPairs()
{
    static const SharedList<EdgeState> kNoEdges;
    PairCursor edges(m_isSameInput ? m_answers->report.edges : kNoEdges);
    PairCursor flows(m_design->flows.items());
    PairCursor closures(m_design->closures.items());
    while (const auto pair = smallestPair(edges, flows, closures)) {
        const bool hasEdge = edges.isAt(*pair);
        const EdgeState *state = hasEdge ? &*edges : nullptr;
        const bool isDrawn = flows.isAt(*pair);
        const bool isShut = closures.isAt(*pair);
        if (isDrawn)
            addDrawn(*flows, state);
        else if (isShut)
            addClosed(*closures, state);
        else
            addUndrawn(*state);
        // The pair refers into one of them: all are moved on last.
        if (hasEdge)
            edges.advance();
        if (isDrawn)
            flows.advance();
        if (isShut)
            closures.advance();
    }
    if (m_isSameInput) {
        for (const Crowd &crowd : m_answers->report.crowds)
            addCrowd(crowd);
    }
}

/// Whether the answers were asked for exactly these ports.
bool FlowRows::isEvaluated(const Flow &flow) const
{
    const Flow *asked = m_answers->design->findFlow(flow.from, flow.to);
    return asked && asked->ports == flow.ports;
}

void FlowRows::addDrawn(const Flow &flow, const EdgeState *state)
{
    FlowRow row;
    row.from = &flow.from;
    row.to = &flow.to;
    row.flow = &flow;
    row.origin = flowOrigin(flow);
    if (state && isEvaluated(flow)) {
        row.state = state;
        row.today = flowToday(*m_design, *state, flow.portSet());
    }
    addFindings(row);
    m_rows.push_back(row);
}

// What belongs to the system layer alone, or was drawn or closed when it was evaluated, has no row.
void FlowRows::addUndrawn(const EdgeState &state)
{
    if (state.implicit.empty())
        return;
    FlowRow row;
    row.from = &state.from;
    row.to = &state.to;
    row.state = &state;
    row.today = flowToday(*m_design, state, state.implicit);
    addFindings(row);
    m_rows.push_back(row);
}

void FlowRows::addClosed(const Closure &closure, const EdgeState *state)
{
    FlowRow row;
    row.from = &closure.from;
    row.to = &closure.to;
    row.origin = FlowOrigin::Closed;
    if (state && state->isClosed) {
        row.state = state;
        row.today = flowToday(*m_design, *state, state->allowed | state->unknown);
    }
    addFindings(row);
    m_rows.push_back(row);
}

void FlowRows::addCrowd(const Crowd &crowd)
{
    FlowRow row;
    row.to = &crowd.to;
    row.crowd = &crowd;
    row.today = FlowToday::Open;
    addFindings(row);
    m_rows.push_back(row);
}

void FlowRows::addAccess(const AccessState &access)
{
    FlowRow row;
    row.from = &access.access.subject;
    row.to = &access.server;
    row.access = &access;
    row.origin = access.isDrawn ? FlowOrigin::Drawn : FlowOrigin::NotDrawn;
    switch (access.today) {
    case AccessState::Today::Granted:
        row.today = access.isDrawn ? FlowToday::Allowed : FlowToday::Open;
        break;
    case AccessState::Today::Partly: row.today = FlowToday::Partly; break;
    case AccessState::Today::Denied: row.today = FlowToday::Denied; break;
    case AccessState::Today::Unknown: row.today = FlowToday::Unknown; break;
    }
    m_rows.push_back(row);
}

void FlowRows::addFindings(FlowRow &row) const
{
    const auto [first, last] =
        std::equal_range(m_byPair.begin(), m_byPair.end(), row, FindingOrder());
    for (auto at = first; at != last; ++at) {
        const Finding &finding = **at;
        if (row.crowd && finding.ports != row.crowd->ports)
            continue; // of another crowd of the same destination
        ++row.findings;
        if (!row.finding || finding.severity < row.finding->severity)
            row.finding = &finding;
    }
}

} // namespace drawbridge
