// SPDX-License-Identifier: Apache-2.0
// S3 and S4 of findings.md 3.2: who each workload is, and what its account may do beyond what is
// drawn. Permissions are counted one by one, wildcards over the verbs and kinds that Kubernetes
// itself serves. What everybody may do (discovery, reviews of oneself) is not counted.
// Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/findings/api_resources.h"
#include "model/analysis/score/namespace_counts.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>
#include <array>
#include <map>

namespace drawbridge::score {
namespace {

constexpr std::array<const char *, 8> kVerbs{"create", "delete", "deletecollection", "get",
                                             "list",   "patch",  "update",           "watch"};
constexpr std::array<std::string_view, 5> kEverybody{
    "system:basic-user", "system:discovery", "system:public-info-viewer",
    "system:service-account-issuer-discovery", "system:monitoring"};

std::set<NodeKey> drawnSubjects(const ScoreInput &input)
{
    std::set<NodeKey> subjects;
    for (const ApiAccess &access : input.world.context.design.apiAccess.items())
        subjects.insert(access.subject);
    return subjects;
}

/// Targets of one rule's findings.
std::set<NodeKey> foundBy(const ScoreInput &input, std::string_view rule)
{
    std::set<NodeKey> keys;
    for (const Finding &finding : input.report.findings)
        if (finding.ruleId == rule)
            keys.insert(finding.target);
    return keys;
}

/// What is accepted of a workload or its account.
bool isWaived(const ScoreInput &input, const NodeKey &target)
{
    return input.isAccepted &&
           std::ranges::any_of(input.report.findings, [&](const Finding &finding) {
               return finding.waived && finding.ruleId.starts_with("ZT-ID-") &&
                      finding.target == target;
           });
}

class IdentityScore {
public:
    explicit IdentityScore(const ScoreInput &input)
        : m_input(input), m_drawn(drawnSubjects(input)), m_static(foundBy(input, "ZT-ID-006"))
    {}

    void count(const ClusterFacts &cluster, const WorkloadFacts &workload, Tally &tally) const
    {
        const std::string wrong = faultOf(cluster, workload);
        const NodeKey account{cluster.name, workload.node->key.nameSpace, "ServiceAccount",
                              workload.node->serviceAccountName};
        const bool isBad =
            !wrong.empty() && !isWaived(m_input, workload.node->key) && !isWaived(m_input, account);
        const bool isDoubtful = wrong.empty() && isTokenDoubtful(workload);
        if (isBad)
            tally.addBad({std::nullopt, workload.node->key, wrong});
        else if (isDoubtful)
            tally.addDoubtful();
        else
            tally.addGood();
        if (m_input.byNamespace != nullptr)
            m_input.byNamespace->addIdentity(workload.id.index,
                                             answerOf(!isBad && !isDoubtful, isDoubtful));
    }

private:
    [[nodiscard]] bool needsNoToken(const WorkloadFacts &workload) const
    {
        return !m_drawn.contains(workload.node->key);
    }
    /// The ServiceAccount, which the input lacks, may say that no token is mounted.
    [[nodiscard]] bool isTokenDoubtful(const WorkloadFacts &workload) const
    {
        return workload.mountsToken && needsNoToken(workload) && workload.account == nullptr &&
               !workload.node->automountServiceAccountToken;
    }
    [[nodiscard]] std::string faultOf(const ClusterFacts &cluster,
                                      const WorkloadFacts &workload) const
    {
        const WorkloadNode &node = *workload.node;
        if (node.serviceAccountName == "default")
            return "runs as the default ServiceAccount";
        if (cluster.byAccount.at({node.key.nameSpace, node.serviceAccountName}).size() > 1)
            return "shares its ServiceAccount";
        if (workload.mountsToken && needsNoToken(workload) && !isTokenDoubtful(workload))
            return "mounts a token, though no API access is drawn";
        return m_static.contains(node.key) ? "holds a static credential of a cloud" : "";
    }

    const ScoreInput &m_input;
    std::set<NodeKey> m_drawn, m_static;
};

using Atoms = std::set<RbacAtom>;

/// The concrete permissions behind an atom with wildcards.
class AtomExpansion {
public:
    void add(const RbacAtom &atom, Atoms &atoms) const
    {
        if (atom.resource.starts_with('/')) {
            atoms.insert(atom);
            return;
        }
        if (atom.resource != "*" && atom.apiGroup != "*") {
            addVerbs(atom, atoms);
            return;
        }
        bool isAny = false;
        for (const ApiResource &resource : apiResources()) {
            const bool isNamed = (atom.resource == "*" || atom.resource == resource.plural) &&
                                 (atom.apiGroup == "*" || atom.apiGroup == resource.group);
            if (!isNamed)
                continue;
            isAny = true;
            RbacAtom one = atom;
            one.apiGroup = resource.group;
            one.resource = resource.plural;
            addVerbs(one, atoms);
        }
        if (!isAny)
            addVerbs(atom, atoms);
    }

private:
    static void addVerbs(const RbacAtom &atom, Atoms &atoms)
    {
        if (!atom.nameSpace.empty() && isClusterScoped(atom.apiGroup, atom.resource))
            return; // A RoleBinding gives nothing there.
        if (atom.verb != "*") {
            atoms.insert(atom);
            return;
        }
        for (const char *verb : kVerbs) {
            RbacAtom one = atom;
            one.verb = verb;
            atoms.insert(one);
        }
    }
};

bool isForEverybody(const RbacGrant &grant)
{
    return std::ranges::find(kEverybody, grant.role->meta.name) != kEverybody.end();
}

/// Whether something broader is among them as well: cluster-wide, or for all names.
bool isRepeated(const RbacAtom &atom, const Atoms &atoms)
{
    RbacAtom wider = atom;
    for (const bool keepsNamespace : {true, false})
        for (const bool keepsName : {true, false}) {
            wider.nameSpace = keepsNamespace ? atom.nameSpace : "";
            wider.name = keepsName ? atom.name : "";
            if (wider != atom && atoms.contains(wider))
                return true;
        }
    return false;
}

/// An account that counted workloads run as.
struct UsedAccount {
    const ClusterFacts *cluster = nullptr;
    NodeKey key;
    std::vector<NodeKey> workloads;
};

std::vector<UsedAccount> accountsInUse(const ScoreInput &input)
{
    std::vector<UsedAccount> accounts;
    for (const ClusterFacts &cluster : input.facts().clusters)
        for (const auto &[name, indexes] : cluster.byAccount) {
            UsedAccount account{
                &cluster, {cluster.name, name.first, "ServiceAccount", name.second}, {}};
            for (const std::size_t index : indexes)
                if (input.isCounted(cluster.workloads[index].id.index))
                    account.workloads.push_back(cluster.workloads[index].node->key);
            if (!account.workloads.empty())
                accounts.push_back(std::move(account));
        }
    return accounts;
}

/// Permissions drawn from any workload of an account.
Atoms drawnAtoms(const ScoreInput &input, const UsedAccount &account)
{
    Atoms atoms;
    for (const ApiAccess &access : input.world.context.design.apiAccess.items()) {
        if (std::ranges::find(account.workloads, access.subject) == account.workloads.end())
            continue;
        std::vector<std::string> names = access.names;
        if (names.empty())
            names.emplace_back();
        for (const std::string &verb : access.verbs)
            for (const std::string &name : names)
                AtomExpansion().add(
                    {access.nameSpace, verb, access.apiGroup, access.resource, name}, atoms);
    }
    return atoms;
}

/// How many permissions an account has, and how many of them are drawn.
struct Privilege {
    std::size_t held = 0, drawn = 0;
    bool isIncomplete = false; ///< Roles it is bound to are not known.
    [[nodiscard]] double share() const
    {
        return held == 0 ? 1 : static_cast<double>(drawn) / static_cast<double>(held);
    }
};

Privilege privilegeOf(const ScoreInput &input, const UsedAccount &account)
{
    const auto effective = account.cluster->rbac->effective(
        serviceAccountIdentity(account.key.nameSpace, account.key.name));
    Atoms held;
    for (const RbacGrant &grant : effective.grants)
        if (!isForEverybody(grant))
            AtomExpansion().add(grant.atom, held);
    const Atoms drawn = drawnAtoms(input, account);
    Privilege privilege;
    privilege.isIncomplete = !effective.doubts.empty();
    for (const RbacAtom &atom : held) {
        if (isRepeated(atom, held))
            continue;
        ++privilege.held;
        privilege.drawn += drawn.contains(atom) || isRepeated(atom, drawn) ? 1 : 0;
    }
    return privilege;
}

} // namespace

void scoreIdentities(const ScoreInput &input, ScoreShare &share)
{
    const IdentityScore identities(input);
    Tally tally(share);
    for (const ClusterFacts &cluster : input.facts().clusters)
        for (const WorkloadFacts &workload : cluster.workloads)
            if (input.isCounted(workload.id.index))
                identities.count(cluster, workload, tally);
    tally.finish();
}

void scorePrivileges(const ScoreInput &input, ScoreShare &share)
{
    std::vector<double> worst;
    std::vector<double> best;
    for (const UsedAccount &account : accountsInUse(input)) {
        const Privilege privilege = privilegeOf(input, account);
        best.push_back(privilege.share());
        worst.push_back(privilege.isIncomplete ? 0 : privilege.share());
        if (input.byNamespace != nullptr)
            input.byNamespace->addAccount(account.key, {worst.back(), best.back()});
        (privilege.isIncomplete ? share.unknown : share.known) += 1;
        if (privilege.drawn != privilege.held)
            addOffender(share, {std::nullopt, account.key,
                                countOf(privilege.held - privilege.drawn, "permission") + " of " +
                                    std::to_string(privilege.held) + " not drawn"});
    }
    // Added in the order of size, so that no name changes a sum.
    std::ranges::sort(worst);
    std::ranges::sort(best);
    for (std::size_t i = 0; i < best.size(); ++i) {
        share.worst.numerator += worst[i];
        share.best.numerator += best[i];
    }
    share.worst.denominator = share.best.denominator = static_cast<double>(best.size());
    setValue(share);
    finishOffenders(share);
}

} // namespace drawbridge::score
