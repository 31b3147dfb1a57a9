// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// Requests in an ambient mesh: what is written for them and refused, and that the proof sees it.
class WaypointExportTest : public QObject {
    Q_OBJECT
private slots:
    void requestsGoThroughAWaypoint();
    void changesAreNoticed_data();
    void changesAreNoticed();
    void whatCannotBeTold_data();
    void whatCannotBeTold();
    void namesThatAreTaken();
    void waypointsOfTheInput();
};

namespace {

std::string serviceOf(const std::string &name, const std::string &app, const std::string &ports,
                      const std::string &more = {})
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: shop}\nspec: {" + more + "selector: {app: " + app + "}, ports: [" + ports +
           "]}\n";
}

const std::string kCartService = serviceOf("cart", "cart",
                                           "{name: http, port: 80, targetPort: "
                                           "8080}");

Flow reading(const char *from, const char *to, const char *method = "GET")
{
    Flow flow;
    flow.from = key(from);
    flow.to = key(to);
    flow.ports.push_back({PortRange::parse("8080").value(), {}});
    if (method != nullptr)
        flow.ports[0].http = {{method}, {"/items", "/items/*"}};
    return flow;
}

/// web reads items of cart; other may do anything there.
Design readingDesign(const std::string &services = kCartService)
{
    ResourceSet resources = manifests(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: other, namespace: shop, labels: {app: "
        "other}}\nspec: {containers: [{name: c, image: x}]}\n" +
        services);
    std::erase_if(resources.workloads, [](const WorkloadObject &object) {
        return object.meta.name == "host" || object.meta.name == "done";
    });
    Design design = designOver(resources);
    design.mesh = MeshKind::Ambient;
    design.flows = CowList<Flow>({reading("shop/Pod/other", "shop/Pod/cart", nullptr),
                                  reading("shop/Pod/web", "shop/Pod/cart")});
    return design;
}

} // namespace

void WaypointExportTest::requestsGoThroughAWaypoint()
{
    const RoundTrip result = roundTrip(readingDesign(), MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(result.report.requestCount > 0);
    const QString gateway = fileOf(result.manifests, "gateways/shop-waypoint.yaml");
    QVERIFY2(gateway.contains("gatewayClassName: istio-waypoint"), qPrintable(gateway));
    const QString there = fileOf(result.manifests, "authorizationpolicies/shop-waypoint-cart.yaml");
    QVERIFY2(there.contains("sa/web") && there.contains("GET") && there.contains("sa/other") &&
                 there.contains("\"80\"") && there.contains("\"8080\""),
             qPrintable(there));
    // The ztunnel of cart admits the waypoint for web, and other by both ways.
    const QString here = fileOf(result.manifests, "authorizationpolicies/shop-allow-cart.yaml");
    QVERIFY2(!here.contains("sa/web") && here.contains("sa/waypoint") && here.contains("sa/other"),
             qPrintable(here));
    const QString patch = fileOf(result.manifests, "workload-patches/shop-service-cart.yaml");
    QVERIFY2(patch.contains("istio.io/use-waypoint: waypoint"), qPrintable(patch));
    QVERIFY(fileOf(result.manifests, "serviceaccounts/shop-waypoint.yaml").isEmpty());
}

void WaypointExportTest::changesAreNoticed_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what :
         {"no Gateway", "another class", "no label", "no policy at the waypoint",
          "any request at the waypoint", "another request at the waypoint",
          "another caller at the waypoint", "anybody at the waypoint",
          "another Service at the waypoint", "the caller past the waypoint",
          "no waypoint at the ztunnel", "no way to the waypoint", "no way on from the waypoint",
          "a straight way", "another way to the waypoint"})
        QTest::newRow(what) << what;
}

namespace {

NetworkPolicyObject &network(ResourceSet &set, const char *name)
{
    return *std::ranges::find_if(set.networkPolicies,
                                 [name](const auto &policy) { return policy.meta.name == name; });
}

AuthorizationPolicyObject &authorization(ResourceSet &set, const char *name)
{
    return *std::ranges::find_if(set.authorizationPolicies,
                                 [name](const auto &policy) { return policy.meta.name == name; });
}

/// The first principal of that account.
std::string &principalWith(AuthorizationPolicyObject &policy, const char *account)
{
    for (AuthorizationRule &rule : policy.rules)
        for (AuthorizationSource &source : rule.from)
            for (std::string &principal : source.principals)
                if (principal.ends_with(account))
                    return principal;
    qFatal("no rule names %s", account);
}

AuthorizationRule &ruleWith(AuthorizationPolicyObject &policy, const char *account)
{
    const std::string principal = principalWith(policy, account);
    return *std::ranges::find_if(policy.rules, [&](const AuthorizationRule &rule) {
        return std::ranges::find(rule.from.at(0).principals, principal) !=
               rule.from.at(0).principals.end();
    });
}

/// From web, which has a way of its own.
NetworkPolicyRule tunnelRule(const char *app)
{
    NetworkPolicyRule rule;
    rule.peers.emplace_back().podSelector = LabelSelector::fromLabels({{"app", app}});
    rule.ports.emplace_back().port = PortReference(std::uint16_t(15008));
    return rule;
}

void changeAsTold(const QString &what, ResourceSet &set)
{
    auto &there = authorization(set, "waypoint-cart");
    auto &here = authorization(set, "allow-cart");
    if (what == "no Gateway")
        set.gateways.clear();
    else if (what == "another class")
        set.gateways.at(0).className = "istio";
    else if (what == "no label")
        std::erase_if(set.patches,
                      [](const auto &patch) { return patch.target.kind == "Service"; });
    else if (what == "no policy at the waypoint")
        std::erase_if(set.authorizationPolicies,
                      [](const auto &policy) { return policy.meta.name == "waypoint-cart"; });
    else if (what == "any request at the waypoint")
        ruleWith(there, "/web").to.at(0).methods.clear();
    else if (what == "another request at the waypoint")
        ruleWith(there, "/web").to.at(0).methods = {"POST"};
    else if (what == "another caller at the waypoint")
        principalWith(there, "/web") = "cluster.local/ns/shop/sa/nobody";
    else if (what == "anybody at the waypoint")
        ruleWith(there, "/other").from.clear();
    else if (what == "another Service at the waypoint")
        there.targets.at(0).name = "elsewhere";
    else if (what == "the caller past the waypoint")
        ruleWith(here, "/other").from.at(0).principals.push_back("cluster.local/ns/shop/sa/web");
    else if (what == "no waypoint at the ztunnel")
        principalWith(here, "/waypoint") = "cluster.local/ns/shop/sa/nobody";
    else if (what == "no way to the waypoint")
        network(set, "allow-waypoint").ingress.clear();
    else if (what == "no way on from the waypoint")
        network(set, "allow-waypoint").egress.clear();
    else if (what == "a straight way")
        network(set, "allow-cart").ingress.push_back(tunnelRule("web"));
    else if (what == "another way to the waypoint")
        network(set, "allow-waypoint").ingress.push_back(tunnelRule("cart"));
    else
        QFAIL("no such change");
}

} // namespace

void WaypointExportTest::changesAreNoticed()
{
    QFETCH(QString, what);
    const Design design = readingDesign();
    RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    changeAsTold(what, result.read);
    QVERIFY(!verifyDesign(design, result.read).isEqual());
}

void WaypointExportTest::whatCannotBeTold_data()
{
    QTest::addColumn<QString>("services");
    QTest::addColumn<QString>("caller");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const std::string &services, const char *caller,
                        const char *why) {
        QTest::newRow(name) << QString::fromStdString(services) << caller << why;
    };
    row("no Service", "", "shop/Pod/web",
        "shop/Pod/cart is reached on port 8080 through no Service with an address of its own, and "
        "a waypoint tells requests apart for such Services only");
    row("a headless one",
        serviceOf("cart", "cart", "{name: http, port: 8080}", "clusterIP: None, "), "shop/Pod/web",
        "shop/Pod/cart is reached on port 8080 through no Service with an address of its own, and "
        "a waypoint tells requests apart for such Services only");
    row("another port", serviceOf("cart", "cart", "{port: 9090}"), "shop/Pod/web",
        "shop/Pod/cart is reached on port 8080 through no Service with an address of its own, and "
        "a waypoint tells requests apart for such Services only");
    row("TCP by its name", serviceOf("cart", "cart", "{name: tcp-x, port: 8080}"), "shop/Pod/web",
        "shop/Pod/cart takes no HTTP on port 8080 by what Service shop/cart says of it");
    row("numbers that cross",
        serviceOf("cart", "cart",
                  "{name: http-a, port: 80, targetPort: 8080}, {name: http-b, port: 8080, "
                  "targetPort: 9090}"),
        "shop/Pod/web",
        "shop/Pod/cart has a port that Service shop/cart calls 8080, which is the number of "
        "another "
        "one there, and a waypoint may compare either");
    row("a caller outside", kCartService, "External/partner",
        "shop/Pod/cart is behind a ztunnel, which cannot tell HTTP requests apart, and "
        "External/partner passes by waypoints");
}

void WaypointExportTest::whatCannotBeTold()
{
    QFETCH(QString, services);
    QFETCH(QString, caller);
    QFETCH(QString, why);
    Design design = readingDesign(services.toStdString());
    design.flows = CowList<Flow>({reading(caller.toLatin1().constData(), "shop/Pod/cart")});
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QCOMPARE(messagesOf(result.diagnostics, ErrorCode::NotExportable),
             QStringList{"flow " + caller + " -> shop/Pod/cart is left out: " + why});
    QVERIFY(fileOf(result.manifests, "gateways/shop-waypoint.yaml").isEmpty());
    QVERIFY(!result.report.isEqual());
}

void WaypointExportTest::namesThatAreTaken()
{
    const RoundTrip result = roundTrip(
        readingDesign(kCartService + serviceOf("waypoint", "web", "{port: 1}")), MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(fileOf(result.manifests, "gateways/shop-waypoint-2.yaml")
                .contains("\n  name: waypoint-2\n"));
}

void WaypointExportTest::waypointsOfTheInput()
{
    ResourceSet resources = manifests(kCartService);
    resources.services.at(0).meta.labels["istio.io/use-waypoint"] = "theirs";
    Design design = designOver(resources);
    design.mesh = MeshKind::Ambient;
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(
        messagesOf(result.diagnostics, ErrorCode::NotExportable)
            .contains("flow shop/Pod/web -> shop/Pod/cart is left out: shop/Pod/cart is called "
                      "through waypoint theirs of the input, for which the export writes no "
                      "policies"),
        describe(result.diagnostics).c_str());
    QVERIFY(!result.report.isEqual());
}

QTEST_GUILESS_MAIN(WaypointExportTest)
#include "test_waypoint_export.moc"
