// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

PodPlacement placementOf(const QString &fields)
{
    const auto decoded = test::decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c}]\n  " +
        fields.toStdString() + "\n");
    const auto *pod = decoded.only<WorkloadObject>();
    return pod == nullptr ? PodPlacement() : pod->pod.placement;
}

} // namespace

/// What a pod says of its nodes.
class PodPlacementTest : public QObject {
    Q_OBJECT
private slots:
    void fieldsAreRead();
    void tolerations_data();
    void tolerations();
};

void PodPlacementTest::fieldsAreRead()
{
    const PodPlacement placement =
        placementOf("nodeSelector: {disk: ssd}\n  affinity: {nodeAffinity: "
                    "{requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}\n"
                    "  tolerations: [{key: a, operator: Equal, value: b, effect: NoSchedule}]");
    COMPARE(placement.nodeSelector.at("disk"), "ssd");
    QVERIFY(placement.hasNodeAffinity);
    QVERIFY((placement.tolerations.at(0) == Toleration{"a", "Equal", "b", "NoSchedule"}));
    const PodPlacement preferred = placementOf(
        "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}");
    QVERIFY2(!preferred.hasNodeAffinity, "what is only preferred keeps nothing off");
}

void PodPlacementTest::tolerations_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<bool>("everything");
    QTest::addColumn<bool>("controlPlane");
    const auto row = [](const char *name, const char *fields, bool everything, bool controlPlane) {
        QTest::newRow(name) << fields << everything << controlPlane;
    };
    row("none", "hostname: x", false, false);
    row("every taint", "tolerations: [{operator: Exists}]", true, true);
    row("every taint by two",
        "tolerations: [{operator: Exists, effect: NoSchedule}, "
        "{operator: Exists, effect: NoExecute}]",
        true, true);
    row("only what does not schedule", "tolerations: [{operator: Exists, effect: NoSchedule}]",
        false, true);
    row("the control plane",
        "tolerations: [{key: node-role.kubernetes.io/control-plane, "
        "operator: Exists, effect: NoSchedule}]",
        false, true);
    row("the old name of it", "nodeSelector: {node-role.kubernetes.io/master: ''}", false, true);
    row("no key, but Equal", "tolerations: [{value: x}]", false, false);
    row("another key", "tolerations: [{key: gpu, operator: Exists}]", false, false);
}

void PodPlacementTest::tolerations()
{
    QFETCH(QString, fields);
    QFETCH(bool, everything);
    QFETCH(bool, controlPlane);
    const PodPlacement placement = placementOf(fields);
    QCOMPARE(toleratesEveryTaint(placement), everything);
    QCOMPARE(seeksControlPlane(placement), controlPlane);
}

QTEST_GUILESS_MAIN(PodPlacementTest)
#include "test_pod_placement.moc"
