// SPDX-License-Identifier: Apache-2.0
// What the inspector says of what is outside the clusters, and of access to the Kubernetes API.
// Tested by tests/gui/test_inspector_content.cpp
#include "model/design/api_resource.h"
#include "model/design/api_server_flows.h"
#include "model/layout/outside_nodes.h"
#include "views/models/counted.h"
#include "views/models/inspector_content.h"
#include "views/models/inspector_facts.h"
#include "views/models/model_text.h"

#include <QCoreApplication>

namespace drawbridge {
namespace {

QString kindOf(const External &external)
{
    switch (external.kind) {
    case External::Kind::Internet: return inspectorText("Internet");
    case External::Kind::Cidr: return inspectorText("Addresses");
    case External::Kind::Fqdn: return inspectorText("Host name");
    case External::Kind::Gateway: return inspectorText("Gateway");
    case External::Kind::Person: return inspectorText("Person");
    case External::Kind::Group: return inspectorText("Group");
    case External::Kind::Legacy: return inspectorText("Legacy system");
    }
    return {};
}

/// What an external without addresses means for its flows.
QString addressesNote(External::Kind kind)
{
    switch (kind) {
    case External::Kind::Fqdn:
        return inspectorText("unknown: a NetworkPolicy cannot admit a name, only addresses.");
    case External::Kind::Person:
    case External::Kind::Group:
        return inspectorText(
            "A NetworkPolicy admits addresses, not people. Flows are left out of the export "
            "until it is known where they connect from.");
    default:
        return inspectorText("Flows are left out of the export until its addresses are known.");
    }
}

void addGatewayPods(const External &external, InspectorSection &section)
{
    section.rows.push_back(factRowOf(inspectorText("Namespace"), external.nameSpace.empty()
                                                                     ? inspectorText("unknown")
                                                                     : qt(external.nameSpace)));
    for (const auto &[key, value] : external.podLabels)
        section.rows.push_back({InspectorRow::Kind::Code, {}, qt(key + ": " + value)});
}

InspectorSection whereSection(const External &external)
{
    InspectorSection section{inspectorText("Where"), {}, {}};
    if (external.kind == External::Kind::Gateway) {
        addGatewayPods(external, section);
        return section;
    }
    if (!external.host.empty())
        section.rows.push_back(factRowOf(inspectorText("Host"), qt(external.host)));
    if (external.kind == External::Kind::Internet)
        section.rows.push_back({InspectorRow::Kind::Sentence,
                                {},
                                inspectorText("Every address that is not private.")});
    else
        section.rows.push_back(fieldRowOf(InspectorField::Addresses, inspectorText("Addresses"),
                                          listOf(external.cidrs), inspectorText("203.0.113.0/24")));
    for (const Cidr &cidr : external.except)
        section.rows.push_back(
            {InspectorRow::Kind::Code, {}, inspectorText("except %1").arg(qt(toString(cidr)))});
    if (external.kind != External::Kind::Internet && external.cidrs.empty())
        section.rows.push_back({InspectorRow::Kind::Sentence, {}, addressesNote(external.kind)});
    return section;
}

InspectorRow grantRow(const ApiAccess &access)
{
    InspectorRow row{InspectorRow::Kind::Code, {}, listOf(access.verbs)};
    row.value += QLatin1Char(' ') + qt(resourceText(access));
    if (!access.names.empty())
        row.value += QLatin1Char(' ') + listOf(access.names);
    row.value += access.nameSpace.empty() ? inspectorText(" in all namespaces")
                                          : inspectorText(" in %1").arg(qt(access.nameSpace));
    return row;
}

InspectorSection grantsSection(const Design &design, const NodeKey &subject)
{
    InspectorSection section{inspectorText("API access"), {}, {}};
    for (const ApiAccess &access : design.apiAccess) {
        if (access.subject != subject)
            continue;
        section.rows.push_back(grantRow(access));
        if (!access.note.empty())
            section.rows.push_back(factRowOf(inspectorText("Note"), qt(access.note)));
    }
    return section;
}

InspectorContent apiServerContent(const Design &design, const NodeKey &key)
{
    InspectorContent content;
    content.icon = QStringLiteral("api-server");
    content.kindText = inspectorText("API server");
    content.title = inspectorText("Kubernetes API");
    content.subtitle = qt(key.cluster);
    const auto &addresses = design.cluster(key.cluster).apiServer;
    InspectorSection where{inspectorText("Where"), {}, {}};
    for (const Cidr &cidr : addresses)
        where.rows.push_back({InspectorRow::Kind::Code, {}, qt(toString(cidr))});
    if (addresses.empty())
        where.rows.push_back(
            {InspectorRow::Kind::Sentence,
             {},
             inspectorText("unknown: no workload can be let to it until its addresses are "
                           "set.")});
    content.sections.push_back(std::move(where));
    InspectorSection callers{inspectorText("May call it"), {}, {}};
    std::set<NodeKey> seen;
    for (const ApiAccess &access : design.apiAccess) {
        if (apiServerOf(design, access.subject) != key || !seen.insert(access.subject).second)
            continue;
        InspectorRow row{InspectorRow::Kind::Edge, qt(access.subject.name),
                         qt(resourceText(access))};
        row.edge = Selection::Edge{access.subject, key};
        callers.rows.push_back(row);
    }
    callers.note = QString::number(callers.rows.size());
    if (callers.rows.empty())
        callers.rows.push_back(
            {InspectorRow::Kind::Sentence,
             {},
             inspectorText("Nobody yet. Drag from a workload or a group to it.")});
    content.sections.push_back(std::move(callers));
    return content;
}

} // namespace

InspectorContent externalContent(const Design &design, const External &external,
                                 const Answers *answers)
{
    InspectorContent content;
    content.icon = qt(outsideLook({external, shapeOf(external.kind)}).icon);
    content.kindText = kindOf(external);
    content.title = qt(external.key.name);
    content.sections.push_back(whereSection(external));
    if (external.kind == External::Kind::Group) {
        InspectorSection grants = grantsSection(design, external.key);
        if (!grants.rows.empty())
            content.sections.push_back(std::move(grants));
    }
    content.sections.push_back(
        {inspectorText("Notes"),
         {},
         {fieldRowOf(InspectorField::ExternalNote, inspectorText("Note"), qt(external.note),
                     inspectorText("Why, or who owns it"))}});
    addEdges(external.key, answers, content);
    return content;
}

InspectorContent apiEndContent(const Design &design, const NodeKey &key)
{
    if (key.kind != "Group")
        return apiServerContent(design, key);
    External group;
    group.key = key;
    group.kind = External::Kind::Group;
    InspectorContent content;
    content.icon = QStringLiteral("group");
    content.kindText = kindOf(group);
    content.title = qt(key.name);
    content.sections.push_back(grantsSection(design, key));
    return content;
}

InspectorContent accessContent(const Design &design, const NodeKey &subject)
{
    InspectorContent content;
    content.icon = QStringLiteral("api-server");
    content.kindText = inspectorText("API access");
    content.title = qt(subject.name) + QStringLiteral(" → ") + inspectorText("Kubernetes API");
    const bool isDrawn =
        std::any_of(design.apiAccess.begin(), design.apiAccess.end(),
                    [&](const ApiAccess &access) { return access.subject == subject; });
    if (!isDrawn) {
        content.sections.push_back(
            {inspectorText("Why"),
             {},
             {{InspectorRow::Kind::Sentence,
               {},
               inspectorText("Nothing is drawn, so the export grants nothing here. What the RBAC "
                             "of the input grants stands in the table of flows, with its "
                             "bindings.")}}});
        return content;
    }
    content.states.emplace_back(EdgeKind::Drawn, inspectorText("Drawn"));
    const bool isGroup = subject.kind == "Group";
    content.sections.push_back(
        {inspectorText("Why"),
         {},
         {{InspectorRow::Kind::Sentence,
           {},
           isGroup
               ? inspectorText(
                     "In the design, members of the group may do exactly this. The export binds "
                     "a role to the group, never to single people.")
               : inspectorText(
                     "In the design, the workload may do exactly this. The export writes a role "
                     "for its account and opens the way to the API server.")}}});
    content.sections.push_back(grantsSection(design, subject));
    content.actions = {InspectorAction::EditFlow, InspectorAction::RemoveFlow};
    return content;
}

} // namespace drawbridge
