// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/design/draft_flows.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/design/draft_manifests.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

/// Ingress shop/front to Service web; `more` stands in its spec.
std::string ingress(const std::string &more = {})
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front, "
           "namespace: shop}\nspec: {" +
           more + "defaultBackend: {service: {name: web, port: {number: 80}}}}\n";
}

const char *const kControllerPorts =
    ", ports: [{containerPort: 443}, {containerPort: 80}, {containerPort: 9, protocol: UDP}]";

std::string controller(const std::string &name, const std::string &component = {})
{
    return pod("proxy-" + name,
               "app.kubernetes.io/name: " + name +
                   (component.empty() ? "" : ", app.kubernetes.io/component: " + component),
               kControllerPorts, "edge");
}

} // namespace

/// Ways from outside through ingress controllers.
class DraftControllersTest : public QObject {
    Q_OBJECT
private slots:
    void controllers_data();
    void controllers();
    void controllersOfTheirOwnCluster();
    void controllersThatAreExposed();
    void evidenceOfExposures_data();
    void evidenceOfExposures();
};

void DraftControllersTest::controllers_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QStringList>("flows");
    const auto row = [](const char *name, const std::string &manifests, const QStringList &flows) {
        QTest::newRow(name) << QString::fromStdString(manifests) << flows;
    };
    const auto through = [](const char *name) {
        const QString proxy = QStringLiteral("edge/Pod/proxy-") + QLatin1String(name);
        return QStringList{"External/internet " + proxy + " 80/TCP, 443/TCP confirm",
                           proxy + " shop/Pod/web 80/TCP confirm"};
    };
    const QStringList outside{"External/ingress-default shop/Pod/web 80/TCP confirm"};
    const QStringList ofNginx{"External/ingress-nginx shop/Pod/web 80/TCP confirm"};
    const std::string classed = ingress("ingressClassName: nginx, ");
    row("none", ingress(), outside);
    row("none of the class", classed, ofNginx);
    row("the only one", ingress() + controller("ingress-nginx"), through("ingress-nginx"));
    for (const char *name : {"traefik", "haproxy-ingress", "contour", "kong"})
        row(name, ingress() + controller(name), through(name));
    row("another class", classed + controller("traefik"), ofNginx);
    row("the class picks", classed + controller("traefik") + controller("ingress-nginx"),
        through("ingress-nginx"));
    row("two classes and no word", ingress() + controller("traefik") + controller("kong"), outside);
    row("a controller's component", ingress() + controller("kong", "controller"), through("kong"));
    row("the component has another name", ingress() + controller("kong", "ingress-controller"),
        through("kong"));
    row("its admission webhook", ingress() + controller("kong", "admission-webhook"), outside);
    row("an application of any name", ingress() + controller("nginx"), outside);
}

void DraftControllersTest::controllers()
{
    QFETCH(QString, manifests);
    QTEST(drawn(web() + manifests.toStdString()), "flows");
    QFETCH(QStringList, flows);
    for (const char *kind : {"Job", "CronJob"}) {
        if (flows.size() == 1)
            break;
        std::string jobs = manifests.toStdString();
        Diagnostics diagnostics;
        ResourceSet resources = importText(web() + jobs, "m.yaml", {}, diagnostics);
        for (WorkloadObject &object : resources.workloads) {
            if (object.meta.nameSpace == "edge")
                object.meta.kind = kind;
        }
        const Design design = draftDesign("d", {}, buildTopology(resources, diagnostics),
                                          DraftFrom::Inferred, diagnostics);
        QCOMPARE(design.flows.size(), std::size_t{1});
    }
}

void DraftControllersTest::controllersOfTheirOwnCluster()
{
    Diagnostics diagnostics;
    const auto with = std::make_shared<const ResourceSet>(
        importText(web() + ingress() + controller("kong"), "m.yaml", {}, diagnostics));
    const auto without = std::make_shared<const ResourceSet>(
        importText(web() + ingress("ingressClassName: nginx, "), "m.yaml", {}, diagnostics));
    const auto topology = buildTopology({{"east", with}, {"west", without}}, diagnostics);
    DesignCluster east;
    east.name = "east";
    DesignCluster west;
    west.name = "west";
    QCOMPARE(flowsOf(draftDesign("d", {east, west}, topology, DraftFrom::Inferred, diagnostics)),
             (QStringList{"External/ingress-nginx west:shop/Pod/web 80/TCP confirm",
                          "External/internet east:edge/Pod/proxy-kong 80/TCP, 443/TCP confirm",
                          "east:edge/Pod/proxy-kong east:shop/Pod/web 80/TCP confirm"}));
}

void DraftControllersTest::controllersThatAreExposed()
{
    const std::string exposed =
        service("proxy",
                "type: LoadBalancer, selector: {app.kubernetes.io/name: kong}, ports: "
                "[{port: 443, targetPort: 8443}]",
                "edge");
    QCOMPARE(drawn(web() + ingress() + controller("kong") + exposed),
             (QStringList{"External/internet edge/Pod/proxy-kong 8443/TCP confirm",
                          "edge/Pod/proxy-kong shop/Pod/web 80/TCP confirm"}));
    const std::string toItself =
        service("web", "selector: {app.kubernetes.io/name: kong}, ports: [{port: 80}]", "edge");
    std::string inward = ingress();
    inward.replace(inward.find("namespace: shop"), 15, "namespace: edge");
    QCOMPARE(drawn(inward + controller("kong") + toItself),
             QStringList{"External/internet edge/Pod/proxy-kong 80/TCP, 443/TCP confirm"});
}

void DraftControllersTest::evidenceOfExposures_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("evidence");
    const auto row = [](const char *name, const std::string &manifests, const char *evidence) {
        QTest::newRow(name) << QString::fromStdString(manifests) << evidence;
    };
    const std::string spec = "selector: {app: web}, ports: [{port: 80}]";
    row("Ingress", web() + ingress(), "ingress: Ingress shop/front (m.yaml:15:24)");
    row("Ingress with a host",
        web() + ingress("rules: [{host: a.example, http: {paths: [{path: /x, pathType: Prefix, "
                        "backend: {service: {name: web, port: {number: 80}}}}]}}], #"),
        "ingress: Ingress shop/front for a.example/x");
    row("LoadBalancer", pod("web", "app: web") + service("web", "type: LoadBalancer, " + spec),
        "ingress: Service shop/web of type LoadBalancer (m.yaml:7:1)");
    row("NodePort", pod("web", "app: web") + service("web", "type: NodePort, " + spec),
        "ingress: Service shop/web of type NodePort (m.yaml:7:1)");
    row("externalIPs",
        pod("web", "app: web") + service("web", "externalIPs: [203.0.113.7], " + spec),
        "ingress: Service shop/web with externalIPs (m.yaml:7:1)");
}

void DraftControllersTest::evidenceOfExposures()
{
    QFETCH(QString, manifests);
    QFETCH(QString, evidence);
    Diagnostics diagnostics;
    std::string text = manifests.toStdString();
    if (const auto cut = text.find("], #"); cut != std::string::npos)
        text = text.substr(0, cut) + "]}\n";
    const Design design = draft(text, diagnostics);
    QCOMPARE(design.flows.size(), std::size_t{1});
    const QString found = QString::fromStdString(design.flows.items()[0].evidence.at(0));
    QVERIFY2(found.startsWith(evidence), qPrintable(found));
    const External &source = design.externals.items()[0];
    QCOMPARE(source.kind == External::Kind::Gateway, evidence.contains("Ingress"));
    QCOMPARE(source.kind == External::Kind::Internet, !evidence.contains("Ingress"));
}

QTEST_GUILESS_MAIN(DraftControllersTest)
#include "test_draft_controllers.moc"
