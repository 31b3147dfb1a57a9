// SPDX-License-Identifier: Apache-2.0
// ZT-ID-001 to ZT-ID-005 (findings.md 1.4): as whom pods run, and what token they hold. Whether a
// token is mounted is decided by the pod, then its ServiceAccount, else yes (v1 PodSpec).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/identity.yaml

#include "model/analysis/findings/rule.h"
#include "model/base/texts.h"

#include <algorithm>
#include <array>

namespace drawbridge::identity_rules {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

/// Bindings of the input by account, looked up once.
class Bindings {
public:
    explicit Bindings(const ClusterFacts &cluster)
    {
        for (const IdentityPowers &identity : cluster.powers)
            if (identity.subject.kind == "ServiceAccount")
                m_bound[{identity.subject.nameSpace, identity.subject.name}] = &identity;
    }
    [[nodiscard]] const RoleBindingObject *firstOf(const WorkloadNode &node) const
    {
        const auto found = m_bound.find({node.key.nameSpace, node.serviceAccountName});
        return found == m_bound.end() ? nullptr : found->second->bindings.front();
    }

private:
    std::map<std::pair<std::string, std::string>, const IdentityPowers *> m_bound;
};

void findDefaultAccount(const ClusterFacts &cluster, FindingsSink &sink)
{
    const Bindings bindings(cluster);
    for (const WorkloadFacts &workload : cluster.workloads) {
        const WorkloadNode &node = *workload.node;
        if (node.serviceAccountName != "default")
            continue;
        const RoleBindingObject *binding = bindings.firstOf(node);
        const bool hasCloud =
            workload.account != nullptr && !workload.account->cloudIdentities.empty();
        Severity severity = Severity::Medium;
        std::string power;
        if (binding != nullptr || hasCloud) {
            severity = Severity::High;
            power = binding != nullptr ? ", which " + binding->meta.kind + " " +
                                             withPlace(nameOf(binding->meta), binding->meta.where) +
                                             " gives permissions"
                                       : ", which has an identity at a cloud";
        } else if (!workload.mountsToken && node.mesh == MeshMembership::None) {
            severity = Severity::Low;
        }
        sink.report.findings.push_back(makeFinding(
            "ZT-ID-001", severity, node.key,
            toString(node.key) + " runs as the default ServiceAccount of " + node.key.nameSpace +
                power + ": nothing tells it from whatever else runs there so.",
            "Create the ServiceAccount " + node.key.name + " and name it in serviceAccountName.",
            node.where));
    }
}

std::string labelOf(const WorkloadNode &node, const std::string &key)
{
    const auto found = node.podLabels.find(key);
    return found == node.podLabels.end() ? std::string() : found->second;
}

std::string appOf(const WorkloadNode &node)
{
    for (const char *key : {"app.kubernetes.io/name", "app", "k8s-app"})
        if (const std::string app = labelOf(node, key); !app.empty())
            return app;
    return {};
}

std::set<std::string> imagesOf(const WorkloadFacts &workload)
{
    std::set<std::string> images;
    for (const Container *container : workload.containers)
        images.insert(ImageReference::of(container->image).repository);
    return images;
}

/// Parts or variants of one application.
bool areAlike(const WorkloadFacts &a, const WorkloadFacts &b)
{
    const std::string partOf = labelOf(*a.node, "app.kubernetes.io/part-of");
    if (!partOf.empty() && partOf == labelOf(*b.node, "app.kubernetes.io/part-of"))
        return true;
    const std::string app = appOf(*a.node);
    return (!app.empty() && app == appOf(*b.node)) || imagesOf(a) == imagesOf(b);
}

void findSharedAccount(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const auto &[account, indexes] : cluster.byAccount) {
        const WorkloadFacts &first = cluster.workloads[indexes.front()];
        std::vector<std::string> names{toString(first.node->key)};
        std::vector<SourceSpan> where{first.node->where};
        bool isExposed = first.isExposed;
        bool isShared = false;
        for (const std::size_t index : indexes) {
            const WorkloadFacts &other = cluster.workloads[index];
            if (&other == &first)
                continue;
            isShared = isShared || !areAlike(first, other);
            isExposed = isExposed || other.isExposed;
            names.push_back(toString(other.node->key));
            where.push_back(other.node->where);
        }
        if (account.second == "default" || !isShared)
            continue;
        Finding finding =
            makeFinding("ZT-ID-002", isExposed ? Severity::High : Severity::Medium,
                        {cluster.name, account.first, "ServiceAccount", account.second},
                        countOf(names.size(), "workload") + " run as ServiceAccount " +
                            account.first + "/" + account.second + " (" + joined(names, ", ") +
                            "): no policy and no permission can tell them apart.",
                        "Give each workload a ServiceAccount of its own, as the export does.",
                        first.account != nullptr ? first.account->meta.where : where.front());
        for (const SourceSpan &place : where)
            if (place != finding.evidence.front())
                finding.evidence.push_back(place);
        finding.subKey = joined(names, ", ");
        sink.report.findings.push_back(std::move(finding));
    }
}

bool projectsToken(const WorkloadFacts &workload)
{
    return std::ranges::any_of(workload.object->pod.volumes, [](const Volume &volume) {
        return std::ranges::any_of(volume.sources, [](const VolumeSource &source) {
            return source.kind == VolumeSource::Kind::ServiceAccountToken;
        });
    });
}

void findUnneededToken(const ClusterFacts &cluster, const FindingsContext &context,
                       FindingsSink &sink)
{
    const Bindings bindings(cluster);
    std::set<NodeKey> drawn;
    for (const ApiAccess &access : context.design.apiAccess.items())
        drawn.insert(access.subject);
    for (const WorkloadFacts &workload : cluster.workloads) {
        const WorkloadNode &node = *workload.node;
        if (!workload.mountsToken || bindings.firstOf(node) != nullptr ||
            drawn.contains(node.key) || projectsToken(workload) || workload.isNodeAgent)
            continue;
        Finding finding = makeFinding(
            "ZT-ID-003", workload.isExposed ? Severity::High : Severity::Medium, node.key,
            "Every container of " + toString(node.key) + " holds a token of ServiceAccount " +
                node.serviceAccountName +
                " for the API server, though no binding gives it anything there.",
            "Set automountServiceAccountToken: false on the pod and on the ServiceAccount.",
            node.where);
        if (cluster.resources->roleBindings.empty() ||
            (workload.account == nullptr && !node.automountServiceAccountToken))
            finding.confidence = Confidence::Inferred;
        sink.report.findings.push_back(std::move(finding));
    }
}

void findTokenSecrets(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const SecretObject &secret : cluster.resources->secrets) {
        if (secret.type != "kubernetes.io/service-account-token" ||
            isSystemNamespace(secret.meta.nameSpace))
            continue;
        sink.report.findings.push_back(makeFinding(
            "ZT-ID-004", Severity::High, cluster.keyOf(secret.meta),
            "Secret " + nameOf(secret.meta) + " holds a token of a ServiceAccount that never ends.",
            "Delete the Secret, and project a token with an audience and an end into "
            "the pods that need one.",
            secret.meta.where));
    }
}

void findLongTokens(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads)
        for (const Volume &volume : workload.object->pod.volumes)
            for (const VolumeSource &source : volume.sources) {
                if (source.kind != VolumeSource::Kind::ServiceAccountToken ||
                    source.expirationSeconds.value_or(0) <= kDaySeconds)
                    continue;
                Finding finding = makeFinding(
                    "ZT-ID-004", Severity::Medium, workload.node->key,
                    "Volume " + volume.name + " of " + toString(workload.node->key) +
                        " projects a token that is good for " +
                        std::to_string(*source.expirationSeconds) + " seconds, longer than a day.",
                    "Lower expirationSeconds: the kubelet renews the token in time.", source.where);
                finding.subKey = volume.name;
                sink.report.findings.push_back(std::move(finding));
            }
}

void findLastingTokens(const ClusterFacts &cluster, FindingsSink &sink)
{
    findTokenSecrets(cluster, sink);
    findLongTokens(cluster, sink);
}

void findMissingAccount(const ClusterFacts &cluster, FindingsSink &sink)
{
    std::set<std::string> withAccounts;
    for (const ServiceAccountObject &account : cluster.resources->serviceAccounts)
        withAccounts.insert(account.meta.nameSpace);
    for (const WorkloadFacts &workload : cluster.workloads) {
        const WorkloadNode &node = *workload.node;
        if (node.serviceAccountName == "default" || workload.account != nullptr)
            continue;
        if (!cluster.resources->isComplete) {
            sink.cannotAssess("ZT-ID-005", "part of the input could not be read, and may hold the "
                                           "ServiceAccount");
            continue;
        }
        Finding finding = makeFinding(
            "ZT-ID-005", Severity::Medium, node.key,
            toString(node.key) + " runs as ServiceAccount " + node.key.nameSpace + "/" +
                node.serviceAccountName + ", which is not in the input.",
            "Add the ServiceAccount to the manifests, so that who the pods are is reviewed with "
            "them.",
            node.where);
        if (!withAccounts.contains(node.key.nameSpace))
            finding.confidence = Confidence::Inferred;
        sink.report.findings.push_back(std::move(finding));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-ID-001", "Default ServiceAccount", Severity::Medium,
         "The workload runs as the ServiceAccount default of its namespace, like everything else "
         "there that names none. High where a binding gives that account permissions or an "
         "annotation an identity at a cloud; low where no token is mounted and no mesh makes an "
         "identity of it.",
         "Any other account, however it is shared (ZT-ID-002).",
         "Create a ServiceAccount named after the workload and name it in serviceAccountName.",
         "N1 N3 A Z-ID K-POD CIS-5.1.5 T1078.001 TA9016",
         "ks C-0189 C-0225 C-0239, kl default-service-account, ka asat"},
        findDefaultAccount},
    FindingRule{
        {"ZT-ID-002", "One identity, several workloads", Severity::Medium,
         "Workloads of different applications run as one ServiceAccount, so that no policy, no "
         "permission and no identity of the mesh or a cloud can tell them apart. High where one "
         "of them is exposed.",
         "Workloads with the same app or app.kubernetes.io/part-of label, or of the same images: "
         "variants of one application. The default account is told by ZT-ID-001.",
         "Give each workload a ServiceAccount of its own, as the export does.", "N3 A Z-ID T1078",
         "none"},
        findSharedAccount},
    FindingRule{
        {"ZT-ID-003", "API token mounted without need", Severity::Medium,
         "The pods hold a token for the API server, but no binding gives their ServiceAccount "
         "anything and no API access is drawn. High where the workload is exposed. Where the "
         "input holds no bindings or not the ServiceAccount, the finding is inferred.",
         "Accounts that a binding names, drawn API access, a token that the pod projects itself, "
         "known agents of network plugins.",
         "Set automountServiceAccountToken: false on the pod and on the ServiceAccount.",
         "N3 Z-ID K-POD CIS-5.1.6 T1528 T1552 TA9016",
         "ks C-0034 C-0190 C-0261, tv KSV-0036, ka asat"},
        nullptr,
        findUnneededToken,
        LooksAt::ApiAccess},
    FindingRule{
        {"ZT-ID-004", "Long-lived token", Severity::High,
         "A Secret of type kubernetes.io/service-account-token holds a token that never ends "
         "(high), or a pod projects one that is good for more than a day (medium).",
         "Secrets of system namespaces. Whether an audience fits its use no manifest tells.",
         "Delete the Secret, and project a token with an audience and an end into the pods that "
         "need one.",
         "N3 Z-ID K-AUTH CIS-3.1.2 T1528 TA9016", "ks C-0287"},
        findLastingTokens},
    FindingRule{
        {"ZT-ID-005", "ServiceAccount missing", Severity::Medium,
         "The workload names a ServiceAccount that is not in the input. Inferred where the input "
         "holds no ServiceAccount of that namespace at all.",
         "The default account, which every namespace has. Not assessable where part of the input "
         "could not be read.",
         "Add the ServiceAccount to the manifests.", "N1 Z-ID",
         "ks C-0307 C-0294, kl non-existent-service-account"},
        findMissingAccount},
};

} // namespace
} // namespace drawbridge::identity_rules

std::span<const drawbridge::FindingRule> drawbridge::identityRules()
{
    return identity_rules::kRules;
}
