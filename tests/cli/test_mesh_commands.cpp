// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge::test;

namespace {

QByteArray workload(const QByteArray &name)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {serviceAccountName: " + name +
           ", containers: [{name: main, image: x, ports: [{containerPort: 80}]}]}\n";
}

/// web, cart and other in a mesh of sidecars; only web may GET below /api of cart, with a token of
/// the shop or the header x-tier: gold.
QByteArray shop()
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: "
           "enabled}}\n" +
           workload("web") + workload("cart") + workload("other") + R"(---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{name: http, port: 80}]}
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: tokens, namespace: shop}
spec: {jwtRules: [{issuer: iss.example, jwksUri: https://iss.example/keys}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  rules:
  - from: [{source: {serviceAccounts: [web], requestPrincipals: [iss.example/alice]}}]
    to: [{operation: {methods: [GET], paths: ["/api*"]}}]
  - from: [{source: {serviceAccounts: [web]}}]
    when: [{key: "request.headers[x-tier]", values: [gold]}]
  - to: [{operation: {ports: ["90"]}}]
)";
}

/// web and cart in an ambient mesh; a waypoint takes what goes to the Service, and lets web GET
/// there.
QByteArray ambientShop()
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
           "{istio.io/dataplane-mode: ambient, istio.io/use-waypoint: way}}\n" +
           workload("web") + workload("cart") + R"(---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{name: http, port: 80}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: way, namespace: shop}
spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: cart, namespace: shop}
spec:
  targetRefs: [{group: "", kind: Service, name: cart}]
  rules: [{from: [{source: {serviceAccounts: [web]}}], to: [{operation: {methods: [GET]}}]}]
)";
}

} // namespace

/// connectivity over the layers, and why with requests, tokens and bare identities.
class MeshCommandsTest : public CommandFixture {
    Q_OBJECT
private slots:
    void init();
    void connectivityByLayer();
    void layersThatDoNotFit_data();
    void layersThatDoNotFit();
    void whyWithARequest_data();
    void whyWithARequest();
    void edgeTellsRequests();
    void callersByIdentity_data();
    void callersByIdentity();
    void whyThroughWaypoints_data();
    void whyThroughWaypoints();
};

void MeshCommandsTest::init()
{
    newFolder();
    writeText(m_folder->filePath("in.yaml"), shop());
}

void MeshCommandsTest::connectivityByLayer()
{
    const auto portsOf = [this](const QString &layer) {
        const auto result = ctl({"connectivity", "in.yaml", "--layer", layer, "--focus",
                                 "shop/cart", "--focus-direction", "ingress", "-o", "csv"});
        QByteArray lines;
        for (const auto &line : result.out.split('\n'))
            if (line.contains("shop/Deployment/other") || line.contains("/other"))
                lines += line + "\n";
        return lines;
    };
    QVERIFY2(portsOf("network").contains("all ports"), portsOf("network").constData());
    // Of another's identity only what is open to everybody passes, beside the agent's ports.
    const auto all = portsOf("all");
    QVERIFY2(all.contains("90") && !all.contains("all ports"), all.constData());
    QVERIFY(portsOf("mtls").contains("all ports"));
    QCOMPARE(portsOf("authorization"), all);
}

void MeshCommandsTest::layersThatDoNotFit_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("unknown") << "--layer identity" << QByteArray("--layer is \"identity\"");
    QTest::newRow("explained") << "--layer all --explain" << QByteArray("`why` explains");
    QTest::newRow("exposure") << "--layer mtls --exposure" << QByteArray("know the network only");
    QTest::newRow("compat") << "--layer all --compat netpol-analyzer"
                            << QByteArray("know the network only");
}

void MeshCommandsTest::layersThatDoNotFit()
{
    QFETCH(QString, arguments);
    QFETCH(QByteArray, says);
    const auto result = ctl(QStringList{"connectivity", "in.yaml"} + arguments.split(' '));
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains(says), result.err.constData());
}

void MeshCommandsTest::whyWithARequest_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QByteArray>("verdict");
    const QStringList get{"--method", "GET", "--path", "/api/1"};
    const QString alice = R"({"principal":"iss.example/alice"})";
    QTest::newRow("nothing told") << QStringList() << QByteArray("unknown");
    QTest::newRow("no token") << get << QByteArray("deny");
    QTest::newRow("her token") << get + QStringList{"--jwt", alice} << QByteArray("allow");
    QTest::newRow("a token of another issuer")
        << get + QStringList{"--jwt", R"({"principal":"else/alice"})"} << QByteArray("deny");
    QTest::newRow("a header") << get + QStringList{"--header", "X-Tier=gold"}
                              << QByteArray("allow");
    QTest::newRow("another value")
        << get + QStringList{"--header", "x-tier: tin"} << QByteArray("deny");
    QTest::newRow("the method alone")
        << QStringList{"--method", "POST", "--jwt", alice} << QByteArray("deny");
    QTest::newRow("the path is not told")
        << QStringList{"--method", "GET", "--jwt", alice} << QByteArray("unknown");
    QTest::newRow("plaintext") << get + QStringList{"--jwt", alice, "--plaintext"}
                               << QByteArray("deny");
}

void MeshCommandsTest::whyWithARequest()
{
    QFETCH(QStringList, flags);
    QFETCH(QByteArray, verdict);
    const auto result = ctl(
        QStringList{"why", "in.yaml", "--from", "shop/web", "--to", "shop/cart", "--port", "80"} +
        flags);
    QVERIFY2(result.out.startsWith(verdict + "\n"), (result.out + result.err).constData());
    QCOMPARE(result.exitCode, verdict == "allow" ? 0 : 1);
}

void MeshCommandsTest::edgeTellsRequests()
{
    const auto result = ctl({"why", "in.yaml", "--from", "shop/other", "--to", "shop/cart"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.out.contains("as cluster.local/ns/shop/sa/other:\n"), result.out.constData());
    QVERIFY2(result.out.contains("90/TCP"), result.out.constData());
    // Any request of web may have the header of rule 2.
    const auto web = ctl({"why", "in.yaml", "--from", "shop/web", "--to", "shop/cart"});
    QVERIFY2(web.out.contains("unknown 80/TCP: "), web.out.constData());
}

void MeshCommandsTest::callersByIdentity_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("an identity of the input")
        << QByteArray(R"({"identity":"spiffe://cluster.local/ns/shop/sa/web"})") << "allow";
    QTest::newRow("another identity of the input")
        << QByteArray(R"({"identity":"spiffe://cluster.local/ns/shop/sa/other"})") << "deny";
    QTest::newRow("nobody of the input, at an address")
        << QByteArray(R"({"identity":"spiffe://cluster.local/ns/shop/sa/web","ip":"203.0.113.9"})")
        << "allow";
    QTest::newRow("an account without workload, whose place is not known")
        << QByteArray(R"({"identity":"spiffe://cluster.local/ns/shop/sa/ghost"})") << "deny";
    QTest::newRow("plaintext") << QByteArray(R"({"identity":null,"ip":"203.0.113.9"})") << "deny";
    QTest::newRow("of a foreign trust domain")
        << QByteArray(R"({"identity":"spiffe://else.org/ns/shop/sa/web","ip":"203.0.113.9"})")
        << "unknown";
}

void MeshCommandsTest::callersByIdentity()
{
    QFETCH(QByteArray, from);
    QFETCH(QString, verdict);
    const QByteArray line =
        R"({"id":"1","from":)" + from +
        R"(,"to":{"namespace":"shop","kind":"Deployment","name":"cart"},"port":80,)"
        R"("http":{"method":"GET","path":"/","host":"cart","headers":{"X-Tier":"gold"}}})";
    const auto result = ctl({"why", "in.yaml", "--requests", "-"}, line + "\n");
    const auto answer = QJsonDocument::fromJson(result.out).object();
    QVERIFY2(answer["verdict"].toString() == verdict, (result.out + result.err).constData());
    QCOMPARE(answer["layers"].toArray().size(), 4);
}

void MeshCommandsTest::whyThroughWaypoints_data()
{
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QByteArray>("verdict");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("the Service, what its waypoint admits")
        << "shop/Service/cart"
        << "GET" << QByteArray("allow") << QByteArray("At waypoint shop/way");
    QTest::newRow("the Service, what it does not admit")
        << "shop/Service/cart"
        << "POST" << QByteArray("deny") << QByteArray("At waypoint shop/way");
    QTest::newRow("a pod, by whichever way")
        << "shop/cart"
        << "POST" << QByteArray("unknown") << QByteArray("by its pod address it passes");
    QTest::newRow("and where the ways agree")
        << "shop/cart"
        << "GET" << QByteArray("allow") << QByteArray("authorization");
}

void MeshCommandsTest::whyThroughWaypoints()
{
    QFETCH(QString, to);
    QFETCH(QString, method);
    QFETCH(QByteArray, verdict);
    QFETCH(QByteArray, says);
    writeText(m_folder->filePath("in.yaml"), ambientShop());
    const auto result = ctl({"why", "in.yaml", "--from", "shop/web", "--to", to, "--port", "80/tcp",
                             "--method", method, "--path", "/"});
    QVERIFY2(result.out.startsWith(verdict), result.out.constData());
    QVERIFY2(result.out.contains(says), result.out.constData());
    QCOMPARE(result.exitCode, verdict == "allow" ? 0 : 1);
}

QTEST_GUILESS_MAIN(MeshCommandsTest)
#include "test_mesh_commands.moc"
