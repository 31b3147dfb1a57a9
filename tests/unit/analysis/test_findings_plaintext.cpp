// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

/// The namespaces in a mesh of sidecars.
ResourceSet meshed(const std::vector<std::string> &names)
{
    auto set = resources();
    for (auto &object : set.namespaces)
        if (std::find(names.begin(), names.end(), object.meta.name) != names.end())
            object.meta.labels = {{"istio-injection", "enabled"}};
    return set;
}

PeerAuthenticationObject peerAuthentication(const std::string &name, MtlsMode mode)
{
    PeerAuthenticationObject object;
    object.meta = metaOf("PeerAuthentication", "shop", name);
    object.mode = mode;
    return object;
}

} // namespace

/// ZT-MTLS-001: who accepts plain text.
class FindingsPlaintextTest : public QObject {
    Q_OBJECT

private slots:
    void plaintextWhereNoPortIsDeclared();
    void plaintextAccepted();
    void plaintextFromOutsideTheMeshIsHigh();
    void plaintextIsNotAssessableWhereUnknown();
    void plaintextIsNotAssessableBehindPatchedListeners();
};

void FindingsPlaintextTest::plaintextAccepted()
{
    auto set = meshed({"shop", "ops"});
    auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-MTLS-001"),
             QStringList({"medium ops/Deployment/monitor", "medium shop/Deployment/db",
                          "medium shop/Deployment/web"}));
    QVERIFY(std::any_of(report.findings.begin(), report.findings.end(), [](const Finding &finding) {
        return finding.message ==
               "shop/Deployment/db accepts plaintext on 5432/TCP: no PeerAuthentication applies, "
               "and the mesh default is PERMISSIVE.";
    }));

    set.peerAuthentications = {peerAuthentication("default", MtlsMode::Strict)};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-MTLS-001"), QStringList({"medium ops/Deployment/monitor"}));

    set.peerAuthentications = {peerAuthentication("default", MtlsMode::Permissive)};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(std::any_of(report.findings.begin(), report.findings.end(), [](const Finding &finding) {
        return finding.target == kDb && finding.ruleId == "ZT-MTLS-001" &&
               toString(finding.evidence.at(0)) == "shop-default.yaml:1:1";
    }));
}

void FindingsPlaintextTest::plaintextWhereNoPortIsDeclared()
{
    auto set = meshed({"shop"});
    set.workloads = {workload(kDb, {})};
    auto exception = peerAuthentication("db", MtlsMode::Strict);
    exception.selector = {{"app", "db"}};
    exception.portModes = {{9000, MtlsMode::Permissive}};
    set.peerAuthentications = {exception};
    auto report = analyze(designOf(set, {}));
    QCOMPARE(found(report, "ZT-MTLS-001"), QStringList({"medium shop/Deployment/db"}));
    const auto isMtls = [](const Finding &finding) { return finding.ruleId == "ZT-MTLS-001"; };
    QCOMPARE(toString(std::ranges::find_if(report.findings, isMtls)->ports),
             std::string("9000/TCP"));

    set.peerAuthentications[0].mode = MtlsMode::Permissive;
    set.peerAuthentications[0].portModes = {{9000, MtlsMode::Strict}};
    report = analyze(designOf(set, {}));
    const auto &message = std::ranges::find_if(report.findings, isMtls)->message;
    QVERIFY2(message.find("accepts plaintext on every port but 9000/TCP, 15020-15021/TCP, "
                          "15090/TCP: ") != std::string::npos,
             message.c_str());
}

void FindingsPlaintextTest::plaintextFromOutsideTheMeshIsHigh()
{
    auto set = meshed({"shop"});
    auto policy = isolating(kDb); // Nobody gets at db.
    set.networkPolicies = {policy};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-MTLS-001"),
             QStringList({"high shop/Deployment/web", "medium shop/Deployment/db"}));
    for (const auto &finding : report.findings) {
        if (finding.ruleId == "ZT-MTLS-001" && finding.target == kWeb)
            QVERIFY(finding.message.find("ops/Deployment/monitor, outside the mesh, reaches it") !=
                    std::string::npos);
    }
}

void FindingsPlaintextTest::plaintextIsNotAssessableWhereUnknown()
{
    auto report = analyze(designOf(resources(), {flow(kWeb, kDb, 5432)}));
    QVERIFY(found(report, "ZT-MTLS-001").isEmpty());
    QCOMPARE(notAssessableCount(report, "ZT-MTLS-001"), std::size_t(3));

    auto set = meshed({"shop"});
    set.peerAuthentications = {peerAuthentication("a", MtlsMode::Strict),
                               peerAuthentication("b", MtlsMode::Permissive)};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(found(report, "ZT-MTLS-001").isEmpty());
    QCOMPARE(notAssessableCount(report, "ZT-MTLS-001"), std::size_t(2));
}

/// An EnvoyFilter may have a listener ask for another TLS; one of requests does not.
void FindingsPlaintextTest::plaintextIsNotAssessableBehindPatchedListeners()
{
    const auto notAssessed = [](PatchedPart part) {
        auto set = meshed({"shop"});
        ForeignPolicyObject filter{metaOf("EnvoyFilter", "shop", "f"), ForeignEffect::Proxy, {}};
        filter.meta.apiVersion = "networking.istio.io/v1alpha3";
        filter.extension.emplace().patches.push_back({part, PatchedProxy::Inbound});
        set.foreignPolicies = {filter};
        const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
        return std::pair(found(report, "ZT-MTLS-001").size(),
                         notAssessableCount(report, "ZT-MTLS-001"));
    };
    const auto requests = notAssessed(PatchedPart::Request);
    const auto connections = notAssessed(PatchedPart::Connection);
    QCOMPARE(requests.first, 2);
    QCOMPARE(connections.first, 0);
    QCOMPARE(connections.second, requests.second + 2);
}

QTEST_GUILESS_MAIN(FindingsPlaintextTest)
#include "test_findings_plaintext.moc"
