// SPDX-License-Identifier: Apache-2.0
#include "model/topology/host_resolver.h"

#include <algorithm>
#include <string_view>

// The DNS schema of Kubernetes (dns-based service discovery, 1.1): "service.namespace.svc.domain",
// shortened by the search path of the pod's own namespace; "pod.service.namespace.svc.domain" for
// pods with a hostname behind a headless Service. The cluster domain is cluster.local, or any other
// when what stands in front of it is a Service of the input.
// Tested by tests/unit/topology/test_host_resolver.cpp

namespace drawbridge {

namespace {

std::vector<std::string> labelsOf(std::string_view host)
{
    std::vector<std::string> labels;
    while (true) {
        const auto dot = host.find('.');
        labels.emplace_back(host.substr(0, dot));
        if (dot == std::string_view::npos)
            return labels;
        host.remove_prefix(dot + 1);
    }
}

bool hasLabelBefore(const std::string &text, std::string_view end)
{
    return text.size() > end.size() && text.ends_with(end);
}

/// Cuts ".svc" or ".svc.cluster.local" off.
bool cutServiceEnd(std::string &host)
{
    for (const std::string_view end : {".svc.cluster.local", ".svc"}) {
        if (hasLabelBefore(host, end)) {
            host.resize(host.size() - end.size());
            return true;
        }
    }
    return false;
}

/// "name.namespace.svc.any.domain" without what follows the namespace.
std::optional<std::string> beforeServiceLabel(const std::string &host)
{
    const auto at = host.find(".svc.");
    if (at == std::string::npos || host.find('.') >= at)
        return std::nullopt;
    return host.substr(0, at);
}

/// `rest` is the name without its service end. One label finds the Service in its namespace only.
bool isApiServer(const std::string &rest, bool isServiceForm, const std::string &nameSpace)
{
    return rest == "kubernetes.default" ||
           (rest == "kubernetes" && !isServiceForm && nameSpace == "default");
}

bool isOwn(const std::string &host)
{
    return host == "localhost" || hasLabelBefore(host, ".localhost") ||
           host == "localhost.localdomain";
}

} // namespace

HostResolver::HostResolver(const Topology &topology) : m_topology(topology), m_services(topology) {}

/// "NAME-3" is a pod of StatefulSet NAME when that stands behind the Service.
std::optional<WorkloadId> HostResolver::podOf(ServiceId service, const std::string &pod) const
{
    const auto dash = pod.rfind('-');
    if (dash == std::string::npos ||
        pod.find_first_not_of("0123456789", dash + 1) != std::string::npos ||
        dash + 1 == pod.size())
        return std::nullopt;
    for (const WorkloadId id : m_topology.service(service).backends) {
        const NodeKey &key = m_topology.workload(id).key;
        if (key.kind == "StatefulSet" && key.name == pod.substr(0, dash))
            return id;
    }
    return std::nullopt;
}

ResolvedHost HostResolver::found(const std::string &cluster, const std::string &nameSpace,
                                 const std::string &service, const std::string &pod) const
{
    ResolvedHost result;
    result.kind = ResolvedHost::Kind::Missing;
    const auto id = m_services.find(cluster, nameSpace, service);
    if (!id)
        return result;
    if (!pod.empty()) {
        result.pod = podOf(*id, pod);
        if (!result.pod)
            return result;
    }
    result.kind = ResolvedHost::Kind::Service;
    result.service = id;
    return result;
}

ResolvedHost HostResolver::resolve(const std::string &host, const std::string &cluster,
                                   const std::string &nameSpace) const
{
    const ResolvedHost result = resolveHere(host, cluster, nameSpace);
    const auto form = beforeServiceLabel(host);
    if (result.kind != ResolvedHost::Kind::Outside || !form)
        return result;
    const ResolvedHost elsewhere = resolveHere(*form + ".svc", cluster, nameSpace);
    return elsewhere.kind == ResolvedHost::Kind::Service ? elsewhere : result;
}

ResolvedHost HostResolver::resolveHere(const std::string &host, const std::string &cluster,
                                       const std::string &nameSpace) const
{
    ResolvedHost result;
    std::string rest = host;
    const bool isServiceForm = cutServiceEnd(rest);
    const auto labels = labelsOf(rest);
    const auto isNamespace = [&](const std::string &name) {
        return isServiceForm || m_topology.findNamespace(cluster, name).has_value();
    };
    if (isOwn(host)) {
        result.kind = ResolvedHost::Kind::Own;
    } else if (labels.size() == 1 && !isServiceForm) {
        result = found(cluster, nameSpace, labels[0], "");
    } else if (labels.size() == 2) {
        if (!isServiceForm)
            result = found(cluster, nameSpace, labels[1], labels[0]);
        if (result.kind != ResolvedHost::Kind::Service)
            result =
                isNamespace(labels[1]) ? found(cluster, labels[1], labels[0], "") : ResolvedHost{};
    } else if (labels.size() == 3 && isNamespace(labels[2])) {
        result = found(cluster, labels[2], labels[1], labels[0]);
    } else if (isServiceForm) {
        result.kind = ResolvedHost::Kind::Missing;
    }
    if (result.kind != ResolvedHost::Kind::Service && isApiServer(rest, isServiceForm, nameSpace))
        result.kind = ResolvedHost::Kind::ApiServer;
    result.isServiceForm = isServiceForm;
    return result;
}

} // namespace drawbridge
