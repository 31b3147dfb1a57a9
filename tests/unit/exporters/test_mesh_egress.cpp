// SPDX-License-Identifier: Apache-2.0
#include "exporters/mesh_egress_exporter.h"

#include "exporters/cluster_folders.h"
#include "model/analysis/findings.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QRegularExpression>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

namespace {

constexpr const char *kNamespaces =
    "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: "
    "enabled}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: pay, labels: "
    "{istio-injection: enabled}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: old, "
    "labels: {istio-injection: disabled}}\n";

std::string pod(const std::string &nameSpace, const std::string &name, const std::string &more = {},
                const std::string &fields = {})
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + ", labels: {app: " + name + "}" + more +
           "}\nspec: {containers: [{name: c, image: x" + fields + "}]}\n";
}

std::string service(const std::string &nameSpace, const std::string &name,
                    const std::string &fields = "ports: [{port: 80, targetPort: 8080}]",
                    const std::string &meta = {})
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + meta + "}\nspec: {selector: {app: " + name + "}, " +
           fields + "}\n";
}

const std::string kWeb = pod("shop", "web");

Design designOf(const std::string &text)
{
    Diagnostics diagnostics;
    Design design = draftDesign(
        "d", {},
        buildTopology(importText(kNamespaces + text, "m.yaml", {}, diagnostics), diagnostics),
        DraftFrom::Empty, diagnostics);
    design.mesh = MeshKind::Sidecar;
    design.clusters[0].pods = {cidr("10.244.0.0/16")};
    return design;
}

External external(const char *name, const std::vector<const char *> &cidrs, const char *host = "")
{
    External result;
    result.key = key(QStringLiteral("External/") + name);
    result.kind = *host != 0 ? External::Kind::Fqdn : External::Kind::Cidr;
    result.host = host;
    for (const char *text : cidrs)
        result.cidrs.push_back(cidr(text));
    return result;
}

/// One flow from shop/Pod/web.
void drawTo(Design &design, const QString &to, const char *port = "8080")
{
    Flow flow;
    flow.from = key("shop/Pod/web");
    flow.to = key(to);
    flow.ports.push_back({PortRange::parse(port).value(), {}});
    std::vector<Flow> flows(design.flows.begin(), design.flows.end());
    flows.push_back(flow);
    std::ranges::sort(flows, {}, [](const Flow &one) { return std::tie(one.from, one.to); });
    design.flows = CowList<Flow>(std::move(flows));
}

void drawOutside(Design &design, const External &to, const char *port = "443")
{
    std::vector<External> all(design.externals.begin(), design.externals.end());
    all.push_back(to);
    std::ranges::sort(all, {}, &External::key);
    design.externals = CowList<External>(std::move(all));
    drawTo(design, QString::fromStdString(toString(to.key)), port);
}

struct Exported {
    ManifestSet set;
    Diagnostics said;
};

Exported exported(const Design &design, const char *istioApi = "v1")
{
    Exported result;
    ExportOptions options;
    options.egress = MeshEgress::Registry;
    options.istioApi = istioApi;
    result.set = exportDesign(design, options, result.said);
    return result;
}

QString sidecarOf(const Design &design)
{
    return fileOf(exported(design).set, "sidecars/shop-web.yaml");
}

/// The entries of its `hosts`, or why there is no Sidecar.
QString hostsOf(const Design &design)
{
    const Exported result = exported(design);
    const QString text = fileOf(result.set, "sidecars/shop-web.yaml");
    if (text.isEmpty()) {
        const QString why =
            messagesOf(result.said, ErrorCode::NotExportable).filter("shop/Pod/web").join('\n');
        return why.section("not held to what is drawn: ", 1);
    }
    QStringList hosts;
    for (const QString &line : text.section("hosts:", 1).section("outbound", 0, 0).split('\n'))
        if (line.trimmed().startsWith("- "))
            hosts << line.trimmed().mid(2).remove('"');
    return hosts.join(' ');
}

std::size_t freeSidecars(const ResourceSet &resources)
{
    Diagnostics diagnostics;
    Design design =
        draftDesign("d", {}, buildTopology(resources, diagnostics), DraftFrom::Empty, diagnostics);
    std::size_t count = 0;
    for (const Finding &finding : analyze(design).findings)
        count += finding.ruleId == "ZT-MTLS-008" ? 1 : 0;
    return count;
}

} // namespace

/// Sidecars and ServiceEntries for what leaves the mesh.
class MeshEgressTest : public QObject {
    Q_OBJECT
private slots:
    void namespacesOfWhatIsCalled_data();
    void namespacesOfWhatIsCalled();
    void aServiceShowsWhatIsDialled();
    void externals_data();
    void externals();
    void theEntryIsByAddress();
    void twoExternalsOfOneHost();
    void theApiServerIsCalledByItsService();
    void theInputMayHaveDecided_data();
    void theInputMayHaveDecided();
    void anOwnSidecarOfBeforeIsNoObstacle();
    void thePageTellsWhatIsHeld();
    void onlySidecarsAreHeld_data();
    void onlySidecarsAreHeld();
    void withoutTheOptionNothingChanges();
    void theNodesCacheIsKnown();
    void theProofIsTheSame();
    void theFindingIsGone();
};

void MeshEgressTest::namespacesOfWhatIsCalled_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("hosts");
    const auto row = [](const char *name, const std::string &manifests, const char *to,
                        const char *hosts) {
        QTest::newRow(name) << QString::fromStdString(kWeb + manifests) << to << hosts;
    };
    const QString none;
    row("its own namespace", pod("shop", "cart") + service("shop", "cart"), "shop/Pod/cart",
        "./* istio-system/* kube-system/*");
    row("another namespace", pod("pay", "cart") + service("pay", "cart"), "pay/Pod/cart",
        "istio-system/* kube-system/* pay/*");
    row("no Service", pod("pay", "cart"), "pay/Pod/cart",
        "no Service leads to pay/Pod/cart on 8080/TCP, so that it dials pods");
    row("a Service of another port",
        pod("pay", "cart") + service("pay", "cart", "ports: [{port: 80, targetPort: 9090}]"),
        "pay/Pod/cart", "no Service leads to pay/Pod/cart on 8080/TCP, so that it dials pods");
    row("a Service of UDP",
        pod("pay", "cart") + service("pay", "cart", "ports: [{port: 8080, protocol: UDP}]"),
        "pay/Pod/cart", "no Service leads to pay/Pod/cart on 8080/TCP, so that it dials pods");
    row("a headless Service on the pod's port",
        pod("pay", "cart") + service("pay", "cart", "clusterIP: None, ports: [{port: 8080}]"),
        "pay/Pod/cart", "istio-system/* kube-system/* pay/*");
    row("a headless Service on another port",
        pod("pay", "cart") +
            service("pay", "cart", "clusterIP: None, ports: [{port: 80, targetPort: 8080}]"),
        "pay/Pod/cart", "no Service leads to pay/Pod/cart on 8080/TCP, so that it dials pods");
    row("a Service that is kept to its namespace",
        pod("pay", "cart") + service("pay", "cart", "ports: [{port: 8080}]",
                                     ", annotations: {networking.istio.io/exportTo: \".\"}"),
        "pay/Pod/cart", "no Service leads to pay/Pod/cart on 8080/TCP, so that it dials pods");
    row("names for names of it in other namespaces",
        pod("pay", "cart") + service("pay", "cart") +
            service("old", "alias",
                    "type: ExternalName, externalName: cart.pay.svc.cluster.local") +
            service("shop", "again", "type: ExternalName, externalName: alias.old.svc.k8s.lan") +
            service("web", "away", "type: ExternalName, externalName: www.example.com"),
        "pay/Pod/cart", "./* istio-system/* kube-system/* old/* pay/*");
    row("routes for the mesh in another namespace",
        pod("pay", "cart") + service("pay", "cart") +
            "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, "
            "namespace: old}\nspec: {hosts: [cart.pay.svc.cluster.local], http: [{route: "
            "[{destination: {host: cart.pay.svc.cluster.local}}]}]}\n",
        "pay/Pod/cart", "istio-system/* kube-system/* old/* pay/*");
    row("routes of a gateway in another namespace",
        pod("pay", "cart") + service("pay", "cart") +
            "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, "
            "namespace: old}\nspec: {hosts: [www.example.com], gateways: [g], http: [{route: "
            "[{destination: {host: cart.pay.svc.cluster.local}}]}]}\n",
        "pay/Pod/cart", "istio-system/* kube-system/* pay/*");
    row("outside the mesh, and nothing says how it is called",
        pod("old", "cart") + service("old", "cart"), "old/Pod/cart",
        "old/Pod/cart takes plaintext on 8080/TCP, and nothing shows that it dials a Service, not "
        "pods");
}

void MeshEgressTest::namespacesOfWhatIsCalled()
{
    QFETCH(QString, manifests);
    QFETCH(QString, to);
    Design design = designOf(manifests.toStdString());
    drawTo(design, to);
    QTEST(hostsOf(design), "hosts");
}

/// The caller's own manifest names the Service of a workload outside the mesh.
void MeshEgressTest::aServiceShowsWhatIsDialled()
{
    Design design =
        designOf(pod("shop", "web", "", ", env: [{name: CART_ADDR, value: \"cart.old:80\"}]") +
                 pod("old", "cart") + service("old", "cart"));
    drawTo(design, "old/Pod/cart");
    QCOMPARE(hostsOf(design), QString("istio-system/* kube-system/* old/*"));
    drawTo(design, "old/Pod/cart", "9090");
    QVERIFY2(hostsOf(design).contains("9090"), qPrintable(hostsOf(design)));
}

void MeshEgressTest::externals_data()
{
    QTest::addColumn<QString>("port");
    QTest::addColumn<QStringList>("cidrs");
    QTest::addColumn<QString>("hosts");
    const auto row = [](const char *name, const char *port, const QStringList &cidrs,
                        const char *hosts) { QTest::newRow(name) << port << cidrs << hosts; };
    const char *held = "./partner.external.internal istio-system/* kube-system/*";
    row("an address", "443", {"203.0.113.7/32"}, held);
    row("a range", "443", {"203.0.113.0/24"}, held);
    row("UDP passes no proxy", "443/UDP", {"203.0.113.0/24"}, "istio-system/* kube-system/*");
    row("IPv6", "443", {"2001:db8::/64"},
        "External/partner has IPv6 addresses, and whether a proxy listens for them is not known");
    row("many ports", "1000-1064", {"203.0.113.7/32"},
        "External/partner is called on 65 ports, and a ServiceEntry takes single ones");
    row("as many as there may be", "1000-1063", {"203.0.113.7/32"}, held);
    row("a port of the proxy", "15001", {"203.0.113.7/32"},
        "External/partner is called on a port that the proxy keeps for itself");
    row("MySQL at a range", "3306", {"203.0.113.0/24"},
        "External/partner is a range on a port of MySQL or MongoDB, which a proxy may give to a "
        "Service alone");
    row("MySQL at an address", "3306", {"203.0.113.7/32"}, held);
}

void MeshEgressTest::externals()
{
    QFETCH(QString, port);
    QFETCH(QStringList, cidrs);
    Design design = designOf(kWeb);
    External partner = external("partner", {});
    for (const QString &text : cidrs)
        partner.cidrs.push_back(cidr(text.toUtf8().constData()));
    drawOutside(design, partner, port.toUtf8().constData());
    QTEST(hostsOf(design), "hosts");
}

void MeshEgressTest::theEntryIsByAddress()
{
    Design design = designOf(kWeb);
    drawOutside(design, external("api.stripe.com", {"203.0.113.7/32", "198.51.100.0/24"},
                                 "api.stripe.com"));
    const Exported result = exported(design, "v1beta1");
    const QString entry = fileOf(result.set, "serviceentries/shop-api-stripe-com.yaml");
    QVERIFY2(entry.contains("apiVersion: networking.istio.io/v1beta1\nkind: ServiceEntry\n"),
             qPrintable(entry));
    QVERIFY2(entry.endsWith("spec:\n  hosts:\n  - api.stripe.com\n  addresses:\n"
                            "  - \"198.51.100.0/24\"\n  - \"203.0.113.7\"\n"
                            "  location: MESH_EXTERNAL\n  resolution: NONE\n  exportTo:\n"
                            "  - \".\"\n  ports:\n  - number: 443\n    name: tcp-443\n"
                            "    protocol: TCP\n"),
             qPrintable(entry));
    QVERIFY2(entry.contains("# drawn: web -> "), qPrintable(entry));
    const QString sidecar = fileOf(result.set, "sidecars/shop-web.yaml");
    QVERIFY2(sidecar.contains("- \"./api.stripe.com\"\n") &&
                 sidecar.contains("workloadSelector:\n    labels:\n      app: web\n") &&
                 sidecar.contains("outboundTrafficPolicy:\n    mode: REGISTRY_ONLY\n"),
             qPrintable(sidecar));
}

/// Two entries of one host would be merged, or one of them dropped.
void MeshEgressTest::twoExternalsOfOneHost()
{
    Design design = designOf(kWeb);
    drawOutside(design, external("a", {"203.0.113.7/32"}, "api.stripe.com"));
    drawOutside(design, external("b", {"203.0.113.8/32"}, "api.stripe.com"), "8443");
    QCOMPARE(hostsOf(design),
             QString("./api.stripe.com ./b.external.internal istio-system/* kube-system/*"));
}

void MeshEgressTest::theApiServerIsCalledByItsService()
{
    Design design = designOf(kWeb);
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = key("shop/Pod/web");
    access.verbs = {"get"};
    access.resource = "pods";
    access.nameSpace = "shop";
    design.apiAccess = CowList<ApiAccess>({access});
    QCOMPARE(hostsOf(design), QString("default/* istio-system/* kube-system/*"));
}

void MeshEgressTest::theInputMayHaveDecided_data()
{
    QTest::addColumn<QString>("manifest");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const char *manifest, const char *why) {
        QTest::newRow(name) << manifest << why;
    };
    row("a Sidecar of the namespace",
        "---\napiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: default, "
        "namespace: shop}\nspec: {egress: [{hosts: [\"./*\"]}]}\n",
        "the input's Sidecar shop/default already says what its proxy knows");
    row("a ServiceEntry for the host",
        "---\napiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, "
        "namespace: pay}\nspec: {hosts: [\"*.stripe.com\"], ports: [{number: 443, name: t, "
        "protocol: TLS}]}\n",
        "the input's ServiceEntry pay/e is made for api.stripe.com");
    row("a VirtualService for the host",
        "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, "
        "namespace: pay}\nspec: {hosts: [api.stripe.com], http: [{route: [{destination: {host: "
        "x}}]}]}\n",
        "the input's VirtualService pay/v is made for api.stripe.com");
    row("a DestinationRule for the host",
        "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, "
        "namespace: pay}\nspec: {host: api.stripe.com}\n",
        "the input's DestinationRule pay/r is made for api.stripe.com");
    row("Services that istiod hides",
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\n"
        "data: {mesh: \"discoverySelectors: []\"}\n",
        "istiod's configuration hides Services (discoverySelectors or defaultServiceExportTo)");
}

void MeshEgressTest::theInputMayHaveDecided()
{
    QFETCH(QString, manifest);
    Design design = designOf(kWeb + manifest.toStdString());
    drawOutside(design, external("stripe", {"203.0.113.7/32"}, "api.stripe.com"));
    QTEST(hostsOf(design), "why");
}

void MeshEgressTest::anOwnSidecarOfBeforeIsNoObstacle()
{
    Design design = designOf(kWeb);
    drawOutside(design, external("stripe", {"203.0.113.7/32"}, "api.stripe.com"));
    const Exported before = exported(design);
    Design again =
        designOf(kWeb + "---\n" + fileOf(before.set, "sidecars/shop-web.yaml").toStdString() +
                 "---\n" + fileOf(before.set, "serviceentries/shop-stripe.yaml").toStdString());
    drawOutside(again, external("stripe", {"203.0.113.7/32"}, "api.stripe.com"));
    COMPARE(again.topology->clusters[0].resources->istioSidecars.size(), std::size_t{1});
    QCOMPARE(sidecarOf(again), sidecarOf(design));
}

void MeshEgressTest::thePageTellsWhatIsHeld()
{
    Design design = designOf(kWeb + pod("pay", "cart"));
    drawTo(design, "pay/Pod/cart");
    const Exported result = exported(design);
    const QString page = fileOf(result.set, "sidecars/README.md");
    QVERIFY2(page.section("## Held", 1).section("## Left", 0, 0).contains("    pay/Pod/cart\n"),
             qPrintable(page));
    QVERIFY2(page.section("## Left", 1).contains("    shop/Pod/web: no Service leads to"),
             qPrintable(page));
    QVERIFY2(page.contains("no border of security"), qPrintable(page));
    const QString list = fileOf(result.set, "kustomization.yaml");
    QVERIFY2(list.contains("- sidecars/pay-cart.yaml\n") && !list.contains("README"),
             qPrintable(list));
}

void MeshEgressTest::onlySidecarsAreHeld_data()
{
    QTest::addColumn<int>("mesh");
    QTest::addColumn<QString>("why");
    QTest::newRow("no mesh") << int(MeshKind::None) << "the design is not for Istio";
    QTest::newRow("ambient") << int(MeshKind::Ambient) << "it has no effect (IST0167)";
}

void MeshEgressTest::onlySidecarsAreHeld()
{
    QFETCH(int, mesh);
    QFETCH(QString, why);
    Design design = designOf(kWeb);
    design.mesh = static_cast<MeshKind>(mesh);
    const Exported result = exported(design);
    QCOMPARE(messagesOf(result.said, ErrorCode::NotExportable).filter(why).size(), 1);
    for (const ManifestFile &file : result.set.files)
        QVERIFY2(!file.path.starts_with("sidecars/"), file.path.c_str());
}

void MeshEgressTest::withoutTheOptionNothingChanges()
{
    Design design = designOf(kWeb);
    drawOutside(design, external("stripe", {"203.0.113.7/32"}));
    Diagnostics said;
    for (const ManifestFile &file : exportDesign(design, {}, said).files)
        QVERIFY2(!file.path.starts_with("sidecars/") && !file.path.starts_with("serviceentries/"),
                 file.path.c_str());
}

/// TCP to the cache passes the proxy, which has to know it.
void MeshEgressTest::theNodesCacheIsKnown()
{
    Design design = designOf(kWeb);
    design.clusters[0].nodeLocalDns = {cidr("169.254.20.10/32")};
    QCOMPARE(hostsOf(design),
             QString("./node-local-dns.external.internal istio-system/* kube-system/*"));
    const QString entry = fileOf(exported(design).set, "serviceentries/shop-node-local-dns.yaml");
    QVERIFY2(entry.contains("169.254.20.10") && entry.contains("number: 53\n"), qPrintable(entry));
}

void MeshEgressTest::theProofIsTheSame()
{
    Design design = designOf(kWeb + pod("pay", "cart") + service("pay", "cart"));
    drawTo(design, "pay/Pod/cart");
    drawOutside(design, external("stripe", {"203.0.113.7/32"}, "api.stripe.com"));
    Exported result = exported(design);
    const auto read = readBack(result.set, design, {}, result.said);
    const VerifyReport report = verifyClusters(design, read);
    QVERIFY2(report.isEqual(), describe(report).c_str());
    QVERIFY(std::ranges::any_of(report.notes, [](const std::string &note) {
        return note.find("Sidecars and ServiceEntries") != std::string::npos;
    }));
    COMPARE(read.begin()->second.istioSidecars.size(), std::size_t{2});
    COMPARE(read.begin()->second.serviceEntries.size(), std::size_t{1});
}

/// ZT-MTLS-008 of the cluster with the export applied, and without its Sidecars.
void MeshEgressTest::theFindingIsGone()
{
    const std::string config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, "
                               "namespace: istio-system}\ndata: {mesh: \"trustDomain: "
                               "cluster.local\"}\n";
    Design design = designOf(kWeb + config);
    drawOutside(design, external("stripe", {"203.0.113.7/32"}, "api.stripe.com"));
    const auto applied = [&](const ManifestSet &set) {
        std::string text = kNamespaces + kWeb + config;
        for (const NamedText &file : set.texts())
            if (file.name.find("kustomization") == std::string::npos &&
                !file.name.starts_with("workload-patches"))
                text += "---\n" + file.text;
        Diagnostics diagnostics;
        return importText(text, "m.yaml", {}, diagnostics);
    };
    Diagnostics said;
    COMPARE(freeSidecars(applied(exportDesign(design, {}, said))), std::size_t{1});
    COMPARE(freeSidecars(applied(exported(design).set)), std::size_t{0});
}

QTEST_GUILESS_MAIN(MeshEgressTest)
#include "test_mesh_egress.moc"
