// SPDX-License-Identifier: Apache-2.0
// What policies that somebody wrote by hand do beside an export. Nothing is read off their text:
// each is added to the manifests, the design is proven again, and what the proof then says more, or
// no longer says, is what the policy does. NetworkPolicies only add, so that most are redundant at
// once. Tested by tests/unit/exporters/test_existing_policies.cpp

#include "model/analysis/existing_policies.h"

#include "model/design/cluster_parts.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

using Fate = ExistingPolicy::Fate;

constexpr const char *kOwnerLabel = "app.kubernetes.io/managed-by";
constexpr const char *kOwner = "drawbridge";

/// One policy, and how it gets into the manifests of its cluster.
struct AddedPolicy {
    ExistingPolicy policy;
    std::function<void(ResourceSet &)> add;
};

/// A difference without its words, which name what else stands around it.
auto substanceOf(const VerifyDifference &difference)
{
    return std::tie(difference.cluster, difference.kind, difference.from, difference.to,
                    difference.ports, difference.layer, difference.witness);
}

/// What `report` says that `other` does not.
std::vector<VerifyDifference> saidOnlyBy(const VerifyReport &report, const VerifyReport &other)
{
    std::vector<VerifyDifference> only;
    for (const VerifyDifference &difference : report.differences)
        if (std::ranges::none_of(other.differences, [&](const VerifyDifference &known) {
                return substanceOf(known) == substanceOf(difference);
            }))
            only.push_back(difference);
    return only;
}

bool isOfExport(const ObjectMeta &meta)
{
    const auto label = meta.labels.find(kOwnerLabel);
    return label != meta.labels.end() && label->second == kOwner;
}

class ExistingPolicies {
public:
    ExistingPolicies(const Design &design, const ManifestsByCluster &manifests,
                     std::stop_token stop)
        : m_design(design), m_manifests(manifests), m_stop(std::move(stop))
    {
        for (const auto &cluster : design.topology->clusters)
            if (cluster.resources)
                collect(cluster.name, *cluster.resources);
        std::ranges::sort(m_found, {}, [](const AddedPolicy &added) {
            const ObjectMeta &meta = added.policy.meta;
            return std::tie(added.policy.cluster, meta.kind, meta.nameSpace, meta.name);
        });
    }

    std::vector<ExistingPolicy> run()
    {
        m_without = verifyClusters(m_design, m_manifests, m_stop);
        if (!areAllRedundant())
            for (AddedPolicy &added : m_found)
                if (isOpen(added))
                    judge(added);
        std::vector<ExistingPolicy> policies;
        for (AddedPolicy &added : m_found)
            policies.push_back(std::move(added.policy));
        return policies;
    }

private:
    void collect(const std::string &cluster, const ResourceSet &sources)
    {
        add(cluster, sources.networkPolicies, &ResourceSet::networkPolicies);
        add(cluster, sources.peerAuthentications, &ResourceSet::peerAuthentications);
        add(cluster, sources.authorizationPolicies, &ResourceSet::authorizationPolicies);
        if (m_design.mesh == MeshKind::Linkerd)
            collectLinkerd(cluster, sources);
        for (const UndecodedPolicy &policy : sources.undecodedPolicies) {
            ExistingPolicy unread{policy.meta,
                                  cluster,
                                  Fate::Unknown,
                                  isOfExport(policy.meta),
                                  {},
                                  "it could not be read: " + policy.reason};
            m_found.push_back({std::move(unread), {}});
        }
    }

    /// Alone an authentication does nothing.
    void collectLinkerd(const std::string &cluster, const ResourceSet &sources)
    {
        add(cluster, sources.linkerdServers, &ResourceSet::linkerdServers);
        add(cluster, sources.linkerdAuthorizations, &ResourceSet::linkerdAuthorizations);
        add(cluster, sources.linkerdServerAuthorizations,
            &ResourceSet::linkerdServerAuthorizations);
        add(cluster, sources.linkerdRoutes, &ResourceSet::linkerdRoutes);
    }

    template<typename Object>
    void add(const std::string &cluster, const std::vector<Object> &sources,
             std::vector<Object> ResourceSet::*list)
    {
        static const ResourceSet kNothing;
        const auto own = m_manifests.find(keyOf(cluster));
        const auto &brought = (own == m_manifests.end() ? kNothing : own->second).*list;
        for (const Object &object : sources) {
            const bool isReplaced = std::ranges::any_of(brought, [&object](const Object &other) {
                return isSameObject(other.meta, object.meta);
            });
            ExistingPolicy policy{object.meta, cluster, Fate::Redundant, isOfExport(object.meta),
                                  {},          {}};
            if (isReplaced) {
                policy.fate = Fate::Replaced;
                policy.because = "the manifests bring one of that name";
            }
            m_found.push_back({std::move(policy), [list, &object](ResourceSet &manifests) {
                                   (manifests.*list).push_back(object);
                               }});
        }
    }

    /// Of one cluster the manifests may have any name.
    [[nodiscard]] std::string keyOf(const std::string &cluster) const
    {
        return hasSeveralClusters(m_design) || m_manifests.empty() ? cluster
                                                                   : m_manifests.begin()->first;
    }

    static bool isOpen(const AddedPolicy &added)
    {
        return added.add && added.policy.fate != Fate::Replaced;
    }

    [[nodiscard]] bool areAllRedundant() const
    {
        ManifestsByCluster with = m_manifests;
        for (const AddedPolicy &added : m_found)
            if (isOpen(added))
                added.add(with[keyOf(added.policy.cluster)]);
        const VerifyReport together = verifyClusters(m_design, with, m_stop);
        return saidOnlyBy(together, m_without).empty() && saidOnlyBy(m_without, together).empty();
    }

    void judge(AddedPolicy &added) const
    {
        ManifestsByCluster with = m_manifests;
        added.add(with[keyOf(added.policy.cluster)]);
        const VerifyReport report = verifyClusters(m_design, with, m_stop);
        ExistingPolicy &policy = added.policy;
        policy.differences = saidOnlyBy(report, m_without);
        if (!policy.differences.empty()) {
            const bool isKnown =
                std::ranges::any_of(policy.differences, [](const VerifyDifference &difference) {
                    return difference.kind != VerifyDifference::Kind::Unknown;
                });
            policy.fate = isKnown ? Fate::Conflict : Fate::Unknown;
            return;
        }
        policy.differences = saidOnlyBy(m_without, report);
        if (!policy.differences.empty())
            policy.fate = Fate::Needed;
    }

    const Design &m_design;
    const ManifestsByCluster &m_manifests;
    std::stop_token m_stop;
    std::vector<AddedPolicy> m_found;
    VerifyReport m_without;
};

} // namespace

std::vector<ExistingPolicy> judgeExistingPolicies(const Design &design,
                                                  const ManifestsByCluster &manifests,
                                                  std::stop_token stop)
{
    if (!design.topology)
        return {};
    return ExistingPolicies(design, manifests, std::move(stop)).run();
}

} // namespace drawbridge
