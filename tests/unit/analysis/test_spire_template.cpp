// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/spire_template.h"

#include "model/base/texts.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

/// What a template of a ClusterSPIFFEID becomes for the pods of a workload.
class SpireTemplateTest : public QObject {
    Q_OBJECT
private slots:
    void exact_data();
    void exact();
    void unknown_data();
    void unknown();
    void namesOfPods();
    void nodesOfPods();
    void labelsThatControllersSet();
    void labelsThatInjectorsSet();
    void cannotBeExecuted_data();
    void cannotBeExecuted();
};

namespace {

WorkloadNode workload()
{
    WorkloadNode node;
    node.key = NodeKey::parse("shop/Deployment/web").value();
    node.serviceAccountName = "web-account";
    node.podLabels = {{"app", "web"}, {"empty", ""}, {"app.kubernetes.io/part-of", "shop"}};
    node.podAnnotations = {{"team", "blue"}};
    node.mesh = MeshMembership::None;
    return node;
}

SpireController controller()
{
    SpireController result;
    result.trustDomain = "example.org";
    result.clusterName = "demo";
    result.clusterDomain = "cluster.local";
    return result;
}

SpireRendering rendered(const QString &text, const SpirePod &pod)
{
    return renderSpireTemplate(parseGoTemplate(text.toStdString()), pod);
}

std::string summary(const SpireRendering &rendering)
{
    return rendering.text + " | " + joined(rendering.unknown, "; ");
}

} // namespace

void SpireTemplateTest::exact_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("text") << "a"
                          << "a";
    QTest::newRow("trust domain") << "{{ .TrustDomain }}"
                                  << "example.org";
    QTest::newRow("cluster") << "{{ .ClusterName }}.{{ .ClusterDomain }}"
                             << "demo.cluster.local";
    QTest::newRow("namespace") << "{{ .PodMeta.Namespace }}"
                               << "shop";
    QTest::newRow("account") << "{{ .PodSpec.ServiceAccountName }}"
                             << "web-account";
    QTest::newRow("label as a field") << "{{ .PodMeta.Labels.app }}"
                                      << "web";
    QTest::newRow("label by index") << "{{ index .PodMeta.Labels \"app.kubernetes.io/part-of\" }}"
                                    << "shop";
    QTest::newRow("an empty label") << "[{{ .PodMeta.Labels.empty }}]"
                                    << "[]";
    QTest::newRow("a field that is not there") << "{{ .PodMeta.Labels.tier }}"
                                               << "<no value>";
    QTest::newRow("an index that is not there") << "[{{ index .PodMeta.Labels \"tier\" }}]"
                                                << "[]";
    QTest::newRow("annotation") << "{{ index .PodMeta.Annotations \"team\" }}"
                                << "blue";
    QTest::newRow("all of it, trimmed") << "a/ {{- .TrustDomain -}} /ns/{{ .PodMeta.Namespace }}"
                                        << "a/example.org/ns/shop";
}

void SpireTemplateTest::exact()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const WorkloadNode node = workload();
    const SpireController manager = controller();
    const auto result = rendered(text, {node, nullptr, &manager});
    QVERIFY(result.isExecutable);
    COMPARE(summary(result), expected.toStdString() + " | ");
}

void SpireTemplateTest::unknown_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const QString manager = "of SPIRE's controller manager is not in the input";
    QTest::newRow("trust domain") << "{{ .TrustDomain }}/a"
                                  << "<trust domain>/a | the trust domain " + manager;
    QTest::newRow("cluster name") << "{{ .ClusterName }}"
                                  << "<cluster name> | the cluster name " + manager;
    QTest::newRow("cluster domain") << "{{ .ClusterDomain }}"
                                    << "<cluster domain> | the cluster domain " + manager;
    QTest::newRow("pod name") << "{{ .PodMeta.Name }}"
                              << "<pod name> | the pod name is another one for each pod";
    QTest::newRow("uid") << "{{ .PodMeta.UID }}"
                         << "<pod uid> | the pod uid is made by the API server";
    QTest::newRow("node") << "{{ .PodSpec.NodeName }}{{ .NodeMeta.Name }}"
                          << "<node name><node name> | the node name is only known once a pod runs";
    QTest::newRow("uid of the node") << "{{ .NodeMeta.UID }}"
                                     << "<node uid> | the node uid is made by the API server";
    QTest::newRow("label of the node")
        << "{{ index .NodeMeta.Labels \"zone\" }}"
        << "<node label zone> | the node label zone is only known once a pod runs";
    QTest::newRow("an annotation that something may add")
        << "{{ .PodMeta.Annotations.owner }}"
        << "<annotation owner> | the annotation owner may be set on each pod when it is made";
}

void SpireTemplateTest::unknown()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const WorkloadNode node = workload();
    const auto result = rendered(text, {node, nullptr, nullptr});
    QVERIFY(result.isExecutable);
    COMPARE(summary(result), expected.toStdString());
}

void SpireTemplateTest::namesOfPods()
{
    const WorkloadNode node = workload();
    WorkloadObject pod;
    pod.meta.kind = "Pod";
    pod.meta.name = "one";
    pod.meta.where = {makeFileRef("pod.yaml"), 4, 1};
    COMPARE(summary(rendered("{{ .PodMeta.Name }}", {node, &pod, nullptr})), "one | ");
    pod.meta.name = "job-generated-4-1"; // what the import calls one that has only generateName
    COMPARE(rendered("{{ .PodMeta.Name }}", {node, &pod, nullptr}).text, "<pod name>");
    pod.meta.name = "generated-41-1";
    COMPARE(rendered("{{ .PodMeta.Name }}", {node, &pod, nullptr}).text, "generated-41-1");
    pod.meta.controllerKind = "ReplicaSet";
    COMPARE(rendered("{{ .PodMeta.Name }}", {node, &pod, nullptr}).text, "<pod name>");
    pod.meta.controllerKind.reset();
    pod.meta.kind = "StatefulSet";
    COMPARE(rendered("{{ .PodMeta.Name }}", {node, &pod, nullptr}).text, "<pod name>");
}

void SpireTemplateTest::nodesOfPods()
{
    const WorkloadNode node = workload();
    WorkloadObject pod;
    pod.pod.nodeName = "n1";
    COMPARE(
        summary(rendered("{{ .PodSpec.NodeName }}/{{ .NodeMeta.Name }}", {node, &pod, nullptr})),
        "n1/n1 | ");
}

void SpireTemplateTest::labelsThatControllersSet()
{
    WorkloadNode node = workload();
    const QString text = "{{ index .PodMeta.Labels \"pod-template-hash\" }}";
    COMPARE(rendered(text, {node, nullptr, nullptr}).text, "<label pod-template-hash>");
    node.key.kind = "StatefulSet"; // has other labels
    COMPARE(summary(rendered(text, {node, nullptr, nullptr})), " | ");
    node.podLabels["pod-template-hash"] = "5d4f";
    COMPARE(summary(rendered(text, {node, nullptr, nullptr})), "5d4f | ");
}

void SpireTemplateTest::labelsThatInjectorsSet()
{
    WorkloadNode node = workload();
    const QString text = "{{ index .PodMeta.Labels \"service.istio.io/canonical-name\" }}";
    COMPARE(summary(rendered(text, {node, nullptr, nullptr})), " | ");
    node.mesh = MeshMembership::Sidecar;
    COMPARE(rendered(text, {node, nullptr, nullptr}).text,
            "<label service.istio.io/canonical-name>");
}

void SpireTemplateTest::cannotBeExecuted_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("a name nobody knows") << "{{ .Trustdomain }}";
    QTest::newRow("a field nobody knows") << "{{ .PodMeta.GetName }}";
    QTest::newRow("a field of a text") << "{{ .PodMeta.Namespace.x }}";
    QTest::newRow("a field of a value") << "{{ .PodMeta.Labels.app.x }}";
    QTest::newRow("all labels") << "{{ .PodMeta.Labels }}";
    QTest::newRow("index of a text") << "{{ index .PodMeta.Namespace \"x\" }}";
    QTest::newRow("index of a name") << "{{ index .TrustDomain \"x\" }}";
    QTest::newRow("a condition") << "{{ if .PodMeta }}x{{ end }}";
}

void SpireTemplateTest::cannotBeExecuted()
{
    QFETCH(QString, text);
    const WorkloadNode node = workload();
    const SpireController manager = controller();
    const auto result = rendered(text, {node, nullptr, &manager});
    QVERIFY(!result.isExecutable);
    QCOMPARE(result.unknown.size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(SpireTemplateTest)
#include "test_spire_template.moc"
