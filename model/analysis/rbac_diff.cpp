// SPDX-License-Identifier: Apache-2.0
// The RBAC layer of `diff`: the effective permissions of each subject of either input, subtracted
// both ways. What is not known of one side (a role that is not there, an object that did not
// decode) makes a difference uncertain, never silent.
//
// Tested by tests/unit/analysis/test_rbac_diff.cpp
#include "model/analysis/rbac_diff.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

RbacEngine rbacOf(const Topology &topology, const std::string &cluster)
{
    for (const Topology::Cluster &one : topology.clusters) {
        if (one.name == cluster && one.resources)
            return RbacEngine(std::make_shared<const RbacObjects>(rbacObjectsOf(*one.resources)));
    }
    return RbacEngine(std::make_shared<const RbacObjects>());
}

/// A group's permissions are its own: those of its members would tell them once more for each.
bool isOwnGrant(const RbacGrant &grant, const RbacIdentity &identity)
{
    return grant.binding->subjects[grant.subject].kind != "Group" || identity.user.empty();
}

class RbacComparison {
public:
    RbacComparison(const Topology &before, const Topology &after, std::string cluster,
                   std::string nameSpace)
        : m_before(rbacOf(before, cluster)), m_after(rbacOf(after, cluster)),
          m_cluster(std::move(cluster)), m_nameSpace(std::move(nameSpace))
    {}

    void addTo(std::vector<RbacChange> &changes) const
    {
        std::set<RbacIdentity> identities;
        for (const RbacEngine *engine : {&m_before, &m_after}) {
            for (RbacIdentity &identity : engine->identities())
                identities.insert(std::move(identity));
        }
        for (const RbacIdentity &identity : identities)
            compare(identity, changes);
    }

private:
    void compare(const RbacIdentity &identity, std::vector<RbacChange> &changes) const
    {
        const RbacEffective before = m_before.effective(identity);
        const RbacEffective after = m_after.effective(identity);
        const RbacDifference found = difference(before, after);
        add(identity, found.gained, true, before.doubts, changes);
        add(identity, found.lost, false, after.doubts, changes);
    }

    void add(const RbacIdentity &identity, const std::vector<RbacGrant> &grants, bool isGained,
             const std::vector<RbacDoubt> &doubtsOfOther, std::vector<RbacChange> &changes) const
    {
        for (const RbacGrant &grant : grants) {
            const std::string &scope = grant.atom.nameSpace;
            if (!isOwnGrant(grant, identity) ||
                (!m_nameSpace.empty() && !scope.empty() && scope != m_nameSpace))
                continue;
            const bool isDoubtful = std::ranges::any_of(doubtsOfOther, [&](const RbacDoubt &doubt) {
                return doubt.nameSpace.empty() || doubt.nameSpace == scope;
            });
            changes.push_back({m_cluster, toString(identity), isGained, !isDoubtful, grant.atom,
                               toString(grant), grant.role->meta.where});
        }
    }

    RbacEngine m_before;
    RbacEngine m_after;
    std::string m_cluster;
    std::string m_nameSpace;
};

} // namespace

std::vector<RbacChange> diffRbac(const Topology &before, const Topology &after,
                                 const std::string &nameSpace)
{
    std::set<std::string> clusters;
    for (const Topology *topology : {&before, &after}) {
        for (const Topology::Cluster &cluster : topology->clusters)
            clusters.insert(cluster.name);
    }
    std::vector<RbacChange> changes;
    for (const std::string &cluster : clusters)
        RbacComparison(before, after, cluster, nameSpace).addTo(changes);
    std::ranges::stable_sort(changes, {}, [](const RbacChange &change) {
        return std::tuple(change.cluster, change.subject, !change.isGained, change.atom);
    });
    return changes;
}

} // namespace drawbridge
