// SPDX-License-Identifier: Apache-2.0
// What the matrix says in words.
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_look.h"

#include "views/models/counted.h"
#include "views/models/model_text.h"
#include "views/table/flow_table_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <set>

namespace drawbridge {
namespace {

QString matrixText(const char *text)
{
    return QCoreApplication::translate("Matrix", text);
}

QString stateWords(PairState state)
{
    switch (state) {
    case PairState::Implicit: return matrixText("implicit trust");
    case PairState::Unknown: return matrixText("unknown");
    case PairState::Drawn: return matrixText("drawn");
    case PairState::Allowed: return matrixText("allowed by the import");
    case PairState::Closed: return matrixText("closed by decision");
    }
    return {};
}

/// Ports of one state, where they can be told.
PortSet portsOf(PairState state, const EdgeState *edge, const Flow *flow)
{
    const PortSet own = flow ? flow->portSet() : PortSet{};
    const PortSet reached = edge && !edge->isOpenByDefault ? own & edge->allowed : PortSet{};
    switch (state) {
    case PairState::Implicit: return edge ? edge->implicit : PortSet{};
    case PairState::Unknown: return edge ? edge->unknown - edge->drawn : PortSet{};
    case PairState::Drawn: return own - reached;
    case PairState::Allowed: return reached;
    case PairState::Closed: return {};
    }
    return {};
}

QString whyNoPair(const PairStates &states, std::size_t from, std::size_t to)
{
    if (from == to)
        return matrixText("itself");
    if (states.ends()[from].isOutside && states.ends()[to].isOutside)
        return matrixText("both outside the clusters");
    return matrixText("no pod with a network");
}

/// What somebody may do at an API server, each with what is drawn and granted of it.
QStringList accessTexts(const MatrixContent &content, const NodeKey &subject, const NodeKey &server)
{
    using Today = AccessState::Today;
    QStringList texts;
    static const std::vector<AccessState> kNone;
    for (const AccessState &state : content.access ? *content.access : kNone) {
        if (state.access.subject != subject || state.server != server)
            continue;
        const QString granted = state.today == Today::Granted  ? matrixText("granted by RBAC")
                                : state.today == Today::Partly ? matrixText("granted in part")
                                : state.today == Today::Denied ? matrixText("not granted")
                                                               : matrixText("unknown");
        texts << accessCellText(state.access) + QStringLiteral(": ") +
                     (state.isDrawn ? matrixText("drawn, %1") : matrixText("%1, not drawn"))
                         .arg(granted);
    }
    return texts.isEmpty() ? QStringList(matrixText("no API access")) : texts;
}

QString pairText(const MatrixContent &content, const MatrixLook &look, std::size_t from,
                 std::size_t to)
{
    const PairStates &states = *look.states;
    const NodeKey &source = states.ends()[from].key, &target = states.ends()[to].key;
    QStringList parts{matrixText("%1 to %2").arg(qt(source.name), qt(target.name))};
    const PairStateSet set = states.at(from, to);
    if (states.ends()[to].isServer && states.isJudged(from, to))
        return (parts + accessTexts(content, source, target)).join(QStringLiteral(", "));
    if (set.isEmpty())
        return (parts << (states.isJudged(from, to) ? matrixText("denied on its declared ports")
                                                    : whyNoPair(states, from, to)))
            .join(QStringLiteral(", "));
    const auto edge =
        content.answers ? edgeBetween(*content.answers, source, target) : std::nullopt;
    const Flow *flow = content.design ? content.design->findFlow(source, target) : nullptr;
    for (const PairState state : pairStatesByWeight()) {
        if (!set.has(state))
            continue;
        parts << stateWords(state);
        const PortSet ports = portsOf(state, edge ? &*edge : nullptr, flow);
        if (!ports.empty())
            parts << qt(toString(ports));
    }
    return parts.join(QStringLiteral(", "));
}

QString sumText(const MatrixLook &look, const MatrixPlace &place)
{
    const PairCounts counts = countCell(*look.states, look.row(place), look.column(place));
    QStringList parts{matrixText("%1 to %2")
                          .arg(lineName(*look.states, look.row(place)),
                               lineName(*look.states, look.column(place)))};
    for (const PairState state : pairStatesByWeight()) {
        if (counts.count(state) > 0)
            parts << QStringLiteral("%1 %2").arg(counts.count(state)).arg(stateWords(state));
    }
    if (parts.size() == 1 && counts.judged > 0)
        parts << matrixText("all %1 denied on their declared ports").arg(counts.judged);
    else if (counts.judged > 0)
        parts << matrixText("of %1 pairs").arg(counts.judged);
    else
        parts << matrixText("not asked");
    return parts.join(QStringLiteral(", "));
}

bool isSummed(const MatrixAxis &axis)
{
    return std::any_of(axis.lines().begin(), axis.lines().end(),
                       [](const MatrixLine &line) { return line.isBand; });
}

enum class BandShown { No, AsOne, Open };

std::vector<BandShown> shownBands(const PairStates &states, const MatrixAxis &axis)
{
    std::vector<BandShown> shown(states.bands().size(), BandShown::No);
    for (const MatrixLine &line : axis.lines())
        shown[line.band] = line.isBand ? BandShown::AsOne : BandShown::Open;
    return shown;
}

/// The marks between two bands. Of collapsed ones the worst state alone is shown, and pairs that
/// are no question only where there are no others.
void addMarks(const MatrixLook &look, std::size_t rowBand, std::size_t columnBand, bool isSummed,
              std::set<CellMark> &marks)
{
    const PairBand &rows = look.states->bands()[rowBand];
    const PairBand &columns = look.states->bands()[columnBand];
    const PairCounts counts = look.states->count(rows.first, rows.end, columns.first, columns.end);
    const std::size_t noPairs = rows.size() * columns.size() - counts.judged;
    if (isSummed ? counts.judged == 0 : noPairs > 0)
        marks.insert(CellMark::NoPair);
    if (isSummed && counts.worst())
        marks.insert(markOf(*counts.worst()));
    for (const PairState state : pairStatesByWeight()) {
        if (!isSummed && counts.count(state) > 0)
            marks.insert(markOf(state));
    }
}

} // namespace

MatrixContent matrixContent(const AnswersPtr &answers, std::stop_token stop, MatrixSorting sorting,
                            const ApiGrants *grants)
{
    MatrixContent content{answers->design, answers, {}, {}};
    std::vector<AccessState> access;
    if (grants)
        access = grants->states(*answers->design);
    auto states =
        answers->lookup ? pairStates(*answers->lookup, std::move(stop), access) : std::nullopt;
    if (!states)
        return content;
    content.icons.resize(states->ends().size());
    for (const auto *nodes : {&answers->scene->nodes, &answers->scene->hidden}) {
        for (const NodeLook &node : *nodes) {
            if (const auto end = states->find(node.key))
                content.icons[*end] = qt(node.icon);
        }
    }
    for (std::size_t i = 0; i < states->ends().size(); ++i)
        if (states->ends()[i].isServer)
            content.icons[i] = QStringLiteral("api-server");
    content.access = std::make_shared<const std::vector<AccessState>>(std::move(access));
    content.states = std::make_shared<const PairStates>(std::move(*states));
    if (sorting != MatrixSorting::Name)
        content.order = std::make_shared<const MatrixOrder>(orderMatrix(*content.states, sorting));
    return content;
}

std::vector<CellMark> marksIn(const MatrixLook &look)
{
    if (!look.states)
        return {};
    std::set<CellMark> marks;
    const auto rows = shownBands(*look.states, look.rows);
    const auto columns = shownBands(*look.states, look.columns);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (rows[r] != BandShown::No && columns[c] != BandShown::No)
                addMarks(look, r, c, rows[r] == BandShown::AsOne && columns[c] == BandShown::AsOne,
                         marks);
        }
    }
    if (look.showsDenied)
        marks.insert(CellMark::Denied);
    if (isSummed(look.rows) || isSummed(look.columns))
        marks.insert(CellMark::PairCount);
    return {marks.begin(), marks.end()};
}

QString cellText(const MatrixContent &content, const MatrixLook &look, const MatrixPlace &place)
{
    return look.isOnePair(place)
               ? pairText(content, look, look.row(place).first, look.column(place).first)
               : sumText(look, place);
}

QString lineName(const PairStates &states, const MatrixLine &line)
{
    if (line.isOneEnd())
        return qt(states.ends()[line.first].key.name);
    const NodeKey &band = states.bands()[line.band].key;
    if (states.isServerBand(line.band))
        return matrixText("API");
    return band.name.empty() ? matrixText("External") : qt(band.name);
}

QString lineText(const PairStates &states, const MatrixLine &line)
{
    const auto count = static_cast<qsizetype>(line.end - line.first);
    if (line.isBand && states.isServerBand(line.band))
        return matrixText("Kubernetes API servers");
    if (line.isBand && states.ends()[line.first].isOutside)
        return matrixText("External") + QStringLiteral(", ") +
               counted(count, matrixText("1 external"), matrixText("%1 externals"));
    if (line.isBand)
        return matrixText("namespace %1").arg(lineName(states, line)) + QStringLiteral(", ") +
               counted(count, matrixText("1 workload"), matrixText("%1 workloads"));
    const NodeKey &key = states.ends()[line.first].key;
    const QString what = qt(key.name) + QStringLiteral(", ") + qt(key.kind);
    return key.nameSpace.empty() ? what
                                 : what + matrixText(", namespace %1").arg(qt(key.nameSpace));
}

} // namespace drawbridge
