// SPDX-License-Identifier: Apache-2.0
// The identity part of the proof: a principal or a RoleBinding names a ServiceAccount, so each
// workload must run under the one the design gives it, which must exist where the design made it
// up, and no other workload may share it unless the user chose so. In a mesh design each workload
// must also get a sidecar, or be in the ambient mesh, or have said that it wants none. A finished
// Pod is nobody any more. Tested by tests/unit/analysis/test_verify_access.cpp

#include "model/analysis/verify_world.h"
#include "model/design/mesh_enrolment.h"
#include "model/design/service_accounts.h"

#include <tuple>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

class IdentityComparison {
public:
    IdentityComparison(const VerifyWorld &world, VerifyReport &report)
        : m_world(world), m_report(report), m_expected(withEnrolment(world.design)),
          m_names(serviceAccountsOf(world.design))
    {
        for (const auto &cluster : world.topology->clusters)
            if (cluster.resources != nullptr)
                for (const auto &account : cluster.resources->serviceAccounts)
                    m_accounts.insert({cluster.name, account.meta.nameSpace, account.meta.name});
        for (const auto &identity : world.design.identities)
            m_chosen.insert(identity.workload);
        for (const auto &access : world.design.apiAccess)
            m_calling.insert(access.subject);
    }

    void run()
    {
        for (VerifyEnd i = 0; i < m_world.workloadCount(); ++i)
            if (const auto designed =
                    m_world.design.topology->findWorkload(m_world.workload(i).key))
                if (m_world.isCovered(i) && m_world.workload(i).hasNetwork)
                    compare(m_world.workload(i), *designed);
    }

private:
    void compare(const WorkloadNode &workload, WorkloadId designed)
    {
        if (m_world.mesh)
            compareEnrolment(workload, designed);
        const bool isNamed = m_world.mesh ? workload.mesh != MeshMembership::None
                                          : m_calling.count(workload.key) != 0;
        if (!isNamed)
            return;
        const auto &nameSpace = m_world.topology->namespaceOf(workload);
        const auto expected = m_names[designed.index];
        const auto account = nameSpace.name + "/" + expected;
        if (workload.serviceAccountName != expected)
            return add(workload, account,
                       "it runs as " + workload.serviceAccountName +
                           ", and nothing makes it run as " + expected);
        const auto &before = m_world.design.topology->workload(designed).serviceAccountName;
        const bool isMissing = m_accounts.count({nameSpace.cluster, nameSpace.name, expected}) == 0;
        if (expected != before && isMissing)
            return add(workload, account, "the manifests bring no ServiceAccount " + account);
        const auto [other, isFirst] =
            m_users.emplace(nameSpace.cluster + ":" + account, workload.key);
        if (!isFirst && m_chosen.count(workload.key) == 0)
            add(workload, account, toString(other->second) + " runs under the same identity");
    }

    /// In the mesh the sources show, or in a namespace the design enrols.
    void compareEnrolment(const WorkloadNode &workload, WorkloadId designed)
    {
        const auto expected = m_expected->workload(designed).mesh;
        const bool isAmbient = expected == MeshMembership::Ambient;
        const bool isLinkerd = expected == MeshMembership::Linkerd;
        const bool isExpected = isAmbient || isLinkerd || expected == MeshMembership::Sidecar;
        const bool isThere = isAmbient || isLinkerd ? workload.mesh == expected
                                                    : workload.mesh != MeshMembership::None;
        if (!isExpected || isThere || workload.isHostNetwork)
            return;
        add(workload, "the mesh",
            "namespace " + m_world.topology->namespaceOf(workload).name +
                " is not enrolled in the " +
                (isAmbient   ? "ambient mesh, so no ztunnel carries its connections"
                 : isLinkerd ? "mesh of Linkerd (linkerd.io/inject), so it gets no proxy"
                             : "mesh, so it gets no sidecar"));
    }

    void add(const WorkloadNode &workload, std::string to, std::string because)
    {
        VerifyDifference difference;
        difference.kind = Kind::IdentityMissing;
        difference.from = toString(workload.key);
        difference.to = std::move(to);
        difference.witness = "runs as " + workload.serviceAccountName;
        difference.layer = "identity";
        difference.because = std::move(because);
        difference.where.push_back(workload.where);
        m_report.differences.push_back(std::move(difference));
    }

    const VerifyWorld &m_world;
    VerifyReport &m_report;
    std::shared_ptr<const Topology> m_expected; ///< With the membership the design calls for.
    std::vector<std::string> m_names;           ///< ServiceAccounts of the design, by WorkloadId.
    std::set<std::tuple<std::string, std::string, std::string>> m_accounts;
    std::set<NodeKey> m_chosen, m_calling;
    std::map<std::string, NodeKey> m_users;
};

} // namespace

void verifyIdentities(const VerifyWorld &world, VerifyReport &report)
{
    IdentityComparison(world, report).run();
}

} // namespace drawbridge
