// SPDX-License-Identifier: Apache-2.0
// ZT-RB-006 to ZT-RB-015 (findings.md 1.5): what bindings of the input let somebody
// do, one action or several that only together give a power. What a binding gives that has the
// power of cluster-admin is told by ZT-RB-002 alone.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/rbac.yaml

#include "model/analysis/findings/api_dangers.h"
#include "model/analysis/findings/api_resources.h"
#include "model/analysis/findings/rbac_reports.h"

#include <array>

namespace drawbridge::rbac_power_rules {
namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kCertificates = "certificates.k8s.io";

/// What an identity may do besides everything.
std::vector<const GrantedPower *> limitedPowers(const IdentityPowers &identity)
{
    const auto unlimited = unlimitedBindings(identity);
    std::vector<const GrantedPower *> powers;
    for (const GrantedPower &power : identity.powers)
        if (!unlimited.contains(power.binding))
            powers.push_back(&power);
    return powers;
}

using Powers = std::vector<const GrantedPower *>;

/// The first power that allows an action cluster-wide or in a namespace.
const GrantedPower *holding(const Powers &powers, std::string_view verb, std::string_view group,
                            std::string_view resource, const std::string &nameSpace)
{
    for (const GrantedPower *power : powers)
        if ((power->atom.nameSpace.empty() || power->atom.nameSpace == nameSpace) &&
            grants(power->atom, verb, group, resource))
            return power;
    return nullptr;
}

const GrantedPower *writing(const Powers &powers, std::string_view group, std::string_view resource,
                            const std::string &nameSpace)
{
    for (const char *verb : {"create", "update", "patch"})
        if (const GrantedPower *power = holding(powers, verb, group, resource, nameSpace))
            return power;
    return nullptr;
}

Severity severityOf(const ApiDanger &danger, const RbacAtom &atom)
{
    if (!atom.name.empty())
        return danger.named;
    return atom.nameSpace.empty() ? danger.wide : danger.local;
}

/// Secrets of a namespace where nothing else runs are nobody else's; those the own pods use are
/// known to them anyway.
Severity secretSeverity(const ClusterFacts &cluster, const IdentityPowers &identity,
                        const RbacAtom &atom, Severity severity)
{
    if (atom.nameSpace.empty())
        return severity;
    if (atom.name.empty())
        return hasNeighbours(cluster, identity.subject, atom.nameSpace) ? severity
                                                                        : Severity::Medium;
    const auto own = cluster.byAccount.find({identity.subject.nameSpace, identity.subject.name});
    if (own == cluster.byAccount.end() || identity.subject.nameSpace != atom.nameSpace)
        return severity;
    const auto mounts = [&](std::size_t index) {
        const PodSpec &pod = cluster.workloads[index].object->pod;
        return std::ranges::any_of(pod.volumes, [&](const Volume &volume) {
            return std::ranges::any_of(volume.sources, [&](const VolumeSource &source) {
                return source.kind == VolumeSource::Kind::Secret && source.object == atom.name;
            });
        });
    };
    return std::ranges::any_of(own->second, mounts) ? Severity::Low : severity;
}

/// bind counts with the right to write a binding of its scope, else it is half a power.
void addBind(const Powers &powers, IdentityReport &report)
{
    for (const GrantedPower *power : powers) {
        for (const char *resource : {"roles", "clusterroles"}) {
            if (!grants(power->atom, "bind", kRbac, resource))
                continue;
            const bool isWide = power->atom.nameSpace.empty() &&
                                writing(powers, kRbac, "clusterrolebindings", {}) != nullptr;
            const bool isLocal =
                writing(powers, kRbac, "rolebindings", power->atom.nameSpace) != nullptr;
            const Severity severity = !power->atom.name.empty() && (isWide || isLocal)
                                          ? Severity::High
                                      : isWide  ? Severity::Critical
                                      : isLocal ? Severity::High
                                                : Severity::Medium;
            report.add(*power, severity, std::string(resource) + " (bind)");
        }
    }
}

/// The constrained verbs of impersonation ("impersonate:user-info" and their kin).
void addConstrainedImpersonation(const Powers &powers, IdentityReport &report)
{
    for (const GrantedPower *power : powers)
        if (power->atom.verb.starts_with("impersonate:"))
            report.add(*power, Severity::High, power->atom.resource);
}

void addSecretTokens(const Powers &powers, IdentityReport &report)
{
    for (const GrantedPower *power : powers) {
        const RbacAtom &atom = power->atom;
        if (!atom.name.empty() || !grants(atom, "create", "", "secrets") ||
            (holding(powers, "get", "", "secrets", atom.nameSpace) == nullptr &&
             holding(powers, "list", "", "secrets", atom.nameSpace) == nullptr))
            continue;
        const bool isWide = atom.nameSpace.empty() || atom.nameSpace == "kube-system";
        report.addText(*power->binding, isWide ? Severity::Critical : Severity::High,
                       "create a token Secret and read it" +
                           (atom.nameSpace.empty() ? std::string(" in the whole cluster")
                                                   : " in " + atom.nameSpace),
                       power->rule->where);
    }
}

void addCertificates(const Powers &powers, IdentityReport &report)
{
    const GrantedPower *approve =
        holding(powers, "update", kCertificates, "certificatesigningrequests/approval", {});
    if (approve == nullptr)
        approve =
            holding(powers, "patch", kCertificates, "certificatesigningrequests/approval", {});
    const GrantedPower *signers = holding(powers, "approve", kCertificates, "signers", {});
    if (approve != nullptr && signers != nullptr)
        report.addText(*approve->binding, Severity::Critical,
                       "approve requests for certificates, and so become any user",
                       approve->rule->where);
    const GrantedPower *sign = holding(powers, "sign", kCertificates, "signers", {});
    const GrantedPower *status =
        holding(powers, "update", kCertificates, "certificatesigningrequests/status", {});
    if (sign != nullptr && status != nullptr)
        report.addText(*sign->binding, Severity::Critical, "sign certificates of any user",
                       sign->rule->where);
}

/// Where aws-auth and the configuration of CoreDNS lie.
void addSystemConfigMaps(const Powers &powers, IdentityReport &report)
{
    for (const GrantedPower *power : powers) {
        const RbacAtom &atom = power->atom;
        const bool isThere = atom.nameSpace.empty() || atom.nameSpace == "kube-system";
        for (const char *verb : {"create", "update", "patch"})
            if (isThere && (atom.verb == "*" || atom.verb == verb) &&
                grants(atom, verb, "", "configmaps"))
                report.add(*power, atom.name.empty() ? Severity::Critical : Severity::High,
                           "configmaps (kube-system among them)");
    }
}

void addWorkloadDeletion(const Powers &powers, IdentityReport &report)
{
    for (const GrantedPower *power : powers)
        if (power->atom.nameSpace.empty())
            for (const char *verb : {"delete", "deletecollection"})
                if ((power->atom.verb == "*" || power->atom.verb == verb) &&
                    (grants(power->atom, verb, "apps", "deployments") ||
                     grants(power->atom, verb, "", "pods")))
                    report.add(*power, Severity::Low, power->atom.resource);
}

void addCombined(std::string_view rule, const Powers &powers, IdentityReport &report)
{
    if (rule == "ZT-RB-006") {
        addBind(powers, report);
        addConstrainedImpersonation(powers, report);
    } else if (rule == "ZT-RB-010") {
        addSecretTokens(powers, report);
    } else if (rule == "ZT-RB-012") {
        addCertificates(powers, report);
        addSystemConfigMaps(powers, report);
    } else if (rule == "ZT-RB-014") {
        addWorkloadDeletion(powers, report);
    }
}

/// A token of its own account is one its pods hold anyway.
bool isOwnToken(const ApiDanger &danger, const RbacSubject &subject, const RbacAtom &atom)
{
    return danger.rule == "ZT-RB-010" && subject.kind == "ServiceAccount" &&
           atom.nameSpace == subject.nameSpace && atom.name == subject.name;
}

void find(std::string_view rule, const std::string &message, const std::string &fix,
          const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        IdentityReport report(cluster, identity);
        const Powers powers = limitedPowers(identity);
        for (const GrantedPower *power : powers)
            for (const ApiDanger *danger : dangersOf(power->atom)) {
                if (danger->rule != rule || isOwnToken(*danger, identity.subject, power->atom))
                    continue;
                Severity severity = severityOf(*danger, power->atom);
                if (rule == "ZT-RB-007")
                    severity = secretSeverity(cluster, identity, power->atom, severity);
                if (rule == "ZT-RB-010" && power->atom.nameSpace == "kube-system")
                    severity = Severity::Critical;
                report.add(*power, severity, danger->resource);
            }
        addCombined(rule, powers, report);
        report.tell(rule, message, fix, sink);
    }
}

constexpr auto kRemove = "Take the verb out of the role, or limit it to the names it is for.";

const std::array kRules{
    FindingRule{
        {"ZT-RB-006", "escalate, bind or impersonate", Severity::Critical,
         "Verbs that step over what one has: escalate on roles, bind together with the right to "
         "write bindings of that scope, and impersonate on users, groups, ServiceAccounts and "
         "their kin. Critical in the whole cluster; high in one namespace or for some names; bind "
         "without a binding to write is medium.",
         "Kinds outside namespaces that a RoleBinding grants, which is nothing.", kRemove,
         "N3 Z-ID CIS-5.1.8 T1098.006 T1078",
         "ks C-0191 C-0065, tv KSV-0043, kh ROLE_BIND, rp, rt, kbs"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-006", "may take on more than it was given", kRemove, cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-007", "Reads Secrets", Severity::High,
         "get, list or watch on Secrets; list and watch show the values as well. High in the "
         "whole cluster and in namespaces where other workloads run, medium elsewhere and for "
         "some names, low for the names its own pods mount.",
         "Other resources of the core group, and subresources.",
         "Drop the verb and mount the Secret that is needed.", "N3 Z-DA CIS-5.1.2 T1552.007 TA9025",
         "ks C-0015 C-0186, kl access-to-secrets, tv KSV-0041 KSV-0113, kh TOKEN_LIST"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-007", "may read Secrets",
                 "Drop the verb and mount the Secret that is needed.", cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-008", "Runs code in pods", Severity::High,
         "create or get on pods/exec, pods/attach, pods/portforward, pods/proxy and "
         "services/proxy, or patch or update on pods/ephemeralcontainers. get counts because a "
         "WebSocket upgrade is a get. Medium for some names.",
         "pods/* , which matches nothing (ZT-RB-020).", kRemove, "N3 Z-AW T1609 TA9006",
         "ks C-0002 C-0063, tv KSV-0053 KSV-0054, kh POD_EXEC, rp pods_exec"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-008", "may run code in pods or reach into them", kRemove, cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-009", "Creates or changes workloads", Severity::High,
         "create, update or patch on pods or on a controller that makes them, in the group it "
         "lives in: whoever may do so runs as every ServiceAccount of the namespace. Medium for "
         "some names.",
         "Kinds in a group they do not live in, which grants nothing.",
         "Limit it to the kinds and the namespace that are deployed to.",
         "N3 Z-AW CIS-5.1.4 T1610 TA9008",
         "ks C-0188, kl access-to-create-pods, tv KSV-0048, kh POD_CREATE POD_PATCH"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-009", "may create or change workloads",
                 "Limit it to the kinds and the namespace that are deployed to.", cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-010", "Mints tokens", Severity::Critical,
         "create on serviceaccounts/token, or create on Secrets with the right to read them, "
         "where a token of any ServiceAccount appears. Critical in kube-system and the whole "
         "cluster, high elsewhere.",
         "A token of its own account by name.", kRemove, "N3 Z-ID CIS-5.1.13 T1528 TA9016",
         "ks C-0282, rp token_request issue_token_secrets"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-010", "may make tokens of ServiceAccounts", kRemove, cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-011", "nodes/proxy", Severity::Critical,
         "Any verb on nodes/proxy reaches the kubelet, which runs commands in every pod of the "
         "node; get suffices.",
         "A RoleBinding, which grants nothing on nodes; nodes/metrics, nodes/stats and the other "
         "fine-grained subresources.",
         "Use nodes/metrics, nodes/stats, nodes/log, nodes/healthz, nodes/configz or nodes/pods.",
         "N3 Z-NW CIS-5.1.10 T1609 TA9030", "ks C-0279, tv KSV-0047, rp, kbs"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-011", "may reach the kubelets",
                 "Use nodes/metrics, nodes/stats, nodes/log, nodes/healthz, nodes/configz or "
                 "nodes/pods.",
                 cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-012", "Control-plane levers", Severity::Critical,
         "Approves or signs certificates, writes admission webhooks or MutatingAdmissionPolicies, "
         "creates PersistentVolumes, or writes ConfigMaps of kube-system (aws-auth, CoreDNS). "
         "High for some names.",
         "Kinds outside namespaces that a RoleBinding grants, and ConfigMaps of other namespaces.",
         "Split the role, and keep these verbs to the controllers of the platform.",
         "N3 Z-ID CIS-5.1.9 CIS-5.1.11 CIS-5.1.12 T1546 T1557 TA9015 TA9035",
         "ks C-0278 C-0280 C-0281 C-0037 C-0036 C-0039, tv KSV-0114 KSV-0115, rp"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-012", "holds a lever of the control plane",
                 "Split the role, and keep these verbs to the controllers of the platform.",
                 cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-013", "Writes RBAC objects", Severity::High,
         "create, update or patch on roles and bindings: it can pass on all it holds, and put "
         "others into bindings it is covered for. Medium for some names.",
         "Cluster-wide kinds that a RoleBinding grants, which is nothing.",
         "Let only the delivery pipeline write RBAC.", "N3 Z-ID T1098.006",
         "tv KSV-0050 KSV-0055, kr, rt, kbs"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-013", "may write roles or bindings",
                 "Let only the delivery pipeline write RBAC.", cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-014", "Tampers with the trail", Severity::Medium,
         "delete or deletecollection on events, which takes traces away (medium cluster-wide, low "
         "in a namespace), or on pods and Deployments of the whole cluster (low).",
         "Deletion of workloads in one namespace.", kRemove, "N7 Z-VA T1070 TA9021 TA9022",
         "ks C-0031 C-0007, tv KSV-0042"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-014", "may take traces away", kRemove, cluster, sink);
        }},
    FindingRule{
        {"ZT-RB-015", "Can switch zero trust off", Severity::High,
         "Writes what closes connections: policies of the network and the mesh, admission "
         "policies, labels of namespaces, and Services and endpoints, by which traffic is drawn "
         "away. Medium for some names.",
         "Reading them.", "Take it from applications; keep it to the controllers of the platform.",
         "N4 N6 Z-GV T1562 T1557", "tv KSV-0056, rt"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            find("ZT-RB-015", "may take away what closes connections",
                 "Take it from applications; keep it to the controllers of the platform.", cluster,
                 sink);
        }},
};

} // namespace
} // namespace drawbridge::rbac_power_rules

std::span<const drawbridge::FindingRule> drawbridge::rbacPowerRules()
{
    return rbac_power_rules::kRules;
}
