// SPDX-License-Identifier: Apache-2.0
#include "tests/property/naive_linkerd_world.h"

namespace drawbridge::test {

namespace {

NaiveReference plain(const LinkerdReference &reference)
{
    return {reference.kind, reference.nameSpace, reference.name};
}

std::vector<NaiveReference> plain(const std::vector<LinkerdReference> &references)
{
    std::vector<NaiveReference> result;
    for (const auto &reference : references)
        result.push_back(plain(reference));
    return result;
}

std::vector<NaiveNetwork> plain(const std::vector<LinkerdNetwork> &networks)
{
    std::vector<NaiveNetwork> result;
    for (const auto &network : networks) {
        if (network.cidr.network.family != AddressFamily::IPv4)
            continue;
        result.push_back({toString(network.cidr), {}});
        for (const auto &except : network.except)
            result.back().except.push_back(toString(except));
    }
    return result;
}

/// What the export writes: the value of each label.
NaiveLabels valuesOf(const LabelSelector &selector)
{
    NaiveLabels labels;
    for (const auto &requirement : selector.requirements)
        labels[requirement.key] = requirement.values.front();
    return labels;
}

std::string annotationOf(const std::map<std::string, std::string> &annotations)
{
    const auto found = annotations.find("config.linkerd.io/default-inbound-policy");
    return found == annotations.end() ? std::string() : found->second;
}

NaiveRoute plain(const LinkerdRouteObject &object)
{
    NaiveRoute route{
        object.meta.nameSpace, object.meta.name, {}, object.parents.front().name, {}, {}};
    for (const auto &rule : object.rules) {
        auto &matches = route.rules.emplace_back();
        for (const auto &match : rule.matches)
            matches.push_back({match.pathType, match.path, match.method, {}, {}});
    }
    return route;
}

} // namespace

NaiveLinkerd naiveLinkerdOf(const VerifyWorld &world)
{
    NaiveLinkerd result;
    for (const auto &nameSpace : world.topology->namespaces)
        result.namespaces.push_back({nameSpace.name, annotationOf(nameSpace.annotations)});
    for (const auto &workload : world.topology->workloads)
        result.pods.push_back({workload.key.nameSpace,
                               workload.key.name,
                               workload.serviceAccountName,
                               {},
                               workload.podLabels,
                               {},
                               annotationOf(workload.podAnnotations),
                               {}});
    for (const auto &server : world.manifests.linkerdServers)
        result.servers.push_back({server.meta.nameSpace,
                                  server.meta.name,
                                  {},
                                  valuesOf(*server.podSelector),
                                  std::to_string(std::get<std::uint16_t>(*server.port)),
                                  server.proxyProtocol,
                                  server.accessPolicy});
    for (const auto &object : world.manifests.linkerdAuthentications)
        result.authentications.push_back({object.meta.kind, object.meta.nameSpace, object.meta.name,
                                          object.identities, plain(object.identityRefs),
                                          plain(object.networks)});
    for (const auto &object : world.manifests.linkerdAuthorizations)
        result.authorizations.push_back({object.meta.nameSpace, object.meta.name,
                                         plain(object.target),
                                         plain(object.requiredAuthentications)});
    for (const auto &object : world.manifests.linkerdRoutes)
        result.routes.push_back(plain(object));
    return result;
}

} // namespace drawbridge::test
