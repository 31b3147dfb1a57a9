// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/verified_shop.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// PeerAuthentications and AuthorizationPolicies beside what is drawn.
class VerifyMeshTest : public QObject {
    Q_OBJECT

private slots:
    void meshDifferences();
    void plaintextSources();
    void requests();
    void requestsThatOnlyAPolicyNames();
    void theTunnelSaysWho();
    void authorizationSaysWhichPort();
    void ambientPlaintextIsApart();
};

void VerifyMeshTest::meshDifferences()
{
    const auto drawn = design(MeshKind::Sidecar);
    auto set = manifests(MeshKind::Sidecar);
    set.authorizationPolicies[1].rules[0].from[0].principals = {"cluster.local/ns/shop/sa/app"};
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | authorization"}));

    set = manifests(MeshKind::Sidecar);
    set.authorizationPolicies[1].rules[0].from[0].principals = {"cluster.local/ns/shop/*"};
    report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | ServiceAccount shop/db -> shop/Deployment/db | "
                          "5432/TCP | authorization"}));
    QVERIFY(hasPlace(report, "authorization.yaml:12:1"));

    set = manifests(MeshKind::Sidecar);
    set.authorizationPolicies[1].rules[0].from.clear();
    const auto anybody = verified(drawn, set);
    QVERIFY(anybody.contains("allowed but not drawn | an identity that is not in the design -> "
                             "shop/Deployment/db | 5432/TCP | authorization"));

    set = manifests(MeshKind::Sidecar);
    set.peerAuthentications.clear();
    const auto plain = verified(drawn, set);
    QCOMPARE(plain.size(), 2);
    QCOMPARE(plain[0], QString("allowed but not drawn | plaintext -> shop/Deployment/db | 1/TCP in "
                               "plaintext | mtls"));

    set = manifests(MeshKind::Sidecar);
    set.patches.clear();
    const auto unenrolled = verified(drawn, set);
    QVERIFY2(unenrolled.contains("identity missing | shop/Deployment/db -> the mesh | runs as db | "
                                 "identity"),
             qPrintable(unenrolled.join('\n')));
}

void VerifyMeshTest::plaintextSources()
{
    auto drawn = design(MeshKind::Sidecar, {flow(kWeb, kDb, 5432), flow(kPartner, kWeb, 8080)});
    drawn.externals = CowList<External>({external(External::Kind::Cidr, "203.0.113.0/24")});
    auto set = manifests(MeshKind::Sidecar);
    set.networkPolicies[2].ingress = {blockRule("203.0.113.0/24", 8080)};
    const auto strict = verified(drawn, set);
    QCOMPARE(strict, QStringList({"drawn but denied | External/partner, 203.0.113.0/24 (e.g. "
                                  "203.0.113.0) -> shop/Deployment/web | 8080/TCP | mtls"}));

    PeerAuthenticationObject open;
    open.meta = metaOf("PeerAuthentication", "shop", "web");
    open.selector = {{"app", "web"}};
    open.portModes = {{8080, MtlsMode::Permissive}};
    set.peerAuthentications.push_back(open);
    auto anyone = admitting("web", "", 8080);
    anyone.rules[0].from.clear();
    set.authorizationPolicies.push_back(anyone);
    QCOMPARE(verified(drawn, set), QStringList());

    set.peerAuthentications.back().portModes = {};
    set.peerAuthentications.back().mode = MtlsMode::Permissive;
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | plaintext -> shop/Deployment/web | 1/TCP in "
                          "plaintext | mtls"}));
}

void VerifyMeshTest::requests()
{
    const HttpRules readCart{{"GET"}, {"/cart*"}};
    const auto drawn = design(MeshKind::Sidecar, {flow(kWeb, kDb, 5432, readCart)});
    auto set = manifests(MeshKind::Sidecar);
    auto &operation = set.authorizationPolicies[1].rules[0].to[0];
    operation.methods = {"GET"};
    operation.paths = {"/cart*"};
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report), QStringList());
    QCOMPARE(report.requestCount, std::size_t(4)); // GET and another, /cart* and another.

    operation.methods.clear();
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "DELETE /cartundrawn-witness on 5432/TCP | authorization"}));

    operation.methods = {"GET"};
    operation.paths = {"/cart"};
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/cartundrawn-witness on 5432/TCP | authorization"}));

    operation.paths.clear();
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/undrawn-witness/elsewhere on 5432/TCP | authorization"}));
}

void VerifyMeshTest::requestsThatOnlyAPolicyNames()
{
    const HttpRules readCart{{"GET"}, {"/cart*"}};
    const auto drawn = design(MeshKind::Sidecar, {flow(kWeb, kDb, 5432, readCart)});
    auto set = manifests(MeshKind::Sidecar);
    auto &operations = set.authorizationPolicies[1].rules[0].to;
    operations[0].methods = {"GET"};
    operations[0].paths = {"/cart*"};
    operations.push_back(operations[0]);
    operations[1].paths = {"/admin"}; // Nobody drew it.
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/admin on 5432/TCP | authorization"}));

    operations[1].methods = {"TRACE"};
    operations[1].paths = {"/cart*"};
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "TRACE /cartundrawn-witness on 5432/TCP | authorization"}));

    operations[1].methods = {"GET"};
    operations[1].paths = {"*.js"};
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | GET "
                          "/undrawn-witness.js on 5432/TCP | authorization"}));
}

void VerifyMeshTest::theTunnelSaysWho()
{
    const auto drawn = design(MeshKind::Ambient);
    auto set = manifests(MeshKind::Ambient);
    set.networkPolicies[1].ingress[0] = ruleFor({{"app", "web"}}, 5432, at("db.yaml", 20));
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-ingress"}));
    QVERIFY2(report.differences[0].because.ends_with("the ambient mesh carries TCP on port 15008"),
             report.differences[0].because.c_str());

    // The tunnel is open to somebody whom authorization alone keeps out: at one end, then at both.
    set = manifests(MeshKind::Ambient);
    set.networkPolicies[2].ingress = {ruleFor({{"app", "db"}}, 15008, at("web.yaml", 40))};
    const QString fromDb = "allowed but not drawn | shop/Deployment/db -> shop/Deployment/web | "
                           "15008/TCP | network-ingress";
    report = verifyDesign(drawn, set);
    QCOMPARE(texts(report), QStringList({fromDb}));
    QVERIFY(hasPlace(report, "web.yaml:40:1"));
    set.networkPolicies[1].egress = {ruleFor({{"app", "web"}}, 15008, at("db.yaml", 50))};
    report = verifyDesign(drawn, set);
    QCOMPARE(texts(report), QStringList({fromDb}));
    QVERIFY2(report.differences[0].because.ends_with("only the mesh closes it"),
             report.differences[0].because.c_str());

    set = manifests(MeshKind::Ambient);
    set.patches.clear();
    const auto unenrolled = verified(drawn, set);
    QVERIFY2(unenrolled.contains("identity missing | shop/Deployment/db -> the mesh | runs as db | "
                                 "identity"),
             qPrintable(unenrolled.join('\n')));
}

void VerifyMeshTest::authorizationSaysWhichPort()
{
    const auto drawn = design(MeshKind::Ambient);
    auto set = manifests(MeshKind::Ambient);
    set.authorizationPolicies[1].rules[0].to[0].ports = {5432, 9000};
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | ServiceAccount shop/web -> shop/Deployment/db | "
                          "9000/TCP | authorization",
                          "allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "9000/TCP | network-ingress"}));
    QVERIFY(hasPlace(report, "authorization.yaml:12:1"));
    QVERIFY(hasPlace(report, "db.yaml:20:1"));

    set.authorizationPolicies[1].rules[0].to[0].ports = {9000};
    QCOMPARE(verified(drawn, set).filter("drawn but denied"),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | authorization"}));

    // A ztunnel leaves out a rule on requests as a whole.
    set = manifests(MeshKind::Ambient);
    set.authorizationPolicies[1].rules[0].to[0].methods = {"GET"};
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | authorization"}));

    set = manifests(MeshKind::Ambient);
    set.peerAuthentications.clear();
    QCOMPARE(verified(drawn, set).filter("plaintext").size(), 2);
}

/// What is open to callers without an identity stays shut to those who have one.
void VerifyMeshTest::ambientPlaintextIsApart()
{
    auto drawn = design(MeshKind::Ambient, {flow(kWeb, kDb, 5432), flow(kPartner, kDb, 8080)});
    drawn.externals = CowList<External>({external(External::Kind::Cidr, "203.0.113.0/24")});
    auto set = manifests(MeshKind::Ambient);
    set.networkPolicies[1].ingress.push_back(blockRule("203.0.113.0/24", 8080));
    PeerAuthenticationObject open;
    open.meta = metaOf("PeerAuthentication", "shop", "db");
    open.selector = {{"app", "db"}};
    open.mode = MtlsMode::Strict;
    open.portModes = {{8080, MtlsMode::Permissive}};
    set.peerAuthentications.push_back(open);
    auto nobody = admitting("nobody", "", 8080);
    nobody.selector = {{"app", "db"}};
    nobody.rules[0].from[0].principals.clear();
    nobody.rules[0].from[0].notPrincipals = {"*"};
    set.authorizationPolicies.push_back(nobody);
    QCOMPARE(verified(drawn, set), QStringList());

    set.authorizationPolicies.back().rules[0].from.clear();
    const auto anybody = verified(drawn, set);
    QVERIFY2(anybody.contains("allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                              "8080/TCP | network-ingress") &&
                 anybody.contains("allowed but not drawn | an identity that is not in the design "
                                  "-> shop/Deployment/db | 8080/TCP | authorization"),
             qPrintable(anybody.join('\n')));
}

QTEST_GUILESS_MAIN(VerifyMeshTest)
#include "test_verify_mesh.moc"
