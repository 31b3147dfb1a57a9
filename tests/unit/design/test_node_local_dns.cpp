// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_addresses.h"
#include "model/design/host_probes.h"
#include "model/design/node_local_dns.h"
#include "tests/unit/design/system_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The DNS cache of each node.
class NodeLocalDnsTest : public QObject {
    Q_OBJECT
private slots:
    void cachesAreRecognised_data();
    void cachesAreRecognised();
    void podsAskTheCacheOfTheirNode();
    void theCachesAskKubeDns();
    void endsAreExternals();
    void aSwitchedOffLayerHasNone();
};

namespace {

const std::string kPod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n"
                         "spec: {containers: [{name: c, image: x}]}\n";
const std::string kKubeDns = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: dns, namespace: "
                             "kube-system, labels: {k8s-app: kube-dns}}\n"
                             "spec: {containers: [{name: c, image: x}]}\n";

std::string cache(const std::string &kind, const std::string &name, const std::string &label,
                  const std::string &container)
{
    return "---\napiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: " + name +
           ", namespace: kube-system}\nspec:\n  selector: {matchLabels: {k8s-app: " + label +
           "}}\n  template:\n    metadata: {labels: {k8s-app: " + label +
           "}}\n    spec: {hostNetwork: true, containers: [{name: c, " + container + "}]}\n";
}

Design withCache(const std::string &text)
{
    Design one = design(text);
    one.clusters.resize(1);
    one.clusters[0].nodeLocalDns = {Cidr::parse(kNodeLocalDns).value()};
    return one;
}

QStringList dnsFlowsOf(const Design &design)
{
    return flowsOf(design).filter(QStringLiteral("DNS"));
}

} // namespace

void NodeLocalDnsTest::cachesAreRecognised_data()
{
    QTest::addColumn<QString>("manifest");
    QTest::addColumn<bool>("isCache");
    QTest::addColumn<QString>("addresses");
    const auto row = [](const char *name, const std::string &manifest, bool isCache,
                        const char *addresses) {
        QTest::newRow(name) << QString::fromStdString(manifest) << isCache << addresses;
    };
    const std::string args = "args: [\"-localip\", \"169.254.20.10,10.96.0.10\", \"-conf\", "
                             "\"/etc/Corefile\"]";
    row("by its name", cache("DaemonSet", "node-local-dns", "x", "image: x, " + args), true,
        "10.96.0.10/32, 169.254.20.10/32");
    row("by its label", cache("DaemonSet", "cache", "node-local-dns", "image: x, " + args), true,
        "10.96.0.10/32, 169.254.20.10/32");
    row("by its image",
        cache("DaemonSet", "cache", "x",
              "image: registry.k8s.io/dns/k8s-dns-node-cache:1.23.1, args: "
              "[\"--localip=169.254.25.10\"]"),
        true, "169.254.25.10/32");
    row("placeholders are no addresses",
        cache("DaemonSet", "node-local-dns", "x",
              "image: x, args: [\"-localip\", \"__PILLAR__LOCAL__DNS__\"]"),
        true, "");
    row("the flag without a value",
        cache("DaemonSet", "node-local-dns", "x", "image: x, args: [\"-localip\"]"), true, "");
    row("another DaemonSet", cache("DaemonSet", "agent", "x", "image: x, " + args), false, "");
    row("a Deployment of the name", cache("Deployment", "node-local-dns", "x", "image: x, " + args),
        false, "");
}

void NodeLocalDnsTest::cachesAreRecognised()
{
    QFETCH(QString, manifest);
    const Design one = design(manifest.toStdString());
    const ResourceSet &resources = *one.topology->clusters.front().resources;
    QTEST(nodeLocalCacheIn(resources) != nullptr, "isCache");
    DesignCluster cluster;
    fillClusterAddresses(cluster, resources);
    QStringList addresses;
    for (const Cidr &cidr : cluster.nodeLocalDns)
        addresses << QString::fromStdString(toString(cidr));
    QTEST(addresses.join(QStringLiteral(", ")), "addresses");
}

void NodeLocalDnsTest::podsAskTheCacheOfTheirNode()
{
    QCOMPARE(
        dnsFlowsOf(withCache(kPod)),
        (QStringList{"shop/Pod/a External/node-local-dns 53/TCP, 53/UDP system: DNS cache of "
                     "the node",
                     "shop/Pod/a kube-system/Deployment/kube-dns 53/TCP, 53/UDP system: DNS"}));
    QCOMPARE(dnsFlowsOf(design(kPod)).size(), 1);
}

/// From the network of the nodes, so that a policy of kube-dns has to admit those.
void NodeLocalDnsTest::theCachesAskKubeDns()
{
    const QStringList flows = dnsFlowsOf(withCache(kPod + kKubeDns));
    QVERIFY2(flows.contains("External/node-local-dns-caches kube-system/Pod/dns 53/TCP, 53/UDP "
                            "system: DNS caches of the nodes"),
             qPrintable(flows.join('\n')));
    QVERIFY2(flows.filter("kube-system/Pod/dns External/").isEmpty(), qPrintable(flows.join('\n')));
}

void NodeLocalDnsTest::endsAreExternals()
{
    Design one = withCache(kPod);
    one.clusters[0].nodes = {Cidr::parse("192.0.2.0/28").value()};
    const Design with = withNodeLocalDns(one);
    QCOMPARE(with.externals.size(), std::size_t{2});
    QVERIFY(with.findExternal(nodeLocalDnsKey("")));
    QVERIFY(with.findExternal(nodeLocalDnsKey(""))->cidrs == one.clusters[0].nodeLocalDns);
    QVERIFY(with.findExternal(nodeLocalCachesKey(""))->cidrs == one.clusters[0].nodes);
    QVERIFY(withNodeLocalDns(with) == with);
    QVERIFY(withSystemCallers(one) == with);
    External own = *with.findExternal(nodeLocalDnsKey(""));
    own.cidrs = {Cidr::parse("192.0.2.99/32").value()};
    one.clusters[0].nodes.clear();
    one.externals = CowList<External>({own});
    QVERIFY(withNodeLocalDns(one) == one);
}

void NodeLocalDnsTest::aSwitchedOffLayerHasNone()
{
    Design one = withCache(kPod);
    one.systemFlows.dns = false;
    QVERIFY(withNodeLocalDns(one) == one);
    QCOMPARE(dnsFlowsOf(one), QStringList());
}

QTEST_GUILESS_MAIN(NodeLocalDnsTest)
#include "test_node_local_dns.moc"
