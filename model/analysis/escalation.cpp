// SPDX-License-Identifier: Apache-2.0
// The escalation graph (findings.md 2.5). Every grant of every identity is compared with a table of
// dangerous atoms by `covers`; what a grant covers leads to the nodes its scope and name leave
// open. Powers that need two grants (bind and write, create and approve) are looked for one by one.
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation.h"

#include "model/analysis/escalation_cloud.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

namespace drawbridge {
namespace {

using NodeKind = EscalationNode::Kind;

const std::string kRbacApi = "rbac.authorization.k8s.io";
const std::string kCertificatesApi = "certificates.k8s.io";

/// Where one dangerous grant leads.
enum class Gain {
    Pods,
    AccountsByPods,
    SecretTokens,
    NamedAccounts,
    Users,
    AllPods,
    NextPods, ///< Those that are made anew: a webhook changes objects on their way in.
    AwsAuth,  ///< On EKS kube-system/aws-auth says which cloud identity is whom.
};

struct DangerousAtom {
    std::string_view rule, verb, group, resource;
    Gain gain;
};

constexpr std::array kDangerous{
    DangerousAtom{"e4", "create", "", "pods/exec", Gain::Pods},
    DangerousAtom{"e4", "get", "", "pods/exec", Gain::Pods},
    DangerousAtom{"e4", "create", "", "pods/attach", Gain::Pods},
    DangerousAtom{"e4", "get", "", "pods/attach", Gain::Pods},
    DangerousAtom{"e4", "update", "", "pods/ephemeralcontainers", Gain::Pods},
    DangerousAtom{"e4", "patch", "", "pods/ephemeralcontainers", Gain::Pods},
    DangerousAtom{"e4", "update", "", "pods", Gain::Pods},
    DangerousAtom{"e4", "patch", "", "pods", Gain::Pods},
    DangerousAtom{"e5", "create", "", "pods", Gain::AccountsByPods},
    DangerousAtom{"e6", "get", "", "secrets", Gain::SecretTokens},
    DangerousAtom{"e6", "list", "", "secrets", Gain::SecretTokens},
    DangerousAtom{"e6", "watch", "", "secrets", Gain::SecretTokens},
    DangerousAtom{"e7", "create", "", "serviceaccounts/token", Gain::NamedAccounts},
    DangerousAtom{"e8", "impersonate", "", "serviceaccounts", Gain::NamedAccounts},
    DangerousAtom{"e8", "impersonate", "", "users", Gain::Users},
    DangerousAtom{"e11", "get", "", "nodes/proxy", Gain::AllPods},
    DangerousAtom{"e11", "create", "", "nodes/proxy", Gain::AllPods},
    DangerousAtom{"e13", "create", "admissionregistration.k8s.io", "mutatingwebhookconfigurations",
                  Gain::NextPods},
    DangerousAtom{"e13", "update", "admissionregistration.k8s.io", "mutatingwebhookconfigurations",
                  Gain::NextPods},
    DangerousAtom{"e13", "patch", "admissionregistration.k8s.io", "mutatingwebhookconfigurations",
                  Gain::NextPods},
    DangerousAtom{"e15", "update", "", "configmaps", Gain::AwsAuth},
    DangerousAtom{"e15", "patch", "", "configmaps", Gain::AwsAuth},
};

/// Whoever writes one of these makes pods with any ServiceAccount of the namespace.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kPodMakers{{
    {"apps", "deployments"},
    {"apps", "daemonsets"},
    {"apps", "statefulsets"},
    {"apps", "replicasets"},
    {"", "replicationcontrollers"},
    {"batch", "jobs"},
    {"batch", "cronjobs"},
}};

bool isInScope(const std::string &scope, const std::string &nameSpace)
{
    return scope.empty() || scope == nameSpace;
}

std::string scopeText(const std::string &scope)
{
    return scope.empty() ? " in all namespaces" : " in " + scope;
}

/// The caller's name as a node has it.
std::string nodeName(const RbacIdentity &identity)
{
    return identity.user.empty() && !identity.groups.empty() ? "Group/" + identity.groups.front()
                                                             : identity.user;
}

class GraphBuilder {
public:
    GraphBuilder(const RbacEngine &engine, const EscalationWorld &world)
        : m_world(world), m_accounts(world.accounts), m_graph{{}, {}, {}, engine}
    {
        for (const EscalationWorld::Workload &workload : world.workloads)
            m_accounts.insert({workload.key.nameSpace, workload.serviceAccount});
    }

    EscalationGraph run()
    {
        addNodes();
        for (const EscalationWorld::Workload &workload : m_world.workloads)
            addToken(workload);
        addAll(cloudPowersOfWorkloads(m_world, m_graph));
        for (const RbacIdentity &identity : m_identities)
            addIdentity(identity);
        std::ranges::sort(m_graph.unknown);
        const auto [first, last] = std::ranges::unique(m_graph.unknown);
        m_graph.unknown.erase(first, last);
        return std::move(m_graph);
    }

private:
    void addNodes()
    {
        std::set<RbacIdentity> identities;
        for (RbacIdentity &identity : m_graph.engine.identities())
            identities.insert(std::move(identity));
        for (const auto &[nameSpace, name] : m_accounts)
            identities.insert(serviceAccountIdentity(nameSpace, name));
        m_identities.assign(identities.begin(), identities.end());
        std::set<EscalationNode> nodes{{NodeKind::ClusterAdmin, ""}};
        for (const RbacIdentity &identity : m_identities)
            nodes.insert({NodeKind::Identity, nodeName(identity)});
        for (const EscalationWorld::Workload &workload : m_world.workloads)
            nodes.insert({NodeKind::Workload, toString(workload.key)});
        addCloudNodes(m_world, nodes);
        m_graph.nodes.assign(nodes.begin(), nodes.end());
    }

    [[nodiscard]] std::size_t indexOf(NodeKind kind, const std::string &name) const
    {
        return *m_graph.find({kind, name}); // every node was added
    }
    [[nodiscard]] std::size_t accountNode(const EscalationWorld::Account &account) const
    {
        return indexOf(NodeKind::Identity,
                       serviceAccountIdentity(account.first, account.second).user);
    }

    void add(EscalationPower power)
    {
        std::erase(power.targets, power.from);
        std::ranges::sort(power.targets);
        const auto [first, last] = std::ranges::unique(power.targets);
        power.targets.erase(first, last);
        if (!power.targets.empty())
            m_graph.powers.push_back(std::move(power));
    }

    void addAll(std::vector<EscalationPower> powers)
    {
        for (EscalationPower &power : powers)
            add(std::move(power));
    }

    void addToken(const EscalationWorld::Workload &workload)
    {
        if (workload.hasToken)
            add({indexOf(NodeKind::Workload, toString(workload.key)),
                 "e1",
                 "its pods hold the token of the ServiceAccount",
                 std::nullopt,
                 {accountNode({workload.key.nameSpace, workload.serviceAccount})}});
    }

    void addIdentity(const RbacIdentity &identity)
    {
        m_from = indexOf(NodeKind::Identity, nodeName(identity));
        m_effective = m_graph.engine.effective(identity);
        for (const RbacDoubt &doubt : m_effective.doubts)
            m_graph.unknown.push_back(doubt.reason);
        const std::size_t admin = indexOf(NodeKind::ClusterAdmin, "");
        if (m_effective.isUnrestricted)
            add({m_from, "e8", "is in system:masters", std::nullopt, {admin}});
        for (const RbacGrant &grant : m_effective.grants) {
            addDangerous(grant);
            addPodMaker(grant);
        }
        addAll(cloudPowersOf(m_effective, m_from, m_world, m_graph));
        addSecretsMadeAndRead();
        addMasters(admin);
        addBind(admin);
        addEscalate(admin);
        addCertificates(admin);
    }

    void addDangerous(const RbacGrant &grant)
    {
        for (const DangerousAtom &atom : kDangerous) {
            const bool isNamedCreate = atom.verb == "create" && !grant.atom.name.empty() &&
                                       atom.resource.find('/') == std::string_view::npos;
            if (isNamedCreate || !covers(grant.atom, asAtom(atom, grant)))
                continue;
            EscalationPower power{m_from, std::string(atom.rule),
                                  "may " + std::string(atom.verb) + ' ' +
                                      std::string(atom.resource) + scopeText(grant.atom.nameSpace),
                                  grant, targetsOf(atom.gain, grant)};
            power.isPossible = (atom.gain == Gain::Pods && !grant.atom.name.empty()) ||
                               atom.gain == Gain::NextPods || atom.gain == Gain::AwsAuth;
            add(std::move(power));
        }
    }

    static RbacAtom asAtom(const DangerousAtom &atom, const RbacGrant &grant)
    {
        return {grant.atom.nameSpace, std::string(atom.verb), std::string(atom.group),
                std::string(atom.resource), grant.atom.name};
    }

    [[nodiscard]] std::vector<std::size_t> targetsOf(Gain gain, const RbacGrant &grant) const
    {
        const std::string &scope = grant.atom.nameSpace;
        const std::string &name = grant.atom.name;
        switch (gain) {
        case Gain::Pods: return podsIn(scope);
        case Gain::AccountsByPods: return accountsIn(scope, "");
        case Gain::NamedAccounts: return accountsIn(scope, name);
        case Gain::SecretTokens: return secretTokens(scope, name);
        case Gain::Users: return scope.empty() ? users(name) : std::vector<std::size_t>();
        case Gain::AllPods:
        case Gain::NextPods: return scope.empty() ? podsIn("") : std::vector<std::size_t>();
        case Gain::AwsAuth:
            return isInScope(scope, "kube-system") && (name.empty() || name == "aws-auth")
                       ? std::vector<std::size_t>{indexOf(NodeKind::ClusterAdmin, "")}
                       : std::vector<std::size_t>();
        }
        return {};
    }

    [[nodiscard]] std::vector<std::size_t> podsIn(const std::string &scope) const
    {
        std::vector<std::size_t> found;
        for (const EscalationWorld::Workload &workload : m_world.workloads) {
            if (isInScope(scope, workload.key.nameSpace))
                found.push_back(indexOf(NodeKind::Workload, toString(workload.key)));
        }
        return found;
    }

    [[nodiscard]] std::vector<std::size_t> accountsIn(const std::string &scope,
                                                      const std::string &name) const
    {
        std::vector<std::size_t> found;
        for (const EscalationWorld::Account &account : m_accounts) {
            if (isInScope(scope, account.first) && (name.empty() || name == account.second))
                found.push_back(accountNode(account));
        }
        return found;
    }

    [[nodiscard]] std::vector<std::size_t> secretTokens(const std::string &scope,
                                                        const std::string &name) const
    {
        std::vector<std::size_t> found;
        for (const auto &[secret, account] : m_world.tokenSecrets) {
            const bool isAccount = m_accounts.contains({secret.first, account});
            if (isAccount && isInScope(scope, secret.first) &&
                (name.empty() || name == secret.second))
                found.push_back(accountNode({secret.first, account}));
        }
        return found;
    }

    /// Users only: the name of a ServiceAccount is asked for as a ServiceAccount.
    [[nodiscard]] std::vector<std::size_t> users(const std::string &name) const
    {
        std::vector<std::size_t> found;
        for (const RbacIdentity &identity : m_identities) {
            const bool isUser =
                !identity.user.empty() && !identity.user.starts_with("system:serviceaccount:");
            if (isUser && (name.empty() || name == identity.user))
                found.push_back(indexOf(NodeKind::Identity, identity.user));
        }
        return found;
    }

    void addPodMaker(const RbacGrant &grant)
    {
        for (const auto &[group, resource] : kPodMakers) {
            for (const std::string_view verb : {"create", "update", "patch"}) {
                if (verb == "create" && !grant.atom.name.empty())
                    continue; // a create names nothing
                const DangerousAtom atom{"e5", verb, group, resource, Gain::AccountsByPods};
                if (covers(grant.atom, asAtom(atom, grant))) {
                    add({m_from, "e5",
                         "may " + std::string(verb) + ' ' + std::string(resource) +
                             scopeText(grant.atom.nameSpace),
                         grant, targetsOf(atom.gain, grant)});
                    break;
                }
            }
        }
    }

    /// The first grant that covers an atom.
    [[nodiscard]] const RbacGrant *held(const RbacAtom &atom) const
    {
        const auto found = std::ranges::find_if(
            m_effective.grants, [&](const RbacGrant &grant) { return covers(grant.atom, atom); });
        return found == m_effective.grants.end() ? nullptr : &*found;
    }

    /// A Secret of the token type, made for an account and read again.
    void addSecretsMadeAndRead()
    {
        for (const RbacGrant &grant : m_effective.grants) {
            const std::string &scope = grant.atom.nameSpace;
            const RbacAtom create{scope, "create", "", "secrets", ""};
            if (covers(grant.atom, create) && held({scope, "get", "", "secrets", ""}))
                add({m_from, "e7", "may create and get secrets" + scopeText(scope), grant,
                     accountsIn(scope, "")});
        }
    }

    /// The groups header counts only beside a user or ServiceAccount that may be impersonated.
    void addMasters(std::size_t admin)
    {
        const RbacGrant *groups = held({"", "impersonate", "", "groups", "system:masters"});
        const bool hasSomebody =
            std::ranges::any_of(m_effective.grants, [](const RbacGrant &grant) {
                const RbacAtom &atom = grant.atom;
                return covers(atom,
                              {atom.nameSpace, "impersonate", "", "serviceaccounts", atom.name}) ||
                       covers(atom, {"", "impersonate", "", "users", atom.name});
            });
        if (groups && hasSomebody)
            add({m_from, "e8", "may impersonate system:masters", *groups, {admin}});
    }

    /// Cluster-wide: cluster-admin for oneself. In a namespace: everything there, so its accounts.
    void addBind(std::size_t admin)
    {
        std::set<std::string> scopes;
        for (const RbacGrant &grant : m_effective.grants)
            scopes.insert(grant.atom.nameSpace);
        for (const std::string &scope : scopes) {
            const RbacGrant *bind =
                held({scope, "bind", kRbacApi, "clusterroles", "cluster-admin"});
            if (bind && scope.empty() && held({"", "create", kRbacApi, "clusterrolebindings", ""}))
                add({m_from, "e9", "may bind cluster-admin in all namespaces", *bind, {admin}});
            else if (bind && held({scope, "create", kRbacApi, "rolebindings", ""}))
                add({m_from, "e9", "may bind cluster-admin" + scopeText(scope), *bind,
                     accountsIn(scope, "")});
        }
    }

    /// Writing more into a role that one is bound to oneself.
    void addEscalate(std::size_t admin)
    {
        for (const RbacGrant &grant : m_effective.grants) {
            const ObjectMeta &role = grant.role->meta;
            const std::string resource = role.nameSpace.empty() ? "clusterroles" : "roles";
            const std::string &scope = role.nameSpace;
            const RbacGrant *escalate = held({scope, "escalate", kRbacApi, resource, role.name});
            const bool writes = held({scope, "update", kRbacApi, resource, role.name}) ||
                                held({scope, "patch", kRbacApi, resource, role.name});
            if (!escalate || !writes || !m_escalated.insert({m_from, grant.binding, &role}).second)
                continue;
            const std::string &reach = grant.binding->meta.nameSpace;
            add({m_from, "e10",
                 "may write anything into " + role.kind + ' ' + role.name +
                     ", which it is bound to",
                 *escalate,
                 reach.empty() ? std::vector<std::size_t>{admin} : accountsIn(reach, "")});
        }
    }

    void addCertificates(std::size_t admin)
    {
        const RbacGrant *create =
            held({"", "create", kCertificatesApi, "certificatesigningrequests", ""});
        const bool approves =
            held({"", "update", kCertificatesApi, "certificatesigningrequests/approval", ""}) ||
            held({"", "patch", kCertificatesApi, "certificatesigningrequests/approval", ""});
        const std::string signer = "kubernetes.io/kube-apiserver-client";
        const bool signs = held({"", "approve", kCertificatesApi, "signers", signer}) ||
                           held({"", "approve", kCertificatesApi, "signers", "kubernetes.io/*"});
        if (create && approves && signs)
            add({m_from, "e12", "may make and approve client certificates", *create, {admin}});
    }

    const EscalationWorld &m_world;
    std::set<EscalationWorld::Account> m_accounts;
    EscalationGraph m_graph;
    std::vector<RbacIdentity> m_identities;
    std::size_t m_from = 0;
    RbacEffective m_effective;
    std::set<std::tuple<std::size_t, const RoleBindingObject *, const ObjectMeta *>> m_escalated;
};

bool mountsToken(const WorkloadNode &workload, const ResourceSet &resources)
{
    if (workload.automountServiceAccountToken)
        return *workload.automountServiceAccountToken;
    for (const ServiceAccountObject &account : resources.serviceAccounts) {
        if (account.meta.nameSpace == workload.key.nameSpace &&
            account.meta.name == workload.serviceAccountName)
            return account.automountServiceAccountToken.value_or(true);
    }
    return true;
}

} // namespace

std::string toString(const EscalationNode &node)
{
    switch (node.kind) {
    case NodeKind::Workload: return "workload " + node.name;
    case NodeKind::ClusterAdmin: return "cluster admin";
    case NodeKind::CloudIdentity:
        return node.name.starts_with("any/")
                   ? "cloud identities that trust a ServiceAccount of " + node.name.substr(4)
                   : "cloud identity " + node.name;
    case NodeKind::Identity: break;
    }
    return node.name.starts_with("Group/") ? "Group " + node.name.substr(6)
                                           : toString(RbacIdentity{node.name, {}});
}

std::optional<std::size_t> EscalationGraph::find(const EscalationNode &node) const
{
    const auto found = std::ranges::lower_bound(nodes, node);
    if (found == nodes.end() || *found != node)
        return std::nullopt;
    return static_cast<std::size_t>(found - nodes.begin());
}

EscalationWorld escalationWorldOf(const Topology &topology)
{
    EscalationWorld world;
    const ResourceSet &resources = *topology.clusters.front().resources;
    for (const WorkloadNode &workload : topology.workloads) {
        if (!workload.isSystem)
            world.workloads.push_back(
                {workload.key, workload.serviceAccountName, mountsToken(workload, resources)});
    }
    for (const ServiceAccountObject &account : resources.serviceAccounts)
        world.accounts.insert({account.meta.nameSpace, account.meta.name});
    for (const SecretObject &secret : resources.secrets) {
        const auto account = secret.meta.annotations.find("kubernetes.io/service-account.name");
        if (secret.type == "kubernetes.io/service-account-token" &&
            account != secret.meta.annotations.end())
            world.tokenSecrets[{secret.meta.nameSpace, secret.meta.name}] = account->second;
    }
    world.clouds = escalationCloudsOf(topology);
    return world;
}

EscalationGraph makeEscalationGraph(const RbacEngine &engine, const EscalationWorld &world)
{
    return GraphBuilder(engine, world).run();
}

} // namespace drawbridge
