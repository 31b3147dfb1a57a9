// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_node_looks.cpp
#include "model/layout/node_looks.h"

#include "model/layout/frame_geometry.h"

#include "model/analysis/findings.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace drawbridge {

namespace {

ShieldState shieldOf(bool ingress, bool egress)
{
    if (ingress)
        return egress ? ShieldState::Full : ShieldState::IngressOnly;
    return egress ? ShieldState::EgressOnly : ShieldState::None;
}

std::string_view shieldWords(ShieldState shield)
{
    switch (shield) {
    case ShieldState::None: return "no policy isolates it";
    case ShieldState::IngressOnly: return "isolated for ingress only";
    case ShieldState::EgressOnly: return "isolated for egress only";
    case ShieldState::Full: return "isolated both ways";
    }
    return "";
}

std::string iconOfKind(std::string_view kind)
{
    constexpr std::array kKnown{"Deployment", "StatefulSet", "CronJob",   "Job",
                                "DaemonSet",  "Pod",         "ReplicaSet"};
    if (std::find(kKnown.begin(), kKnown.end(), kind) == kKnown.end())
        return "pod";
    std::string icon(kind);
    for (char &c : icon)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return icon;
}

std::string workloadSubtitle(const WorkloadNode &workload)
{
    const std::string &kind = workload.key.kind;
    if (kind == "CronJob" && !workload.schedule.empty())
        return kind + " · " + scheduleWords(workload.schedule);
    const bool isScaled = kind == "Deployment" || kind == "StatefulSet" || kind == "ReplicaSet";
    if (isScaled)
        return kind + " · " + std::to_string(workload.replicas.value_or(1));
    return kind;
}

/// "8080, 53/UDP": as declared, each once.
std::string portsText(const WorkloadNode &workload)
{
    PortSet ports;
    for (const ContainerPort &port : workload.ports) {
        if (port.port != 0)
            ports.add({port.protocol, port.port, port.port});
    }
    std::string text;
    for (const PortRange &range : ports.ranges()) {
        const std::string one = toString(range);
        text += (text.empty() ? "" : ", ") +
                (range.protocol == Protocol::Tcp ? one.substr(0, one.find('/')) : one);
    }
    return text;
}

class WorkloadFacts {
public:
    explicit WorkloadFacts(const Design &design, std::shared_ptr<const Topology> topology)
        : m_topology(topology), m_network(makeNetworkEngine(topology, networkOptionsOf(design)))
    {
        if (topology->meshSeen != MeshMembership::None)
            m_mesh.emplace(makeMeshEngine(topology, meshOptionsOf(design)));
    }

    [[nodiscard]] ShieldState shield(WorkloadId id) const
    {
        return shieldOf(m_network.isIsolated(id, Direction::Ingress),
                        m_network.isIsolated(id, Direction::Egress));
    }

    /// In the mesh, and some declared port takes plaintext.
    [[nodiscard]] bool isMtlsException(WorkloadId id) const
    {
        if (!m_mesh || !m_mesh->isInMesh(id))
            return false;
        const auto &ports = m_topology->workload(id).ports;
        return std::any_of(ports.begin(), ports.end(), [&](const ContainerPort &port) {
            const auto mode = m_mesh->mtls(id, port.port).mode;
            const bool takesBoth =
                mode == MtlsDecision::Mode::Permissive || mode == MtlsDecision::Mode::Disable;
            return port.protocol == Protocol::Tcp && takesBoth &&
                   m_mesh->takesPlaintext(id, port.port) == Verdict::Allow;
        });
    }

private:
    std::shared_ptr<const Topology> m_topology;
    NetworkEngine m_network;
    std::optional<MeshEngine> m_mesh;
};

NodeLook workloadLook(const WorkloadMarks &marks, const Topology &topology, WorkloadId id)
{
    const WorkloadNode &workload = topology.workload(id);
    NodeLook look;
    look.key = workload.key;
    look.title = workload.key.name;
    look.subtitle = workloadSubtitle(workload);
    look.icon = iconOfKind(workload.key.kind);
    look.isSystem = workload.isSystem;
    look.ports = portsText(workload);
    look.hasShield = workload.hasNetwork && !workload.isSystem;
    look.isDefaultAccount = !workload.isSystem && (workload.serviceAccountName.empty() ||
                                                   workload.serviceAccountName == "default");
    if (look.isDefaultAccount)
        look.account = "default";
    else if (workload.serviceAccountName != workload.key.name)
        look.account = workload.serviceAccountName;
    if (look.hasShield) {
        look.shield = marks.shields[id.index];
        look.isMtlsException = marks.areMtlsExceptions[id.index];
    }
    look.description = workload.key.name + ", " + workload.key.kind + ", namespace " +
                       topology.namespaceOf(workload).name;
    if (look.hasShield)
        look.description += ", " + std::string(shieldWords(look.shield));
    if (look.isDefaultAccount)
        look.description += ", default ServiceAccount";
    if (look.isMtlsException)
        look.description += ", accepts plaintext";
    return look;
}

/// Two states hold for a namespace only where they hold for all its workloads.
ShieldState weaker(ShieldState a, ShieldState b)
{
    const auto in = [](ShieldState s) {
        return s == ShieldState::IngressOnly || s == ShieldState::Full;
    };
    const auto out = [](ShieldState s) {
        return s == ShieldState::EgressOnly || s == ShieldState::Full;
    };
    return shieldOf(in(a) && in(b), out(a) && out(b));
}

std::string workloadsText(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " workload" : " workloads");
}

NodeLook namespaceLook(const LayoutGraph &graph, std::size_t frame,
                       const std::vector<NodeLook> &boxes)
{
    NodeLook look;
    look.key = graph.frames[frame].key;
    look.shape = NodeShape::Namespace;
    look.title = look.key.name;
    look.subtitle = frameSubtitle(*graph.topology, graph, frame);
    look.icon = "namespace";
    look.shield = ShieldState::Full;
    for (std::size_t member : graph.frames[frame].members) {
        if (!boxes[member].hasShield)
            continue;
        look.hasShield = true;
        look.shield = weaker(look.shield, boxes[member].shield);
    }
    if (graph.frames[frame].isCollapsed) {
        look.isCollapsed = true;
        look.subtitle = workloadsText(graph.frames[frame].members.size());
    }
    if (look.isCollapsed && !graph.frames[frame].zone.empty())
        look.subtitle += " · " + graph.frames[frame].zone;
    look.workloadCount = static_cast<int>(graph.frames[frame].members.size());
    look.description = "namespace " + look.title + ", " +
                       workloadsText(graph.frames[frame].members.size()) +
                       (look.isCollapsed ? ", collapsed" : "");
    if (!graph.frames[frame].zone.empty())
        look.description += ", trust zone " + graph.frames[frame].zone;
    if (look.hasShield)
        look.description += ", " + std::string(shieldWords(look.shield));
    else
        look.shield = ShieldState::None;
    return look;
}

bool isNumber(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> fields(std::string_view text)
{
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            result.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

} // namespace

std::string scheduleWords(std::string_view schedule)
{
    if (schedule.substr(0, 1) == "@")
        return std::string(schedule.substr(1));
    const auto f = fields(schedule);
    if (f.size() != 5)
        return std::string(schedule);
    const bool anyRest = f[2] == "*" && f[3] == "*" && f[4] == "*";
    if (f[0] == "*" && f[1] == "*" && anyRest)
        return "every minute";
    if (f[0].substr(0, 2) == "*/" && isNumber(f[0].substr(2)) && f[1] == "*" && anyRest)
        return "every " + std::string(f[0].substr(2)) + " min";
    if (!isNumber(f[0]))
        return std::string(schedule);
    if (f[1] == "*" && anyRest)
        return "hourly";
    if (f[1].substr(0, 2) == "*/" && isNumber(f[1].substr(2)) && anyRest)
        return "every " + std::string(f[1].substr(2)) + " h";
    if (!isNumber(f[1]))
        return std::string(schedule);
    if (anyRest)
        return "daily";
    if (f[2] == "*" && f[3] == "*" && f[4].find_first_of(",-/") == std::string_view::npos)
        return "weekly";
    if (isNumber(f[2]) && f[3] == "*" && f[4] == "*")
        return "monthly";
    return std::string(schedule);
}

WorkloadMarks makeWorkloadMarks(const Design &design,
                                const std::shared_ptr<const Topology> &topology)
{
    const WorkloadFacts facts(design, topology);
    WorkloadMarks marks;
    for (std::uint32_t i = 0; i < topology->workloads.size(); ++i) {
        marks.shields.push_back(facts.shield(WorkloadId{i}));
        marks.areMtlsExceptions.push_back(facts.isMtlsException(WorkloadId{i}));
    }
    return marks;
}

NodeLooks makeNodeLooks(const LayoutGraph &graph, const WorkloadMarks &marks)
{
    NodeLooks looks;
    for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
        if (graph.workloads[i]) {
            looks.boxes.push_back(workloadLook(marks, *graph.topology, *graph.workloads[i]));
            continue;
        }
        looks.boxes.push_back(outsideLook(graph.outsideOf(i)));
    }
    for (std::size_t f = 0; f < graph.frames.size(); ++f)
        looks.frames.push_back(namespaceLook(graph, f, looks.boxes));
    return looks;
}

NodeLook clusterLook(const Design &design, const std::string &cluster)
{
    NodeLook look;
    look.shape = NodeShape::Cluster;
    look.title = cluster.empty() ? design.name : cluster;
    look.key = {"", "", "Cluster", look.title};
    std::string trustDomain = "cluster.local";
    for (const DesignCluster &candidate : design.clusters) {
        if (candidate.name == cluster)
            trustDomain = candidate.trustDomain;
    }
    look.subtitle = "trust domain " + trustDomain;
    look.icon = "cluster";
    look.description = "cluster " + look.title + ", " + look.subtitle;
    return look;
}

} // namespace drawbridge
