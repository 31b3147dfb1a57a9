// SPDX-License-Identifier: Apache-2.0
// What the inspector says of one node: a workload in full, a namespace, an external, and the
// summary shown when nothing is selected.
// Tested by tests/gui/test_inspector_content.cpp
#include "model/layout/outside_nodes.h"
#include "views/models/counted.h"
#include "views/models/findings_model.h"
#include "views/models/inspector_content.h"
#include "views/models/inspector_facts.h"
#include "views/models/model_text.h"
#include "views/models/port_offers.h"

#include <QCoreApplication>

#include <algorithm>

namespace drawbridge {
namespace {

InspectorRow isolationRow(const QString &label, bool isIsolated)
{
    return factRowOf(
        label, isIsolated ? inspectorText("isolated") : inspectorText("open, no policy selects it"),
        isIsolated ? QStringLiteral("shield-full") : QStringLiteral("shield-none"));
}

QString meshText(MeshMembership mesh)
{
    switch (mesh) {
    case MeshMembership::None: return inspectorText("not in a mesh");
    case MeshMembership::Sidecar: return inspectorText("sidecar");
    case MeshMembership::Ambient: return inspectorText("ambient");
    case MeshMembership::Gateway: return inspectorText("gateway");
    case MeshMembership::Linkerd: return inspectorText("Linkerd");
    case MeshMembership::Unknown: return inspectorText("unknown");
    }
    return {};
}

InspectorSection policiesSection(const WorkloadNode &workload, const Answers *answers)
{
    InspectorSection section{inspectorText("Policies today"), {}, {}};
    const NodeLook *look = answers ? answers->scene->findFacts(workload.key) : nullptr;
    if (look && look->hasShield) {
        const ShieldState shield = look->shield;
        section.rows.push_back(
            isolationRow(inspectorText("Ingress"),
                         shield == ShieldState::Full || shield == ShieldState::IngressOnly));
        section.rows.push_back(
            isolationRow(inspectorText("Egress"),
                         shield == ShieldState::Full || shield == ShieldState::EgressOnly));
    } else {
        section.rows.push_back(factRowOf(inspectorText("Ingress"), inspectorText("unknown")));
        section.rows.push_back(factRowOf(inspectorText("Egress"), inspectorText("unknown")));
    }
    section.rows.push_back(factRowOf(inspectorText("Mesh"), meshText(workload.mesh)));
    if (look && look->isMtlsException)
        section.rows.push_back(factRowOf(inspectorText("mTLS in"), inspectorText("not STRICT"),
                                         QStringLiteral("lock-permissive")));
    return section;
}

EdgeKind kindOf(const EdgeState &state)
{
    if (!state.drawn.empty())
        return EdgeKind::Drawn;
    return state.allowed.empty() ? EdgeKind::Implicit : EdgeKind::Allowed;
}

InspectorRow edgeRow(const EdgeState &state, const NodeKey &other)
{
    InspectorRow row;
    row.kind = InspectorRow::Kind::Edge;
    row.edgeKind = kindOf(state);
    row.label = qt(other.name);
    const PortSet &ports = row.edgeKind == EdgeKind::Drawn     ? state.drawn
                           : row.edgeKind == EdgeKind::Allowed ? state.allowed
                                                               : state.implicit;
    const auto ranges = ports.ranges();
    row.value =
        ports.isAll() ? inspectorText("all ports")
        : ranges.empty()
            ? QString()
            : qt(toString(ranges.front())) +
                  (ranges.size() > 1 ? QStringLiteral(" +") + QString::number(ranges.size() - 1)
                                     : QString());
    row.edge = Selection::Edge{state.from, state.to};
    return row;
}

/// More rows than anybody reads would keep the window waiting.
void cutLong(InspectorSection &section)
{
    constexpr std::size_t kMostRows = 60;
    if (section.rows.size() <= kMostRows)
        return;
    const auto more = static_cast<qsizetype>(section.rows.size() - kMostRows);
    section.rows.resize(kMostRows);
    section.rows.push_back(
        {InspectorRow::Kind::Sentence,
         {},
         counted(more, inspectorText("and 1 more"), inspectorText("and %1 more"))});
}

void addPorts(const Design &design, const NodeKey &key, InspectorContent &content)
{
    InspectorSection section{inspectorText("Ports"), {}, {}};
    for (const PortOffer &offer : portOffersOf(design, key)) {
        InspectorRow row = factRowOf(qt(toString(offer.range)), qt(offer.name));
        if (!offer.service.empty())
            row.value += (row.value.isEmpty() ? QString() : QStringLiteral(", ")) +
                         inspectorText("Service %1").arg(qt(offer.service));
        section.rows.push_back(row);
    }
    if (section.rows.empty())
        section.rows.push_back({InspectorRow::Kind::Sentence, {}, inspectorText("none declared")});
    content.sections.push_back(std::move(section));
}

void addLabels(const LabelMap &labels, InspectorContent &content)
{
    InspectorSection section{inspectorText("Labels"), {}, {}};
    for (const auto &[key, value] : labels)
        section.rows.push_back({InspectorRow::Kind::Code, {}, qt(key + ": " + value)});
    if (section.rows.empty())
        section.rows.push_back({InspectorRow::Kind::Sentence, {}, inspectorText("none")});
    content.sections.push_back(std::move(section));
}

InspectorContent namespaceContent(const Design &design, const NodeKey &key)
{
    InspectorContent content;
    content.icon = QStringLiteral("namespace");
    content.kindText = inspectorText("Namespace");
    content.title = qt(key.name);
    const auto id = design.topology->findNamespace(key.cluster, key.name);
    if (!id)
        return content;
    const NamespaceNode &node = design.topology->nameSpace(*id);
    content.place = shortPlace(node.where);
    const auto &workloads = design.topology->workloads;
    const auto count = std::count_if(workloads.begin(), workloads.end(), [&](const auto &w) {
        return w.nameSpace == *id && !w.isSystem;
    });
    content.subtitle = counted(count, inspectorText("1 workload"), inspectorText("%1 workloads"));
    const TrustZone *zone = design.findZone(key);
    content.sections.push_back(
        {inspectorText("Trust"),
         {},
         {fieldRowOf(InspectorField::Zone, inspectorText("Zone"), zone ? qt(zone->name) : QString(),
                     inspectorText("none: a zone of its own"))}});
    if (!node.isDeclared)
        content.sections.push_back(
            {inspectorText("Knowledge"),
             {},
             {{InspectorRow::Kind::Sentence,
               {},
               inspectorText("No manifest declares this namespace, so labels besides "
                             "its name are unknown.")}}});
    addLabels(node.labels, content);
    return content;
}

InspectorContent summaryContent(const Design &design, const Answers *answers)
{
    InspectorContent content;
    content.icon = QStringLiteral("cluster");
    content.kindText = inspectorText("Design");
    content.title = qt(design.name);
    const auto &workloads = design.topology->workloads;
    const auto count = std::count_if(workloads.begin(), workloads.end(),
                                     [](const auto &w) { return !w.isSystem; });
    InspectorSection numbers{inspectorText("Contents"), {}, {}};
    numbers.rows.push_back(factRowOf(inspectorText("Workloads"), QString::number(count)));
    numbers.rows.push_back(factRowOf(inspectorText("Namespaces"),
                                     QString::number(design.topology->namespaces.size())));
    numbers.rows.push_back(
        factRowOf(inspectorText("Drawn flows"), QString::number(design.flows.size())));
    numbers.rows.push_back(
        factRowOf(inspectorText("Closed"), QString::number(design.closures.size())));
    numbers.rows.push_back(
        factRowOf(inspectorText("Mesh"), QString::fromUtf8(toString(design.mesh).data())));
    content.sections.push_back(std::move(numbers));
    if (answers && answers->proof && !answers->proof->notes.empty()) {
        InspectorSection notes{inspectorText("What the proof assumes"), {}, {}};
        for (const std::string &note : answers->proof->notes)
            notes.rows.push_back({InspectorRow::Kind::Sentence, {}, asSentence(qt(note))});
        content.sections.push_back(std::move(notes));
    }
    content.sections.push_back(
        {inspectorText("Next"),
         {},
         {{InspectorRow::Kind::Sentence,
           {},
           inspectorText(
               "Select a workload or a flow to see why it is as it is. Drag from the edge of a "
               "workload to another to draw a flow.")}}});
    return content;
}

InspectorContent severalContent(const std::vector<NodeKey> &nodes)
{
    InspectorContent content;
    content.icon = QStringLiteral("tool-select");
    content.kindText = inspectorText("Selection");
    content.title = counted(static_cast<qsizetype>(nodes.size()), inspectorText("1 node"),
                            inspectorText("%1 nodes"));
    InspectorSection section{inspectorText("Nodes"), {}, {}};
    for (const NodeKey &node : nodes)
        section.rows.push_back({InspectorRow::Kind::Code, {}, qt(toString(node))});
    cutLong(section);
    content.sections.push_back(std::move(section));
    return content;
}

} // namespace

void addEdges(const NodeKey &key, const Answers *answers, InspectorContent &content)
{
    if (!answers)
        return;
    InspectorSection outbound{inspectorText("Outbound"), {}, {}};
    InspectorSection inbound{inspectorText("Inbound"), {}, {}};
    for (const EdgeState &state : edgesOf(*answers, key)) {
        if (state.isClosed && state.drawn.empty())
            continue;
        if (state.from == key)
            outbound.rows.push_back(edgeRow(state, state.to));
        if (state.to == key)
            inbound.rows.push_back(edgeRow(state, state.from));
    }
    for (InspectorSection *section : {&outbound, &inbound}) {
        const auto count = section->rows.size();
        section->note = QString::number(count);
        std::stable_sort(section->rows.begin(), section->rows.end(),
                         [](const InspectorRow &a, const InspectorRow &b) {
                             return a.edgeKind == EdgeKind::Drawn && b.edgeKind != EdgeKind::Drawn;
                         });
        if (section->rows.empty())
            section->rows.push_back({InspectorRow::Kind::Sentence, {}, inspectorText("none")});
        cutLong(*section);
        content.sections.push_back(std::move(*section));
    }
}

InspectorContent workloadContent(const Design &design, const Answers *answers, WorkloadId id)
{
    const WorkloadNode &workload = design.topology->workload(id);
    InspectorContent content;
    content.icon = qt(workload.key.kind).toLower();
    content.kindText = qt(workload.key.kind);
    content.place = shortPlace(workload.where);
    content.title = qt(workload.key.name);
    QStringList parts{qt(workload.key.nameSpace),
                      workload.isSystem ? inspectorText("stand-in") : inspectorText("imported")};
    if (workload.replicas)
        parts << counted(*workload.replicas, inspectorText("1 replica"),
                         inspectorText("%1 replicas"));
    if (!workload.schedule.empty())
        parts << qt(workload.schedule);
    content.subtitle = parts.join(QStringLiteral(" · "));
    content.sections.push_back(workloadIdentitySection(design, id, answers));
    content.sections.push_back(policiesSection(workload, answers));
    addEdges(workload.key, answers, content);
    addPorts(design, workload.key, content);
    addLabels(workload.podLabels, content);
    return content;
}

InspectorContent inspectorContent(const Design &design, const Answers *answers,
                                  const Selection &selection)
{
    if (const auto &edge = selection.edge()) {
        const bool isAccess = edge->second == apiServerOf(design, edge->first) &&
                              design.findFlow(edge->first, edge->second) == nullptr;
        return isAccess ? accessContent(design, edge->first) : flowContent(design, answers, *edge);
    }
    if (selection.nodes().empty())
        return summaryContent(design, answers);
    if (selection.nodes().size() > 1)
        return severalContent(selection.nodes());
    const NodeKey &key = selection.nodes().front();
    if (const auto workload = design.topology->findWorkload(key))
        return workloadContent(design, answers, *workload);
    if (const External *external = design.findExternal(key))
        return externalContent(design, *external, answers);
    if (isOutside(key))
        return apiEndContent(design, key);
    return namespaceContent(design, key);
}

} // namespace drawbridge
