// SPDX-License-Identifier: Apache-2.0
#include "model/topology/linkerd_membership.h"

#include <algorithm>

// Who is in a mesh of Linkerd, by the truth table of its injector (linkerd2, pkg/inject/report.go).
// Tested by tests/unit/topology/test_linkerd_membership.cpp

namespace drawbridge {
namespace {

using Annotations = std::map<std::string, std::string>;

constexpr const char *kLinkerdInject = "linkerd.io/inject";
constexpr const char *kLinkerdProxy = "linkerd-proxy";

std::string annotationOf(const Annotations &annotations, const char *key)
{
    const auto at = annotations.find(key);
    return at == annotations.end() ? std::string() : at->second;
}

bool asksForProxy(const std::string &inject)
{
    return inject == "enabled" || inject == "ingress";
}

bool isInjectValue(const std::string &inject)
{
    return inject.empty() || asksForProxy(inject) || inject == "disabled";
}

bool hasContainer(const WorkloadObject &workload, std::string_view name)
{
    return std::ranges::any_of(workload.pod.containers,
                               [name](const Container &c) { return c.name == name; });
}

/// What the annotations ask for; nothing where that of a namespace without manifest decides.
std::optional<bool> isAskedFor(const WorkloadObject &workload, const NamespaceNode &nameSpace)
{
    const auto pod = annotationOf(workload.podAnnotations, kLinkerdInject);
    const auto space = annotationOf(nameSpace.annotations, kLinkerdInject);
    if (!isInjectValue(pod) || !isInjectValue(space) || pod == "disabled")
        return false;
    if (asksForProxy(pod) || asksForProxy(space))
        return true;
    return nameSpace.isDeclared ? std::optional(false) : std::nullopt;
}

/// By the injector's own configuration, which no manifest of an application tells.
bool mayBePassedOver(const WorkloadObject &workload, const NamespaceNode &nameSpace)
{
    return nameSpace.name == "kube-system" || nameSpace.name == "cert-manager" ||
           workload.pod.automountServiceAccountToken == false;
}

} // namespace

bool isLinkerdSeenIn(const ResourceSet &resources)
{
    const auto isAnnotated = [](const Annotations &a) { return a.contains(kLinkerdInject); };
    return std::ranges::any_of(resources.namespaces,
                               [&](const NamespaceObject &object) {
                                   return isAnnotated(object.meta.annotations);
                               }) ||
           std::ranges::any_of(resources.workloads,
                               [&](const WorkloadObject &object) {
                                   return isAnnotated(object.podAnnotations) ||
                                          hasContainer(object, kLinkerdProxy);
                               }) ||
           !resources.linkerdServers.empty() || !resources.linkerdAuthorizations.empty() ||
           !resources.linkerdServerAuthorizations.empty();
}

std::optional<bool> hasLinkerdProxy(const WorkloadObject &workload, const NamespaceNode &nameSpace)
{
    if (workload.pod.hostNetwork)
        return false;
    if (hasContainer(workload, kLinkerdProxy))
        return true;
    if (hasContainer(workload, "istio-proxy")) // The injector leaves pods with another proxy alone.
        return false;
    const auto labelled = nameSpace.labels.find("config.linkerd.io/admission-webhooks");
    if (labelled != nameSpace.labels.end() && labelled->second == "disabled")
        return false;
    const auto asked = isAskedFor(workload, nameSpace);
    if (asked == true && mayBePassedOver(workload, nameSpace))
        return std::nullopt;
    return asked;
}

const std::string *linkerdSetting(const WorkloadNode &workload, const NamespaceNode &nameSpace,
                                  const std::string &key)
{
    for (const auto *annotations : {&workload.podAnnotations, &nameSpace.annotations})
        if (const auto found = annotations->find(key); found != annotations->end())
            return &found->second;
    return nullptr;
}

} // namespace drawbridge
