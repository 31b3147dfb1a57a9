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

test::Decoded decodeContext(const std::string &context)
{
    return decodePodSpec("  containers:\n  - name: c\n    securityContext: " + context + "\n");
}

} // namespace

/// securityContext of pods and containers, and the namespaces of the node.
class DecodeSecurityContextTest : public QObject {
    Q_OBJECT
private slots:
    void containers();
    void pods();
    void namespaces();
    void nothingIsSaid();
    void badFields_data();
    void badFields();
};

void DecodeSecurityContextTest::containers()
{
    const auto decoded = decodeContext(
        "\n      privileged: true\n      allowPrivilegeEscalation: false\n"
        "      readOnlyRootFilesystem: true\n      procMount: Unmasked\n      runAsUser: 0\n"
        "      runAsGroup: 7\n      runAsNonRoot: false\n"
        "      capabilities: {add: [NET_ADMIN, SYS_TIME], drop: [ALL]}\n"
        "      seccompProfile: {type: Localhost, localhostProfile: a.json}\n"
        "      appArmorProfile: {type: Unconfined}\n"
        "      seLinuxOptions: {user: u, role: r, type: spc_t, level: s0}\n"
        "      windowsOptions: {hostProcess: true, runAsUserName: x, gmsaCredentialSpecName: g}");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    const ContainerSecuritySettings &security = pod->pod.containers.at(0).security;
    QVERIFY(isTrue(security.privileged));
    COMPARE(toString(security.privileged->where), "f.yaml:8:19");
    QVERIFY(security.allowPrivilegeEscalation && !security.allowPrivilegeEscalation->value);
    QVERIFY(isTrue(security.readOnlyRootFilesystem));
    COMPARE(security.procMount->value, "Unmasked");
    QVERIFY(security.runAsUser && security.runAsUser->value == 0);
    QVERIFY(security.runAsGroup && security.runAsGroup->value == 7);
    QVERIFY(security.runAsNonRoot && !security.runAsNonRoot->value);
    QCOMPARE(security.addedCapabilities.size(), std::size_t{2});
    COMPARE(security.addedCapabilities[1].text, "SYS_TIME");
    COMPARE(toString(security.addedCapabilities[1].where), "f.yaml:15:39");
    COMPARE(security.droppedCapabilities.at(0).text, "ALL");
    COMPARE(security.seccomp->localhostProfile, "a.json");
    COMPARE(security.appArmor->type, "Unconfined");
    COMPARE(security.seLinux->type, "spc_t");
    COMPARE(security.seLinux->level, "s0");
    QVERIFY(security.windows->isHostProcess == true);
    COMPARE(security.windows->userName, "x");
    COMPARE(security.windows->credentialSpecName, "g");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeSecurityContextTest::pods()
{
    const auto decoded = decodePodSpec(
        "  securityContext:\n    runAsNonRoot: true\n    runAsUser: 1000\n    fsGroup: 5\n"
        "    supplementalGroups: [1, 2]\n    sysctls: [{name: kernel.msgmax, value: \"1\"}]\n"
        "    seccompProfile: {type: RuntimeDefault}\n  containers: [{name: c}]\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    const PodSecuritySettings &security = pod->pod.security;
    QVERIFY(isTrue(security.runAsNonRoot));
    QVERIFY(security.runAsUser->value == 1000);
    QVERIFY(security.fsGroup->value == 5);
    QCOMPARE(security.supplementalGroups.size(), std::size_t{2});
    COMPARE(security.sysctls.at(0).name, "kernel.msgmax");
    COMPARE(security.seccomp->type, "RuntimeDefault");
    COMPARE(toString(security.where), "f.yaml:6:5");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeSecurityContextTest::namespaces()
{
    const auto decoded =
        decodePodSpec("  hostPID: true\n  hostIPC: true\n  hostUsers: false\n"
                      "  shareProcessNamespace: true\n  containers: [{name: c}]\n");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    QVERIFY(isTrue(pod->pod.namespaces.hostPid));
    COMPARE(toString(pod->pod.namespaces.hostPid->where), "f.yaml:5:12");
    QVERIFY(isTrue(pod->pod.namespaces.hostIpc));
    QVERIFY(pod->pod.namespaces.hostUsers && !pod->pod.namespaces.hostUsers->value);
    QVERIFY(isTrue(pod->pod.namespaces.shareProcessNamespace));
}

void DecodeSecurityContextTest::nothingIsSaid()
{
    const auto decoded = decodeContext("null");
    const auto *pod = decoded.only<WorkloadObject>();
    QVERIFY2(pod != nullptr, decoded.said().c_str());
    QVERIFY(!pod->pod.containers.at(0).security.privileged);
    QVERIFY(!pod->pod.namespaces.hostPid);
    QVERIFY(!pod->pod.security.runAsUser);
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeSecurityContextTest::badFields_data()
{
    QTest::addColumn<QString>("context");
    QTest::addColumn<QString>("said");
    QTest::newRow("a text for a boolean") << "{privileged: \"true\"}"
                                          << "error DB1403 7:35";
    QTest::newRow("a text for a number") << "{runAsUser: root}"
                                         << "error DB1403 7:34";
    QTest::newRow("a text for the whole") << "none"
                                          << "error DB1403 7:22";
    QTest::newRow("a profile without a type") << "{seccompProfile: {localhostProfile: x}}"
                                              << "error DB1402 7:39";
    QTest::newRow("an unknown profile") << "{appArmorProfile: {type: unconfined}}"
                                        << "error DB1404 7:47";
    QTest::newRow("an unknown procMount") << "{procMount: unmasked}"
                                          << "error DB1404 7:34";
    QTest::newRow("a capability that is a number") << "{capabilities: {add: [1]}}"
                                                   << "error DB1403 7:44";
}

void DecodeSecurityContextTest::badFields()
{
    QFETCH(QString, context);
    QFETCH(QString, said);
    const auto decoded = decodeContext(context.toStdString());
    QVERIFY(decoded.only<WorkloadObject>() != nullptr);
    COMPARE(decoded.said(), said.toStdString());
}

QTEST_GUILESS_MAIN(DecodeSecurityContextTest)
#include "test_decode_security_context.moc"
