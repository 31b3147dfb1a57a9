// SPDX-License-Identifier: Apache-2.0
#include "model/topology/linkerd_membership.h"

#include "model/topology/linkerd_config.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

class LinkerdMembershipTest : public QObject {
    Q_OBJECT
private slots:
    void annotations_data();
    void annotations();
    void besideIstio_data();
    void besideIstio();
    void injectedAlready();
    void whatIsSeen();
    void settings();
    void ports_data();
    void ports();
    void config_data();
    void config();
};

namespace {

std::string nameSpaceOf(const char *name, const std::string &more)
{
    return std::string("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ") + name + ", " +
           more + "}\n";
}

std::string pod(const std::string &metadata, const std::string &spec = "",
                const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: " + nameSpace +
           metadata + "}\nspec: {" + spec + "containers: [{name: c, image: x}]}\n";
}

MeshMembership membershipIn(const std::string &manifests)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests, diagnostics);
    return topology->workloads.at(0).mesh;
}

const std::string kElsewhere = nameSpaceOf("seen", "annotations: {linkerd.io/inject: disabled}");

std::string inject(const char *value)
{
    return *value == 0 ? std::string("annotations: {}")
                       : std::string("annotations: {linkerd.io/inject: ") + value + "}";
}

} // namespace

void LinkerdMembershipTest::annotations_data()
{
    using M = MeshMembership;
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<int>("mesh");
    const auto row = [](const char *name, const std::string &manifests, M mesh) {
        QTest::newRow(name) << QString::fromStdString(kElsewhere + manifests) << int(mesh);
    };
    const auto both = [](const char *space, const char *own) {
        return nameSpaceOf("shop", inject(space)) + pod(", " + inject(own));
    };
    row("the namespace", both("enabled", ""), M::Linkerd);
    row("the namespace, as an ingress", both("ingress", ""), M::Linkerd);
    row("the pod opts out", both("enabled", "disabled"), M::None);
    row("the pod opts in", both("", "enabled"), M::Linkerd);
    row("the pod opts in where the namespace does not", both("disabled", "enabled"), M::Linkerd);
    row("neither", both("", ""), M::None);
    row("another value on the namespace", both("yes-please", "enabled"), M::None);
    row("another value on the pod", both("enabled", "yes-please"), M::None);
    row("a namespace without manifest", pod(""), M::Unknown);
    row("the pod opts in where the namespace is not known", pod(", " + inject("enabled")),
        M::Linkerd);
    row("the pod opts out of what is not known", pod(", " + inject("disabled")), M::None);
    row("on the host network",
        nameSpaceOf("shop", inject("enabled")) + pod("", "hostNetwork: true, "), M::None);
    row("without a token, as the injector was installed",
        nameSpaceOf("shop", inject("enabled")) + pod("", "automountServiceAccountToken: false, "),
        M::Unknown);
    row("without a token and not asked for",
        nameSpaceOf("shop", "labels: {}") + pod("", "automountServiceAccountToken: false, "),
        M::None);
    row("the webhook passes the namespace over",
        nameSpaceOf("shop", "labels: {config.linkerd.io/admission-webhooks: disabled}, " +
                                inject("enabled")) +
            pod(""),
        M::None);
    row("a namespace of the system",
        nameSpaceOf("kube-system", inject("enabled")) + pod("", "", "kube-system"), M::Unknown);
}

void LinkerdMembershipTest::annotations()
{
    QFETCH(QString, manifests);
    QFETCH(int, mesh);
    QCOMPARE(int(membershipIn(manifests.toStdString())), mesh);
}

void LinkerdMembershipTest::besideIstio_data()
{
    using M = MeshMembership;
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<int>("mesh");
    const auto row = [](const char *name, const std::string &manifests, M mesh) {
        QTest::newRow(name) << QString::fromStdString(kElsewhere +
                                                      nameSpaceOf("other",
                                                                  "labels: {istio-injection: "
                                                                  "enabled}") +
                                                      manifests)
                            << int(mesh);
    };
    const std::string istio = "labels: {istio-injection: enabled}";
    row("both would inject", nameSpaceOf("shop", istio + ", " + inject("enabled")) + pod(""),
        M::Unknown);
    row("only Istio does", nameSpaceOf("shop", istio) + pod(""), M::Sidecar);
    row("only Linkerd does", nameSpaceOf("shop", inject("enabled")) + pod(""), M::Linkerd);
    row("neither does", nameSpaceOf("shop", "labels: {}") + pod(""), M::None);
    row("Linkerd's annotation, and a namespace that is not known", pod(", " + inject("enabled")),
        M::Linkerd);
    row("a gateway with Linkerd's proxy",
        nameSpaceOf("shop", inject("ingress")) +
            pod(", labels: {gateway.networking.k8s.io/gateway-name: g}"),
        M::Linkerd);
    row("a gateway without it",
        nameSpaceOf("shop", "labels: {}") +
            pod(", labels: {gateway.networking.k8s.io/gateway-name: g}"),
        M::Gateway);
}

void LinkerdMembershipTest::besideIstio()
{
    QFETCH(QString, manifests);
    QFETCH(int, mesh);
    QCOMPARE(int(membershipIn(manifests.toStdString())), mesh);
}

void LinkerdMembershipTest::injectedAlready()
{
    const auto with = [](const char *container) {
        return membershipIn("---\napiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: a}\n"
                            "spec: {initContainers: [{name: " +
                            std::string(container) +
                            ", image: x, restartPolicy: Always}], containers: [{name: c, image: "
                            "x}]}\n");
    };
    QVERIFY(with("linkerd-proxy") == MeshMembership::Linkerd);
    QVERIFY(with("linkerd-proxy2") == MeshMembership::Unknown);
}

void LinkerdMembershipTest::whatIsSeen()
{
    const auto seen = [](const std::string &manifests) {
        Diagnostics diagnostics;
        const auto topology = topologyOf(manifests, diagnostics);
        return std::pair(topology->meshSeen, topology->isLinkerdSeen);
    };
    QVERIFY(seen(kElsewhere) == std::pair(MeshMembership::Linkerd, true));
    QVERIFY(seen(pod("")) == std::pair(MeshMembership::None, false));
    QVERIFY(seen("---\napiVersion: policy.linkerd.io/v1beta3\nkind: Server\nmetadata: {name: s, "
                 "namespace: a}\nspec: {podSelector: {}, port: 1}\n") ==
            std::pair(MeshMembership::Linkerd, true));
    QVERIFY(seen(kElsewhere + nameSpaceOf("a", "labels: {istio-injection: enabled}")) ==
            std::pair(MeshMembership::Sidecar, true));
}

void LinkerdMembershipTest::settings()
{
    WorkloadNode workload;
    NamespaceNode nameSpace;
    QVERIFY(linkerdSetting(workload, nameSpace, "k") == nullptr);
    nameSpace.annotations["k"] = "of the namespace";
    COMPARE(*linkerdSetting(workload, nameSpace, "k"), "of the namespace");
    workload.podAnnotations["k"] = "of the pod";
    COMPARE(*linkerdSetting(workload, nameSpace, "k"), "of the pod");
}

void LinkerdMembershipTest::ports_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("ports");
    QTest::newRow("ports and ranges") << "25, 80-82,4444"
                                      << "25/TCP, 80-82/TCP, 4444/TCP";
    QTest::newRow("nothing") << ""
                             << "no port";
    QTest::newRow("commas alone") << ", ,"
                                  << "no port";
    QTest::newRow("a word") << "80,web"
                            << "-";
    QTest::newRow("port 0") << "0"
                            << "-";
    QTest::newRow("a range that falls") << "2-1"
                                        << "-";
    QTest::newRow("a protocol") << "53/udp"
                                << "-";
}

void LinkerdMembershipTest::ports()
{
    QFETCH(QString, text);
    QFETCH(QString, ports);
    const auto read = linkerdPorts(text.toStdString());
    COMPARE(read ? toString(*read) : std::string("-"), ports.toStdString());
}

void LinkerdMembershipTest::config_data()
{
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("told"); // Domain, networks, policy, ports.
    const auto row = [](const char *name, const char *values, const char *told) {
        QTest::newRow(name) << QString(values) << QString(told);
    };
    row("all of it",
        "identityTrustDomain: td.example\nclusterNetworks: 10.0.0.0/8,fd00::/8\nproxy: "
        "{defaultInboundPolicy: deny}\nproxyInit: {ignoreInboundPorts: \"4567,4568\"}\n",
        "identity.mesh.td.example 2 deny 4567-4568/TCP");
    row("the trust domain is that of the cluster", "clusterDomain: cluster.local\n",
        "identity.mesh.cluster.local - - -");
    row("nothing", "{}\n", "- - - -");
    row("networks that cannot be read", "clusterNetworks: everything\n", "- - - -");
    row("a value of another type", "clusterDomain: [x]\n", "- - - -");
    row("no YAML", "{\n", "- - - -");
}

void LinkerdMembershipTest::config()
{
    QFETCH(QString, values);
    QFETCH(QString, told);
    const auto object = [](const char *name, const std::string &text) {
        ConfigMapObject map;
        map.meta.name = name;
        map.meta.nameSpace = "mesh";
        map.data["values"] = {text, {}};
        return map;
    };
    ResourceSet resources;
    resources.configMaps = {object("linkerd-config", values.toStdString()),
                            object("other", "clusterDomain: other\n")};
    const auto config = linkerdConfigIn(resources);
    const std::string text =
        config.identityDomain.value_or("-") + " " +
        (config.clusterNetworks ? std::to_string(config.clusterNetworks->size()) : "-") + " " +
        config.defaultInboundPolicy.value_or("-") + " " +
        (config.skippedInboundPorts ? toString(*config.skippedInboundPorts) : "-");
    COMPARE(text, told.toStdString());
    resources.configMaps.push_back(object("linkerd-config", "clusterDomain: second\n"));
    QVERIFY(linkerdConfigIn(resources) == LinkerdConfig{});
}

QTEST_GUILESS_MAIN(LinkerdMembershipTest)
#include "test_linkerd_membership.moc"
