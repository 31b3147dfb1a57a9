// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

class DecodeForeignPolicyTest : public QObject {
    Q_OBJECT
private slots:
    void recognised_data();
    void recognised();
    void knownByName_data();
    void knownByName();
    void staysWithoutName();
    void saysWhatIsUnknown();
};

void DecodeForeignPolicyTest::recognised_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<ForeignEffect>("effect");
    QTest::addColumn<QString>("nameSpace");
    const auto row = [](const char *version, const char *kind, ForeignEffect effect,
                        const char *nameSpace) {
        QTest::addRow("%s %s", version, kind)
            << QString(version) << QString(kind) << effect << QString(nameSpace);
    };
    constexpr auto network = ForeignEffect::Network;
    row("cilium.io/v2", "CiliumNetworkPolicy", network, "shop");
    row("cilium.io/v2", "CiliumClusterwideNetworkPolicy", network, "");
    row("cilium.io/v2", "CiliumEnvoyConfig", ForeignEffect::Proxy, "shop");
    row("crd.projectcalico.org/v1", "NetworkPolicy", network, "shop");
    row("projectcalico.org/v3", "NetworkPolicy", network, "shop");
    row("projectcalico.org/v3", "GlobalNetworkPolicy", network, "");
    row("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", network, "");
    row("crd.antrea.io/v1beta1", "NetworkPolicy", network, "shop");
    row("k8s.ovn.org/v1", "EgressFirewall", network, "shop");
    row("k8s.ovn.org/v1", "ClusterUserDefinedNetwork", network, "");
    row("network.openshift.io/v1", "EgressNetworkPolicy", network, "shop");
    row("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", network, "");
    row("networking.gke.io/v1alpha1", "FQDNNetworkPolicy", network, "shop");
    row("networking.istio.io/v1alpha3", "EnvoyFilter", ForeignEffect::Proxy, "shop");
    row("extensions.istio.io/v1alpha1", "WasmPlugin", ForeignEffect::Proxy, "shop");
    row("rbac.istio.io/v1alpha1", "ServiceRole", ForeignEffect::Mesh, "shop");
    row("authentication.istio.io/v1alpha1", "MeshPolicy", ForeignEffect::Mesh, "");
    row("policy.linkerd.io/v1alpha1", "EgressNetwork", ForeignEffect::Mesh, "shop");
}

void DecodeForeignPolicyTest::recognised()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    QFETCH(ForeignEffect, effect);
    QFETCH(QString, nameSpace);
    const auto decoded =
        decodeText("apiVersion: " + version.toStdString() + "\nkind: " + kind.toStdString() +
                   "\nmetadata: {name: p, namespace: shop}\nspec: {x: [1]}\n");
    const auto *policy = decoded.only<ForeignPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->effect == effect);
    COMPARE(policy->meta.nameSpace, nameSpace.toStdString());
    COMPARE(decoded.said(), "warning DB1431 2:7");
    QVERIFY(decoded.isComplete);
}

void DecodeForeignPolicyTest::knownByName_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    QTest::newRow("addresses of Cilium") << "cilium.io/v2alpha1"
                                         << "CiliumCIDRGroup";
    QTest::newRow("a staged policy decides nothing") << "projectcalico.org/v3"
                                                     << "StagedNetworkPolicy";
    QTest::newRow("Telemetry") << "telemetry.istio.io/v1"
                               << "Telemetry";
    QTest::newRow("ProxyConfig") << "networking.istio.io/v1beta1"
                                 << "ProxyConfig";
    QTest::newRow("a static entry of SPIRE") << "spire.spiffe.io/v1alpha1"
                                             << "ClusterStaticEntry";
    QTest::newRow("a mutation of Gatekeeper") << "mutations.gatekeeper.sh/v1"
                                              << "Assign";
}

void DecodeForeignPolicyTest::knownByName()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    const auto decoded = decodeText("apiVersion: " + version.toStdString() +
                                    "\nkind: " + kind.toStdString() + "\nmetadata: {name: p}\n");
    QVERIFY(decoded.only<OpaqueObject>() != nullptr);
    COMPARE(decoded.said(), "");
}

void DecodeForeignPolicyTest::staysWithoutName()
{
    const auto decoded = decodeText("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
                                    "metadata: {namespace: shop}\nspecs: []\n");
    QVERIFY(decoded.only<ForeignPolicyObject>() != nullptr);
}

void DecodeForeignPolicyTest::saysWhatIsUnknown()
{
    const auto decoded = decodeText("apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\n"
                                    "metadata: {name: p, namespace: shop}\n");
    const Diagnostic said = decoded.diagnostics.all()[0];
    COMPARE(said.what.message,
            "kind is NetworkPolicy of projectcalico.org, which is not evaluated: what may connect "
            "in namespace shop is unknown");
}

QTEST_GUILESS_MAIN(DecodeForeignPolicyTest)
#include "test_decode_foreign_policy.moc"
