// SPDX-License-Identifier: Apache-2.0
// Three workloads in two namespaces, and the findings about a design of them.
#pragma once

#include "model/analysis/findings.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QStringList>

namespace drawbridge::test {

inline const NodeKey kWeb{"", "shop", "Deployment", "web"};
inline const NodeKey kDb{"", "shop", "Deployment", "db"};
inline const NodeKey kMonitor{"", "ops", "Deployment", "monitor"};

inline WorkloadObject workload(const NodeKey &key, std::vector<std::uint16_t> ports)
{
    WorkloadObject object;
    object.meta = metaOf(key.kind, key.nameSpace, key.name);
    object.podLabels = {{"app", key.name}};
    object.pod.serviceAccountName = key.name;
    Container container;
    container.name = key.name;
    for (const auto port : ports)
        container.ports.push_back({"", port, Protocol::Tcp, std::nullopt, {}});
    object.pod.containers.push_back(container);
    return object;
}

inline NamespaceObject nameSpace(const std::string &name, LabelMap labels = {})
{
    NamespaceObject object;
    object.meta = metaOf("Namespace", "", name);
    object.meta.labels = std::move(labels);
    return object;
}

/// web and db in shop, monitor in ops; no policy.
inline ResourceSet resources()
{
    ResourceSet set;
    set.namespaces = {nameSpace("shop"), nameSpace("ops")};
    set.workloads = {workload(kWeb, {8080}), workload(kDb, {5432}), workload(kMonitor, {9090})};
    return set;
}

/// Nothing reaches it.
inline NetworkPolicyObject isolating(const NodeKey &key)
{
    NetworkPolicyObject policy;
    policy.meta = metaOf("NetworkPolicy", key.nameSpace, key.name);
    policy.podSelector = LabelSelector::fromLabels({{"app", key.name}});
    policy.affectsIngress = true;
    return policy;
}

inline Flow flow(const NodeKey &from, const NodeKey &to, std::uint16_t port)
{
    Flow drawn;
    drawn.from = from;
    drawn.to = to;
    drawn.ports = {{{Protocol::Tcp, port, port}, {}}};
    return drawn;
}

inline Design designOf(ResourceSet set, std::vector<Flow> flows,
                       std::vector<External> externals = {})
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.systemFlows = {false, false};
    design.topology = buildTopology(std::move(set), diagnostics);
    design.flows = CowList<Flow>(std::move(flows));
    design.externals = CowList<External>(std::move(externals));
    return design;
}

/// "medium ops/Job/report"
inline QStringList found(const AnalysisReport &report, const std::string &rule)
{
    QStringList list;
    for (const auto &finding : report.findings)
        if (finding.ruleId == rule)
            list << QString::fromStdString(std::string(toString(finding.severity)) + " " +
                                           toString(finding.target));
    return list;
}

/// The finding about implicit trust of a pair, or none.
inline const Finding *findingOf(const AnalysisReport &report, const NodeKey &from,
                                const NodeKey &to)
{
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004" && finding.target == to && finding.peer == from)
            return &finding;
    return nullptr;
}

inline std::size_t notAssessableCount(const AnalysisReport &report, const std::string &rule)
{
    std::size_t count = 0;
    for (const auto &row : report.notAssessable)
        if (row.ruleId == rule)
            count += row.count;
    return count;
}

inline PortSet tcp(std::uint16_t port)
{
    return {{Protocol::Tcp, port, port}};
}

} // namespace drawbridge::test
