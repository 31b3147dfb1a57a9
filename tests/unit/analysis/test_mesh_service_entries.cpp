// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

// ServiceEntries that select pods are names by which the mesh calls them: with protocols of ports,
// with DestinationRules of their own, and with waypoints (istio.md 1.9, 1.10).

namespace {

struct World {
    std::string dataPlane = "istio-injection: enabled";
    std::string selector = "{app: db}", location = "MESH_INTERNAL", protocol = "HTTP";
    std::string entryLabels, nameSpace = "shop";
    std::string more;
};

std::string pods(const std::string &name)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {serviceAccountName: " + name +
           ", containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n";
}

std::string textOf(const World &world)
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {" + world.dataPlane +
           "}}\n" + pods("db") + pods("web") +
           "---\napiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: data, "
           "namespace: " +
           world.nameSpace + ", labels: {a: b" + world.entryLabels +
           "}}\nspec: {hosts: [data.example], location: " + world.location +
           ", resolution: STATIC, ports: [{number: 80, name: p, protocol: " + world.protocol +
           ", targetPort: 8080}], workloadSelector: {labels: " + world.selector + "}}\n" +
           world.more;
}

std::string policy(const std::string &spec)
{
    return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, "
           "namespace: shop}\nspec: " +
           spec + "\n";
}

std::string rule(const std::string &mode)
{
    return "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, "
           "namespace: shop}\nspec: {host: data.example, trafficPolicy: {tls: {mode: " +
           mode + "}}}\n";
}

const std::string kAnybody = "{selector: {matchLabels: {app: db}}, rules: [{from: [{source: "
                             "{principals: ['*']}}]}]}";
const std::string kOnlyGet = "{selector: {matchLabels: {app: db}}, rules: [{to: [{operation: "
                             "{methods: [GET]}}]}]}";
const std::string kWaypoint =
    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: way, "
    "namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: "
    "15008, protocol: HBONE}]}\n";
const std::string kNobody = "{targetRefs: [{group: networking.istio.io, kind: ServiceEntry, name: "
                            "data}]}";

/// Of "web" to port 8080 of "db".
AuthorizationDecision decisionOf(const World &world, const char *method = nullptr)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(textOf(world), diagnostics);
    const auto mesh = makeMeshEngine(topology, {});
    std::optional<HttpRequest> request;
    if (method != nullptr) {
        request.emplace();
        request->method = method;
        request->path = "/";
    }
    const auto id = [&](const char *name) {
        return *topology->findWorkload({"", "shop", "Deployment", name});
    };
    auto decision = mesh.authorize(id("db"), 8080, *mesh.callerOf(id("web")), request);
    decision.by.clear(); // They go with the engine.
    return decision;
}

} // namespace

class MeshServiceEntriesTest : public QObject {
    Q_OBJECT
private slots:
    void protocols_data();
    void protocols();
    void clients_data();
    void clients();
    void waypoints_data();
    void waypoints();
};

void MeshServiceEntriesTest::protocols_data()
{
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<QString>("selector");
    QTest::addColumn<QString>("verdict");
    // On a port of TCP the rule vanishes, which is known without a request.
    QTest::newRow("TCP") << "TCP"
                         << "{app: db}"
                         << "deny";
    QTest::newRow("HTTP") << "HTTP"
                          << "{app: db}"
                          << "unknown";
    QTest::newRow("TLS") << "TLS"
                         << "{app: db}"
                         << "deny";
    QTest::newRow("UDP is none of the mesh's") << "UDP"
                                               << "{app: db}"
                                               << "unknown";
    QTest::newRow("of other pods") << "TCP"
                                   << "{app: web}"
                                   << "unknown";
}

void MeshServiceEntriesTest::protocols()
{
    QFETCH(QString, protocol);
    QFETCH(QString, selector);
    World world;
    world.protocol = protocol.toStdString();
    world.selector = selector.toStdString();
    world.more = policy(kOnlyGet);
    const auto decision = decisionOf(world);
    QTEST(QString::fromStdString(std::string(toString(decision.verdict))), "verdict");
}

void MeshServiceEntriesTest::clients_data()
{
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const char *location, const char *mode,
                        const char *nameSpace, const char *verdict) {
        QTest::newRow(name) << location << mode << nameSpace << verdict;
    };
    row("in the mesh", "MESH_INTERNAL", "", "shop", "allow");
    row("in the mesh, by a rule without TLS", "MESH_INTERNAL", "DISABLE", "shop", "unknown");
    row("in the mesh, by a rule with its TLS", "MESH_INTERNAL", "ISTIO_MUTUAL", "shop", "allow");
    row("outside the mesh clients speak none", "MESH_EXTERNAL", "", "shop", "unknown");
    row("of another namespace it selects nothing", "MESH_EXTERNAL", "", "other", "allow");
}

void MeshServiceEntriesTest::clients()
{
    QFETCH(QString, location);
    QFETCH(QString, mode);
    QFETCH(QString, nameSpace);
    World world;
    world.location = location.toStdString();
    world.nameSpace = nameSpace.toStdString();
    world.more = policy(kAnybody);
    if (!mode.isEmpty())
        world.more += rule(mode.toStdString());
    const auto decision = decisionOf(world);
    QTEST(QString::fromStdString(std::string(toString(decision.verdict))), "verdict");
    if (location == "MESH_EXTERNAL" && decision.verdict == Verdict::Unknown)
        QCOMPARE(decision.reason, std::string("ServiceEntry shop/data may have clients call it "
                                              "without the mutual TLS of the mesh."));
}

void MeshServiceEntriesTest::waypoints_data()
{
    QTest::addColumn<QString>("labels");
    QTest::addColumn<QString>("selector");
    QTest::addColumn<QString>("verdict");
    const QString named = ", istio.io/use-waypoint: way";
    // The waypoint admits nobody who comes by the ServiceEntry.
    QTest::newRow("through its waypoint, or by the pods' address") << named << "{app: db}"
                                                                   << "unknown";
    QTest::newRow("nobody names a waypoint") << ""
                                             << "{app: db}"
                                             << "allow";
    QTest::newRow("of other pods") << named << "{app: web}"
                                   << "allow";
    QTest::newRow("of pods by a label of their controller")
        << named << "{app: db, pod-template-hash: a}"
        << "unknown";
}

void MeshServiceEntriesTest::waypoints()
{
    QFETCH(QString, labels);
    QFETCH(QString, selector);
    World world;
    world.dataPlane = "istio.io/dataplane-mode: ambient";
    world.entryLabels = labels.toStdString();
    world.selector = selector.toStdString();
    world.more = kWaypoint + policy(kNobody);
    const auto decision = decisionOf(world, "GET");
    QTEST(QString::fromStdString(std::string(toString(decision.verdict))), "verdict");
    if (selector == "{app: db}" && !labels.isEmpty())
        QCOMPARE(decision.reason,
                 std::string("It depends on how the caller gets there: by its pod address it "
                             "passes, by ServiceEntry shop/data it is denied."));
}

QTEST_GUILESS_MAIN(MeshServiceEntriesTest)
#include "test_mesh_service_entries.moc"
