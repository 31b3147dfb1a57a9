// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_identities.h"

#include "model/base/texts.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

/// Identities of a workload as lines and as JSON.
class GraphIdentitiesTest : public QObject {
    Q_OBJECT
private slots:
    void remarksOnAccounts();
    void lines();
    void linesSayWhatIsUnknown();
    void jsonOfAnIdentity();
    void jsonOfNone();
    void jsonOfAccounts();
};

namespace {

WorkloadIdentity identity()
{
    WorkloadIdentity result;
    result.mesh = MeshIdentity{"spiffe:mesh", {}, true};
    result.spire = {{"byhand", "spiffe:one", {}, {"k8s:a", "k8s:b"}, {makeFileRef("s.yaml"), 3, 5}},
                    {"other", "spiffe:<pod name>", "names differ", {}, {}}};
    result.cloud = {{"aws", "arn:r", WorkloadCloudIdentity::Standing::Given, "a token", {}},
                    {"azure", "", WorkloadCloudIdentity::Standing::Unknown, "no client", {}}};
    result.unknown = {"ClusterStaticEntry x is not read"};
    return result;
}

WorkloadAccount account(const std::string &name, std::size_t users)
{
    WorkloadAccount result{"", "shop", name, true, {makeFileRef("a.yaml"), 1, 2}, {}};
    for (std::uint32_t i = 0; i < users; ++i)
        result.workloads.push_back({i});
    return result;
}

std::string remarks(const WorkloadAccount &account)
{
    return joined(accountRemarks(account), "; ");
}

} // namespace

void GraphIdentitiesTest::remarksOnAccounts()
{
    COMPARE(remarks(account("web", 1)), "");
    COMPARE(remarks(account("web", 2)), "shared by 2 workloads");
    COMPARE(remarks(account("default", 3)), "the default account; shared by 3 workloads");
    WorkloadAccount missing = account("web", 1);
    missing.isDeclared = false;
    COMPARE(remarks(missing), "which is not in the input");
    missing.name = "default"; // every namespace has it
    COMPARE(remarks(missing), "the default account");
}

void GraphIdentitiesTest::lines()
{
    const auto said = identityLines(identity());
    QCOMPARE(said.size(), std::size_t{5});
    COMPARE(said[0], "SPIFFE id spiffe:mesh");
    COMPARE(said[1], "SPIRE id spiffe:one for processes with k8s:a and k8s:b by ClusterSPIFFEID "
                     "byhand");
    COMPARE(said[2], "SPIRE id spiffe:<pod name> by ClusterSPIFFEID other (unknown: names differ)");
    COMPARE(said[3], "cloud identity aws arn:r (given: a token)");
    COMPARE(said[4], "cloud identity azure (unknown: no client)");
    QVERIFY(identityLines({}).empty());
}

void GraphIdentitiesTest::linesSayWhatIsUnknown()
{
    WorkloadIdentity doubtful;
    doubtful.mesh = MeshIdentity{"spiffe:mesh", "which domain", true};
    COMPARE(identityLines(doubtful).at(0), "SPIFFE id spiffe:mesh (unknown: which domain)");
    doubtful.mesh->isMember = false; // the line of the workload says so
    QVERIFY(identityLines(doubtful).empty());
}

void GraphIdentitiesTest::jsonOfAnIdentity()
{
    const auto json = identityJson(account("web", 2), identity());
    QCOMPARE(QString::fromStdString(json.dump()),
             QString("{\"sharedBy\":2,\"default\":false,\"declared\":true,\"spiffeId\":{\"id\":"
                     "\"spiffe:mesh\",\"unknown\":null},\"spireIds\":[{\"id\":\"spiffe:one\","
                     "\"by\":\"byhand\",\"unknown\":null,\"onlyProcesses\":[\"k8s:a\",\"k8s:b\"],"
                     "\"where\":{\"file\":\"s.yaml\",\"line\":3,\"column\":5}},{\"id\":\"spiffe:<"
                     "pod name>\",\"by\":\"other\",\"unknown\":\"names differ\","
                     "\"onlyProcesses\":[],\"where\":null}],\"cloudIdentities\":[{\"provider\":"
                     "\"aws\",\"identity\":\"arn:r\",\"standing\":\"given\",\"because\":\"a "
                     "token\",\"where\":null},{\"provider\":\"azure\",\"identity\":\"\","
                     "\"standing\":\"unknown\",\"because\":\"no client\",\"where\":null}],"
                     "\"unknown\":[\"ClusterStaticEntry x is not read\"]}"));
}

void GraphIdentitiesTest::jsonOfNone()
{
    const auto json = identityJson(account("default", 1), {});
    QVERIFY(json["spiffeId"].is_null() && json["default"] == true);
    QVERIFY(json["spireIds"].empty() && json["spireIds"].is_array());
}

void GraphIdentitiesTest::jsonOfAccounts()
{
    Topology topology;
    topology.workloads.resize(1);
    topology.workloads[0].key = NodeKey::parse("shop/Pod/a").value();
    QCOMPARE(QString::fromStdString(accountJson(topology, account("web", 1)).dump()),
             QString("{\"cluster\":\"\",\"namespace\":\"shop\",\"name\":\"web\",\"default\":false,"
                     "\"declared\":true,\"workloads\":[\"shop/Pod/a\"],\"where\":{\"file\":"
                     "\"a.yaml\",\"line\":1,\"column\":2}}"));
}

QTEST_GUILESS_MAIN(GraphIdentitiesTest)
#include "test_graph_identities.moc"
