// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/fixed_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Fixes that patch one object: pods, namespaces and bindings.
class FixPatchesTest : public QObject {
    Q_OBJECT
private slots:
    void patchesKeepWhatTheyDoNotName();
    void aNamespaceGetsTheLevelItsPodsMeet_data();
    void aNamespaceGetsTheLevelItsPodsMeet();
    void aSubjectLeavesItsBinding_data();
    void aSubjectLeavesItsBinding();
};

void FixPatchesTest::patchesKeepWhatTheyDoNotName()
{
    const std::string text = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: true
      initContainers:
      - {name: init, image: init:1, securityContext: {capabilities: {add: [cap_sys_admin, CHOWN], drop: [NET_RAW]}}}
      containers:
      - {name: web, image: web:1, securityContext: {privileged: true, runAsUser: 1000, readOnlyRootFilesystem: true}}
      - {name: side, image: side:1}
)";
    const auto design = designOver(text);
    const AnalysisReport report = analyze(*design);
    const Finding &taken = findingOf(report, "ZT-POD-001", "shop/Deployment/web");
    const JudgedFixes fixes = fixesOf(taken, design, report);
    QCOMPARE(fixes.choices.size(), std::size_t{1});
    const auto &[fix, effect] = fixes.choices.front();
    QVERIFY(effect.isCleared);
    const Design after = appliedBy(fix, *design, text);
    const auto &object = after.topology->clusters.front().resources->workloads.front();
    QCOMPARE(object.pod.containers.size(), std::size_t{3});
    const ContainerSecuritySettings &init = object.pod.containers[0].security;
    QCOMPARE(init.addedCapabilities.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(init.addedCapabilities.front().text), QStringLiteral("CHOWN"));
    QCOMPARE(init.droppedCapabilities.size(), std::size_t{1});
    const ContainerSecuritySettings &web = object.pod.containers[1].security;
    QVERIFY(web.privileged && !web.privileged->value);
    QVERIFY(web.runAsUser && web.runAsUser->value == 1000);
    QVERIFY(isTrue(web.readOnlyRootFilesystem));
    QVERIFY(!object.pod.containers[2].security.privileged);
    QVERIFY(!isTrue(object.pod.namespaces.hostPid));
}

void FixPatchesTest::aNamespaceGetsTheLevelItsPodsMeet_data()
{
    QTest::addColumn<QString>("pod");
    QTest::addColumn<QString>("container");
    QTest::addColumn<int>("levels"); // 0: none, 1: baseline, 2: restricted too
    const QString all = "runAsNonRoot: true, allowPrivilegeEscalation: false, seccompProfile: "
                        "{type: RuntimeDefault}, capabilities: {drop: [ALL]}";
    const auto with = [&all](const char *before, const char *after) {
        return QString(all).replace(before, after);
    };
    const auto row = [](const char *name, const QString &pod, const QString &container,
                        int levels) { QTest::newRow(name) << pod << container << levels; };
    row("all that restricted asks", "", all, 2);
    row("nothing", "", "", 1);
    row("the pod says it for the container",
        "securityContext: {runAsNonRoot: true, "
        "seccompProfile: {type: RuntimeDefault}}",
        "allowPrivilegeEscalation: false, "
        "capabilities: {drop: [ALL]}",
        2);
    row("the container takes it back", "securityContext: {runAsNonRoot: true}",
        with("runAsNonRoot: true", "runAsNonRoot: false"), 1);
    row("user 0", "", all + ", runAsUser: 0", 1);
    row("escalation", "", with("allowPrivilegeEscalation: false, ", ""), 1);
    row("no seccomp", "", with("RuntimeDefault", "Localhost, localhostProfile: p"), 2);
    row("unconfined", "", with("RuntimeDefault", "Unconfined"), 0);
    row("drops less than all", "", with("ALL", "NET_RAW"), 1);
    row("low ports", "", with("drop: [ALL]", "drop: [ALL], add: [NET_BIND_SERVICE]"), 2);
    row("owners", "", with("drop: [ALL]", "drop: [ALL], add: [CHOWN]"), 1);
    row("the network", "", with("drop: [ALL]", "drop: [ALL], add: [NET_ADMIN]"), 0);
    row("as runtimes write it", "", with("drop: [ALL]", "drop: [ALL], add: [CAP_CHOWN]"), 0);
    row("privileged", "", "privileged: true", 0);
    row("another proc", "", "procMount: Unmasked", 0);
    row("SELinux", "", "seLinuxOptions: {type: spc_t}", 0);
    row("a container's SELinux", "", all + ", seLinuxOptions: {type: container_t}", 2);
    row("the node's processes", "hostPID: true", all, 0);
    row("the node's network", "hostNetwork: true", all, 0);
    row("a sysctl", "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}", all, 0);
    row("a folder of the node", "volumes: [{name: v, hostPath: {path: /srv}}]", all, 0);
    row("a share", "volumes: [{name: v, nfs: {server: s, path: /}}]", all, 1);
    row("a claim", "volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]", all, 2);
}

void FixPatchesTest::aNamespaceGetsTheLevelItsPodsMeet()
{
    QFETCH(QString, pod);
    QFETCH(QString, container);
    QFETCH(int, levels);
    const std::string text =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\n"
        "metadata: {name: web, namespace: shop}\nspec: {" +
        (pod.isEmpty() ? std::string() : pod.toStdString() + ", ") +
        "containers: [{name: web, image: web:1, securityContext: {" + container.toStdString() +
        "}}]}\n";
    const auto design = designOver(text);
    const AnalysisReport report = analyze(*design);
    const JudgedFixes fixes =
        fixesOf(findingOf(report, "ZT-POD-005", "Namespace/shop"), design, report);
    const QStringList titles{"Admit only pods of level restricted into shop",
                             "Admit only pods of level baseline into shop"};
    QCOMPARE(titlesOf(fixes), titles.mid(2 - levels));
    QCOMPARE(fixes.notes.size(), static_cast<std::size_t>(2 - levels));
    for (const auto &choice : fixes.choices)
        QVERIFY(choice.effect.isCleared);
}

void FixPatchesTest::aSubjectLeavesItsBinding_data()
{
    QTest::addColumn<QString>("subjects");
    QTest::addColumn<QString>("title");
    QTest::newRow("others stay")
        << "{kind: Group, name: system:unauthenticated}, {kind: ServiceAccount, name: web}"
        << "Take Group system:unauthenticated out of RoleBinding shop/readers";
    QTest::newRow("nobody is left") << "{kind: Group, name: system:unauthenticated}"
                                    << "Delete RoleBinding shop/readers, which binds nobody else";
}

void FixPatchesTest::aSubjectLeavesItsBinding()
{
    QFETCH(QString, subjects);
    QFETCH(QString, title);
    const std::string text = std::string(kShop) + R"(
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: readers}
subjects: [)" + subjects.toStdString() +
                             R"(]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: readers, namespace: shop}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
)";
    const auto design = designOver(text);
    const AnalysisReport report = analyze(*design);
    const Finding &anonymous = findingOf(report, "ZT-RB-003", "Group/system:unauthenticated");
    const JudgedFixes fixes = fixesOf(anonymous, design, report);
    QCOMPARE(titlesOf(fixes), QStringList({title}));
    const auto &choice = fixes.choices.front();
    QVERIFY(choice.effect.isCleared);
    QCOMPARE(choice.effect.permissions.size(), std::size_t{1});
    QVERIFY2(linesOf(choice).contains("loses get pods in shop"), qPrintable(linesOf(choice)));
    const Design after = appliedBy(choice.fix, *design, text);
    const auto &bindings = after.topology->clusters.front().resources->roleBindings;
    QCOMPARE(bindings.size(), subjects.contains("web") ? std::size_t{1} : std::size_t{0});
    if (!bindings.empty())
        QCOMPARE(bindings.front().subjects.size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(FixPatchesTest)
#include "test_fix_patches.moc"
