// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/verified_shop.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

RoleObject role(std::vector<std::string> verbs)
{
    RoleObject object;
    object.meta = metaOf("Role", "shop", "web-api");
    RbacRule rule;
    rule.verbs = std::move(verbs);
    rule.apiGroups = {""};
    rule.resources = {"pods"};
    rule.where = at("role.yaml", 9);
    object.rules = {rule};
    return object;
}

RoleBindingObject binding()
{
    RoleBindingObject object;
    object.meta = metaOf("RoleBinding", "shop", "web-api");
    object.roleKind = "Role";
    object.roleName = "web-api";
    object.subjects = {{"ServiceAccount", "shop", "web"}};
    return object;
}

Design designWithAccess()
{
    auto result = design(MeshKind::None);
    ApiAccess access;
    access.subject = kWeb;
    access.verbs = {"get", "list"};
    access.resource = "pods";
    access.nameSpace = "shop";
    result.apiAccess = CowList<ApiAccess>({access});
    result.clusters[0].apiServer = {*Cidr::parse("192.0.2.10/32")};
    return result;
}

ResourceSet manifestsWithAccess(std::vector<std::string> verbs)
{
    auto set = manifests(MeshKind::None);
    set.roles = {role(std::move(verbs))};
    set.roleBindings = {binding()};
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].ipBlock = IpBlock{*Cidr::parse("192.0.2.10/32"), {}};
    for (const std::uint16_t port : {443, 6443}) {
        rule.ports.emplace_back();
        rule.ports.back().port = PortReference(port);
    }
    set.networkPolicies[2].egress.push_back(rule);
    return set;
}

} // namespace

/// Who the pods are, and what they may ask of the API server.
class VerifyAccessTest : public QObject {
    Q_OBJECT

private slots:
    void identities();
    void finishedPodsHaveNoIdentity();
    void apiAccess();
    void everybodyABindingNamesIsCompared();
};

void VerifyAccessTest::identities()
{
    auto drawn = design(MeshKind::Sidecar);
    drawn.identities = CowList<Identity>({{kDb, "database"}});
    auto set = manifests(MeshKind::Sidecar);
    QCOMPARE(verified(drawn, set),
             QStringList({"identity missing | shop/Deployment/db -> shop/database | runs as db | "
                          "identity"}));

    QCOMPARE(verifyDesign(drawn, set).differences.at(0).because,
             std::string("it runs as db, and nothing makes it run as database"));

    WorkloadPatch patch;
    patch.target = metaOf("Deployment", "shop", "db");
    patch.serviceAccountName = "database";
    set.patches.push_back(patch);
    QCOMPARE(verified(drawn, set),
             QStringList({"identity missing | shop/Deployment/db -> shop/database | runs as "
                          "database | identity"})); // The account itself is missing.
    set.serviceAccounts.push_back(account("database"));
    QCOMPARE(verified(drawn, set), QStringList());
}

// It may keep the account it ran as, and none is made for it.
void VerifyAccessTest::finishedPodsHaveNoIdentity()
{
    auto resources = sources();
    resources.workloads.push_back(deployment("old", 80));
    resources.workloads[2].meta.kind = "Pod";
    resources.workloads[2].pod.serviceAccountName = "default";
    auto drawn = design(MeshKind::Sidecar);
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    const auto set = manifests(MeshKind::Sidecar);
    QCOMPARE(verified(drawn, set),
             QStringList({"identity missing | shop/Pod/old -> shop/old | runs as default | "
                          "identity"}));
    resources.workloads[2].phase = "Succeeded";
    drawn.topology = buildTopology(resources, diagnostics);
    QCOMPARE(verified(drawn, set), QStringList());
}

void VerifyAccessTest::apiAccess()
{
    const auto drawn = designWithAccess();
    auto report = verifyDesign(drawn, manifestsWithAccess({"get", "list"}));
    QCOMPARE(texts(report), QStringList());
    QCOMPARE(report.apiCount, std::size_t(2));

    report = verifyDesign(drawn, manifestsWithAccess({"get", "list", "delete"}));
    QCOMPARE(texts(report), QStringList({"API extra | ServiceAccount shop/web -> Kubernetes API | "
                                         "delete core/pods in shop | rbac"}));
    QVERIFY(hasPlace(report, "role.yaml:9:1"));

    QCOMPARE(verified(drawn, manifestsWithAccess({"get"})),
             QStringList({"API missing | ServiceAccount shop/web -> Kubernetes API | list "
                          "core/pods in shop | rbac"}));

    auto elsewhere = manifestsWithAccess({"get", "list"});
    elsewhere.roleBindings[0].roleKind = "ClusterRole";
    elsewhere.roleBindings[0].roleName = "view";
    QVERIFY(verified(drawn, elsewhere)
                .contains("unknown | ServiceAccount web -> Kubernetes API | ClusterRole view | "
                          "rbac"));

    auto group = manifestsWithAccess({"get", "list"});
    group.roleBindings.push_back(binding());
    group.roleBindings[1].subjects = {{"Group", "", "developers"}};
    QVERIFY(verified(drawn, group)
                .contains("API extra | Group/developers -> Kubernetes API | get core/pods in shop "
                          "| rbac"));

    auto unset = designWithAccess();
    unset.clusters[0].apiServer.clear();
    const auto missing = verifyDesign(unset, manifestsWithAccess({"get", "list"}));
    QVERIFY(
        std::any_of(missing.differences.begin(), missing.differences.end(), [](const auto &item) {
            return item.because.find("fill in cluster.apiServer") != std::string::npos;
        }));
}

void VerifyAccessTest::everybodyABindingNamesIsCompared()
{
    const auto drawn = designWithAccess();
    auto set = manifestsWithAccess({"get", "list"});
    set.roleBindings[0].subjects.push_back({"User", "", "mallory"});
    QCOMPARE(verified(drawn, set),
             QStringList({"API extra | User mallory -> Kubernetes API | get core/pods in shop | "
                          "rbac",
                          "API extra | User mallory -> Kubernetes API | list core/pods in shop | "
                          "rbac"}));

    set = manifestsWithAccess({"get", "list"});
    set.roleBindings.push_back(binding());
    set.roleBindings[1].subjects = {{"ServiceAccount", "", "backdoor"}};
    set.roleBindings[1].roleName = "web-api";
    QVERIFY(verified(drawn, set)
                .contains("API extra | ServiceAccount shop/backdoor -> Kubernetes API | get "
                          "core/pods in shop | rbac"));
}

QTEST_GUILESS_MAIN(VerifyAccessTest)
#include "test_verify_access.moc"
