// SPDX-License-Identifier: Apache-2.0
// What is drawn or closed, as pairs of ends. After an edit only the sources are read again of which
// a flow or closure came, went or changed: the lists before and after are the same but for a part
// in the middle, which is looked for from both sides.
// Tested by tests/unit/analysis/test_findings_again.cpp

#include "model/analysis/findings_context.h"
#include "model/base/texts.h"
#include "model/design/draft.h"

#include <algorithm>
#include <span>

namespace drawbridge {
namespace findings_drawing {
namespace {

/// Past so many sources reading all is quicker than looking for theirs.
constexpr std::size_t kFewSources = 32;

using DrawnRow = PairTable<PortSet>::Row;
using ClosedRow = PairTable<bool>::Row;

/// The part of a list that another one does not have, of two that begin and end alike.
template<typename Item>
struct ChangedPart {
    std::span<const Item> before, now;
};

template<typename Item>
ChangedPart<Item> changedPart(const CowList<Item> &before, const CowList<Item> &now)
{
    if (before.isSameAs(now))
        return {};
    std::span<const Item> a = before.items();
    std::span<const Item> b = now.items();
    while (!a.empty() && !b.empty() && a.front() == b.front()) {
        a = a.subspan(1);
        b = b.subspan(1);
    }
    while (!a.empty() && !b.empty() && a.back() == b.back()) {
        a = a.first(a.size() - 1);
        b = b.first(b.size() - 1);
    }
    return {a, b};
}

/// By destination, flows of one pair united.
void settle(DrawnRow &row)
{
    const auto byEnds = [](const auto &a, const auto &b) { return a.first < b.first; };
    std::stable_sort(row.begin(), row.end(), byEnds);
    std::size_t kept = 0;
    for (auto &pair : row) {
        if (kept > 0 && row[kept - 1].first == pair.first)
            row[kept - 1].second |= pair.second;
        else if (&row[kept++] != &pair)
            row[kept - 1] = std::move(pair);
    }
    row.resize(kept);
}

class Drawing {
public:
    explicit Drawing(FindingsContext &context) : m_context(context) {}

    void read()
    {
        const Design &design = m_context.design;
        const std::size_t ends = m_context.workloadCount() + design.externals.size();
        std::vector<DrawnRow> drawn(ends);
        for (const Flow &flow : design.flows)
            if (!add(flow, drawn))
                ++m_context.looseFlows;
        for (const Flow &flow : *m_context.systemFlows)
            (void)add(flow, drawn);
        std::vector<ClosedRow> closed(ends);
        for (const Closure &closure : design.closures)
            if (const auto pair = pairOf(closure))
                closed[pair->first].emplace_back(*pair, true);
        m_context.drawn = PairTable<PortSet>(ends);
        m_context.closed = PairTable<bool>(ends);
        for (std::size_t from = 0; from < ends; ++from) {
            settle(drawn[from]);
            m_context.drawn.setRow(from, std::move(drawn[from]));
            sortAndUnite(closed[from]);
            m_context.closed.setRow(from, std::move(closed[from]));
        }
    }

    /// False where so much changed that all is to be read.
    [[nodiscard]] bool readAgain(const FindingsContext &before)
    {
        const auto flows = changedPart(before.design.flows, m_context.design.flows);
        const auto closures = changedPart(before.design.closures, m_context.design.closures);
        std::vector<EndIndex> sources;
        addSources(flows, sources);
        addSources(closures, sources);
        sortAndUnite(sources);
        if (sources.size() > kFewSources)
            return false;
        m_context.drawn = before.drawn;
        m_context.closed = before.closed;
        m_context.looseFlows = before.looseFlows + looseAmong(flows.now) - looseAmong(flows.before);
        for (const EndIndex source : sources)
            readSource(source);
        return true;
    }

private:
    template<typename Item>
    [[nodiscard]] std::optional<PairTable<bool>::Ends> pairOf(const Item &item) const
    {
        const auto from = m_context.findEnd(item.from);
        const auto to = m_context.findEnd(item.to);
        return from && to ? std::optional(PairTable<bool>::Ends(*from, *to)) : std::nullopt;
    }

    [[nodiscard]] bool add(const Flow &flow, std::vector<DrawnRow> &rows) const
    {
        const auto pair = pairOf(flow);
        if (pair)
            rows[pair->first].emplace_back(*pair, flow.portSet());
        return pair.has_value();
    }

    template<typename Item>
    void addSources(const ChangedPart<Item> &changed, std::vector<EndIndex> &sources) const
    {
        for (const auto items : {changed.before, changed.now})
            for (const Item &item : items)
                if (const auto from = m_context.findEnd(item.from))
                    sources.push_back(*from);
    }

    [[nodiscard]] std::size_t looseAmong(std::span<const Flow> flows) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            flows, [this](const Flow &flow) { return !pairOf(flow).has_value(); }));
    }

    void readSource(EndIndex source)
    {
        const NodeKey &key = m_context.keyOf(source);
        DrawnRow drawn;
        const auto addFlow = [&](const Flow &flow) {
            if (const auto to = m_context.findEnd(flow.to))
                drawn.emplace_back(PairTable<bool>::Ends(source, *to), flow.portSet());
        };
        for (const Flow &flow : m_context.design.flows)
            if (flow.from == key)
                addFlow(flow);
        const auto system = std::ranges::equal_range(*m_context.systemFlows, key, {}, &Flow::from);
        std::ranges::for_each(system, addFlow);
        settle(drawn);
        m_context.drawn.setRow(source, std::move(drawn));
        ClosedRow closed;
        for (const Closure &closure : m_context.design.closures)
            if (closure.from == key)
                if (const auto to = m_context.findEnd(closure.to))
                    closed.emplace_back(PairTable<bool>::Ends(source, *to), true);
        sortAndUnite(closed);
        m_context.closed.setRow(source, std::move(closed));
    }

    FindingsContext &m_context;
};

} // namespace
} // namespace findings_drawing

void addDrawing(FindingsContext &context, const FindingsContext *before)
{
    const Design &design = context.design;
    const bool isSystemSame = before != nullptr && before->design.mesh == design.mesh &&
                              before->design.systemFlows == design.systemFlows;
    context.systemFlows = isSystemSame
                              ? before->systemFlows
                              : std::make_shared<const std::vector<Flow>>(systemFlowsOf(design));
    findings_drawing::Drawing drawing(context);
    const bool canGoOn = isSystemSame && before->design.externals == design.externals;
    if (!canGoOn || !drawing.readAgain(*before))
        drawing.read();
}

} // namespace drawbridge
