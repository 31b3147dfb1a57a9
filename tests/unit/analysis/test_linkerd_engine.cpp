// SPDX-License-Identifier: Apache-2.0
// Servers, default policies and authorizations of Linkerd, row by row of istio.md 6.2, each with a
// near miss. Clients, routes and the way through MeshEngine have tests of their own.
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/linkerd_cases.h"
#include "tests/unit/analysis/linkerd_shop.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

class LinkerdEngineTest : public QObject {
    Q_OBJECT
private slots:
    void defaultPolicies_data();
    void defaultPolicies();
    void defaultOfTheInstallation();
    void servers_data();
    void servers();
    void authorizations_data();
    void authorizations();
    void capturedPorts_data();
    void capturedPorts();
    void notKnown_data();
    void notKnown();
    void sentences_data();
    void sentences();
    void probes_data();
    void probes();
    void whatDecided();
};

namespace {

constexpr const char *kDefault = "config.linkerd.io/default-inbound-policy: ";

/// Verdicts for shop/web, plain/out, and an address of nobody.
std::string threeVerdicts(const LinkerdWorld &world, std::uint16_t port = 80)
{
    return world.verdict("shop/web", port) + " " + world.verdict("plain/out", port) + " " +
           world.verdict("ip:203.0.113.9", port);
}

std::string config(const std::string &values)
{
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: linkerd-config, namespace: "
           "linkerd}\ndata:\n  values: |\n    " +
           values + "\n";
}

} // namespace

void LinkerdEngineTest::defaultPolicies_data()
{
    QTest::addColumn<QString>("onPod");
    QTest::addColumn<QString>("onNamespace");
    QTest::addColumn<QString>("verdicts");
    const auto row = [](const char *name, const char *pod, const char *space,
                        const char *verdicts) {
        const auto annotation = [](const std::string &policy) {
            return policy.empty() ? QString() : QString::fromStdString(", " + (kDefault + policy));
        };
        QTest::newRow(name) << annotation(pod) << annotation(space) << QString(verdicts);
    };
    row("all-unauthenticated", "all-unauthenticated", "", "allow allow allow");
    row("all-authenticated", "all-authenticated", "", "allow deny deny");
    row("cluster-unauthenticated: whether an address is in the cluster is not told",
        "cluster-unauthenticated", "", "allow allow unknown");
    row("cluster-authenticated", "cluster-authenticated", "", "allow deny deny");
    row("deny", "deny", "", "deny deny deny");
    row("audit lets everything pass", "audit", "", "allow allow allow");
    row("of the namespace", "", "deny", "deny deny deny");
    row("the pod goes before the namespace", "all-unauthenticated", "deny", "allow allow allow");
    row("that of the installation is not told", "", "", "unknown unknown unknown");
    row("no policy of that name", "open", "", "unknown unknown unknown");
}

void LinkerdEngineTest::defaultPolicies()
{
    QFETCH(QString, onPod);
    QFETCH(QString, onNamespace);
    QFETCH(QString, verdicts);
    const LinkerdWorld world(linkerdShop("", onPod.toStdString(), onNamespace.toStdString()));
    COMPARE(threeVerdicts(world), verdicts.toStdString());
}

void LinkerdEngineTest::defaultOfTheInstallation()
{
    const LinkerdWorld deny(linkerdShop(config("proxy: {defaultInboundPolicy: deny}")));
    COMPARE(threeVerdicts(deny), "deny deny deny");
    const LinkerdWorld pod(linkerdShop(config("proxy: {defaultInboundPolicy: deny}"),
                                       std::string(", ") + kDefault + "audit"));
    COMPARE(threeVerdicts(pod), "allow allow allow");
    const LinkerdWorld networks(
        linkerdShop(config("clusterNetworks: 10.0.0.0/8"),
                    std::string(", ") + kDefault + "cluster-unauthenticated"));
    COMPARE(threeVerdicts(networks), "allow allow deny");
}

void LinkerdEngineTest::servers_data()
{
    addLinkerdServers();
}

void LinkerdEngineTest::servers()
{
    QFETCH(QString, objects);
    QFETCH(QString, verdicts);
    const LinkerdWorld world(
        linkerdShop(objects.toStdString(), std::string(", ") + kDefault + "all-unauthenticated"));
    COMPARE(threeVerdicts(world), verdicts.toStdString());
}

void LinkerdEngineTest::authorizations_data()
{
    addLinkerdAuthorizations();
}

void LinkerdEngineTest::authorizations()
{
    QFETCH(QString, objects);
    QFETCH(QString, verdicts);
    const LinkerdWorld world(
        linkerdShop(objects.toStdString(), std::string(", ") + kDefault + "deny"));
    COMPARE(threeVerdicts(world), verdicts.toStdString());
    COMPARE(threeVerdicts(world, 81), "deny deny deny"); // No Server: policies are none of it.
}

void LinkerdEngineTest::capturedPorts_data()
{
    QTest::addColumn<QString>("onPod");
    QTest::addColumn<QString>("onNamespace");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const char *pod, const char *space, int port,
                        const char *verdict) {
        QTest::newRow(name) << QString(pod) << QString(space) << port << QString(verdict);
    };
    const auto *skip = ", config.linkerd.io/skip-inbound-ports: \"80,90-92\"";
    row("a skipped port", skip, "", 80, "allow");
    row("in a range", skip, "", 91, "allow");
    row("beside the range", skip, "", 93, "deny");
    row("skipped by the namespace", "", skip, 80, "allow");
    row("the pod's list counts alone", ", config.linkerd.io/skip-inbound-ports: \"81\"", skip, 80,
        "deny");
    row("skipped by the installation's default", "", "", 4567, "unknown");
    row("unless a list is given", skip, "", 4567, "deny");
    row("the port of the proxy", "", "", 4143, "unknown");
    row("its control port", "", "", 4190, "unknown");
    row("its metrics are under policy", "", "", 4191, "deny");
    row("an identity required of a port",
        ", config.linkerd.io/proxy-require-identity-inbound-ports: \"80\"", "", 80, "deny");
}

void LinkerdEngineTest::capturedPorts()
{
    QFETCH(QString, onPod);
    QFETCH(QString, onNamespace);
    QFETCH(int, port);
    QFETCH(QString, verdict);
    const LinkerdWorld world(
        linkerdShop("", onPod.toStdString() + ", " + kDefault + "deny", onNamespace.toStdString()));
    COMPARE(world.verdict("plain/out", static_cast<std::uint16_t>(port)), verdict.toStdString());
    if (!onPod.contains("require-identity"))
        return;
    const LinkerdWorld open(
        linkerdShop("", onPod.toStdString() + ", " + kDefault + "all-unauthenticated", ""));
    COMPARE(threeVerdicts(open), "allow deny deny");
    COMPARE(threeVerdicts(open, 81), "allow allow allow");
}

void LinkerdEngineTest::notKnown_data()
{
    QTest::addColumn<QString>("objects");
    QTest::addColumn<QString>("because");
    const auto row = [](const char *name, const std::string &objects, const char *because) {
        QTest::newRow(name) << QString::fromStdString(objects) << QString(because);
    };
    row("a Server that cannot be read",
        serverOfDb() + linkerdObject("Server", "bad", "{podSelector: {}, port: 0}"),
        "Server shop/bad (shop.yaml:");
    row("a policy that cannot be read", serverOfDb() + policyForDb("[{kind: Secret, name: x}]"),
        "AuthorizationPolicy shop/p (shop.yaml:");
    row("a ServerAuthorization that cannot be read",
        serverOfDb() + linkerdObject("ServerAuthorization", "a", "{server: {}, client: {}}"),
        "ServerAuthorization shop/a (shop.yaml:");
    row("an authentication that cannot be read",
        serverOfDb() + policyForDb("[" + kMeshTls + "]") +
            linkerdObject("MeshTLSAuthentication", "m", "{identities: []}"),
        "MeshTLSAuthentication shop/m, which is not in the input or could not be read");
    row("a policy of another mesh",
        serverOfDb() + "---\napiVersion: kuma.io/v1alpha1\nkind: MeshTrafficPermission\n"
                       "metadata: {name: k, namespace: shop}\n",
        "MeshTrafficPermission shop/k");
    row("a trust domain that may be this one",
        serverOfDb() + policyForDb("[" + kMeshTls + "]") +
            linkerdObject("MeshTLSAuthentication", "m",
                          "{identities: [web.shop.serviceaccount.identity.linkerd.example.org]}"),
        "another trust domain than identity.linkerd.cluster.local");
}

void LinkerdEngineTest::notKnown()
{
    QFETCH(QString, objects);
    QFETCH(QString, because);
    const LinkerdWorld world(linkerdShop(objects.toStdString()));
    const auto answer = world.ask("shop/web");
    QVERIFY2(answer.starts_with("unknown: "), answer.c_str());
    QVERIFY2(answer.find(because.toStdString()) != std::string::npos, answer.c_str());
}

void LinkerdEngineTest::sentences_data()
{
    QTest::addColumn<QString>("objects");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *name, const std::string &objects, const char *answer) {
        QTest::newRow(name) << QString::fromStdString(objects)
                            << QString(answer) + " (not checked against the real proxy).";
    };
    row("by default", "",
        "deny: No Server selects port 80 of shop/Pod/db, and the default inbound policy deny does "
        "not admit it");
    row("admitted by a policy", serverOfDb() + policyForDb("[]"),
        "allow: AuthorizationPolicy shop/p of Server shop/db admits it");
    row("admitted by the accessPolicy", serverOfDb(", accessPolicy: audit"),
        "allow: The accessPolicy audit of Server shop/db admits it");
    row("admitted by name",
        serverOfDb() + policyForDb("[" + kMeshTls + "]") +
            linkerdObject("MeshTLSAuthentication", "m",
                          "{identities: [web.shop.serviceaccount.identity.linkerd.cluster.local]}"),
        "allow: AuthorizationPolicy shop/p of Server shop/db admits it, taking "
        "identity.linkerd.cluster.local, the default, for the domain of identities, which no "
        "manifest tells");
    row("admitted by reference",
        serverOfDb() + policyForDb("[" + kMeshTls + "]") +
            linkerdObject("MeshTLSAuthentication", "m",
                          "{identityRefs: [{kind: ServiceAccount, name: web}]}"),
        "allow: AuthorizationPolicy shop/p of Server shop/db admits it");
    row("refused", serverOfDb(), "deny: No authorization of Server shop/db admits it");
}

void LinkerdEngineTest::sentences()
{
    QFETCH(QString, objects);
    QFETCH(QString, answer);
    const LinkerdWorld world(
        linkerdShop(objects.toStdString(), std::string(", ") + kDefault + "deny"));
    COMPARE(world.ask("shop/web"), answer.toStdString());
}

void LinkerdEngineTest::probes_data()
{
    QTest::addColumn<QString>("objects");
    QTest::addColumn<QString>("request");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const std::string &objects, const char *request,
                        const char *verdict) {
        QTest::newRow(name) << QString::fromStdString(objects) << QString(request)
                            << QString(verdict);
    };
    row("a probe", "", "GET /healthz?x=1 h", "unknown");
    row("another path", "", "GET /healthz/x h", "deny");
    row("another method", "", "POST /healthz h", "deny");
    row("a path nobody told", "", "GET ? h", "unknown");
    row("whatever comes", "", "", "unknown");
    row("at a Server", serverOfDb(), "GET /healthz h", "unknown");
    row("at an opaque Server", serverOfDb(", proxyProtocol: opaque"), "GET /healthz h", "deny");
    row("routes of a Server take the place of that",
        serverOfDb() + linkerdObject("HTTPRoute", "r",
                                     "{parentRefs: [{group: policy.linkerd.io, kind: Server, name: "
                                     "db}], rules: [{}]}"),
        "GET /healthz h", "deny");
    row("what is admitted is admitted", serverOfDb() + policyForDb("[]"), "GET /healthz h",
        "allow");
}

void LinkerdEngineTest::probes()
{
    QFETCH(QString, objects);
    QFETCH(QString, request);
    QFETCH(QString, verdict);
    auto manifests = linkerdShop(objects.toStdString(), std::string(", ") + kDefault + "deny");
    const std::string port = "ports: [{name: http, containerPort: 80}]";
    const auto db = manifests.find("name: db, namespace: shop, labels");
    manifests.insert(manifests.find(port, db) + port.size(),
                     ", livenessProbe: {httpGet: {path: /healthz, port: http}}");
    const LinkerdWorld world(manifests);
    COMPARE(world.verdict("shop/web", 80, requestOf(request.toStdString())), verdict.toStdString());
    COMPARE(world.verdict("shop/web", 81), "deny");
}

void LinkerdEngineTest::whatDecided()
{
    const LinkerdWorld world(
        linkerdShop(serverOfDb() + policyForDb("[{kind: ServiceAccount, name: web}]")));
    const auto admitted = world.mesh.authorize(
        world.id("shop/db"), 80, *world.mesh.callerOf(world.id("shop/web")), std::nullopt);
    QCOMPARE(admitted.objects.size(), std::size_t{2});
    COMPARE(admitted.objects[0]->name, "p");
    COMPARE(admitted.objects[1]->name, "db");
    QVERIFY(admitted.objects[0]->where.isKnown());
    const auto refused = world.mesh.authorize(
        world.id("shop/db"), 80, *world.mesh.callerOf(world.id("ops/tool")), std::nullopt);
    QCOMPARE(refused.objects.size(), std::size_t{1});
    COMPARE(refused.opening, "add an AuthorizationPolicy of Linkerd for Server shop/db");
}

QTEST_GUILESS_MAIN(LinkerdEngineTest)
#include "test_linkerd_engine.moc"
