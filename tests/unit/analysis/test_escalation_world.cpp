// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation_world.h"

#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

EscalationWorld worldOf(const std::string &manifests)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests, diagnostics);
    EscalationWorld world = escalationWorldOf(*topology);
    if (diagnostics.hasErrors())
        world.workloads.clear(); // so that the test fails
    return world;
}

const EscalationWorld::Workload &named(const EscalationWorld &world, const std::string &name)
{
    for (const EscalationWorld::Workload &workload : world.workloads) {
        if (workload.key.name == name)
            return workload;
    }
    qFatal("no workload %s", name.c_str());
}

std::string pod(const std::string &name, const std::string &spec, const std::string &meta = {},
                const std::string &status = {})
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: shop" + meta +
           "}\nspec: {containers: [{name: c}]" + spec + "}\nstatus: {" + status + "}\n";
}

std::string controlled(const std::string &kind, const std::string &name, const std::string &spec,
                       const std::string &podSpec = {})
{
    return "---\napiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    "
           "metadata: {labels: {app: a}}\n    spec: {containers: [{name: c}]" +
           podSpec + "}\n" + spec;
}

std::string ownedBy(const std::string &kind, const std::string &name)
{
    return ", labels: {app: a}, ownerReferences: [{apiVersion: apps/v1, kind: " + kind +
           ", name: " + name + ", uid: u, controller: true}]";
}

const std::string kNode = "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {disk: "
                          "ssd}}\nstatus: {addresses: [{type: InternalIP, address: 10.0.0.1}]}\n";

} // namespace

/// What the escalation graph takes from manifests beside RBAC.
class EscalationWorldTest : public QObject {
    Q_OBJECT
private slots:
    void nodesByNameAndAddress();
    void controllersMayHaveFurtherPods();
    void runningPodsCountWithTheirTemplate();
    void endedPodsAreNowhere();
    void choicesOfNodes();
    void volumesOfAllKinds();
    void claimsBoundToFoldersOfTheNode();
    void namespacesAndAdmission();
    void secretsAndTokens();
};

void EscalationWorldTest::nodesByNameAndAddress()
{
    const EscalationWorld world = worldOf(
        kNode + pod("named", ", nodeName: n7") + pod("addressed", "", "", "hostIP: 10.0.0.1") +
        pod("elsewhere", "", "", "hostIP: 10.0.0.9") + pod("unknown", ""));
    COMPARE(world.nodes.at("n1").at("disk"), "ssd");
    QVERIFY((named(world, "named").placement.nodes == std::set<std::string>{"n7"}));
    QVERIFY((named(world, "addressed").placement.nodes == std::set<std::string>{"n1"}));
    QVERIFY(named(world, "named").placement.isComplete);
    QVERIFY(named(world, "addressed").placement.isComplete);
    QVERIFY(named(world, "elsewhere").placement.nodes.empty());
    QVERIFY(!named(world, "elsewhere").placement.isComplete);
    QVERIFY(!named(world, "unknown").placement.isComplete);
}

void EscalationWorldTest::controllersMayHaveFurtherPods()
{
    const std::string owned = ownedBy("StatefulSet", "db");
    const std::string first = pod("db-0", ", nodeName: n1", owned);
    const std::string second = pod("db-1", ", nodeName: n1", owned);
    const auto isComplete = [](const std::string &manifests) {
        return named(worldOf(manifests), "db").placement.isComplete;
    };
    const std::string two = "  replicas: 2\n";
    QVERIFY(isComplete(controlled("StatefulSet", "db", two) + first + second));
    QVERIFY(!isComplete(controlled("StatefulSet", "db", two) + first));
    QVERIFY(isComplete(controlled("StatefulSet", "db", "") + first));
    QVERIFY(!isComplete(controlled("StatefulSet", "db", two) + first + pod("db-1", "", owned)));
    QVERIFY(!isComplete(controlled("StatefulSet", "db", "")));
    QVERIFY2(!named(worldOf(pod("db-0", ", nodeName: n1", owned)), "db-0").placement.isComplete,
             "its controller may have made others");
    QVERIFY2(!named(worldOf(controlled("DaemonSet", "agent", "") +
                            pod("agent-1", ", nodeName: n1", ownedBy("DaemonSet", "agent"))),
                    "agent")
                  .placement.isComplete,
             "there may be other nodes");
}

void EscalationWorldTest::runningPodsCountWithTheirTemplate()
{
    const EscalationWorld world =
        worldOf(controlled("StatefulSet", "db", "") +
                pod("db-0", ", nodeName: n1, hostPID: true", ownedBy("StatefulSet", "db")));
    QCOMPARE(world.workloads.size(), std::size_t{1});
    QVERIFY((named(world, "db").placement.nodes == std::set<std::string>{"n1"}));
    QCOMPARE(named(world, "db").takeovers.size(), std::size_t{1});
}

void EscalationWorldTest::endedPodsAreNowhere()
{
    const EscalationWorld world =
        worldOf(pod("done", ", nodeName: n1, hostPID: true", "", "phase: Succeeded") +
                controlled("StatefulSet", "db", "") +
                pod("db-0", ", nodeName: n2", ownedBy("StatefulSet", "db"), "phase: Failed"));
    QVERIFY(named(world, "done").hasEnded);
    QVERIFY(named(world, "done").placement.nodes.empty());
    QVERIFY(named(world, "done").takeovers.empty());
    QVERIFY(named(world, "db").placement.nodes.empty());
}

void EscalationWorldTest::choicesOfNodes()
{
    const EscalationWorld world =
        worldOf(controlled("DaemonSet", "agent", "", ", tolerations: [{operator: Exists}]") +
                controlled("Deployment", "web", "", ", nodeSelector: {disk: ssd}"));
    QVERIFY(named(world, "agent").placement.isOnEachNode);
    QVERIFY(named(world, "agent").placement.toleratesEveryTaint);
    QVERIFY(named(world, "agent").placement.seeksControlPlane);
    QVERIFY(!named(world, "web").placement.isOnEachNode);
    COMPARE(named(world, "web").placement.nodeSelector.at("disk"), "ssd");
}

void EscalationWorldTest::volumesOfAllKinds()
{
    const EscalationWorld world = worldOf(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec:\n"
        "  selector: {matchLabels: {app: a}}\n  volumeClaimTemplates: [{metadata: {name: data}}]\n"
        "  template:\n    metadata: {labels: {app: a}}\n    spec:\n"
        "      volumes:\n      - {name: h, hostPath: {path: /opt/x}}\n"
        "      - {name: c, persistentVolumeClaim: {claimName: files}}\n"
        "      - {name: e, emptyDir: {}}\n      initContainers:\n      - name: i\n"
        "        volumeMounts: [{name: c, mountPath: /c}]\n      containers:\n      - name: m\n"
        "        volumeMounts: [{name: h, mountPath: /h, readOnly: true}, {name: h, mountPath: "
        "/i}, {name: data, mountPath: /d}, {name: e, mountPath: /e}]\n");
    const auto &volumes = named(world, "db").volumes;
    QCOMPARE(volumes.size(), std::size_t{3});
    COMPARE(volumes[0].name, "/opt/x");
    QVERIFY2(volumes[0].isWritten, "one of the two mounts writes");
    COMPARE(volumes[1].name, "files");
    QVERIFY2(!volumes[1].isWritten, "only an init container has it");
    COMPARE(volumes[2].name, "data-db-");
    QVERIFY(volumes[2].kind == SharedVolume::Kind::ClaimsOfStatefulSet);
    QVERIFY(volumes[2].isWritten);
}

void EscalationWorldTest::claimsBoundToFoldersOfTheNode()
{
    const std::string mounting =
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n"
        "  volumes: [{name: v, persistentVolumeClaim: {claimName: files}}]\n"
        "  containers: [{name: c, volumeMounts: [{name: v, mountPath: /m}]}]\n";
    const auto volume = [](const std::string &more) {
        return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: "
               "{hostPath: "
               "{path: /etc}" +
               more + "}\n";
    };
    const std::string claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: "
                              "files, namespace: shop}\nspec: {volumeName: pv}\n";
    const auto takes = [&](const std::string &manifests) {
        return !named(worldOf(mounting + manifests), "p").takeovers.empty();
    };
    QVERIFY(takes(volume(", claimRef: {namespace: shop, name: files}")));
    QVERIFY(takes(volume("") + claim));
    QVERIFY(!takes(volume(", claimRef: {namespace: data, name: files}")));
    QVERIFY(!takes(volume("")));
}

void EscalationWorldTest::namespacesAndAdmission()
{
    const std::string spaces =
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
        "{pod-security.kubernetes.io/enforce: baseline}}\n"
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: data}\n";
    const EscalationWorld world = worldOf(spaces);
    QVERIFY(world.podSecurity.at("shop") == PodSecurityLevel::Baseline);
    QVERIFY(!world.podSecurity.at("data"));
    QVERIFY(!world.podSecurity.contains("other"));
    QVERIFY(!world.hasAdmissionRules);
    QVERIFY(!world.hasMesh);
    const EscalationWorld guarded =
        worldOf(spaces + "---\napiVersion: admissionregistration.k8s.io/v1\nkind: "
                         "ValidatingWebhookConfiguration\nmetadata: {name: v}\nwebhooks: []\n");
    QVERIFY(guarded.hasAdmissionRules);
}

void EscalationWorldTest::secretsAndTokens()
{
    const EscalationWorld world = worldOf(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: t, namespace: shop, annotations: "
        "{kubernetes.io/service-account.name: api}}\ntype: kubernetes.io/service-account-token\n"
        "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n");
    QCOMPARE(world.secrets.size(), std::size_t{2});
    QCOMPARE(world.tokenSecrets.size(), std::size_t{1});
    COMPARE(world.tokenSecrets.at({"shop", "t"}), "api");
}

QTEST_GUILESS_MAIN(EscalationWorldTest)
#include "test_escalation_world.moc"
