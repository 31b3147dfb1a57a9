// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

class DecodeWorkloadTest : public QObject {
    Q_OBJECT
private slots:
    void deployment();
    void barePod();
    void cronJob();
    void initContainers();
    void secretsStayNames();
    void keepsTheRestBesideBadFields();
    void needsATemplate();
    void otherKinds_data();
    void otherKinds();
    void volumeClaimTemplates();
    void rolloutOfADeployment();
    void badRollouts_data();
    void badRollouts();
    void knativeService_data();
    void knativeService();
};

void DecodeWorkloadTest::deployment()
{
    const auto decoded = decodeText(
        "apiVersion: apps/v1\nkind: Deployment\n"
        "metadata: {name: web, namespace: shop, labels: {own: x}}\n"
        "spec:\n  replicas: 0\n  template:\n    metadata: {labels: {app: web}, annotations: {a: "
        "b}}\n"
        "    spec:\n      serviceAccountName: sa\n      automountServiceAccountToken: false\n"
        "      hostNetwork: true\n      containers:\n      - name: c\n        image: i\n"
        "        ports: [{containerPort: 80, name: http, hostPort: 8080}, "
        "{containerPort: 53, protocol: UDP}]\n"
        "        env:\n        - {name: A, value: b}\n"
        "        - {name: B, valueFrom: {configMapKeyRef: {name: cm, key: k}}}\n"
        "        envFrom: [{configMapRef: {name: cm2}, prefix: P_}]\n"
        "        command: [run]\n        args: [\"--to\", \"db:5432\"]\n");
    const auto *workload = decoded.only<WorkloadObject>();
    QVERIFY2(workload != nullptr, decoded.said().c_str());
    QVERIFY(workload->replicas == std::int64_t{0});
    COMPARE(workload->podLabels.at("app"), "web");
    QVERIFY(!workload->podLabels.contains("own"));
    COMPARE(workload->pod.serviceAccountName, "sa");
    QVERIFY(workload->pod.automountServiceAccountToken == false);
    QVERIFY(workload->pod.hostNetwork);
    const Container &container = workload->pod.containers.at(0);
    QVERIFY(container.ports.at(0).hostPort == std::uint16_t{8080});
    QVERIFY(container.ports.at(1).protocol == Protocol::Udp);
    COMPARE(container.env.at(0).value.value(), "b");
    COMPARE(container.env.at(1).configMapName.value(), "cm");
    COMPARE(container.envFrom.at(0).configMapName.value(), "cm2");
    COMPARE(container.args.at(1).text, "db:5432");
    COMPARE(toString(container.args[1].where), "f.yaml:21:24");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeWorkloadTest::barePod()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: web-\n  labels: {app: web}\n"
        "  ownerReferences: [{kind: ReplicaSet, name: web-1, controller: true}]\n"
        "spec: {containers: [{name: c}], serviceAccount: old}\n"
        "status: {phase: Succeeded, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "
        "\"fd00::1\"}]}\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    COMPARE(pod->meta.name, "web-generated-1-1");
    COMPARE(pod->podLabels.at("app"), "web");
    COMPARE(pod->meta.controllerKind.value(), "ReplicaSet");
    COMPARE(pod->pod.serviceAccountName, "old");
    COMPARE(pod->phase, "Succeeded");
    QCOMPARE(pod->podIps.size(), std::size_t{2});
}

void DecodeWorkloadTest::cronJob()
{
    const auto decoded =
        decodeText("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n"
                   "spec: {schedule: \"0 * * * *\", suspend: true, jobTemplate: {spec: {template: "
                   "{metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}}}}\n");
    const auto *job = decoded.only<WorkloadObject>();
    QVERIFY2(job != nullptr, decoded.said().c_str());
    QVERIFY(job->suspended);
    COMPARE(job->schedule, "0 * * * *");
    COMPARE(job->podLabels.at("a"), "b");
}

void DecodeWorkloadTest::initContainers()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
                                    "  containers: [{name: main}]\n  initContainers:\n"
                                    "  - {name: once}\n  - {name: mesh, restartPolicy: Always}\n");
    const auto &containers = decoded.only<WorkloadObject>()->pod.containers;
    QCOMPARE(containers.size(), std::size_t{3});
    QVERIFY(containers[0].isInit && !containers[0].isNativeSidecar);
    QVERIFY(containers[1].isInit && containers[1].isNativeSidecar);
    QVERIFY(!containers[2].isInit);
}

void DecodeWorkloadTest::secretsStayNames()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, env: "
        "[{name: P, valueFrom: {secretKeyRef: {name: s, key: k}}}], "
        "envFrom: [{secretRef: {name: t}}]}]}\n---\n"
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n"
        "    kubectl.kubernetes.io/last-applied-configuration: '{\"data\":{\"k\":\"hidden\"}}'\n"
        "stringData: {k: hidden}\n");
    QCOMPARE(decoded.objects.size(), std::size_t{2});
    const auto &container = std::get<WorkloadObject>(decoded.objects[0]).pod.containers.at(0);
    COMPARE(container.env.at(0).secretName.value(), "s");
    QVERIFY(!container.env[0].value);
    COMPARE(container.envFrom.at(0).secretName.value(), "t");
    QVERIFY(metaOf(decoded.objects[1]).annotations.empty());
}

void DecodeWorkloadTest::keepsTheRestBesideBadFields()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: 1}}\nspec:\n  containers:\n"
        "  - name: c\n    ports: [{containerPort: 0}, {containerPort: 80, protocol: tcp}, {}]\n"
        "    env: [{name: PORT, value: 8080}, {value: x}]\n  - 7\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY(pod != nullptr);
    COMPARE(decoded.said(), "error DB1403 3:33, error DB1601 7:29, error DB1404 7:63, "
                            "error DB1402 7:69, error DB1403 8:31, error DB1402 8:38, "
                            "error DB1403 9:5");
    const Container &container = pod->pod.containers.at(0);
    QVERIFY(container.ports.empty());
    COMPARE(container.env.at(0).value.value(), "8080");
}

void DecodeWorkloadTest::needsATemplate()
{
    for (const char *kind :
         {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"}) {
        const std::string version = std::string(kind) == "ReplicationController" ? "v1" : "apps/v1";
        const auto decoded = decodeText("apiVersion: " + version + "\nkind: " + kind +
                                        "\nmetadata: {name: w}\nspec: {replicas: 1}\n");
        QVERIFY(decoded.objects.empty());
        QVERIFY(!decoded.isComplete);
        COMPARE(decoded.said(), "error DB1402 4:7");
    }
}

void DecodeWorkloadTest::otherKinds_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    QTest::newRow("Argo Rollout") << "argoproj.io/v1alpha1"
                                  << "Rollout";
    QTest::newRow("OpenShift DeploymentConfig") << "apps.openshift.io/v1"
                                                << "DeploymentConfig";
    QTest::newRow("DeploymentConfig of old") << "v1"
                                             << "DeploymentConfig";
    QTest::newRow("ReplicationController") << "v1"
                                           << "ReplicationController";
    QTest::newRow("StatefulSet") << "apps/v1"
                                 << "StatefulSet";
}

void DecodeWorkloadTest::otherKinds()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    const auto decoded = decodeText(
        "apiVersion: " + version.toStdString() + "\nkind: " + kind.toStdString() +
        "\nmetadata: {name: w}\nspec: {replicas: 2, serviceName: db, template: {metadata: "
        "{labels: {a: b}}, spec: {containers: [{name: c}]}}}\n");
    const auto *workload = decoded.only<WorkloadObject>();
    QVERIFY2(workload != nullptr, decoded.said().c_str());
    COMPARE(workload->podLabels.at("a"), "b");
    QVERIFY(workload->replicas == std::int64_t{2});
    COMPARE(workload->serviceName, kind == "StatefulSet" ? "db" : "");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeWorkloadTest::volumeClaimTemplates()
{
    const std::string head = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: w}\nspec: "
                             "{template: {spec: {containers: [{name: c}]}},\n";
    const auto decoded = decodeText(
        head + "  volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast, "
               "accessModes: [ReadWriteOnce]}},\n    {metadata: {name: logs}, spec: "
               "{storageClassName: \"\"}}, {metadata: {name: own}}]}\n");
    const auto *workload = decoded.only<WorkloadObject>();
    QVERIFY2(workload != nullptr, decoded.said().c_str());
    const auto &claims = workload->volumeClaims;
    QCOMPARE(claims.size(), std::size_t{3});
    COMPARE(claims[0].name, "data");
    QVERIFY(claims[0].storageClassName == "fast");
    COMPARE(claims[0].accessModes.at(0), "ReadWriteOnce");
    QCOMPARE(claims[0].where.lineOneBased, 5U);
    QCOMPARE(claims[0].where.columnOneBased, 44U);
    QVERIFY(claims[1].storageClassName == "" && !claims[2].storageClassName);
    const MarkedText bad(head + "  volumeClaimTemplates: [^7]}\n");
    COMPARE(decodeText(bad.text).said(), bad.expected("error DB1403"));
    const auto null = decodeText(head + "  volumeClaimTemplates: null}\n");
    QVERIFY(null.diagnostics.empty() && null.only<WorkloadObject>()->volumeClaims.empty());
}

void DecodeWorkloadTest::rolloutOfADeployment()
{
    const auto decoded = decodeText(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\n"
        "spec: {replicas: 3, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n");
    const auto *rollout = decoded.only<WorkloadObject>();
    QVERIFY2(rollout != nullptr, decoded.said().c_str());
    COMPARE(rollout->templateFrom, "web");
    QVERIFY(rollout->pod.containers.empty());
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeWorkloadTest::badRollouts_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("said");
    QTest::newRow("neither template nor reference") << "{replicas: 1}"
                                                    << "error DB1402 4:7";
    QTest::newRow("a reference without a name") << "{workloadRef: {kind: Deployment}}"
                                                << "error DB1402 4:21";
    QTest::newRow("a reference without a kind") << "{workloadRef: {name: web}}"
                                                << "error DB1402 4:21";
    QTest::newRow("a reference to another kind") << "{workloadRef: {kind: Pod, name: web}}"
                                                 << "error DB1404 4:28";
    QTest::newRow("text for a reference") << "{workloadRef: web}"
                                          << "error DB1403 4:21";
}

void DecodeWorkloadTest::badRollouts()
{
    QFETCH(QString, spec);
    QFETCH(QString, said);
    const auto decoded = decodeText("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n"
                                    "metadata: {name: r}\nspec: " +
                                    spec.toStdString() + "\n");
    QVERIFY(decoded.objects.empty() && !decoded.isComplete);
    QVERIFY2(decoded.said().starts_with(said.toStdString()), decoded.said().c_str());
}

void DecodeWorkloadTest::knativeService_data()
{
    QTest::addColumn<QString>("ports");
    QTest::addColumn<int>("proxyPort");
    QTest::newRow("no port") << "null" << 8012;
    QTest::newRow("a port") << "[{containerPort: 9000}]" << 8012;
    QTest::newRow("HTTP/2") << "[{containerPort: 9000, name: h2c}]" << 8013;
}

void DecodeWorkloadTest::knativeService()
{
    QFETCH(QString, ports);
    QFETCH(int, proxyPort);
    const auto decoded = decodeText(
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: hello, namespace: a}"
        "\nspec: {template: {metadata: {labels: {x: z}}, spec: {serviceAccountName: sa, "
        "containers: [{image: i, ports: " +
        ports.toStdString() + "}]}}}\n");
    const auto *workload = decoded.only<WorkloadObject>();
    QVERIFY2(workload != nullptr, decoded.said().c_str());
    COMPARE(workload->podLabels.at("serving.knative.dev/service"), "hello");
    COMPARE(workload->podLabels.at("x"), "z");
    COMPARE(workload->pod.serviceAccountName, "sa");
    const Container &proxy = workload->pod.containers.at(1);
    COMPARE(proxy.ports.at(0).name, "queue-port");
    QCOMPARE(int(proxy.ports[0].port), proxyPort);
    QVERIFY(decoded.diagnostics.empty());
}

QTEST_GUILESS_MAIN(DecodeWorkloadTest)
#include "test_decode_workload.moc"
