// SPDX-License-Identifier: Apache-2.0
#include "model/design/api_server_flows.h"
#include "model/design/draft.h"
#include "model/design/service_accounts.h"
#include "tests/unit/design/system_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Flows with the API server, and the accounts they are made under.
class ApiServerFlowsTest : public QObject {
    Q_OBJECT
private slots:
    void apiServerFlows();
    void webhooks_data();
    void webhooks();
    void apiServersAsExternals();
    void accountNames_data();
    void accountNames();
};

void ApiServerFlowsTest::apiServerFlows()
{
    Design asking = design(pod("b", "shop") + pod("a", "shop"));
    const auto access = [](const char *subject, const char *verb) {
        return ApiAccess{key(subject), {verb}, "", "pods", {}, "", ""};
    };
    asking.apiAccess =
        CowList<ApiAccess>({access("Group/ops", "get"), access("shop/Pod/a", "get"),
                            access("shop/Pod/a", "list"), access("shop/Pod/b", "get")});
    QVERIFY(apiServerFlowsOf(asking).empty());
    asking.clusters[0].apiServer = {Cidr::parse("10.0.0.1/32").value()};
    const auto flows = apiServerFlowsOf(asking);
    QCOMPARE(flows.size(), std::size_t{2});
    QCOMPARE(toString(flows[0].from), std::string("shop/Pod/a"));
    QCOMPARE(toString(flows[1].from), std::string("shop/Pod/b"));
    QVERIFY((flows[0].ports == PortSet{{Protocol::Tcp, 443, 443}, {Protocol::Tcp, 6443, 6443}}));
    QVERIFY(flows[0].addresses == AddressSet(asking.clusters[0].apiServer));
    QCOMPARE(toString(apiServerKey("")), std::string("External/kubernetes-api"));
}

void ApiServerFlowsTest::webhooks_data()
{
    QTest::addColumn<QString>("pod");
    QTest::addColumn<QString>("port");
    QTest::addColumn<QString>("flow");
    const char *const called = "External/kubernetes-api shop/Pod/h 8443/TCP webhook: "
                               "ValidatingWebhookConfiguration w a (m.yaml:4:70)";
    QTest::newRow("called on its pod port") << ""
                                            << "443" << called;
    QTest::newRow("a port that the Service does not have") << ""
                                                           << "444"
                                                           << "";
    QTest::newRow("on the host network") << "hostNetwork: true, "
                                         << "443"
                                         << "";
}

void ApiServerFlowsTest::webhooks()
{
    QFETCH(QString, pod);
    QFETCH(QString, port);
    QFETCH(QString, flow);
    const std::string text =
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
        "metadata: {name: w}\nwebhooks: [{name: a, clientConfig: {service: {namespace: shop, name: "
        "h, port: " +
        port.toStdString() + "}}}]\n" + test::pod("h", "shop", "app: h", pod.toStdString()) +
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: h, namespace: shop}\nspec: "
        "{selector: {app: h}, ports: [{port: 443, targetPort: 8443}]}\n";
    Design called = design(text);
    called.systemFlows.dns = false;
    QCOMPARE(flowsOf(called).join(u'\n'), flow);
    called.systemFlows.webhooks = false;
    QVERIFY(systemFlowsOf(called).empty());
}

void ApiServerFlowsTest::apiServersAsExternals()
{
    const std::string text =
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
        "metadata: {name: w}\nwebhooks: [{name: a, clientConfig: {service: {namespace: shop, name: "
        "h}}}]\n";
    Design calling = design(text + pod("h", "shop"));
    QVERIFY(withApiServers(calling).externals.empty());
    const Cidr address = Cidr::parse("10.0.0.1/32").value();
    calling.clusters[0].apiServer = {address};
    const Design with = withApiServers(calling);
    QCOMPARE(with.externals.size(), std::size_t{1});
    const External &external = with.externals.items()[0];
    QCOMPARE(toString(external.key), std::string("External/kubernetes-api"));
    QVERIFY(external.kind == External::Kind::Cidr && external.cidrs == std::vector{address});
    QVERIFY(withApiServers(with) == with);
    Design own = calling;
    External drawn = external;
    drawn.cidrs = {Cidr::parse("192.0.2.0/24").value()};
    own.externals = CowList<External>({drawn});
    QVERIFY(withApiServers(own) == own);
    calling.systemFlows.webhooks = false;
    QVERIFY(withApiServers(calling) == calling);
    Design uncalled = design(pod("h", "shop"));
    uncalled.clusters[0].apiServer = {address};
    QVERIFY(withApiServers(uncalled) == uncalled);
    // What is one node's is no pod's.
    QVERIFY(!podAddresses(uncalled.clusters[0]).contains(address.first()));
    uncalled.clusters[0].apiServer = {Cidr::parse("10.0.0.0/24").value()};
    QVERIFY(podAddresses(uncalled.clusters[0]).contains(address.first()));
}

void ApiServerFlowsTest::accountNames_data()
{
    QTest::addColumn<QStringList>("pods"); // "name account"
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char *name, const QStringList &pods, const QStringList &names) {
        QTest::newRow(name) << pods << names;
    };
    row("its own", {"a x", "b y"}, {"x", "y"});
    row("shared", {"a x", "b x"}, {"a", "b"});
    row("none named", {"a default", "b default"}, {"a", "b"});
    row("alone on default", {"a default"}, {"a"});
    row("the name is another's", {"a default", "b a"}, {"a-sa", "a"});
    row("and so is the next", {"a default", "b a", "c a-sa"}, {"a-sa2", "a", "a-sa"});
    row("and so on", {"a default", "b a", "c a-sa", "d a-sa2"}, {"a-sa3", "a", "a-sa", "a-sa2"});
    row("a workload named default", {"default x", "e x"}, {"default-sa", "e"});
    row("whose name is taken", {"default x", "e x", "f default-sa"},
        {"default-sa2", "e", "default-sa"});
}

void ApiServerFlowsTest::accountNames()
{
    QFETCH(QStringList, pods);
    QFETCH(QStringList, names);
    std::string text = pod("zzz", "aaa") + pod("aaa", "zzz");
    for (const QString &item : pods)
        text += pod(item.section(u' ', 0, 0).toStdString(), "shop", "",
                    "serviceAccountName: " + item.section(u' ', 1).toStdString() + ", ");
    const Design named = design(text);
    const auto accounts = serviceAccountsOf(named);
    QStringList found;
    for (std::size_t i = 1; i + 1 < accounts.size(); ++i)
        found << QString::fromStdString(accounts[i]);
    QCOMPARE(found, names);
    for (std::uint32_t i = 0; i < accounts.size(); ++i)
        QCOMPARE(named.serviceAccountOf({i}), accounts[i]);
}

QTEST_GUILESS_MAIN(ApiServerFlowsTest)
#include "test_api_server_flows.moc"
