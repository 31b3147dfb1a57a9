// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/waypoint_cases.h"

#include "model/analysis/mesh_request.h"

#include <QTest>

namespace drawbridge::test {

void addWaypointWays()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<int>("proxy");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const WaypointWorld &world, MeshProxy proxy,
                        const char *verdict) {
        QTest::newRow(name) << QString::fromStdString(textOf(world)) << int(proxy) << verdict;
    };
    // A waypoint that admits nobody, so that a verdict tells which way was taken.
    const auto shut = [](WaypointWorld world = {}) {
        world.more += policy(at("Gateway", "waypoint", kNobody), world.gatewayNamespace);
        return world;
    };
    const auto all = [&](WaypointWorld world = {}) {
        world.gatewayLabels += ", istio.io/waypoint-for: all";
        return shut(world);
    };
    row("a waypoint for Services: by pod address one passes it by", shut(), MeshProxy::Ztunnel,
        "unknown");
    row("a waypoint for all: every way leads through it", all(), MeshProxy::Ztunnel, "deny");
    row("callers that are no ztunnel may pass it by", all(), MeshProxy::Sidecar, "unknown");
    row("so may who only has the identity", all(), MeshProxy::Any, "unknown");
    WaypointWorld without;
    without.hasService = false;
    row("without a Service there is only the pod address", shut(without), MeshProxy::Ztunnel,
        "allow");
    row("which may lead through it", all(without), MeshProxy::Ztunnel, "deny");
    auto forWorkloads = without;
    forWorkloads.gatewayLabels = ", istio.io/waypoint-for: workload";
    row("a waypoint for workloads", shut(forWorkloads), MeshProxy::Ztunnel, "deny");
    forWorkloads.hasService = true;
    row("is passed by through the Service", shut(forWorkloads), MeshProxy::Ztunnel, "unknown");
    auto forNone = without;
    forNone.gatewayLabels = ", istio.io/waypoint-for: none";
    row("a waypoint for none", shut(forNone), MeshProxy::Ztunnel, "allow");
    auto unlabelled = WaypointWorld{};
    unlabelled.namespaceLabels = "";
    row("nobody names it", all(unlabelled), MeshProxy::Ztunnel, "allow");
    auto byPod = unlabelled;
    byPod.hasService = false;
    byPod.podLabels = ", istio.io/use-waypoint: waypoint";
    row("the pods name it", all(byPod), MeshProxy::Ztunnel, "deny");
    auto byService = unlabelled;
    byService.serviceLabels = ", istio.io/use-waypoint: waypoint";
    row("the Service names it, the pods do not", all(byService), MeshProxy::Ztunnel, "unknown");
    auto exempt = WaypointWorld{};
    exempt.podLabels = ", istio.io/use-waypoint: none";
    exempt.serviceLabels = ", istio.io/use-waypoint: none";
    row("both do without it", all(exempt), MeshProxy::Ztunnel, "allow");
    auto elsewhere = WaypointWorld{};
    elsewhere.gatewayNamespace = "bar";
    row("a waypoint of the name is not in the namespace", all(elsewhere), MeshProxy::Ztunnel,
        "unknown");
    elsewhere.namespaceLabels += "istio.io/use-waypoint-namespace: bar, ";
    row("a waypoint of another namespace", all(elsewhere), MeshProxy::Ztunnel, "deny");
    auto missing = WaypointWorld{};
    missing.hasGateway = false;
    row("it is not in the input", shut(missing), MeshProxy::Ztunnel, "unknown");
    auto other = WaypointWorld{};
    other.gatewayClass = "example";
    row("it is of another product", all(other), MeshProxy::Ztunnel, "unknown");
    auto headless = unlabelled;
    headless.serviceLabels = ", istio.io/use-waypoint: waypoint";
    headless.serviceSpec = "clusterIP: None, ";
    row("a headless Service is a name for pod addresses", all(headless), MeshProxy::Ztunnel,
        "allow");
    auto otherPort = unlabelled;
    otherPort.serviceLabels = ", istio.io/use-waypoint: waypoint";
    otherPort.servicePorts = "[{name: http, port: 9090}]";
    row("a Service of another port does not matter", all(otherPort), MeshProxy::Ztunnel, "allow");
}

void addWaypointPolicies()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("account");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, WaypointWorld world, const std::string &more,
                        const char *account, const char *method, const char *verdict) {
        world.gatewayLabels += ", istio.io/waypoint-for: all";
        world.more += more;
        QTest::newRow(name) << QString::fromStdString(textOf(world)) << account << method
                            << verdict;
    };
    WaypointWorld noService;
    noService.hasService = false;
    WaypointWorld tcp;
    tcp.servicePorts = "[{name: tcp, port: 8080}]";
    WaypointWorld mapped;
    mapped.servicePorts = "[{name: http, port: 80, targetPort: 8080}]";
    const auto atGateway = [](const std::string &rest) {
        return policy(at("Gateway", "waypoint", rest));
    };
    row("the waypoint sees the caller", {}, atGateway(kOnlyA), "a", "GET", "allow");
    row("another one", {}, atGateway(kOnlyA), "b", "GET", "deny");
    row("methods count on a port of HTTP", {}, atGateway(kOnlyGet), "a", "POST", "deny");
    row("and by pod address where both readings agree", noService, atGateway(kOnlyA), "b", "GET",
        "deny");
    row("which they do not with methods", noService, atGateway(kOnlyGet), "a", "GET", "unknown");
    row("a port of TCP: the rule vanishes", tcp, atGateway(kOnlyGet), "a", "GET", "unknown");
    row("policies of the class, in the root namespace", {},
        policy(at("GatewayClass", "istio-waypoint", kNobody), "istio-system"), "a", "GET", "deny");
    row("not in another one", {}, policy(at("GatewayClass", "istio-waypoint", kNobody)), "a", "GET",
        "allow");
    row("of another class", {}, policy(at("GatewayClass", "istio", kNobody), "istio-system"), "a",
        "GET", "allow");
    row("a policy of the Service is none by pod address", {},
        policy(at("Service", "server", kNobody)), "a", "GET", "unknown");
    row("of another Service", {}, policy(at("Service", "other", kNobody)), "a", "GET", "allow");
    row("of another Gateway", {}, policy(at("Gateway", "other", kNobody)), "a", "GET", "allow");
    row("a mesh-wide allow-nothing is none at waypoints, but at the ztunnel", {},
        policy("{}", "istio-system"), "a", "GET", "deny");
    row("the ztunnel sees the waypoint", {}, own("cluster.local/ns/foo/sa/waypoint"), "a", "GET",
        "allow");
    row("and not the caller", {}, own("cluster.local/ns/foo/sa/a"), "a", "GET", "deny");
    WaypointWorld named;
    named.gatewayAnnotations = ", gateway.istio.io/service-account: other";
    row("the waypoint has another account", named, own("cluster.local/ns/foo/sa/other"), "a", "GET",
        "allow");
    WaypointWorld renamed;
    renamed.gatewayAnnotations = ", gateway.istio.io/name-override: renamed";
    row("what istiod makes for it has another name", renamed,
        own("cluster.local/ns/foo/sa/renamed"), "a", "GET", "allow");
    row("and no longer that of its name", named, own("cluster.local/ns/foo/sa/waypoint"), "a",
        "GET", "deny");
    const std::string byPort = "rules: [{to: [{operation: {ports: ['8080']}}]}]";
    const std::string byServicePort = "rules: [{to: [{operation: {ports: ['80']}}]}]";
    row("ports where both are one", {}, atGateway(byPort), "a", "GET", "allow");
    row("the port of the Service or that of the pod", mapped, atGateway(byServicePort), "a", "GET",
        "unknown");
    row("both of them", mapped, atGateway("rules: [{to: [{operation: {ports: ['80', '8080']}}]}]"),
        "a", "GET", "allow");
    row("neither of them", mapped, atGateway("rules: [{to: [{operation: {ports: ['81']}}]}]"), "a",
        "GET", "deny");
    row("not both of them", mapped,
        atGateway("rules: [{to: [{operation: {notPorts: ['80', '8080']}}]}]"), "a", "GET", "deny");
    row("addresses of callers are not told there", {},
        atGateway("rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]"), "a", "GET", "unknown");
    row("an undecoded policy of the root namespace may target it", {},
        policy("{targetRefs: 7}", "istio-system"), "a", "GET", "unknown");
    const auto filter = [](const std::string &spec, const std::string &nameSpace = "foo") {
        return "---\napiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: "
               "f, namespace: " +
               nameSpace + "}\nspec: {" + spec +
               "configPatches: [{applyTo: HTTP_FILTER, match: {context: WAYPOINT}, patch: "
               "{operation: ADD}}]}\n";
    };
    const auto targeting = [](const char *kind, const char *name) {
        return std::string("targetRefs: [{group: gateway.networking.k8s.io, kind: ") + kind +
               ", name: " + name + "}], ";
    };
    row("an EnvoyFilter beside the waypoint", {}, filter(""), "a", "GET", "unknown");
    row("one in the root namespace", {}, filter("", "istio-system"), "a", "GET", "unknown");
    row("one elsewhere", {}, filter("", "bar"), "a", "GET", "allow");
    row("one that targets it", {}, filter(targeting("Gateway", "waypoint")), "a", "GET", "unknown");
    row("one that targets another", {}, filter(targeting("Gateway", "other")), "a", "GET", "allow");
    row("one that targets the class", {},
        filter(targeting("GatewayClass", "istio-waypoint"), "istio-system"), "a", "GET", "unknown");
    row("one for the pods of another Gateway", {},
        filter("workloadSelector: {labels: {gateway.networking.k8s.io/gateway-name: other}}, "),
        "a", "GET", "allow");
    row("one may change what a waypoint refuses", {}, filter("") + atGateway(kNobody), "a", "GET",
        "unknown");
    row("and how it calls on", {}, filter("") + own("cluster.local/ns/foo/sa/a"), "a", "GET",
        "unknown");
    row("dry runs do not count", {},
        "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, "
        "namespace: foo, annotations: {istio.io/dry-run: 'true'}}\nspec: " +
            at("Gateway", "waypoint", kNobody) + "\n",
        "a", "GET", "allow");
}

} // namespace drawbridge::test
