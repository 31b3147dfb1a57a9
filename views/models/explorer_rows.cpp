// SPDX-License-Identifier: Apache-2.0
// The rows of the explorer, read off the topology: one pass over namespaces, one over workloads.
// Tested by tests/gui/test_explorer_model.cpp
#include "model/layout/outside_nodes.h"
#include "views/models/explorer_model.h"
#include "views/models/model_text.h"
#include "views/models/port_offers.h"

#include <QCoreApplication>

#include <algorithm>

namespace drawbridge {
namespace {

QString explorerText(const char *text)
{
    return QCoreApplication::translate("ExplorerModel", text);
}

ExplorerRow portRow(const PortOffer &offer)
{
    ExplorerRow row;
    row.id = toString(offer.range);
    const QString target = QString::number(offer.range.first);
    row.text =
        offer.dialled ? QString::number(*offer.dialled) + QStringLiteral(" → ") + target : target;
    row.count = QString::fromUtf8(toString(offer.range.protocol).data());
    row.icon = QStringLiteral("service");
    return row;
}

using PortOffers = std::vector<std::vector<PortOffer>>;

ExplorerRow workloadRow(const WorkloadNode &workload, const std::vector<PortOffer> &offers)
{
    ExplorerRow row;
    row.id = toString(workload.key);
    row.text = qt(workload.key.name);
    row.icon = qt(workload.key.kind).toLower();
    row.key = workload.key;
    for (const PortOffer &offer : offers)
        row.children.push_back(portRow(offer));
    return row;
}

ExplorerRow namespaceRow(const Topology &topology, const NamespaceNode &nameSpace, NamespaceId id,
                         const PortOffers &offers)
{
    ExplorerRow row;
    row.id = nameSpace.name;
    row.text = qt(nameSpace.name);
    row.icon = QStringLiteral("namespace");
    row.key = NodeKey{nameSpace.cluster, {}, "Namespace", nameSpace.name};
    for (std::size_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        if (workload.nameSpace == id && !workload.isSystem)
            row.children.push_back(workloadRow(workload, offers[i]));
    }
    std::stable_sort(row.children.begin(), row.children.end(),
                     [](const auto &a, const auto &b) { return a.text < b.text; });
    row.count = QString::number(row.children.size());
    return row;
}

ExplorerRow clusterRow(const Topology &topology, const std::string &name, const PortOffers &offers)
{
    ExplorerRow row;
    row.id = "cluster " + name;
    row.text = name.empty() ? explorerText("Cluster") : qt(name);
    row.icon = QStringLiteral("cluster");
    row.isStrong = true;
    std::size_t workloads = 0;
    const auto &namespaces = topology.namespaces;
    for (std::uint32_t i = 0; i < namespaces.size(); ++i) {
        if (namespaces[i].cluster != name)
            continue;
        ExplorerRow child = namespaceRow(topology, namespaces[i], NamespaceId{i}, offers);
        if (child.children.empty())
            continue;
        workloads += child.children.size();
        row.children.push_back(std::move(child));
    }
    row.count = QString::number(workloads);
    return row;
}

ExplorerRow externalsRow(const Design &design)
{
    ExplorerRow row;
    row.id = "externals";
    row.text = explorerText("Externals");
    row.icon = QStringLiteral("tool-external");
    row.isStrong = true;
    for (const OutsideNode &node : outsideNodes(design)) {
        const NodeLook look = outsideLook(node);
        ExplorerRow child;
        child.id = toString(look.key);
        child.text = qt(node.shape == NodeShape::ApiServer ? look.title : look.key.name);
        child.icon = qt(look.icon);
        child.key = look.key;
        row.children.push_back(std::move(child));
    }
    row.count = QString::number(row.children.size());
    return row;
}

} // namespace

std::vector<ExplorerRow> explorerRows(const Design &design)
{
    std::vector<ExplorerRow> rows;
    const PortOffers offers = portOffers(*design.topology);
    for (const DesignCluster &cluster : design.clusters)
        rows.push_back(clusterRow(*design.topology, cluster.name, offers));
    ExplorerRow externals = externalsRow(design);
    if (!externals.children.empty())
        rows.push_back(std::move(externals));
    return rows;
}

} // namespace drawbridge
