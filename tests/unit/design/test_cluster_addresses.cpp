// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_addresses.h"

#include "model/import/importer.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kCluster =
    "apiVersion: v1\nkind: Node\nmetadata: {name: a}\nspec: {podCIDR: 10.1.0.0/24}\n"
    "status: {addresses: [{type: InternalIP, address: 192.0.2.4}, {type: Hostname, address: a}]}\n"
    "---\napiVersion: v1\nkind: Node\nmetadata: {name: b}\nspec: {podCIDR: 10.1.1.0/24}\n"
    "status: {addresses: [{type: InternalIP, address: 192.0.2.5}]}\n"
    "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\n"
    "metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: "
    "kubernetes}}\nendpoints: [{addresses: [192.0.2.1]}]\nports: [{port: 6443}]\n"
    "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: kubernetes, namespace: other}\n"
    "subsets: [{addresses: [{ip: 192.0.2.99}]}]\n";

std::string textOf(const DesignCluster &cluster)
{
    return "api " + toString(AddressSet(cluster.apiServer)) + "; nodes " +
           toString(AddressSet(cluster.nodes)) + "; pods " + toString(AddressSet(cluster.pods));
}

ResourceSet read(const char *text)
{
    Diagnostics diagnostics;
    return importText(text, "f.yaml", {}, diagnostics);
}

} // namespace

class ClusterAddressesTest : public QObject {
    Q_OBJECT
private slots:
    void fillsWhatIsUnset();
    void keepsWhatIsSet();
    void leavesUnsetWhatNothingShows();
};

void ClusterAddressesTest::fillsWhatIsUnset()
{
    DesignCluster cluster;
    fillClusterAddresses(cluster, read(kCluster));
    COMPARE(textOf(cluster), "api 192.0.2.1/32; nodes 192.0.2.4/31; pods 10.1.0.0/23");
}

void ClusterAddressesTest::keepsWhatIsSet()
{
    DesignCluster cluster;
    cluster.apiServer = cluster.nodes = cluster.pods = {*Cidr::parse("10.9.0.0/16")};
    fillClusterAddresses(cluster, read(kCluster));
    COMPARE(textOf(cluster), "api 10.9.0.0/16; nodes 10.9.0.0/16; pods 10.9.0.0/16");
}

void ClusterAddressesTest::leavesUnsetWhatNothingShows()
{
    DesignCluster cluster;
    fillClusterAddresses(cluster, read("apiVersion: v1\nkind: Node\nmetadata: {name: a}\n"));
    QVERIFY(cluster.apiServer.empty() && cluster.nodes.empty() && cluster.pods.empty());
}

QTEST_GUILESS_MAIN(ClusterAddressesTest)
#include "test_cluster_addresses.moc"
