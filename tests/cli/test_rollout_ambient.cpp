// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/rollout_lines.h"
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace drawbridge::test;

/// `export --layout stage` for an ambient mesh: whom its stages cut off, and what they write.
class RolloutAmbientTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void stagesBeforeSegmentationCutNoFlow_data();
    void stagesBeforeSegmentationCutNoFlow();
    void theStagesComeToThePlainExport_data();
    void theStagesComeToThePlainExport();
    void policiesOfTheInputMeetTheTunnel();
    void theSecondNamespaceMakesTheTunnel();
    void whatNobodyEnrolsStaysAsItIs();
    void labelsOfUndeclaredNamespacesStayUnknown();
    void policiesThatAdmitTheTunnelCutNothing();
    void policiesOfTheInputMeetProbes();
    void aWaypointNeedsItsControlPlane();
    void undrawnFlowsAreCutByTheirStage();
    void ztunnelsGetNoDryRun();
    void waypointsAreTriedFirst();
    void requestsAreJudgedByTheirService();
    void itGoesBackByTheLabel();
    void nothingIsCutUntilItIsEnforced();
    void severalClustersAreRefused();

private:
    ProgramResult staged(const QStringList &more = {"--layout", "stage"}) const
    {
        return ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", "out", "--mesh", "ambient"} +
                   more);
    }
    RolloutLines linesOf(const ProgramResult &result) const { return linesByFolder(result.out); }
    QByteArray read(const QString &name) const { return readAll(m_folder->filePath(name)); }
    bool isThere(const QString &name) const { return QFileInfo::exists(m_folder->filePath(name)); }

    /// An office whose clerk calls cart; nobody declares its namespace.
    void addOffice() const
    {
        writeText(m_folder->filePath("in/office.yaml"),
                  "apiVersion: v1\nkind: Pod\nmetadata: {name: clerk, namespace: office, labels: "
                  "{app: clerk}}\nspec: {containers: [{name: c, image: x, env: [{name: CART_ADDR, "
                  "value: 'cart.shop:80'}]}]}\n");
    }
    /// web, with a probe of its own.
    void addProbe() const
    {
        writeText(m_folder->filePath("in/web.yaml"),
                  workload("web",
                           "        env:\n        - name: CART_ADDR\n          value: cart:80\n"
                           "        livenessProbe:\n          tcpSocket:\n            port: 8081\n",
                           8080));
    }
    /// A policy of the input that lets everybody of the cluster in on these ports.
    void admitTo(const QByteArray &app, const QByteArray &ports) const
    {
        writeText(m_folder->filePath("in/policy.yaml"),
                  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: mine, "
                  "namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: " +
                      app +
                      "}}\n  policyTypes: [Ingress]\n  ingress:\n  - from: "
                      "[{namespaceSelector: {}}]\n    ports: [" +
                      ports + "]\n");
    }
    /// other may only read of cart.
    void drawReading()
    {
        startDesign();
        QCOMPARE(ctl({"allow", "shop.drawbridge.yaml", "--from", "shop/Deployment/other", "--to",
                      "shop/Deployment/cart", "--port", "7070/tcp", "--method", "GET"})
                     .exitCode,
                 0);
    }
    void start(const QString &design)
    {
        if (design.contains("office"))
            addOffice();
        if (design.contains("probe"))
            addProbe();
        if (design.contains("enrolled"))
            writeText(m_folder->filePath("in/mesh.yaml"),
                      "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
                      "{istio.io/dataplane-mode: ambient}}\n");
        if (design.contains("reading"))
            drawReading();
        else
            startDesign();
    }
    void addDesigns() const
    {
        QTest::addColumn<QString>("design");
        QTest::newRow("a shop that enters the mesh") << "shop";
        QTest::newRow("one namespace after another") << "office";
        QTest::newRow("pods that are probed") << "probe";
        QTest::newRow("requests, by a waypoint") << "reading, office, probe";
        QTest::newRow("a shop that is in the mesh") << "enrolled, reading";
    }
};

void RolloutAmbientTest::stagesBeforeSegmentationCutNoFlow_data()
{
    addDesigns();
}

void RolloutAmbientTest::stagesBeforeSegmentationCutNoFlow()
{
    QFETCH(QString, design);
    start(design);
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesOf(result);
    QStringList folders{"0-identity", "1-mesh-permissive/1-shop", "2-dry-run"};
    if (design.contains("office")) // Which has fewer flows.
        folders = {"0-identity", "1-mesh-permissive/1-office", "1-mesh-permissive/2-shop",
                   "2-dry-run"};
    for (const QString &folder : folders) {
        QCOMPARE(lines[folder].value(0), folder + ": cuts no flow");
        QVERIFY2(isThere("out/" + folder + "/README.md"), qPrintable(folder));
    }
    // What is drawn is cut by no later stage either.
    for (const QStringList &some : lines)
        QVERIFY2(some.value(0).endsWith(": cuts no flow") || some.value(0).startsWith("note: "),
                 result.out.constData());
    QVERIFY2(!result.out.contains("unknown in the input itself"), result.out.constData());
    QVERIFY2(result.out.contains("flows watched"), result.out.constData());
}

void RolloutAmbientTest::theStagesComeToThePlainExport_data()
{
    addDesigns();
}

void RolloutAmbientTest::theStagesComeToThePlainExport()
{
    QFETCH(QString, design);
    start(design);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "plain", "--mesh", "ambient"}).exitCode,
             0);
    QCOMPARE(staged().exitCode, 0);
    const auto plain = manifestsOf(m_folder->filePath("plain"));
    QVERIFY(plain.size() > 8);
    QCOMPARE(plain.contains("gateways/shop-waypoint.yaml"), design.contains("reading"));
    QCOMPARE(manifestsOf(m_folder->filePath("out")), plain);
    QByteArray patched;
    for (const char *stage : {"0-identity", "1-mesh-permissive/1-shop", "1-mesh-permissive/2-shop",
                              "1-mesh-permissive/1-office"}) {
        const QString folder = QString("out/") + stage + "/workload-patches";
        const QByteArray list = read(folder + "/kustomization.yaml");
        for (const QString &file :
             QDir(m_folder->filePath(folder)).entryList({"*.yaml"}, QDir::Files))
            QVERIFY2(file == "kustomization.yaml" || list.contains("- path: " + file.toUtf8()),
                     list.constData());
        patched += list;
    }
    QCOMPARE(patched.count("- path: "),
             read("plain/workload-patches/kustomization.yaml").count("- path: "));
}

/// Whoever admits a port shuts the tunnel that carries it: that is told where it happens, once.
void RolloutAmbientTest::policiesOfTheInputMeetTheTunnel()
{
    admitTo("cart", "{port: 7070}");
    startDesign();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesOf(result);
    QCOMPARE(lines["0-identity"].value(0), QString("0-identity: cuts no flow"));
    const QStringList cut = lines["1-mesh-permissive/1-shop"];
    QCOMPARE(cut.value(0), QString("1-mesh-permissive/1-shop: cuts 1 flow"));
    QVERIFY2(cut.value(1).contains("drawn shop/Deployment/web -> shop/Deployment/cart: cut on "
                                   "7070/TCP; 7070/TCP at network-ingress: ") &&
                 cut.value(1).contains("no rule admits 15008/TCP") &&
                 cut.value(1).contains("(in/policy.yaml:"),
             qPrintable(cut.join(u'\n')));
    QCOMPARE(result.out.count(": cuts 1 flow"), 1);
    const QByteArray page = read("out/1-mesh-permissive/1-shop/README.md");
    QVERIFY2(page.contains(cut.value(1).trimmed().toUtf8()), page.constData());
}

/// A caller that is enrolled calls one that is not in plaintext.
void RolloutAmbientTest::theSecondNamespaceMakesTheTunnel()
{
    addOffice();
    admitTo("cart", "{port: 7070}");
    startDesign();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesOf(result);
    QCOMPARE(lines["1-mesh-permissive/1-office"].value(0),
             QString("1-mesh-permissive/1-office: cuts no flow"));
    const QStringList cut = lines["1-mesh-permissive/2-shop"];
    QCOMPARE(cut.value(0), QString("1-mesh-permissive/2-shop: cuts 2 flows"));
    QVERIFY2(cut.join(u'\n').contains("drawn office/Pod/clerk -> shop/Deployment/cart: cut on "
                                      "7070/TCP"),
             qPrintable(cut.join(u'\n')));
    for (const char *name : {"office", "shop"})
        QVERIFY2(result.out.contains(
                     QByteArray("note: namespace ") + name +
                     " is not in the input, which shows no mesh: its pods are taken to be in none "
                     "until it is enrolled\n"),
                 result.out.constData());
}

/// Two pods of kube-system, which no label of the rollout concerns; a policy tells ports apart.
void RolloutAmbientTest::whatNobodyEnrolsStaysAsItIs()
{
    writeText(m_folder->filePath("in/board.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata: {name: board, namespace: kube-system, labels: "
              "{app: board}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: "
              "3000}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: board, namespace: "
              "kube-system}\nspec: {selector: {app: board}, ports: [{port: 3000}]}\n---\n"
              "apiVersion: v1\nkind: Pod\nmetadata: {name: viewer, namespace: kube-system, labels: "
              "{app: viewer}}\nspec: {containers: [{name: c, image: x, env: [{name: BOARD_ADDR, "
              "value: 'board:3000'}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: "
              "NetworkPolicy\nmetadata: {name: board, namespace: kube-system}\nspec: {podSelector: "
              "{matchLabels: {app: board}}, policyTypes: [Ingress], ingress: [{ports: [{port: "
              "3000}]}]}\n");
    startDesign();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesOf(result);
    for (const char *folder : {"0-identity", "1-mesh-permissive/1-shop", "2-dry-run"})
        QCOMPARE(lines[folder].value(0), QString(folder) + ": cuts no flow");
    QVERIFY2(!result.out.contains("unknown in the input itself"), result.out.constData());
    QVERIFY2(result.out.contains("note: namespace kube-system is not in the input, which shows no "
                                 "mesh: its pods are taken to be in none"),
             result.out.constData());
}

/// That nobody is in the mesh is presumed, no label: what a policy asks for stays unknown.
void RolloutAmbientTest::labelsOfUndeclaredNamespacesStayUnknown()
{
    addOffice();
    writeText(m_folder->filePath("in/policy.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: mine, "
              "namespace: shop}\nspec: {podSelector: {matchLabels: {app: cart}}, policyTypes: "
              "[Ingress], ingress: [{from: [{podSelector: {}}, {namespaceSelector: {matchLabels: "
              "{team: clerks}}}]}]}\n");
    startDesign();
    const auto result = staged();
    const auto lines = linesOf(result);
    QCOMPARE(lines["0-identity"].value(0), QString("0-identity: cuts no flow"));
    QVERIFY2(result.out.contains("note: unknown in the input itself: drawn office/Pod/clerk -> "
                                 "shop/Deployment/cart: unknown on 7070/TCP"),
             result.out.constData());
}

void RolloutAmbientTest::policiesThatAdmitTheTunnelCutNothing()
{
    admitTo("cart", "{port: 7070}, {port: 15008}");
    startDesign();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY2(!result.out.contains("cuts 1 flow"), result.out.constData());
    QCOMPARE(linesOf(result)["1-mesh-permissive/1-shop"].value(0),
             QString("1-mesh-permissive/1-shop: cuts no flow"));
}

/// Until it is enrolled the kubelet calls a pod from its node, which no policy shuts out.
void RolloutAmbientTest::policiesOfTheInputMeetProbes()
{
    addProbe();
    admitTo("web", "{port: 8080}, {port: 15008}");
    startDesign();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QStringList cut = linesOf(result)["1-mesh-permissive/1-shop"];
    QCOMPARE(cut.value(0), QString("1-mesh-permissive/1-shop: cuts 1 flow"));
    QVERIFY2(cut.value(1).contains("system External/kubelet-probes -> shop/Deployment/web: cut on "
                                   "8081/TCP; 8081/TCP at network-ingress: ") &&
                 cut.value(1).contains("(in/policy.yaml:"),
             qPrintable(cut.join(u'\n')));
    QCOMPARE(result.out.count(": cuts 1 flow"), 1);
}

/// Its pods come with the stage, and a policy of the input may select them.
void RolloutAmbientTest::aWaypointNeedsItsControlPlane()
{
    writeText(m_folder->filePath("in/policy.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: mine, "
              "namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - "
              "to: [{namespaceSelector: {}}]\n    ports: [{port: 53}, {port: 53, protocol: UDP}, "
              "{port: 7070}, {port: 15008}]\n");
    drawReading();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QStringList cut = linesOf(result)["1-mesh-permissive/1-shop"];
    QCOMPARE(cut.value(0), QString("1-mesh-permissive/1-shop: cuts 1 flow"));
    QVERIFY2(cut.value(1).contains("system shop/Deployment/waypoint -> "
                                   "istio-system/Deployment/istiod: cut on 15012/TCP"),
             qPrintable(cut.join(u'\n')));
    QCOMPARE(result.out.count(": cuts 1 flow"), 1);
}

/// web of the mesh, and a pod outside of it, call cart; nobody drew either.
void RolloutAmbientTest::undrawnFlowsAreCutByTheirStage()
{
    writeText(m_folder->filePath("in/legacy.yaml"),
              "apiVersion: v1\nkind: Namespace\nmetadata: {name: legacy, labels: "
              "{istio.io/dataplane-mode: none}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: "
              "old, namespace: legacy, labels: {app: old}}\nspec: {containers: [{name: c, image: "
              "x, env: [{name: CART_ADDR, value: 'cart.shop:80'}]}]}\n");
    const auto made = ctl({"design", "in", "-o", "shop.drawbridge.yaml", "--empty"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesOf(result);
    for (const char *folder : {"0-identity", "1-mesh-permissive/1-shop", "2-dry-run"})
        QCOMPARE(lines[folder].value(0), QString(folder) + ": cuts no flow");
    const QStringList network =
        lines["3-network-policy/1-legacy"] + lines["3-network-policy/2-shop"];
    QVERIFY2(network.join(u'\n').contains("inferred legacy/Pod/old -> shop/Deployment/cart: cut "
                                          "on 7070/TCP") &&
                 network.join(u'\n').contains("inferred shop/Deployment/web -> "
                                              "shop/Deployment/cart: cut on 7070/TCP"),
             result.out.constData());
    // Nobody is cut twice.
    QCOMPARE(result.out.count(": cut on 7070/TCP"), 2);
}

void RolloutAmbientTest::ztunnelsGetNoDryRun()
{
    startDesign();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QDir stage(m_folder->filePath("out/2-dry-run"));
    QCOMPARE(stage.entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot),
             QStringList{"README.md"});
    const QByteArray page = read("out/2-dry-run/README.md");
    QVERIFY2(page.contains("istio_tcp_connections_opened_total") &&
                 page.contains("kubectl logs -n istio-system ds/ztunnel") &&
                 page.contains("ztunnels have no dry run"),
             page.constData());
    QVERIFY2(result.out.contains("  enforces nothing: nothing is applied, since ztunnels leave "
                                 "dry runs out or, before 1.29, enforce them"),
             result.out.constData());
    for (const QByteArray &text : manifestsOf(m_folder->filePath("out")))
        QVERIFY2(!text.contains("istio.io/dry-run"), text.constData());
    // Without policies there is nothing to look out for.
    QCOMPARE(staged({"--layout", "stage", "--kinds", "NetworkPolicy"}).exitCode, 0);
    QVERIFY(!isThere("out/2-dry-run/README.md"));
}

/// What targets a Service reaches its waypoint, which knows dry runs, and no ztunnel.
void RolloutAmbientTest::waypointsAreTriedFirst()
{
    drawReading();
    const auto result = staged();
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QDir tried(m_folder->filePath("out/2-dry-run/authorizationpolicies"));
    QCOMPARE(tried.entryList(QDir::Files), QStringList{"shop-waypoint-cart.yaml"});
    const QByteArray policy = readAll(tried.filePath("shop-waypoint-cart.yaml"));
    QVERIFY2(policy.contains("istio.io/dry-run: \"true\"") && policy.contains("targetRefs:"),
             policy.constData());
    QVERIFY(isThere("out/2-dry-run/kustomization.yaml"));
    QVERIFY2(result.out.contains("  enforces nothing: its AuthorizationPolicy is a dry run\n"),
             result.out.constData());
    // The Gateway comes before the label that leads to it; both are of its namespace.
    const QString shop = "out/1-mesh-permissive/1-shop/";
    QVERIFY(read(shop + "kustomization.yaml").contains("- gateways/shop-waypoint.yaml"));
    QVERIFY(read(shop + "workload-patches/shop-service-cart.yaml")
                .contains("istio.io/use-waypoint: waypoint"));
    QVERIFY(read(shop + "workload-patches/namespace-shop.yaml")
                .contains("istio.io/dataplane-mode: ambient"));
    QVERIFY(!isThere("out/0-identity/gateways"));
    QVERIFY(!read("out/0-identity/workload-patches/kustomization.yaml").contains("Service"));
}

/// By the address of a pod the port is shut from stage 3 on, by the Service only for what is drawn.
void RolloutAmbientTest::requestsAreJudgedByTheirService()
{
    drawReading();
    const auto result = staged();
    QVERIFY2(result.out.contains("note: requests drawn to a workload behind a waypoint are judged "
                                 "as its Services lead to it"),
             result.out.constData());
    QVERIFY2(!result.out.contains("(unknown)"), result.out.constData());
    // A policy of the input that refuses such a request is found.
    writeText(m_folder->filePath("in/deny.yaml"),
              "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n"
              "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: "
              "closed, namespace: shop}\nspec: {targetRefs: [{kind: Service, group: '', name: "
              "cart}], action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}\n");
    const auto closed = staged();
    const QString cut = linesOf(closed)["1-mesh-permissive/1-shop"].join(u'\n');
    QVERIFY2(cut.contains("drawn shop/Deployment/other -> shop/Deployment/cart: cut on 7070/TCP; "
                          "GET ") &&
                 cut.contains("at authorization: At waypoint shop/waypoint: AuthorizationPolicy "
                              "shop/closed denies it"),
             closed.out.constData());
}

void RolloutAmbientTest::itGoesBackByTheLabel()
{
    drawReading();
    QCOMPARE(staged().exitCode, 0);
    const QByteArray enrolment = read("out/1-mesh-permissive/README.md");
    QVERIFY2(enrolment.contains("kubectl label namespace NAMESPACE istio.io/dataplane-mode-") &&
                 enrolment.contains("kubectl label service NAME -n NAMESPACE "
                                    "istio.io/use-waypoint-") &&
                 !enrolment.contains("istio-proxy"),
             enrolment.constData());
    for (const char *stage : {"0-identity", "1-mesh-permissive", "2-dry-run", "3-network-policy",
                              "4-authorization", "5-strict", "6-allow-nothing"}) {
        const QByteArray page = read(QString("out/") + stage + "/README.md");
        QVERIFY2(page.contains("## How to check it\n") && page.contains("## How to go back\n") &&
                     page.contains("## What it breaks\n") &&
                     page.contains("but for the kubelet's probes of pods in the ambient mesh"),
                 page.constData());
        QVERIFY2(isThere(QString("out/") + stage + "/kustomization.yaml"), stage);
    }
    QVERIFY(!read("out/4-authorization/README.md").contains("Takes the dry run off"));
}

void RolloutAmbientTest::nothingIsCutUntilItIsEnforced()
{
    const auto made = ctl({"design", "in", "-o", "shop.drawbridge.yaml", "--empty"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    const auto result = staged({"--layout", "stage", "--observe"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesOf(result);
    for (const char *folder : {"3-network-policy/1-shop/observe", "3-network-policy/1-shop"})
        QCOMPARE(lines[folder].value(0), QString(folder) + ": cuts no flow");
    const QStringList cut = lines["3-network-policy/1-shop without its folder observe"];
    QVERIFY2(cut.value(0).endsWith(": cuts 1 flow") && cut.value(1).contains("15008/TCP"),
             result.out.constData());
}

void RolloutAmbientTest::severalClustersAreRefused()
{
    writeText(m_folder->filePath("two.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nname: two\nmesh: ambient\nclusters:\n- "
              "name: east\n  sources: [in]\n- name: west\n  sources: [in]\n");
    const auto result = ctl({"export", "two.drawbridge.yaml", "-o", "out", "--layout", "stage"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("an ambient mesh of several clusters cannot be exported"),
             result.err.constData());
    QVERIFY(!isThere("out"));
}

QTEST_GUILESS_MAIN(RolloutAmbientTest)
#include "test_rollout_ambient.moc"
