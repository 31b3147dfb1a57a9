// SPDX-License-Identifier: Apache-2.0
// What the inspector says of one ordered pair of nodes: how it stands today by the imported
// policies, what is drawn, and whether the export was proven to give exactly that.
// Tested by tests/gui/test_inspector_content.cpp
#include "views/models/counted.h"
#include "views/models/inspector_content.h"
#include "views/models/inspector_facts.h"
#include "views/models/model_text.h"
#include "views/models/port_offers.h"

#include <QCoreApplication>

#include <algorithm>

namespace drawbridge {
namespace {

QString todaySentence(const Answers *answers, const EdgeState *state)
{
    if (!answers)
        return inspectorText("What is possible today is not evaluated yet.");
    if (!state)
        return inspectorText("By the imported policies this is not possible today.");
    if (!state->unknown.empty())
        return inspectorText("Whether this is possible today is unknown for %1.")
            .arg(qt(toString(state->unknown)));
    if (!state->allowed.empty())
        return inspectorText("Today a policy allows %1.").arg(qt(toString(state->allowed)));
    if (state->isOpenByDefault)
        return inspectorText(
            "Today this is possible on every port, because no policy selects either end.");
    if (!state->implicit.empty())
        return inspectorText("Today %1 is possible without being drawn.")
            .arg(qt(toString(state->implicit)));
    return inspectorText("By the imported policies this is not possible today.");
}

/// No other drawn flow leads to one of these ports.
bool isOnlyCaller(const Design &design, const Flow &flow)
{
    const PortSet ports = flow.portSet();
    return std::none_of(design.flows.begin(), design.flows.end(), [&](const Flow &other) {
        return other.to == flow.to && other.from != flow.from && !(other.portSet() & ports).empty();
    });
}

QString callerSentence(const Design &design, const Flow &flow)
{
    const QString ports = qt(toString(flow.portSet()));
    const bool isOnly = isOnlyCaller(design, flow);
    const auto from = design.topology->findWorkload(flow.from);
    if (from && design.mesh != MeshKind::None) {
        const QString sentence =
            isOnly
                ? inspectorText("In the design, only the identity %1 may open %2, over mutual TLS.")
                : inspectorText(
                      "In the design, the identity %1 may open %2, over mutual TLS; so may other "
                      "callers that are drawn.");
        return sentence.arg(qt(design.serviceAccountOf(*from)), ports);
    }
    const QString sentence =
        isOnly ? inspectorText("In the design, only %1 may open %2.")
               : inspectorText("In the design, %1 may open %2; so may other callers that "
                               "are drawn.");
    return sentence.arg(qt(flow.from.name), ports);
}

/// What the drawing says of the way.
QString drawnSentence(const Design &design, const Flow *flow, bool isClosed)
{
    if (flow)
        return callerSentence(design, *flow);
    if (isClosed)
        return inspectorText("It was looked at and stays shut in the design.");
    return inspectorText("Nobody drew it, so the export closes it; draw it if it is meant.");
}

bool isAbout(const VerifyDifference &difference, const Selection::Edge &edge)
{
    return difference.from == toString(edge.first) && difference.to == toString(edge.second);
}

InspectorRow layerRow(const QString &title, const std::vector<std::string> &layers,
                      const QString &whenEqual, const Answers *answers, const Selection::Edge &edge)
{
    InspectorRow row{InspectorRow::Kind::Check, title, whenEqual, QStringLiteral("proof-ok"),
                     RowTone::Proven};
    if (!answers || !answers->proof) {
        row.icon = QStringLiteral("sev-info");
        row.tone = RowTone::Secondary;
        row.value = answers ? inspectorText("Not yet proven") : inspectorText("Not yet evaluated");
        return row;
    }
    for (const VerifyDifference &difference : answers->proof->differences) {
        const bool isLayer =
            std::find(layers.begin(), layers.end(), difference.layer) != layers.end();
        if (!isLayer || !isAbout(difference, edge))
            continue;
        row.icon = QStringLiteral("proof-fail");
        row.tone = RowTone::Broken;
        row.value = qt(difference.because);
    }
    return row;
}

InspectorRow noMeshRow(const QString &title)
{
    return {InspectorRow::Kind::Check, title, inspectorText("The design uses no mesh"),
            QStringLiteral("sev-info"), RowTone::Secondary};
}

QString requestsText(const Flow &flow)
{
    std::size_t methods = 0, paths = 0;
    for (const FlowPort &port : flow.ports) {
        methods += port.http.methods.size();
        paths += port.http.paths.size();
    }
    if (methods + paths == 0)
        return inspectorText("1 identity, any request");
    return inspectorText("1 identity") + QStringLiteral(", ") +
           counted(static_cast<qsizetype>(methods), inspectorText("1 method"),
                   inspectorText("%1 methods")) +
           QStringLiteral(", ") +
           counted(static_cast<qsizetype>(paths), inspectorText("1 path"),
                   inspectorText("%1 paths"));
}

InspectorSection verifiedSection(const Design &design, const Answers *answers, const Flow &flow)
{
    InspectorSection section{inspectorText("Verified in the design"), {}, {}};
    const Selection::Edge edge{flow.from, flow.to};
    section.rows.push_back(
        layerRow(inspectorText("Network"), {"network-egress", "network-ingress"},
                 inspectorText("Egress and ingress rule, %1").arg(qt(toString(flow.portSet()))),
                 answers, edge));
    if (design.mesh == MeshKind::None) {
        section.rows.push_back(noMeshRow(inspectorText("Mutual identity")));
        section.rows.push_back(noMeshRow(inspectorText("Authorization")));
        return section;
    }
    const bool isCallerKnown = design.topology->findWorkload(flow.from).has_value();
    section.rows.push_back(layerRow(inspectorText("Mutual identity"), {"mtls", "identity"},
                                    isCallerKnown
                                        ? (design.mesh == MeshKind::Linkerd
                                               ? inspectorText("Asked for by authorization")
                                               : inspectorText("STRICT mutual TLS"))
                                        : inspectorText("The caller has no mesh identity"),
                                    answers, edge));
    section.rows.push_back(layerRow(inspectorText("Authorization"), {"authorization"},
                                    requestsText(flow), answers, edge));
    return section;
}

InspectorSection portsSection(const Design &design, const NodeKey &to, const PortSet &ports)
{
    InspectorSection section{inspectorText("Ports"), {}, {}};
    const std::vector<PortOffer> offers = portOffersOf(design, to);
    for (const PortRange &range : ports.ranges()) {
        InspectorRow row;
        row.kind = InspectorRow::Kind::Fact;
        row.label = qt(toString(range));
        for (const PortOffer &offer : offers) {
            if (!(offer.range == range))
                continue;
            row.value = qt(offer.name);
            if (!offer.service.empty())
                row.value += (row.value.isEmpty() ? QString() : QStringLiteral(", ")) +
                             inspectorText("Service %1").arg(qt(offer.service));
        }
        section.rows.push_back(row);
    }
    return section;
}

void addRequests(const Flow &flow, InspectorContent &content)
{
    InspectorSection section{inspectorText("Requests (L7)"), {}, {}};
    for (const FlowPort &port : flow.ports) {
        if (port.http.isAny())
            continue;
        section.rows.push_back({InspectorRow::Kind::Fact, inspectorText("Methods"),
                                listOf(port.http.methods, inspectorText("any"))});
        section.rows.push_back({InspectorRow::Kind::Fact, inspectorText("Paths"),
                                listOf(port.http.paths, inspectorText("any"))});
    }
    if (!section.rows.empty())
        content.sections.push_back(std::move(section));
}

InspectorSection identitySection(const Design &design, WorkloadId from)
{
    const WorkloadNode &caller = design.topology->workload(from);
    const std::string account = design.serviceAccountOf(from);
    const DesignCluster &cluster = design.cluster(caller.key.cluster);
    InspectorSection section{inspectorText("Identity"), {}, {}};
    section.rows.push_back({InspectorRow::Kind::Fact, inspectorText("Caller"),
                            qt(caller.key.nameSpace + '/' + account), QStringLiteral("identity")});
    InspectorRow spiffe{InspectorRow::Kind::Fact, inspectorText("SPIFFE"),
                        qt(cluster.trustDomain + "/ns/" + caller.key.nameSpace + "/sa/" + account)};
    spiffe.isCode = true;
    if (design.mesh != MeshKind::Linkerd) // Whose names of accounts are others.
        section.rows.push_back(spiffe);
    const bool hasMesh = design.mesh != MeshKind::None;
    section.rows.push_back({InspectorRow::Kind::Fact, inspectorText("mTLS"),
                            hasMesh ? inspectorText("Required") : inspectorText("none, no mesh"),
                            hasMesh ? QStringLiteral("lock-strict") : QStringLiteral("lock-off")});
    return section;
}

void addEvidence(const Flow &flow, InspectorContent &content)
{
    InspectorSection section{inspectorText("Evidence"), {}, {}};
    for (const std::string &text : flow.evidence) {
        const QString line = qt(text);
        const qsizetype colon = line.indexOf(QLatin1String(": "));
        const qsizetype place = line.lastIndexOf(QLatin1String(" ("));
        if (colon < 0) {
            section.rows.push_back({InspectorRow::Kind::Sentence, {}, line});
            continue;
        }
        InspectorRow what{InspectorRow::Kind::Fact, line.left(colon),
                          line.mid(colon + 2, place < 0 ? -1 : place - colon - 2)};
        what.isCode = true;
        section.rows.push_back(what);
        if (place < 0)
            continue;
        InspectorRow where{InspectorRow::Kind::Fact, {}, line.mid(place + 2)};
        where.value.chop(where.value.endsWith(')') ? 1 : 0);
        where.isLink = true;
        section.rows.push_back(where);
    }
    if (flow.isToConfirm)
        section.rows.push_back({InspectorRow::Kind::Sentence,
                                {},
                                inspectorText("To confirm: the port or the caller was inferred.")});
    if (section.rows.empty())
        section.rows.push_back({InspectorRow::Kind::Sentence, {}, inspectorText("Drawn by hand.")});
    content.sections.push_back(std::move(section));
}

void addNotes(const Flow &flow, InspectorContent &content)
{
    content.sections.push_back(
        {inspectorText("Notes"),
         {},
         {fieldRowOf(InspectorField::FlowNote, inspectorText("Note"), qt(flow.note),
                     inspectorText("Why, or a ticket")),
          fieldRowOf(InspectorField::FlowExpires, inspectorText("Expires"), qt(flow.expires),
                     inspectorText("Never, or YYYY-MM-DD"))}});
}

void addStates(const EdgeState *state, const Flow *flow, InspectorContent &content)
{
    if (flow)
        content.states.emplace_back(EdgeKind::Drawn, inspectorText("Drawn"));
    if (state && !state->allowed.empty())
        content.states.emplace_back(EdgeKind::Allowed, inspectorText("Allowed"));
    if (state && !state->implicit.empty() && !state->isClosed)
        content.states.emplace_back(EdgeKind::Implicit, inspectorText("Implicit trust"));
}

/// What somebody said who accepted that it is open.
void addSuppressions(const Answers *answers, const Selection::Edge &edge, InspectorSection &why)
{
    if (!answers)
        return;
    for (const Finding &finding : answers->report.findings) {
        if (!finding.waived || finding.target != edge.second || finding.peer != edge.first)
            continue;
        why.rows.push_back(
            {InspectorRow::Kind::Sentence,
             {},
             inspectorText("%1 is suppressed until %2 by %3: %4")
                 .arg(qt(finding.ruleId), qt(finding.waived->expires), qt(finding.waived->owner),
                      qt(finding.waived->justification))});
    }
}

} // namespace

InspectorContent flowContent(const Design &design, const Answers *answers,
                             const Selection::Edge &edge)
{
    const Flow *flow = design.findFlow(edge.first, edge.second);
    const auto found =
        answers ? edgeBetween(*answers, edge.first, edge.second) : std::optional<EdgeState>();
    const EdgeState *state = found ? &*found : nullptr;
    const bool isClosed = design.isClosed(edge.first, edge.second);
    InspectorContent content;
    content.icon = QStringLiteral("tool-flow");
    content.kindText = inspectorText("Flow");
    content.title = qt(edge.first.name) + QStringLiteral(" → ") + qt(edge.second.name);
    addStates(state, flow, content);
    if (isClosed)
        content.subtitle = inspectorText("Closed on purpose");
    InspectorSection why{inspectorText("Why"), {}, {}};
    why.rows.push_back(
        {InspectorRow::Kind::Sentence,
         {},
         todaySentence(answers, state) + ' ' + drawnSentence(design, flow, isClosed)});
    addSuppressions(answers, edge, why);
    content.sections.push_back(std::move(why));
    if (flow) {
        content.sections.push_back(verifiedSection(design, answers, *flow));
        content.sections.push_back(portsSection(design, edge.second, flow->portSet()));
        addRequests(*flow, content);
    } else if (state && !state->implicit.empty()) {
        content.sections.push_back(portsSection(design, edge.second, state->implicit));
    }
    if (const auto from = design.topology->findWorkload(edge.first))
        content.sections.push_back(identitySection(design, *from));
    if (flow) {
        addNotes(*flow, content);
        addEvidence(*flow, content);
        content.actions = {InspectorAction::EditFlow, InspectorAction::RemoveFlow};
    } else if (isClosed) {
        content.actions = {InspectorAction::ReopenWay, InspectorAction::DrawFlow};
    } else {
        content.actions = {InspectorAction::DrawFlow, InspectorAction::CloseWay};
    }
    return content;
}

} // namespace drawbridge
