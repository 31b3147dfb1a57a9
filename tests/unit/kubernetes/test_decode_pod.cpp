// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

test::Decoded decodePodSpec(const std::string &spec)
{
    return decodeText("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n" + spec);
}

test::Decoded decodeContainer(const std::string &fields)
{
    return decodePodSpec("  containers:\n  - name: c\n" + fields);
}

const Container *containerOf(const test::Decoded &decoded)
{
    const auto *pod = decoded.only<WorkloadObject>();
    return pod == nullptr ? nullptr : &pod->pod.containers.at(0);
}

} // namespace

class DecodePodTest : public QObject {
    Q_OBJECT
private slots:
    void probes();
    void hooks();
    void badHandlers_data();
    void badHandlers();
    void volumes();
    void projectedVolume();
    void badVolumes_data();
    void badVolumes();
    void mounts();
    void environmentSources();
    void ephemeralContainers();
    void naming();
    void addressesOfPodAndNode();
};

void DecodePodTest::probes()
{
    const auto decoded = decodeContainer(
        "    livenessProbe: {httpGet: {path: /live, port: http, host: other.shop, scheme: HTTPS}}\n"
        "    readinessProbe: {tcpSocket: {port: 5432}}\n"
        "    startupProbe:\n      grpc: {port: 9000, service: health}\n");
    const Container *container = containerOf(decoded);
    QVERIFY2(container != nullptr, decoded.said().c_str());
    const auto &handlers = container->handlers;
    QCOMPARE(handlers.size(), std::size_t{3});
    QVERIFY(handlers[0].occasion == ContainerHandler::Occasion::Liveness);
    QVERIFY(handlers[0].action == ContainerHandler::Action::HttpGet);
    COMPARE(handlers[0].host, "other.shop");
    COMPARE(handlers[0].path, "/live");
    COMPARE(handlers[0].scheme, "HTTPS");
    QVERIFY(handlers[0].port == PortReference(std::string("http")));
    QVERIFY(handlers[1].action == ContainerHandler::Action::TcpSocket);
    QVERIFY(handlers[1].port == PortReference(std::uint16_t{5432}));
    QVERIFY(handlers[1].host.empty());
    COMPARE(handlers[2].grpcService, "health");
    COMPARE(toString(handlers[2].where), "f.yaml:10:13");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodePodTest::hooks()
{
    const auto decoded = decodeContainer("    lifecycle:\n"
                                         "      preStop: {sleep: {seconds: 5}}\n"
                                         "      postStart:\n"
                                         "        exec: {command: [curl, \"http://db:80\"]}\n");
    const Container *container = containerOf(decoded);
    QVERIFY2(container != nullptr, decoded.said().c_str());
    QCOMPARE(container->handlers.size(), std::size_t{1});
    QVERIFY(container->handlers[0].occasion == ContainerHandler::Occasion::PostStart);
    COMPARE(container->handlers[0].command.at(1).text, "http://db:80");
    COMPARE(toString(container->handlers[0].command[1].where), "f.yaml:10:32");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodePodTest::badHandlers_data()
{
    QTest::addColumn<QString>("probe");
    QTest::addColumn<QString>("said");
    QTest::newRow("null is absent") << "null"
                                    << "";
    QTest::newRow("no action") << "{periodSeconds: 3}"
                               << "error DB1402 7:20";
    QTest::newRow("two actions") << "{httpGet: {port: 80}, exec: {command: [a]}}"
                                 << "error DB1404 7:48";
    QTest::newRow("no port") << "{httpGet: {path: /}}"
                             << "error DB1402 7:30";
    QTest::newRow("port 0") << "{tcpSocket: {port: 0}}"
                            << "error DB1601 7:39";
    QTest::newRow("a scheme in small letters") << "{httpGet: {port: 80, scheme: http}}"
                                               << "error DB1404 7:49";
    QTest::newRow("text instead of an action") << "{exec: ls}"
                                               << "error DB1403 7:27";
}

void DecodePodTest::badHandlers()
{
    QFETCH(QString, probe);
    QFETCH(QString, said);
    const auto decoded = decodeContainer("    livenessProbe: " + probe.toStdString() + "\n");
    QVERIFY(containerOf(decoded) != nullptr);
    COMPARE(decoded.said(), said.toStdString());
}

void DecodePodTest::volumes()
{
    const auto decoded =
        decodePodSpec("  containers: [{name: c}]\n  volumes:\n"
                      "  - {name: a, configMap: {name: cm, items: [{key: k, path: d/f}]}}\n"
                      "  - {name: b, secret: {secretName: s, optional: true}}\n"
                      "  - {name: c, csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: "
                      "{secretProviderClass: vault}}}\n"
                      "  - {name: d, persistentVolumeClaim: {claimName: data}}\n"
                      "  - {name: e, hostPath: {path: /var/run/docker.sock}}\n"
                      "  - {name: f, emptyDir: {}}\n"
                      "  - {name: g, nfs: {server: nfs.example}}\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    const auto &volumes = pod->pod.volumes;
    QCOMPARE(volumes.size(), std::size_t{7});
    using Kind = VolumeSource::Kind;
    const std::vector<std::pair<Kind, std::string>> expected{
        {Kind::ConfigMap, "cm"},
        {Kind::Secret, "s"},
        {Kind::Csi, "secrets-store.csi.k8s.io"},
        {Kind::PersistentVolumeClaim, "data"},
        {Kind::HostPath, "/var/run/docker.sock"},
        {Kind::EmptyDir, ""},
        {Kind::Other, "nfs"}};
    for (std::size_t i = 0; i < volumes.size(); ++i) {
        QCOMPARE(volumes[i].sources.size(), std::size_t{1});
        QVERIFY(volumes[i].sources[0].kind == expected[i].first);
        COMPARE(volumes[i].sources[0].object, expected[i].second);
    }
    COMPARE(volumes[0].sources[0].items.at(0).path, "d/f");
    QVERIFY(volumes[1].sources[0].isOptional);
    COMPARE(volumes[2].sources[0].secretProviderClass, "vault");
    COMPARE(toString(volumes[3].where), "f.yaml:10:5");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodePodTest::projectedVolume()
{
    const auto decoded = decodePodSpec(
        "  containers: [{name: c}]\n  volumes:\n  - name: all\n    projected:\n      sources:\n"
        "      - configMap: {name: cm}\n      - secret: {name: s, items: [{key: a, path: b}]}\n"
        "      - serviceAccountToken: {audience: vault, expirationSeconds: 600, path: token}\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    const auto &sources = pod->pod.volumes.at(0).sources;
    QCOMPARE(sources.size(), std::size_t{3});
    COMPARE(sources[1].object, "s");
    COMPARE(sources[2].audience, "vault");
    QVERIFY(sources[2].expirationSeconds == std::int64_t{600});
    QVERIFY(decoded.diagnostics.empty());
}

void DecodePodTest::badVolumes_data()
{
    QTest::addColumn<QString>("volume");
    QTest::addColumn<QString>("said");
    QTest::newRow("no name") << "{emptyDir: {}}"
                             << "error DB1402 7:5";
    QTest::newRow("no source is an empty directory") << "{name: v}"
                                                     << "";
    QTest::newRow("a ConfigMap without a name") << "{name: v, configMap: {}}"
                                                << "error DB1402 7:26";
    QTest::newRow("a Secret that is text") << "{name: v, secret: s}"
                                           << "error DB1403 7:23";
    QTest::newRow("an item without a path") << "{name: v, configMap: {name: c, items: [{key: k}]}}"
                                            << "error DB1402 7:44";
    QTest::newRow("no volume at all") << "null"
                                      << "error DB1402 7:5";
}

void DecodePodTest::badVolumes()
{
    QFETCH(QString, volume);
    QFETCH(QString, said);
    const auto decoded =
        decodePodSpec("  containers: [{name: c}]\n  volumes:\n  - " + volume.toStdString() + "\n");
    QVERIFY(decoded.only<WorkloadObject>() != nullptr);
    COMPARE(decoded.said(), said.toStdString());
}

void DecodePodTest::mounts()
{
    const auto decoded = decodeContainer("    volumeMounts:\n"
                                         "    - {name: v, mountPath: /etc/x, subPath: f.conf, "
                                         "readOnly: true}\n"
                                         "    - {mountPath: /y}\n");
    const Container *container = containerOf(decoded);
    QVERIFY(container != nullptr);
    COMPARE(container->volumeMounts.at(0).mountPath, "/etc/x");
    COMPARE(container->volumeMounts[0].subPath, "f.conf");
    QVERIFY(container->volumeMounts[0].isReadOnly);
    COMPARE(toString(container->volumeMounts[0].where), "f.yaml:8:7");
    COMPARE(decoded.said(), "error DB1402 9:7");
}

void DecodePodTest::environmentSources()
{
    const auto decoded = decodeContainer(
        "    env:\n    - {name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}\n"
        "    - {name: B, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}\n"
        "    envFrom: [{configMapRef: {name: c, optional: true}}]\n");
    const Container *container = containerOf(decoded);
    QVERIFY2(container != nullptr, decoded.said().c_str());
    COMPARE(container->env.at(0).secretKey, "k");
    QVERIFY(container->env[0].isOptional);
    COMPARE(container->env.at(1).fieldPath, "status.hostIP");
    QVERIFY(container->envFrom.at(0).isOptional);
}

void DecodePodTest::ephemeralContainers()
{
    const auto decoded = decodePodSpec("  containers: [{name: c}]\n"
                                       "  ephemeralContainers: [{name: debug, image: i}]\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    QVERIFY(!pod->pod.containers.at(0).isEphemeral);
    QVERIFY(pod->pod.containers.at(1).isEphemeral);
    QVERIFY(!pod->pod.containers[1].isInit);
}

void DecodePodTest::naming()
{
    const auto decoded =
        decodePodSpec("  containers: [{name: c}]\n  hostname: db-0\n  subdomain: db\n"
                      "  nodeName: node1\n  hostAliases:\n"
                      "  - {ip: 10.1.2.3, hostnames: [legacy, legacy.corp]}\n"
                      "  - {ip: nonsense, hostnames: [x]}\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY(pod != nullptr);
    COMPARE(pod->pod.hostname, "db-0");
    COMPARE(pod->pod.subdomain, "db");
    COMPARE(pod->pod.nodeName, "node1");
    QCOMPARE(pod->pod.hostAliases.size(), std::size_t{1});
    COMPARE(toString(pod->pod.hostAliases[0].address), "10.1.2.3");
    COMPARE(pod->pod.hostAliases[0].names.at(1), "legacy.corp");
    COMPARE(decoded.said(), "error DB1602 11:10");
}

void DecodePodTest::addressesOfPodAndNode()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n"
        "status: {hostIP: 192.0.2.1, hostIPs: [{ip: 192.0.2.1}, {ip: \"2001:db8::1\"}], podIP: "
        "\"\"}\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    QCOMPARE(pod->hostIps.size(), std::size_t{2});
    COMPARE(toString(pod->hostIps[1]), "2001:db8::1");
    QVERIFY(pod->podIps.empty());
    QVERIFY(decoded.diagnostics.empty());
}

QTEST_GUILESS_MAIN(DecodePodTest)
#include "test_decode_pod.moc"
