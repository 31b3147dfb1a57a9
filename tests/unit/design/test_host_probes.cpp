// SPDX-License-Identifier: Apache-2.0
#include "model/design/host_probes.h"
#include "tests/unit/design/system_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What the kubelet calls in an ambient mesh.
class HostProbesTest : public QObject {
    Q_OBJECT
private slots:
    void portsOfAPod_data();
    void portsOfAPod();
    void onlyAmbientPodsAreCalledByAddress_data();
    void onlyAmbientPodsAreCalledByAddress();
    void callersAsExternals();
};

namespace {

/// A Pod whose only container has these fields.
std::string probed(const std::string &fields, const std::string &labels = {},
                   const std::string &spec = {})
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {" +
           labels + "}}\nspec: {" + spec + "containers: [{name: c, image: x, " + fields + "}]}\n";
}

constexpr const char *kReady = "readinessProbe: {tcpSocket: {port: 8080}}";
constexpr const char *kIn = "istio.io/dataplane-mode: ambient";

} // namespace

void HostProbesTest::portsOfAPod_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QString>("ports");
    const auto row = [](const char *name, const char *fields, const char *ports) {
        QTest::newRow(name) << fields << ports;
    };
    row("no probe", "ports: [{containerPort: 80}]", "no port");
    row("by number", kReady, "8080/TCP");
    row("by name", "ports: [{name: h, containerPort: 81}], livenessProbe: {httpGet: {port: h}}",
        "81/TCP");
    row("a name of UDP is none",
        "ports: [{name: h, containerPort: 81, protocol: UDP}], "
        "livenessProbe: {httpGet: {port: h}}",
        "no port");
    row("gRPC", "startupProbe: {grpc: {port: 90}}", "90/TCP");
    row("a command calls nobody", "livenessProbe: {exec: {command: [x]}}", "no port");
    row("another host", "livenessProbe: {httpGet: {port: 80, host: example.org}}", "no port");
    row("hooks", "lifecycle: {postStart: {httpGet: {port: 1}}, preStop: {tcpSocket: {port: 2}}}",
        "1-2/TCP");
}

void HostProbesTest::portsOfAPod()
{
    QFETCH(QString, fields);
    const Design one = design(probed(fields.toStdString()));
    const auto called = portsCalledByKubelet(*one.topology, "");
    const auto found = called.find(key("shop/Pod/a"));
    const PortSet ports = found == called.end() ? PortSet() : found->second;
    QTEST(QString::fromStdString(toString(ports)), "ports");
    QVERIFY(portsCalledByKubelet(*one.topology, "elsewhere").empty());
}

void HostProbesTest::onlyAmbientPodsAreCalledByAddress_data()
{
    QTest::addColumn<QString>("labels");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("mesh");
    QTest::addColumn<bool>("isCalled");
    const auto row = [](const char *name, const char *labels, const char *spec, MeshKind mesh,
                        bool isCalled) {
        QTest::newRow(name) << labels << spec << int(mesh) << isCalled;
    };
    row("an ambient pod", kIn, "", MeshKind::Ambient, true);
    row("outside the mesh", "istio.io/dataplane-mode: none", "", MeshKind::Ambient, false);
    row("on the host network", kIn, "hostNetwork: true, ", MeshKind::Ambient, false);
    row("without a mesh", kIn, "", MeshKind::None, false);
    row("with sidecars", kIn, "", MeshKind::Sidecar, false);
}

void HostProbesTest::onlyAmbientPodsAreCalledByAddress()
{
    QFETCH(QString, labels);
    QFETCH(QString, spec);
    QFETCH(int, mesh);
    QFETCH(bool, isCalled);
    Design one = design("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" +
                            probed(kReady, labels.toStdString(), spec.toStdString()),
                        static_cast<MeshKind>(mesh));
    one.systemFlows = {false, false, false};
    QCOMPARE(flowsOf(one),
             isCalled ? QStringList{"External/kubelet-probes shop/Pod/a 8080/TCP system: kubelet "
                                    "probes"}
                      : QStringList());
}

void HostProbesTest::callersAsExternals()
{
    Design one = design(probed(kReady, kIn));
    QVERIFY(withHostProbes(one) == one);
    one.mesh = MeshKind::Ambient;
    const Design with = withHostProbes(one);
    QCOMPARE(with.externals.size(), std::size_t{1});
    const External &probes = with.externals.items()[0];
    QCOMPARE(toString(probes.key), std::string("External/kubelet-probes"));
    QVERIFY(probes.key == hostProbeKey(""));
    QVERIFY(AddressSet(probes.cidrs).contains(*IpAddress::parse("169.254.7.127")));
    QVERIFY(AddressSet(probes.cidrs)
                .contains(*IpAddress::parse("fd16:9254:7127:1337:ffff:ffff:ffff:ffff")));
    QVERIFY(withHostProbes(with) == with);
    QVERIFY(withSystemCallers(one) == with);
    // The addresses are those of the design's own external of the name.
    External own = probes;
    own.cidrs = {Cidr::parse("192.0.2.0/24").value()};
    one.externals = CowList<External>({own});
    QVERIFY(withHostProbes(one) == one);
}

QTEST_GUILESS_MAIN(HostProbesTest)
#include "test_host_probes.moc"
