// SPDX-License-Identifier: Apache-2.0
// The kinds that the API server of Kubernetes 1.34 serves (`kubectl api-resources`), with the
// groups that older versions served them in. Resources of CustomResourceDefinitions are not here.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/api_resources.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::string_view kAdmissionServed = "admissionregistration.k8s.io";
constexpr std::string_view kAuthenticationServed = "authentication.k8s.io";
constexpr std::string_view kAuthorizationServed = "authorization.k8s.io";
constexpr std::string_view kNetworkingServed = "networking.k8s.io";
constexpr std::string_view kRbacServed = "rbac.authorization.k8s.io";
constexpr std::string_view kResourceServed = "resource.k8s.io";
constexpr std::string_view kStorageServed = "storage.k8s.io";

constexpr std::array kResources{
    ApiResource{"", "bindings", "binding"},
    ApiResource{"", "componentstatuses", "componentstatus", false},
    ApiResource{"", "configmaps", "configmap"},
    ApiResource{"", "endpoints", "endpoint"},
    ApiResource{"", "events", "event"},
    ApiResource{"", "limitranges", "limitrange"},
    ApiResource{"", "namespaces", "namespace", false},
    ApiResource{"", "nodes", "node", false},
    ApiResource{"", "persistentvolumeclaims", "persistentvolumeclaim"},
    ApiResource{"", "persistentvolumes", "persistentvolume", false},
    ApiResource{"", "pods", "pod"},
    ApiResource{"", "podtemplates", "podtemplate"},
    ApiResource{"", "replicationcontrollers", "replicationcontroller"},
    ApiResource{"", "resourcequotas", "resourcequota"},
    ApiResource{"", "secrets", "secret"},
    ApiResource{"", "serviceaccounts", "serviceaccount"},
    ApiResource{"", "services", "service"},
    ApiResource{"", "users", "user", false},   // impersonation
    ApiResource{"", "groups", "group", false}, // impersonation
    ApiResource{kAdmissionServed, "mutatingadmissionpolicies", "mutatingadmissionpolicy", false},
    ApiResource{kAdmissionServed, "mutatingadmissionpolicybindings",
                "mutatingadmissionpolicybinding", false},
    ApiResource{kAdmissionServed, "mutatingwebhookconfigurations", "mutatingwebhookconfiguration",
                false},
    ApiResource{kAdmissionServed, "validatingadmissionpolicies", "validatingadmissionpolicy",
                false},
    ApiResource{kAdmissionServed, "validatingadmissionpolicybindings",
                "validatingadmissionpolicybinding", false},
    ApiResource{kAdmissionServed, "validatingwebhookconfigurations",
                "validatingwebhookconfiguration", false},
    ApiResource{"apiextensions.k8s.io", "customresourcedefinitions", "customresourcedefinition",
                false},
    ApiResource{"apiregistration.k8s.io", "apiservices", "apiservice", false},
    ApiResource{"apps", "controllerrevisions", "controllerrevision"},
    ApiResource{"apps", "daemonsets", "daemonset"},
    ApiResource{"apps", "deployments", "deployment"},
    ApiResource{"apps", "replicasets", "replicaset"},
    ApiResource{"apps", "statefulsets", "statefulset"},
    ApiResource{kAuthenticationServed, "selfsubjectreviews", "selfsubjectreview", false},
    ApiResource{kAuthenticationServed, "tokenreviews", "tokenreview", false},
    ApiResource{kAuthenticationServed, "uids", "uid", false},
    ApiResource{kAuthenticationServed, "userextras", "userextra", false},
    ApiResource{kAuthorizationServed, "localsubjectaccessreviews", "localsubjectaccessreview"},
    ApiResource{kAuthorizationServed, "selfsubjectaccessreviews", "selfsubjectaccessreview", false},
    ApiResource{kAuthorizationServed, "selfsubjectrulesreviews", "selfsubjectrulesreview", false},
    ApiResource{kAuthorizationServed, "subjectaccessreviews", "subjectaccessreview", false},
    ApiResource{"autoscaling", "horizontalpodautoscalers", "horizontalpodautoscaler"},
    ApiResource{"batch", "cronjobs", "cronjob"},
    ApiResource{"batch", "jobs", "job"},
    ApiResource{"certificates.k8s.io", "certificatesigningrequests", "certificatesigningrequest",
                false},
    ApiResource{"certificates.k8s.io", "clustertrustbundles", "clustertrustbundle", false},
    ApiResource{"certificates.k8s.io", "signers", "signer", false},
    ApiResource{"coordination.k8s.io", "leases", "lease"},
    ApiResource{"discovery.k8s.io", "endpointslices", "endpointslice"},
    ApiResource{"events.k8s.io", "events", "event"},
    ApiResource{"extensions", "daemonsets", "daemonset"},
    ApiResource{"extensions", "deployments", "deployment"},
    ApiResource{"extensions", "ingresses", "ingress"},
    ApiResource{"extensions", "networkpolicies", "networkpolicy"},
    ApiResource{"extensions", "podsecuritypolicies", "podsecuritypolicy", false},
    ApiResource{"extensions", "replicasets", "replicaset"},
    ApiResource{"extensions", "replicationcontrollers", "replicationcontroller"},
    ApiResource{"flowcontrol.apiserver.k8s.io", "flowschemas", "flowschema", false},
    ApiResource{"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations",
                "prioritylevelconfiguration", false},
    ApiResource{kNetworkingServed, "ingressclasses", "ingressclass", false},
    ApiResource{kNetworkingServed, "ingresses", "ingress"},
    ApiResource{kNetworkingServed, "ipaddresses", "ipaddress", false},
    ApiResource{kNetworkingServed, "networkpolicies", "networkpolicy"},
    ApiResource{kNetworkingServed, "servicecidrs", "servicecidr", false},
    ApiResource{"node.k8s.io", "runtimeclasses", "runtimeclass", false},
    ApiResource{"policy", "poddisruptionbudgets", "poddisruptionbudget"},
    ApiResource{"policy", "podsecuritypolicies", "podsecuritypolicy", false},
    ApiResource{kRbacServed, "clusterrolebindings", "clusterrolebinding", false},
    ApiResource{kRbacServed, "clusterroles", "clusterrole", false},
    ApiResource{kRbacServed, "rolebindings", "rolebinding"},
    ApiResource{kRbacServed, "roles", "role"},
    ApiResource{kResourceServed, "deviceclasses", "deviceclass", false},
    ApiResource{kResourceServed, "resourceclaims", "resourceclaim"},
    ApiResource{kResourceServed, "resourceclaimtemplates", "resourceclaimtemplate"},
    ApiResource{kResourceServed, "resourceslices", "resourceslice", false},
    ApiResource{"scheduling.k8s.io", "priorityclasses", "priorityclass", false},
    ApiResource{kStorageServed, "csidrivers", "csidriver", false},
    ApiResource{kStorageServed, "csinodes", "csinode", false},
    ApiResource{kStorageServed, "csistoragecapacities", "csistoragecapacity"},
    ApiResource{kStorageServed, "storageclasses", "storageclass", false},
    ApiResource{kStorageServed, "volumeattachments", "volumeattachment", false},
    ApiResource{kStorageServed, "volumeattributesclasses", "volumeattributesclass", false},
};

} // namespace

std::span<const ApiResource> apiResources()
{
    return kResources;
}

const ApiResource *findApiResource(std::string_view group, std::string_view plural)
{
    const auto found = std::ranges::find_if(kResources, [&](const ApiResource &resource) {
        return resource.group == group && resource.plural == plural;
    });
    return found == kResources.end() ? nullptr : &*found;
}

const ApiResource *findMiswrittenResource(std::string_view name)
{
    const auto found = std::ranges::find(kResources, name, &ApiResource::singular);
    return found == kResources.end() ? nullptr : &*found;
}

bool isBuiltinGroup(std::string_view group)
{
    return std::ranges::find(kResources, group, &ApiResource::group) != kResources.end();
}

bool isClusterScoped(std::string_view group, std::string_view resource)
{
    const ApiResource *known = findApiResource(group, resource.substr(0, resource.find('/')));
    return known != nullptr && !known->isNamespaced;
}

} // namespace drawbridge
