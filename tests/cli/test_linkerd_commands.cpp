// SPDX-License-Identifier: Apache-2.0
// `why`, `connectivity --layer` and `check` on a small shop in Linkerd.
#include "tests/helpers/run_program.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace drawbridge::test;

namespace {

QByteArray workload(const QByteArray &name, const QByteArray &annotations = "{}")
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}, annotations: " + annotations + "}\n    spec: {serviceAccountName: " + name +
           ", containers: [{name: main, image: x, ports: [{containerPort: 80}]}]}\n";
}

/// web, cart and other in Linkerd, out outside; only web may GET below /api of cart.
QByteArray shop()
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: "
           "{linkerd.io/inject: enabled, config.linkerd.io/default-inbound-policy: "
           "all-authenticated}}\n" +
           workload("web") + workload("cart") + workload("other") +
           workload("out", "{linkerd.io/inject: disabled}") + R"(---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: {name: cart, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, port: 80, proxyProtocol: HTTP/1}
---
apiVersion: policy.linkerd.io/v1beta3
kind: HTTPRoute
metadata: {name: api, namespace: shop}
spec:
  parentRefs: [{group: policy.linkerd.io, kind: Server, name: cart}]
  rules: [{matches: [{path: {type: PathPrefix, value: /api}, method: GET}]}]
---
apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: {name: web, namespace: shop}
spec:
  targetRef: {group: policy.linkerd.io, kind: HTTPRoute, name: api}
  requiredAuthenticationRefs: [{kind: ServiceAccount, name: web}]
)";
}

} // namespace

class LinkerdCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void why_data();
    void why();
    void whyExplains();
    void whyTellsAnEdge();
    void connectivity();
    void callersByIdentity();
    void graphNamesTheMesh();
    void aDesignOfItIsForLinkerd();

private:
    ProgramResult ctl(const QStringList &arguments, const QByteArray &input = {})
    {
        return runProgram("drawbridgectl", arguments, m_folder->path(), input);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void LinkerdCommandsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QFile file(m_folder->filePath("in.yaml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(shop());
}

void LinkerdCommandsTest::why_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QByteArray>("verdict");
    const QStringList get{"--method", "GET", "--path", "/api/1"};
    QTest::newRow("the route admits it") << "shop/web" << get << QByteArray("allow");
    QTest::newRow("another account") << "shop/other" << get << QByteArray("deny");
    QTest::newRow("outside the mesh") << "shop/out" << get << QByteArray("deny");
    QTest::newRow("past its proxy")
        << "shop/web" << get + QStringList{"--plaintext"} << QByteArray("deny");
    QTest::newRow("no route") << "shop/web" << QStringList{"--method", "GET", "--path", "/admin"}
                              << QByteArray("deny");
    QTest::newRow("nothing told") << "shop/web" << QStringList() << QByteArray("unknown");
}

void LinkerdCommandsTest::why()
{
    QFETCH(QString, from);
    QFETCH(QStringList, flags);
    QFETCH(QByteArray, verdict);
    const auto result = ctl(
        QStringList{"why", "in.yaml", "--from", from, "--to", "shop/cart", "--port", "80"} + flags);
    QVERIFY2(result.out.startsWith(verdict + "\n"), (result.out + result.err).constData());
    QCOMPARE(result.exitCode, verdict == "allow" ? 0 : 1);
}

void LinkerdCommandsTest::whyExplains()
{
    const QStringList question{"why",      "in.yaml", "--to",   "shop/cart", "--port", "80",
                               "--method", "GET",     "--path", "/api",      "--from"};
    const auto allowed = ctl(question + QStringList{"shop/web"});
    for (const char *part :
         {"  authorization: allow: AuthorizationPolicy shop/web of HTTPRoute shop/api or Server "
          "shop/cart admits it (not checked against the real proxy).\n",
          "    AuthorizationPolicy shop/web (in.yaml:", "    Server shop/cart (in.yaml:",
          "    HTTPRoute shop/api (in.yaml:", "  mtls: allow: Linkerd's proxies speak mutual TLS"})
        QVERIFY2(allowed.out.contains(part), allowed.out.constData());
    const auto denied = ctl(question + QStringList{"shop/other"});
    QVERIFY2(denied.out.contains("to change it: add an AuthorizationPolicy of Linkerd for "
                                 "HTTPRoute shop/api or Server shop/cart admitting principal "
                                 "other.shop.serviceaccount.identity.linkerd.cluster.local"),
             denied.out.constData());
}

void LinkerdCommandsTest::whyTellsAnEdge()
{
    const auto result = ctl({"why", "in.yaml", "--from", "shop/web", "--to", "shop/cart"});
    QVERIFY2(result.out.contains("as web.shop.serviceaccount.identity.linkerd.cluster.local:\n"),
             result.out.constData());
    for (const char *part : {"80/TCP", "GET", "/api/*"})
        QVERIFY2(result.out.contains(part), result.out.constData());
}

void LinkerdCommandsTest::connectivity()
{
    const auto result = ctl({"connectivity", "in.yaml", "--layer", "authorization"});
    QCOMPARE(result.exitCode, 0);
    const auto portsOf = [&](const QByteArray &from, const QByteArray &to) {
        const QByteArray begin = "shop/Deployment/" + from + " -> shop/Deployment/" + to + ": ";
        for (const auto &line : result.out.split('\n'))
            if (line.startsWith(begin))
                return line.mid(begin.size());
        return QByteArray("no line");
    };
    // Into other by the default policy, into cart only as its routes have it.
    QVERIFY2(portsOf("web", "other").startsWith("1-4142/TCP, "), result.out.constData());
    QVERIFY2(portsOf("web", "cart").startsWith("1-79/TCP, 81-4142/TCP, "), result.out.constData());
    QVERIFY2(portsOf("web", "cart").contains("unknown: 80/TCP, "), result.out.constData());
    QVERIFY2(!portsOf("other", "cart").contains(" 80/TCP"), result.out.constData());
    QVERIFY2(portsOf("out", "other").startsWith("1-65535/UDP"), result.out.constData());
    QCOMPARE(portsOf("web", "out"), "all ports");
    const auto mtls = ctl({"connectivity", "in.yaml", "--layer", "mtls"});
    QCOMPARE(mtls.exitCode, 0);
}

void LinkerdCommandsTest::callersByIdentity()
{
    const auto ask = [this](const QByteArray &identity) {
        const auto line = R"({"id":"1","from":{"identity":")" + identity +
                          R"("},"to":{"namespace":"shop","kind":"Deployment","name":"cart"},)"
                          R"("port":80,"http":{"method":"GET","path":"/api"}})";
        const auto result = ctl({"why", "in.yaml", "--requests", "-"}, line + "\n");
        return QJsonDocument::fromJson(result.out).object()["verdict"].toString();
    };
    QCOMPARE(ask("web.shop.serviceaccount.identity.linkerd.cluster.local"), "allow");
    QCOMPARE(ask("other.shop.serviceaccount.identity.linkerd.cluster.local"), "deny");
    QCOMPARE(ask("spiffe://cluster.local/ns/shop/sa/web"), "deny");
}

void LinkerdCommandsTest::graphNamesTheMesh()
{
    const auto result = ctl({"graph", "in.yaml"});
    QVERIFY2(result.out.contains("mesh linkerd"), result.out.constData());
    QVERIFY2(result.out.contains("mesh none"), result.out.constData());
}

void LinkerdCommandsTest::aDesignOfItIsForLinkerd()
{
    QCOMPARE(ctl({"design", "in.yaml", "-o", "d.drawbridge.yaml"}).exitCode, 0);
    QFile file(m_folder->filePath("d.drawbridge.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\nmesh: linkerd\n"));
    // Of whatever mesh the design is, `--mesh` goes before it.
    QCOMPARE(ctl({"design", "in.yaml", "-o", "n.drawbridge.yaml", "--mesh", "none"}).exitCode, 0);
    QFile other(m_folder->filePath("n.drawbridge.yaml"));
    QVERIFY(other.open(QIODevice::ReadOnly));
    QVERIFY(!other.readAll().contains("mesh:"));
}

QTEST_GUILESS_MAIN(LinkerdCommandsTest)
#include "test_linkerd_commands.moc"
