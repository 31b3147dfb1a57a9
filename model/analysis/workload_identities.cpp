// SPDX-License-Identifier: Apache-2.0
// Puts together what gives a workload an identity: its ServiceAccount, the mesh it is in, SPIRE and
// the clouds.
//
// Tested by tests/unit/analysis/test_workload_identities.cpp
#include "model/analysis/workload_identities.h"

#include "model/base/texts.h"
#include "model/topology/account_index.h"
#include "model/topology/mesh_config.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

/// What holds for every workload of a cluster.
struct ClusterIdentities {
    std::string trustDomain;
    std::string trustDomainDoubt;
    std::vector<std::string> unknown;
};

void readTrustDomain(const ResourceSet &resources, const MeshOptions &options,
                     ClusterIdentities &cluster)
{
    cluster.trustDomain = options.trustDomain;
    if (options.trustDomain != MeshOptions().trustDomain)
        return;
    if (const auto config = meshConfigIn(resources))
        cluster.trustDomain = config->trustDomain;
    else if (hasMeshConfig(resources))
        cluster.trustDomainDoubt = "istiod's ConfigMaps do not agree on a trust domain, or one of "
                                   "them cannot be read";
    else
        cluster.trustDomainDoubt = "istiod's ConfigMap is not in the input, and its default trust "
                                   "domain is taken";
}

/// Objects that would have to be read.
void readUnread(const ResourceSet &resources, ClusterIdentities &cluster)
{
    for (const OpaqueObject &object : resources.opaque) {
        const std::string &kind = object.meta.kind;
        if (kind == "ClusterStaticEntry" || kind == "PodIdentityAssociation" ||
            kind == "AzureIdentityBinding")
            cluster.unknown.push_back(kind + ' ' + object.meta.name + " is not read");
    }
    if (!resources.isComplete)
        cluster.unknown.emplace_back("a document of the input could not be read");
    sortAndUnite(cluster.unknown);
}

std::map<std::string, ClusterIdentities> clustersOf(const Topology &topology,
                                                    const MeshOptionsByCluster &options)
{
    static const ResourceSet nothing;
    std::map<std::string, ClusterIdentities> result;
    for (const Topology::Cluster &each : topology.clusters) {
        const ResourceSet &resources = each.resources != nullptr ? *each.resources : nothing;
        const auto told = options.find(each.name);
        ClusterIdentities &cluster = result[each.name];
        readTrustDomain(resources, told == options.end() ? MeshOptions() : told->second, cluster);
        readUnread(resources, cluster);
    }
    return result;
}

std::optional<MeshIdentity> meshIdentityOf(const WorkloadNode &workload,
                                           const ClusterIdentities &cluster)
{
    if (workload.mesh == MeshMembership::None)
        return std::nullopt;
    MeshIdentity identity{"spiffe://" + cluster.trustDomain + "/ns/" + workload.key.nameSpace +
                              "/sa/" + workload.serviceAccountName,
                          cluster.trustDomainDoubt, workload.mesh != MeshMembership::Unknown};
    if (!identity.isMember)
        identity.unknown = "whether it is in a mesh is not known";
    return identity;
}

class IdentityCollector {
public:
    IdentityCollector(const Topology &topology, const MeshOptionsByCluster &options)
        : m_topology(topology), m_clusters(clustersOf(topology, options)), m_declared(topology),
          m_spire(spireIdentitiesOf(topology)), m_cloud(cloudIdentitiesOf(topology))
    {}

    WorkloadIdentities run()
    {
        collectAccounts();
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i)
            m_result.workloads.push_back(identityOf(i));
        return std::move(m_result);
    }

private:
    using AccountName = std::tuple<std::string, std::string, std::string>;

    static AccountName accountName(const WorkloadNode &workload)
    {
        return {workload.key.cluster, workload.key.nameSpace, workload.serviceAccountName};
    }

    void collectAccounts()
    {
        std::map<AccountName, std::vector<WorkloadId>> users;
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i)
            users[accountName(m_topology.workloads[i])].push_back({i});
        for (auto &[key, workloads] : users) {
            const auto &[cluster, nameSpace, name] = key;
            const ServiceAccountObject *object = m_declared.find(cluster, nameSpace, name);
            m_index[key] = m_result.accounts.size();
            m_result.accounts.push_back({cluster, nameSpace, name, object != nullptr,
                                         object != nullptr ? object->meta.where : SourceSpan(),
                                         std::move(workloads)});
        }
    }

    WorkloadIdentity identityOf(std::uint32_t index)
    {
        const WorkloadNode &workload = m_topology.workloads[index];
        WorkloadIdentity identity;
        identity.account = m_index.at(accountName(workload));
        if (workload.isSystem)
            return identity;
        const ClusterIdentities &cluster = m_clusters[workload.key.cluster];
        identity.mesh = meshIdentityOf(workload, cluster);
        identity.spire = std::move(m_spire[index]);
        identity.cloud = std::move(m_cloud[index]);
        identity.unknown = cluster.unknown;
        if (!m_result.accounts[identity.account].isDeclared)
            identity.unknown.push_back("the ServiceAccount " + workload.serviceAccountName +
                                       " is not in the input, nor what its annotations name");
        return identity;
    }

    const Topology &m_topology;
    std::map<std::string, ClusterIdentities> m_clusters;
    AccountIndex m_declared;
    std::vector<std::vector<SpireIdentity>> m_spire;
    std::vector<std::vector<WorkloadCloudIdentity>> m_cloud;
    std::map<AccountName, std::size_t> m_index;
    WorkloadIdentities m_result;
};

} // namespace

WorkloadIdentities workloadIdentitiesOf(const Topology &topology,
                                        const MeshOptionsByCluster &options)
{
    return IdentityCollector(topology, options).run();
}

} // namespace drawbridge
