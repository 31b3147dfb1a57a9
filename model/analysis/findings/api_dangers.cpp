// SPDX-License-Identifier: Apache-2.0
// The table behind ZT-RB-006 to ZT-RB-015: which verb on which kind gives what power (findings.md
// 1.5 and 2.1). Kinds outside namespaces are granted by ClusterRoleBindings only, but for the
// Namespace a RoleBinding lies in.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/rbac.yaml

#include "model/analysis/findings/api_dangers.h"

#include "model/analysis/findings/api_resources.h"

#include <algorithm>
#include <array>
#include <map>

namespace drawbridge {
namespace {

using enum Severity;

constexpr std::string_view kWriteVerbs = "create update patch";
constexpr std::string_view kRbacApi = "rbac.authorization.k8s.io";
constexpr std::string_view kAdmissionApi = "admissionregistration.k8s.io";
constexpr std::string_view kIstioSecurityApi = "security.istio.io";
constexpr std::string_view kIstioRoutingApi = "networking.istio.io";

constexpr std::array kDangers{
    ApiDanger{"ZT-RB-006", Critical, High, High, "escalate", kRbacApi, "roles"},
    ApiDanger{"ZT-RB-006", Critical, Critical, High, "escalate", kRbacApi, "clusterroles"},
    ApiDanger{"ZT-RB-006", Critical, Critical, High, "impersonate", "", "users"},
    ApiDanger{"ZT-RB-006", Critical, Critical, High, "impersonate", "", "groups"},
    ApiDanger{"ZT-RB-006", Critical, High, High, "impersonate", "", "serviceaccounts"},
    ApiDanger{"ZT-RB-006", Critical, Critical, High, "impersonate", "authentication.k8s.io",
              "uids"},
    ApiDanger{"ZT-RB-007", High, High, Medium, "get list watch", "", "secrets"},
    ApiDanger{"ZT-RB-008", High, High, Medium, "create get", "", "pods/exec"},
    ApiDanger{"ZT-RB-008", High, High, Medium, "create get", "", "pods/attach"},
    ApiDanger{"ZT-RB-008", High, High, Medium, "create get", "", "pods/portforward"},
    ApiDanger{"ZT-RB-008", High, High, Medium, "create get", "", "pods/proxy"},
    ApiDanger{"ZT-RB-008", High, High, Medium, "create get", "", "services/proxy"},
    ApiDanger{"ZT-RB-008", High, High, Medium, "patch update", "", "pods/ephemeralcontainers"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "", "pods"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "", "replicationcontrollers"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "apps", "daemonsets"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "apps", "deployments"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "apps", "replicasets"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "apps", "statefulsets"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "batch", "cronjobs"},
    ApiDanger{"ZT-RB-009", High, High, Medium, kWriteVerbs, "batch", "jobs"},
    ApiDanger{"ZT-RB-010", Critical, High, High, "create", "", "serviceaccounts/token"},
    ApiDanger{"ZT-RB-011", Critical, Critical, High, "any", "", "nodes/proxy"},
    ApiDanger{"ZT-RB-012", Critical, Critical, High, kWriteVerbs, kAdmissionApi,
              "mutatingwebhookconfigurations"},
    ApiDanger{"ZT-RB-012", Critical, Critical, High, kWriteVerbs, kAdmissionApi,
              "validatingwebhookconfigurations"},
    ApiDanger{"ZT-RB-012", Critical, Critical, High, kWriteVerbs, kAdmissionApi,
              "mutatingadmissionpolicies"},
    ApiDanger{"ZT-RB-012", Critical, Critical, High, "create", "", "persistentvolumes"},
    ApiDanger{"ZT-RB-013", High, High, Medium, kWriteVerbs, kRbacApi, "clusterrolebindings"},
    ApiDanger{"ZT-RB-013", High, High, Medium, kWriteVerbs, kRbacApi, "clusterroles"},
    ApiDanger{"ZT-RB-013", High, High, Medium, kWriteVerbs, kRbacApi, "rolebindings"},
    ApiDanger{"ZT-RB-013", High, High, Medium, kWriteVerbs, kRbacApi, "roles"},
    ApiDanger{"ZT-RB-014", Medium, Low, Low, "delete deletecollection", "", "events"},
    ApiDanger{"ZT-RB-014", Medium, Low, Low, "delete deletecollection", "events.k8s.io", "events"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "update patch", "", "namespaces"},
    ApiDanger{"ZT-RB-015", High, High, Medium, kWriteVerbs, "", "services"},
    ApiDanger{"ZT-RB-015", High, High, Medium, kWriteVerbs, "", "endpoints"},
    ApiDanger{"ZT-RB-015", High, High, Medium, kWriteVerbs, "discovery.k8s.io", "endpointslices"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", "networking.k8s.io",
              "networkpolicies"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete",
              "policy.networking.k8s.io", "adminnetworkpolicies"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete",
              "policy.networking.k8s.io", "baselineadminnetworkpolicies"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", "cilium.io",
              "ciliumnetworkpolicies"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioSecurityApi,
              "authorizationpolicies"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioSecurityApi,
              "peerauthentications"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioSecurityApi,
              "requestauthentications"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioRoutingApi,
              "sidecars"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioRoutingApi,
              "envoyfilters"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioRoutingApi,
              "destinationrules"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", kIstioRoutingApi,
              "serviceentries"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete",
              "templates.gatekeeper.sh", "constrainttemplates"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", "kyverno.io",
              "clusterpolicies"},
    ApiDanger{"ZT-RB-015", High, High, Medium, "create update patch delete", "kyverno.io",
              "policies"},
};

bool isListed(std::string_view verbs, std::string_view verb)
{
    for (std::size_t begin = 0; begin < verbs.size();) {
        const std::size_t end = std::min(verbs.find(' ', begin), verbs.size());
        if (verbs.substr(begin, end - begin) == verb)
            return true;
        begin = end + 1;
    }
    return false;
}

/// Whether the verb of an atom, which may be "*", is one of those of a danger.
bool matchesVerb(const RbacAtom &atom, const ApiDanger &danger)
{
    const bool isUnnamed = atom.verb == "create" || atom.verb == "deletecollection";
    if (isUnnamed && !atom.name.empty())
        return false;
    return danger.verbs == "any" || atom.verb == "*" || isListed(danger.verbs, atom.verb);
}

bool worksInScope(const RbacAtom &atom, std::string_view group, std::string_view resource)
{
    return atom.nameSpace.empty() || resource == "namespaces" || !isClusterScoped(group, resource);
}

using ByResource = std::map<std::string_view, std::vector<const ApiDanger *>>;

/// The dangers by resource, so that most atoms are looked at once.
const ByResource &dangersByResource()
{
    static const ByResource kByResource = [] {
        ByResource map;
        for (const ApiDanger &danger : kDangers)
            map[danger.resource].push_back(&danger);
        return map;
    }();
    return kByResource;
}

void addDangers(const RbacAtom &atom, const std::vector<const ApiDanger *> &candidates,
                std::vector<const ApiDanger *> &found)
{
    for (const ApiDanger *danger : candidates)
        if (matchesVerb(atom, *danger) && worksInScope(atom, danger->group, danger->resource) &&
            coversAction(atom, atom.verb, danger->group, danger->resource))
            found.push_back(danger);
}

} // namespace

std::vector<const ApiDanger *> dangersOf(const RbacAtom &atom)
{
    std::vector<const ApiDanger *> found;
    const bool isWildcard = atom.resource.starts_with('*');
    const auto exact = dangersByResource().find(atom.resource);
    if (isWildcard)
        for (const auto &[resource, dangers] : dangersByResource())
            addDangers(atom, dangers, found);
    else if (exact != dangersByResource().end())
        addDangers(atom, exact->second, found);
    return found;
}

bool grants(const RbacAtom &atom, std::string_view verb, std::string_view group,
            std::string_view resource)
{
    const bool isUnnamed = verb == "create" || verb == "deletecollection";
    return (atom.name.empty() || !isUnnamed) && worksInScope(atom, group, resource) &&
           coversAction(atom, verb, group, resource);
}

bool isPowerful(const RbacRule &rule, const std::string &nameSpace)
{
    for (const RbacAtom &atom : atomsOf(rule, nameSpace)) {
        if (atom.verb == "*" && atom.resource == "*")
            return true;
        if (std::ranges::any_of(dangersOf(atom), [](const ApiDanger *danger) {
                return danger->rule <= "ZT-RB-013";
            }))
            return true;
    }
    return false;
}

} // namespace drawbridge
