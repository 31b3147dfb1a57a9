// SPDX-License-Identifier: Apache-2.0
// What the webhooks of the clouds look at: amazon-eks-pod-identity-webhook (role-arn,
// skip-containers), azure-workload-identity (client-id, the label that selects pods,
// skip-containers), and the documentation of GKE's metadata server. A value that cannot be an
// identity of the cloud, such as one that was left to be filled in, is unknown.
//
// Tested by tests/unit/analysis/test_cloud_identities.cpp
#include "model/analysis/cloud_identities.h"

#include "model/base/ascii.h"
#include "model/topology/account_index.h"
#include "model/topology/workload_index.h"

#include <algorithm>

namespace drawbridge {
namespace {

using CloudStanding = WorkloadCloudIdentity::Standing;

/// Who asks.
struct CloudPod {
    const WorkloadNode &workload;
    const WorkloadObject *object = nullptr; ///< Null: its containers are not known.
};

bool isMadeOf(std::string_view text, std::string_view others)
{
    return std::ranges::all_of(text, [&](char c) {
        return isLower(c) || (c >= 'A' && c <= 'Z') || isDigit(c) ||
               others.find(c) != std::string_view::npos;
    });
}

/// arn:PARTITION:iam::ACCOUNT:role/PATH
bool isRoleArn(std::string_view text)
{
    const std::size_t service = text.find(":iam::");
    const std::size_t role = text.find(":role/");
    if (!text.starts_with("arn:aws") || service == std::string_view::npos || role != service + 18 ||
        role + 6 == text.size())
        return false;
    const std::string_view account = text.substr(service + 6, 12);
    return std::ranges::all_of(account, isDigit) && isMadeOf(text.substr(0, service), ":-") &&
           isMadeOf(text.substr(role + 6), "+=,.@_-/");
}

bool isGuid(std::string_view text)
{
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::ranges::equal(text, kForm, [](char c, char form) {
        const bool isHex = isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        return form == '-' ? c == '-' : isHex;
    });
}

bool isGoogleAccount(std::string_view text)
{
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.ends_with(".gserviceaccount.com") &&
           isMadeOf(text.substr(0, at), "-") && isMadeOf(text.substr(at + 1), "-.:");
}

std::vector<std::string> listedIn(std::string_view text, char separator)
{
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        std::string_view name = text.substr(0, end);
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        names.emplace_back(name);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

std::string annotationOr(const WorkloadNode &workload, const char *name, std::string fallback)
{
    const auto found = workload.podAnnotations.find(name);
    return found == workload.podAnnotations.end() ? std::move(fallback) : found->second;
}

/// Whether an annotation of the pods leaves out every container.
bool skipsAll(const CloudPod &pod, const char *annotation, char separator)
{
    const auto skipped = listedIn(annotationOr(pod.workload, annotation, {}), separator);
    return !skipped.empty() && pod.object != nullptr && !pod.object->pod.containers.empty() &&
           std::ranges::all_of(pod.object->pod.containers, [&](const Container &container) {
               return std::ranges::find(skipped, container.name) != skipped.end();
           });
}

WorkloadCloudIdentity standing(const CloudIdentity &named, CloudStanding how, std::string because)
{
    return {named.provider, named.identity, how, std::move(because), named.where};
}

WorkloadCloudIdentity ofAws(const CloudIdentity &named, const CloudPod &pod)
{
    if (skipsAll(pod, "eks.amazonaws.com/skip-containers", ','))
        return standing(named, CloudStanding::NotGiven,
                        "eks.amazonaws.com/skip-containers leaves every container out");
    if (!isRoleArn(named.identity))
        return standing(named, CloudStanding::Unknown, "what is written is no ARN of a role");
    return standing(named, CloudStanding::Given,
                    "EKS gives the pods a token for it; that the role trusts the ServiceAccount "
                    "no manifest tells");
}

bool usesAzure(const WorkloadNode &workload)
{
    const auto label = workload.podLabels.find("azure.workload.identity/use");
    return label != workload.podLabels.end() && label->second == "true";
}

WorkloadCloudIdentity ofAzure(const CloudIdentity &named, const CloudPod &pod)
{
    if (!usesAzure(pod.workload))
        return standing(named, CloudStanding::NotGiven,
                        "the pods lack the label azure.workload.identity/use: \"true\"");
    if (skipsAll(pod, "azure.workload.identity/skip-containers", ';'))
        return standing(named, CloudStanding::NotGiven,
                        "azure.workload.identity/skip-containers leaves every container out");
    if (!isGuid(named.identity))
        return standing(named, CloudStanding::Unknown, "what is written is no client id");
    return standing(named, CloudStanding::Given,
                    "Azure's webhook gives the pods a token for it; that it trusts the "
                    "ServiceAccount no manifest tells");
}

WorkloadCloudIdentity ofGoogle(const CloudIdentity &named, const CloudPod &pod)
{
    if (pod.workload.isHostNetwork)
        return standing(named, CloudStanding::NotGiven,
                        "pods in the network of the node have the identity of the node instead");
    if (!isGoogleAccount(named.identity))
        return standing(named, CloudStanding::Unknown, "what is written is no service account");
    return standing(named, CloudStanding::Unknown,
                    "whether the node pool runs GKE's metadata server no manifest tells");
}

WorkloadCloudIdentity ofAnnotation(const CloudIdentity &named, const CloudPod &pod)
{
    if (named.provider == "aws")
        return ofAws(named, pod);
    return named.provider == "azure" ? ofAzure(named, pod) : ofGoogle(named, pod);
}

/// AZURE_CLIENT_ID, where the containers agree on one.
std::string clientIdOf(const WorkloadObject *object)
{
    std::string found;
    if (object == nullptr)
        return found;
    for (const Container &container : object->pod.containers) {
        for (const EnvironmentVariable &variable : container.env) {
            if (variable.name != "AZURE_CLIENT_ID" || !variable.value)
                continue;
            if (!found.empty() && found != *variable.value)
                return {};
            found = *variable.value;
        }
    }
    return found;
}

/// What the pods themselves ask for.
void addOfPods(const CloudPod &pod, std::vector<WorkloadCloudIdentity> &found)
{
    const WorkloadNode &workload = pod.workload;
    if (auto role = annotationOr(workload, "iam.amazonaws.com/role", {}); !role.empty())
        found.push_back({"aws", std::move(role), CloudStanding::Unknown,
                         "kube2iam or kiam gives it to the pods where one of them runs",
                         workload.where});
    const bool isNamed = std::ranges::any_of(
        found, [](const WorkloadCloudIdentity &each) { return each.provider == "azure"; });
    if (usesAzure(workload) && !isNamed)
        found.push_back({"azure", clientIdOf(pod.object), CloudStanding::Unknown,
                         "Azure's webhook gives the pods a token, and the ServiceAccount names no "
                         "client id in the input",
                         workload.where});
    const auto binding = workload.podLabels.find("aadpodidbinding");
    if (binding != workload.podLabels.end())
        found.push_back({"azure", "aadpodidbinding " + binding->second, CloudStanding::Unknown,
                         "AAD Pod Identity gives what an AzureIdentityBinding of that name says",
                         workload.where});
}

std::vector<WorkloadCloudIdentity> ofPod(const CloudPod &pod, const ServiceAccountObject *account)
{
    std::vector<WorkloadCloudIdentity> found;
    if (account != nullptr) {
        for (const CloudIdentity &named : account->cloudIdentities)
            found.push_back(ofAnnotation(named, pod));
    }
    addOfPods(pod, found);
    std::ranges::stable_sort(found, {}, &WorkloadCloudIdentity::provider);
    return found;
}

} // namespace

std::string_view toString(WorkloadCloudIdentity::Standing standing)
{
    switch (standing) {
    case CloudStanding::Given: return "given";
    case CloudStanding::NotGiven: return "not given";
    case CloudStanding::Unknown: break;
    }
    return "unknown";
}

std::vector<std::vector<WorkloadCloudIdentity>> cloudIdentitiesOf(const Topology &topology)
{
    const WorkloadIndex objects(topology);
    const AccountIndex accounts(topology);
    std::vector<std::vector<WorkloadCloudIdentity>> result;
    for (const WorkloadNode &workload : topology.workloads)
        result.push_back(workload.isSystem
                             ? std::vector<WorkloadCloudIdentity>()
                             : ofPod({workload, objects.find(workload.key)},
                                     accounts.find(workload.key.cluster, workload.key.nameSpace,
                                                   workload.serviceAccountName)));
    return result;
}

} // namespace drawbridge
