// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/host_takeover.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// "critical container c is privileged", with "possibly" where it is not certain.
QString takeovers(const QString &spec, const ClaimedHostPaths &claimed = {})
{
    const auto decoded = test::decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n" + spec.toStdString() + "\n");
    const auto *pod = decoded.only<WorkloadObject>();
    if (pod == nullptr || !decoded.diagnostics.empty())
        return "not decoded: " + QString::fromStdString(decoded.said());
    QStringList found;
    for (const HostTakeover &takeover : hostTakeoversOf(pod->pod, claimed))
        found << (takeover.isCritical ? "critical " : "high ") +
                     QString(takeover.isCertain ? "" : "possibly ") +
                     QString::fromStdString(takeover.because);
    return found.join("; ");
}

QString ofContext(const QString &context)
{
    return takeovers("  containers: [{name: c, securityContext: " + context + "}]");
}

QString ofMount(const QString &path, const QString &more = {}, const QString &context = "{}")
{
    return takeovers("  volumes: [{name: v, hostPath: {path: " + path +
                     "}}]\n  containers: [{name: c, securityContext: " + context +
                     ", volumeMounts: [{name: v, mountPath: /m" + more + "}]}]");
}

} // namespace

/// Rule ZT-POD-001 of findings.md, setting by setting.
class HostTakeoverTest : public QObject {
    Q_OBJECT
private slots:
    void contexts_data();
    void contexts();
    void mounts_data();
    void mounts();
    void namespacesOfTheNode();
    void otherContainers();
    void volumesNobodyMounts();
    void claimedFolders();
    void placesAreKept();
    void paths();
};

void HostTakeoverTest::contexts_data()
{
    QTest::addColumn<QString>("context");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *context, const char *expected) {
        QTest::newRow(name) << context << expected;
    };
    row("nothing", "{}", "");
    row("privileged", "{privileged: true}", "critical container c is privileged");
    row("not privileged", "{privileged: false}", "");
    row("privileged, but another user", "{privileged: true, runAsUser: 1000}",
        "critical possibly container c is privileged");
    row("privileged, but never root", "{privileged: true, runAsNonRoot: true}",
        "critical possibly container c is privileged");
    row("privileged as root by number", "{privileged: true, runAsNonRoot: true, runAsUser: 0}",
        "critical container c is privileged");
    row("a process of a Windows node", "{windowsOptions: {hostProcess: true}}",
        "critical container c is a process of the node (hostProcess)");
    row("no process of a Windows node", "{windowsOptions: {hostProcess: false}}", "");
    row("a capability", "{capabilities: {add: [SYS_ADMIN]}}",
        "high possibly container c has the capability SYS_ADMIN");
    row("as some write it", "{capabilities: {add: [cap_bpf]}}",
        "high possibly container c has the capability cap_bpf");
    row("a harmless capability", "{capabilities: {add: [NET_BIND_SERVICE]}}", "");
    row("added and dropped", "{capabilities: {add: [SYS_ADMIN], drop: [SYS_ADMIN]}}", "");
    row("all dropped, one added", "{capabilities: {add: [SYS_PTRACE], drop: [ALL]}}",
        "high possibly container c has the capability SYS_PTRACE");
    row("all of them", "{capabilities: {add: [ALL]}}",
        "high possibly container c has the capability ALL");
    row("all but the first that is dangerous", "{capabilities: {add: [all], drop: [SYS_ADMIN]}}",
        "high possibly container c has the capability all");
    row("all dropped", "{capabilities: {drop: [ALL]}}", "");
    row("a privileged one has them anyway", "{privileged: true, capabilities: {add: [ALL]}}",
        "critical container c is privileged");
}

void HostTakeoverTest::contexts()
{
    QFETCH(QString, context);
    QFETCH(QString, expected);
    QCOMPARE(ofContext(context), expected);
}

void HostTakeoverTest::mounts_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *path, const char *more,
                        const char *expected) { QTest::newRow(name) << path << more << expected; };
    row("the whole node", "/", "", "critical container c may write / of the node");
    row("a folder of the rule", "/etc/", "", "critical container c may write /etc of the node");
    row("one above it", "/var/lib", "", "critical container c may write /var/lib of the node");
    row("one below it", "/etc/ssl", "", "high possibly container c may write /etc/ssl of the node");
    row("a name that begins alike", "/etcetera", "",
        "high possibly container c may write /etcetera of the node");
    row("read only", "/etc", ", readOnly: true",
        "high possibly container c may read /etc of the node");
    row("only a part", "/etc", ", subPath: ssl",
        "high possibly container c may write /etc/ssl of the node");
    row("a part that variables name", "/", ", subPathExpr: $(POD)",
        "critical possibly container c may write / of the node");
    row("/run is /var/run", "/run", "", "critical container c may write /run of the node");
    row("a socket of Docker", "/var/run/docker.sock", "",
        "critical container c mounts the socket of the container runtime, /run/docker.sock");
    row("a socket is no less for being read only", "/run/containerd/containerd.sock",
        ", readOnly: true",
        "critical container c mounts the socket of the container runtime, "
        "/run/containerd/containerd.sock");
    row("the folder of a socket", "/run/crio", "",
        "critical container c may write /run/crio of the node");
    row("the folder of a socket, read only", "/run/crio", ", readOnly: true",
        "high possibly container c may read /run/crio of the node");
    row("another socket", "/run/app.sock", "",
        "high possibly container c may write /run/app.sock of the node");
}

void HostTakeoverTest::mounts()
{
    QFETCH(QString, path);
    QFETCH(QString, more);
    QFETCH(QString, expected);
    QCOMPARE(ofMount(path, more), expected);
}

void HostTakeoverTest::namespacesOfTheNode()
{
    const QString containers = "  containers: [{name: c}]";
    QCOMPARE(takeovers("  hostPID: true\n" + containers),
             QString("high possibly its pods see the processes of the node (hostPID)"));
    QCOMPARE(takeovers("  hostIPC: true\n" + containers),
             QString("high possibly its pods share the IPC of the node (hostIPC)"));
    QCOMPARE(takeovers("  hostPID: false\n  hostNetwork: true\n  shareProcessNamespace: true\n" +
                       containers),
             QString());
    QCOMPARE(takeovers("  hostUsers: false\n  containers: [{name: c, securityContext: "
                       "{privileged: true}}]"),
             QString("critical possibly container c is privileged"));
}

void HostTakeoverTest::otherContainers()
{
    const QString privileged = ", securityContext: {privileged: true}";
    QCOMPARE(
        takeovers("  initContainers: [{name: i" + privileged + "}]\n  containers: [{name: c}]"),
        QString("critical possibly init container i is privileged"));
    QCOMPARE(takeovers("  initContainers: [{name: i, restartPolicy: Always" + privileged +
                       "}]\n  containers: [{name: c}]"),
             QString("critical container i is privileged"));
    QCOMPARE(takeovers("  securityContext: {runAsUser: 5}\n  containers: [{name: c" + privileged +
                       "}, {name: d, securityContext: {privileged: true, runAsUser: 0}}]"),
             QString("critical possibly container c is privileged; "
                     "critical container d is privileged"));
    QCOMPARE(takeovers("  securityContext: {windowsOptions: {hostProcess: true}}\n"
                       "  containers: [{name: c}]"),
             QString("critical container c is a process of the node (hostProcess)"));
}

void HostTakeoverTest::volumesNobodyMounts()
{
    QCOMPARE(takeovers("  volumes: [{name: v, hostPath: {path: /}}]\n  containers: [{name: c}]"),
             QString());
    QCOMPARE(takeovers("  volumes: [{name: v, emptyDir: {}}]\n  containers: [{name: c, "
                       "volumeMounts: [{name: v, mountPath: /etc}]}]"),
             QString());
}

void HostTakeoverTest::claimedFolders()
{
    const QString spec = "  volumes: [{name: v, persistentVolumeClaim: {claimName: logs}}]\n"
                         "  containers: [{name: c, volumeMounts: [{name: v, mountPath: /m}]}]";
    QCOMPARE(takeovers(spec, {{"logs", "/etc"}}),
             QString("critical container c may write /etc of the node"));
    QCOMPARE(takeovers(spec, {{"other", "/etc"}}), QString());
}

void HostTakeoverTest::placesAreKept()
{
    const auto decoded = test::decodeText(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostPID: true\n"
        "  volumes: [{name: v, hostPath: {path: /a}}]\n  containers:\n  - name: c\n"
        "    securityContext:\n      privileged: true\n"
        "    volumeMounts:\n    - {name: v, mountPath: /m}\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    const auto found = hostTakeoversOf(pod->pod, {});
    QCOMPARE(found.size(), std::size_t{3});
    COMPARE(toString(found[0].where), "f.yaml:5:12");
    COMPARE(toString(found[1].where), "f.yaml:10:19");
    COMPARE(toString(found[2].where), "f.yaml:12:7");
}

void HostTakeoverTest::paths()
{
    COMPARE(canonicalHostPath("/"), "/");
    COMPARE(canonicalHostPath("//var/./run//x/"), "/run/x");
    COMPARE(canonicalHostPath("/var/running"), "/var/running");
    COMPARE(canonicalHostPath(""), "/");
}

QTEST_GUILESS_MAIN(HostTakeoverTest)
#include "test_host_takeover.moc"
