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
    void proxyExtensions_data();
    void proxyExtensions();
};

namespace {

const char *partName(PatchedPart part)
{
    switch (part) {
    case PatchedPart::Anything: return "anything";
    case PatchedPart::Connection: return "connection";
    case PatchedPart::Request: return "request";
    case PatchedPart::Onward: break;
    }
    return "onward";
}

const char *proxyName(PatchedProxy proxy)
{
    switch (proxy) {
    case PatchedProxy::Any: return "any";
    case PatchedProxy::Inbound: return "inbound";
    case PatchedProxy::Outbound: return "outbound";
    case PatchedProxy::Gateway: return "gateway";
    case PatchedProxy::Waypoint: break;
    }
    return "waypoint";
}

std::string textOf(const std::optional<ProxyExtension> &extension)
{
    if (!extension)
        return "unread";
    std::string text;
    for (const auto &[key, value] : extension->selector)
        text += key + "=" + value + " ";
    for (const PolicyTarget &target : extension->targets)
        text += "at " + target.kind + "/" + target.name + " ";
    for (const ProxyPatch &patch : extension->patches)
        text += std::string(partName(patch.part)) + "@" + proxyName(patch.proxy) + " ";
    return text;
}

/// An EnvoyFilter with one patch.
QString filterWith(const QString &applyTo, const QString &context,
                   const QString &patch = "{operation: MERGE, value: {a: b}}")
{
    return "  configPatches:\n  - applyTo: " + applyTo + "\n    match: {context: " + context +
           "}\n    patch: " + patch + "\n";
}

/// One that puts in a filter of a type.
QString filterOf(const QString &config, const QString &operation = "INSERT_BEFORE")
{
    return filterWith("HTTP_FILTER", "SIDECAR_INBOUND",
                      "{operation: " + operation + ", value: {name: x, typed_config: " + config +
                          "}}");
}

} // namespace

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

void DecodeForeignPolicyTest::proxyExtensions_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("expected");
    const auto filter = [](const char *name, const QString &spec, const char *expected) {
        QTest::newRow(name) << "EnvoyFilter" << spec << expected;
    };
    filter("a filter of HTTP", filterWith("HTTP_FILTER", "SIDECAR_INBOUND"), "request@inbound ");
    filter("a network filter", filterWith("NETWORK_FILTER", "SIDECAR_OUTBOUND"),
           "request@outbound ");
    filter("a listener", filterWith("LISTENER", "GATEWAY"), "connection@gateway ");
    filter("a filter chain", filterWith("FILTER_CHAIN", "ANY"), "connection@any ");
    filter("a filter of listeners", filterWith("LISTENER_FILTER", "ANY"), "connection@any ");
    filter("routes", filterWith("ROUTE_CONFIGURATION", "WAYPOINT"), "request@waypoint ");
    filter("a host", filterWith("VIRTUAL_HOST", "GATEWAY"), "request@gateway ");
    filter("a route", filterWith("HTTP_ROUTE", "SIDECAR_INBOUND"), "request@inbound ");
    filter("a cluster", filterWith("CLUSTER", "SIDECAR_INBOUND"), "onward@inbound ");
    filter("a bootstrap is of no direction", filterWith("BOOTSTRAP", "GATEWAY"), "anything@any ");
    filter("the configuration of an extension", filterWith("EXTENSION_CONFIG", "GATEWAY"),
           "anything@any ");
    filter("a part that nobody knows", filterWith("FUTURE", "GATEWAY"), "anything@any ");
    filter("a context that nobody knows", filterWith("HTTP_FILTER", "FUTURE"), "request@any ");
    filter("no context", "  configPatches: [{applyTo: CLUSTER, patch: {operation: ADD}}]\n",
           "onward@any ");
    filter("no patch", "  configPatches: [{applyTo: LISTENER}]\n", "");
    filter("no patches", "  priority: 1\n", "");
    filter("labels", "  workloadSelector: {labels: {app: web}}\n", "app=web ");
    filter("targets", "  targetRefs: [{kind: Gateway, name: g}]\n", "at Gateway/g ");
    filter("labels that are none", "  workloadSelector: {labels: [app]}\n", "unread");
    filter("patches that are none", "  configPatches: {applyTo: CLUSTER}\n", "unread");
    filter("a filter that counts",
           filterOf("{'@type': type.googleapis.com/stats.PluginConfig, value: {}}"), "");
    filter("one that counts calls of gRPC",
           filterOf("{'@type': type.googleapis.com/"
                    "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig}"),
           "");
    const auto module = [](const char *runtime) {
        return filterOf(
            QString("{'@type': type.googleapis.com/udpa.type.v1.TypedStruct, type_url: "
                    "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm, value: "
                    "{config: {vm_config: {runtime: %1, code: {local: {inline_string: "
                    "envoy.wasm.stats}}}}}}")
                .arg(runtime));
    };
    filter("the module that counts", module("envoy.wasm.runtime.null"), "");
    filter("a module that is fetched", module("envoy.wasm.runtime.v8"), "request@inbound ");
    filter("one that counts, in place of another",
           filterOf("{'@type': type.googleapis.com/stats.PluginConfig}", "REPLACE"),
           "request@inbound ");
    filter("a script",
           filterOf("{'@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}"),
           "request@inbound ");
    const auto plugin = [](const char *name, const QString &spec, const char *expected) {
        QTest::newRow(name) << "WasmPlugin" << spec << expected;
    };
    plugin("a plugin", "  url: oci://x\n", "request@any ");
    plugin("a plugin for servers", "  match: [{mode: SERVER}]\n",
           "request@inbound request@gateway request@waypoint ");
    plugin("a plugin for clients", "  match: [{mode: CLIENT}]\n",
           "request@outbound request@gateway request@waypoint ");
    plugin("a plugin for both", "  match: [{mode: SERVER}, {mode: CLIENT_AND_SERVER}]\n",
           "request@any ");
    plugin("a plugin by labels", "  selector: {matchLabels: {app: web}}\n", "app=web request@any ");
    plugin("a plugin of one Gateway", "  targetRef: {kind: Gateway, name: g}\n",
           "at Gateway/g request@any ");
}

void DecodeForeignPolicyTest::proxyExtensions()
{
    QFETCH(QString, kind);
    QFETCH(QString, spec);
    QFETCH(QString, expected);
    const QString group =
        kind == "EnvoyFilter" ? "networking.istio.io/v1alpha3" : "extensions.istio.io/v1alpha1";
    const auto decoded = decodeText(("apiVersion: " + group + "\nkind: " + kind +
                                     "\nmetadata: {name: p, namespace: shop}\nspec:\n" + spec)
                                        .toStdString());
    const auto *policy = decoded.only<ForeignPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    COMPARE(textOf(policy->extension), expected.toStdString());
}

QTEST_GUILESS_MAIN(DecodeForeignPolicyTest)
#include "test_decode_foreign_policy.moc"
