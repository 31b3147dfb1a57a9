// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_design.h"

#include "model/design/edits.h"
#include "model/design/project_file.h"
#include "model/topology/topology_builder.h"

#include <rapidcheck.h>

#include <algorithm>
#include <tuple>

namespace drawbridge::test {

namespace {

const std::vector<std::string> kNamespaces{"data", "on", "shop"};

int upTo(int limit)
{
    return *rc::gen::inRange(0, limit);
}

template<typename Value>
const Value &one(const std::vector<Value> &values)
{
    return values[static_cast<std::size_t>(upTo(static_cast<int>(values.size())))];
}

LabelMap pickLabels()
{
    LabelMap labels;
    for (const char *key : {"app", "tier", "version"}) {
        if (upTo(3) > 0)
            labels[key] = std::to_string(upTo(3));
    }
    return labels;
}

/// The addresses of a pod that runs: of one family or both.
std::vector<IpAddress> pickAddresses(int number)
{
    const auto last = std::to_string(number + 1);
    std::vector<IpAddress> addresses;
    if (const int families = upTo(3); families != 1)
        addresses.push_back(*IpAddress::parse("fd00:10:244::" + last));
    if (addresses.empty() || upTo(2) == 0)
        addresses.push_back(*IpAddress::parse("10.244.0." + last));
    return addresses;
}

WorkloadObject pickWorkload(int number)
{
    static const std::vector<std::pair<const char *, const char *>> kinds{
        {"apps/v1", "Deployment"},
        {"apps/v1", "StatefulSet"},
        {"v1", "Pod"},
        {"batch/v1", "CronJob"},
        {"v1", "ReplicationController"},
        {"argoproj.io/v1alpha1", "Rollout"},
        {"apps.openshift.io/v1", "DeploymentConfig"},
        {"serving.knative.dev/v1", "Service"}};
    WorkloadObject object;
    std::tie(object.meta.apiVersion, object.meta.kind) = one(kinds);
    object.meta.name = "w" + std::to_string(upTo(2) == 0 ? number / 2 : number);
    object.meta.nameSpace = one(kNamespaces);
    object.podLabels = pickLabels();
    object.pod.serviceAccountName = upTo(2) == 0 ? "" : "sa" + std::to_string(upTo(3));
    if (upTo(8) == 0)
        object.podLabels["sidecar.istio.io/inject"] = "false";
    if (object.meta.kind == "Pod") {
        object.meta.labels = object.podLabels;
        object.podIps = pickAddresses(number);
    }
    return object;
}

bool hasWorkload(const ResourceSet &resources, const ObjectMeta &meta)
{
    return std::any_of(resources.workloads.begin(), resources.workloads.end(),
                       [&](const WorkloadObject &other) {
                           return other.meta.kind == meta.kind && other.meta.name == meta.name &&
                                  other.meta.nameSpace == meta.nameSpace;
                       });
}

void addNamespaces(ResourceSet &resources)
{
    for (const std::string &name : kNamespaces) {
        if (upTo(3) == 0)
            continue;
        NamespaceObject object;
        object.meta.apiVersion = "v1";
        object.meta.kind = "Namespace";
        object.meta.name = name;
        const int injection = upTo(6);
        if (injection < 2)
            object.meta.labels["istio-injection"] = injection == 0 ? "enabled" : "disabled";
        resources.namespaces.push_back(object);
    }
}

Container pickProbedContainer()
{
    ContainerHandler probe;
    probe.occasion = ContainerHandler::Occasion::Readiness;
    probe.action = ContainerHandler::Action::TcpSocket;
    probe.port = PortReference(static_cast<std::uint16_t>(1000 + upTo(3)));
    Container container;
    container.name = "probed";
    container.handlers.push_back(probe);
    return container;
}

bool hasManifest(const ResourceSet &resources, const std::string &nameSpace)
{
    return std::any_of(
        resources.namespaces.begin(), resources.namespaces.end(),
        [&nameSpace](const NamespaceObject &object) { return object.meta.name == nameSpace; });
}

/// Who says what about an ambient mesh. Nobody gets a sidecar: how the two meet is not settled. Nor
/// is a pod in the mesh by a label of its own where no manifest tells whether its namespace names a
/// waypoint: that stays unknown.
void makeAmbient(ResourceSet &resources)
{
    static const std::vector<std::string> modes{"none", "ambient"};
    for (NamespaceObject &object : resources.namespaces) {
        auto &labels = object.meta.labels;
        if (labels["istio-injection"] != "disabled")
            labels.erase("istio-injection");
        if (upTo(4) == 0)
            labels["istio.io/dataplane-mode"] = one(modes);
    }
    for (WorkloadObject &object : resources.workloads) {
        if (upTo(6) == 0 && hasManifest(resources, object.meta.nameSpace))
            object.podLabels["istio.io/dataplane-mode"] = one(modes);
        if (object.meta.kind == "Pod")
            object.meta.labels = object.podLabels;
        if (upTo(3) == 0)
            object.pod.containers.push_back(pickProbedContainer());
    }
}

/// Who says what about Linkerd. Nobody is of Istio.
void makeLinkerd(ResourceSet &resources)
{
    static const std::vector<std::string> injections{"enabled", "disabled"};
    static const std::vector<std::string> policies{"deny", "all-unauthenticated", "audit"};
    for (NamespaceObject &object : resources.namespaces) {
        object.meta.labels.erase("istio-injection");
        if (upTo(4) == 0)
            object.meta.annotations["linkerd.io/inject"] = one(injections);
    }
    for (WorkloadObject &object : resources.workloads) {
        object.podLabels.erase("sidecar.istio.io/inject");
        if (upTo(5) == 0)
            object.podAnnotations["linkerd.io/inject"] = one(injections);
        if (upTo(6) == 0)
            object.podAnnotations["config.linkerd.io/default-inbound-policy"] = one(policies);
        if (object.meta.kind == "Pod")
            object.meta.labels = object.podLabels;
        if (upTo(3) == 0) {
            object.pod.containers.push_back(pickProbedContainer());
            object.pod.containers.back().handlers[0].action = ContainerHandler::Action::HttpGet;
            object.pod.containers.back().handlers[0].path = upTo(2) == 0 ? "/healthz" : "/a";
        }
    }
}

ResourceSet pickResources()
{
    ResourceSet resources;
    addNamespaces(resources);
    const int count = 1 + upTo(6);
    for (int i = 0; i < count; ++i) {
        WorkloadObject object = pickWorkload(i);
        if (!hasWorkload(resources, object.meta))
            resources.workloads.push_back(std::move(object));
    }
    return resources;
}

External external(const char *key, External::Kind kind, const std::vector<const char *> &cidrs,
                  const std::vector<const char *> &except = {})
{
    External result;
    result.key = *NodeKey::parse(key);
    result.kind = kind;
    for (const char *cidr : cidrs)
        result.cidrs.push_back(*Cidr::parse(cidr));
    for (const char *cidr : except)
        result.except.push_back(*Cidr::parse(cidr));
    return result;
}

/// Sorted by key, as a design has them. "legacy" lies inside "partner" and reaches into its
/// exception; the Internet holds both.
std::vector<External> externals()
{
    External gateway = external("External/gateway", External::Kind::Gateway, {});
    gateway.nameSpace = "edge";
    gateway.podLabels = {{"app", "gateway"}};
    return {gateway, external("External/internet", External::Kind::Internet, {}),
            external("External/legacy", External::Kind::Legacy,
                     {"203.0.113.64/26", "203.0.113.192/27", "2001:db8:1::/48"}),
            external("External/partner", External::Kind::Cidr, {"203.0.113.0/24", "2001:db8::/32"},
                     {"203.0.113.128/25", "2001:db8:1:2::/64"}),
            external("User/jane", External::Kind::Person, {"192.0.2.7/32", "2001:db8:7::7/128"})};
}

DesignCluster pickCluster()
{
    static const std::vector<std::vector<const char *>> pods{
        {}, {"10.244.0.0/16", "fd00:10:244::/56"}, {"fd00:10:244::/56"}};
    static const std::vector<std::vector<const char *>> servers{
        {"198.51.100.1/32"}, {"2001:db8:6443::1/128"}, {"198.51.100.1/32", "2001:db8:6443::/64"}};
    DesignCluster cluster;
    for (const char *cidr : one(pods))
        cluster.pods.push_back(*Cidr::parse(cidr));
    for (const char *cidr : one(servers))
        cluster.apiServer.push_back(*Cidr::parse(cidr));
    if (upTo(4) == 0)
        cluster.trustDomain = "corp.example";
    return cluster;
}

/// Those that routes of Linkerd can say.
HttpRules pickLinkerdRules()
{
    static const std::vector<HttpRules> rules{{{"GET"}, {"/a", "/b", "/b/*"}},
                                              {{}, {"/a"}},
                                              {{"GET", "POST"}, {}},
                                              {{}, {"/b", "/b/*"}},
                                              {{"DELETE"}, {"/end"}}};
    return one(rules);
}

HttpRules pickRules()
{
    static const std::vector<HttpRules> rules{
        {{"GET"}, {"/a", "/b/*"}}, {{}, {"/a"}}, {{"GET", "POST"}, {}}, {{"DELETE"}, {"*/end"}}};
    return one(rules);
}

FlowPort pickPort(int number)
{
    FlowPort port;
    port.range.protocol = *rc::gen::element(Protocol::Tcp, Protocol::Tcp, Protocol::Tcp,
                                            Protocol::Udp, Protocol::Sctp);
    port.range.first = static_cast<std::uint16_t>(1000 + 100 * number + upTo(3));
    port.range.last = static_cast<std::uint16_t>(port.range.first + upTo(2) * upTo(20));
    if (port.range.protocol == Protocol::Tcp && upTo(3) == 0)
        port.http = pickRules();
    return port;
}

/// Drawn as a person would: what an edit refuses is not drawn.
template<typename Edit, typename Value>
void draw(Design &design, Edit edit, Value value)
{
    if (auto drawn = edit(design, std::move(value)))
        design = *std::move(drawn);
}

void drawFlow(Design &design, const std::vector<NodeKey> &ends)
{
    Flow flow;
    flow.from = one(ends);
    flow.to = one(ends);
    flow.ports = {pickPort(0)};
    if (upTo(2) == 0)
        flow.ports.push_back(pickPort(5));
    if (design.mesh == MeshKind::Linkerd)
        for (FlowPort &port : flow.ports)
            if (!port.http.isAny())
                port.http = pickLinkerdRules();
    if (design.mesh == MeshKind::Ambient) // Requests are more than a ztunnel can tell apart.
        for (FlowPort &port : flow.ports)
            port.http = {};
    std::sort(flow.ports.begin(), flow.ports.end());
    draw(design, addFlow, std::move(flow));
}

void drawAccess(Design &design, const NodeKey &subject)
{
    static const std::vector<ApiAccess> accesses{
        {{}, {"get", "list"}, "", "pods", {}, "shop", ""},
        {{}, {"get"}, "", "pods/log", {}, "on", ""},
        {{}, {"get"}, "", "secrets", {"a", "b"}, "data", ""},
        {{}, {"list", "watch"}, "apps", "deployments", {}, "", ""}};
    ApiAccess access = one(accesses);
    access.subject = subject;
    draw(design, grantAccess, std::move(access));
}

} // namespace

Design redrawn(const Design &design)
{
    Design result = design;
    result.flows = {};
    result.apiAccess = {};
    result.identities = {};
    std::vector<NodeKey> workloads;
    for (const WorkloadNode &node : design.topology->workloads)
        workloads.push_back(node.key);
    std::vector<NodeKey> ends = workloads;
    for (const External &external : design.externals)
        ends.push_back(external.key);
    for (int i = upTo(8); i > 0; --i)
        drawFlow(result, ends);
    for (int i = upTo(3); i > 0; --i)
        drawAccess(result, one(workloads));
    if (upTo(4) == 0)
        draw(result, setIdentity, Identity{one(workloads), "chosen"});
    return result;
}

Design randomDesign(MeshKind mesh)
{
    Diagnostics ignored;
    Design design;
    design.name = "random";
    design.mesh = mesh;
    design.clusters = {pickCluster()};
    ResourceSet resources = pickResources();
    if (mesh == MeshKind::Ambient)
        makeAmbient(resources);
    if (mesh == MeshKind::Linkerd)
        makeLinkerd(resources);
    design.topology = buildTopology(std::move(resources), ignored);
    design.externals = CowList<External>(externals());
    design.systemFlows.dns = upTo(4) > 0;
    if (upTo(3) == 0)
        design.clusters.front().nodeLocalDns = {*Cidr::parse("169.254.20.10/32")};
    return redrawn(design);
}

std::string describe(const Design &design)
{
    std::string text;
    for (const WorkloadNode &node : design.topology->workloads) {
        text += "# " + toString(node.key) + " runs as " + node.serviceAccountName + ',';
        for (const auto &[key, value] : node.podLabels)
            text += ' ' + key + '=' + value;
        for (const IpAddress &address : node.podIps)
            text += ' ' + toString(address);
        text += '\n';
    }
    for (const NamespaceNode &node : design.topology->namespaces) {
        text += "# Namespace " + node.name + (node.isDeclared ? ":" : " without manifest");
        for (const auto &[key, value] : node.labels)
            text += ' ' + key + '=' + value;
        text += '\n';
    }
    return text + writeDesign(design);
}

} // namespace drawbridge::test
