// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "model/topology/host_resolver.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// shop/cart with pods of Deployment cart, data/db with pods of StatefulSet db and of Deployment
/// db-2 beside it.
std::shared_ptr<const Topology> cluster()
{
    Diagnostics diagnostics;
    std::string database = deployment("db", "", "data");
    database.replace(database.find("Deployment"), 10, "StatefulSet");
    std::string beside = deployment("other", "", "data");
    while (beside.find("app: other") != std::string::npos)
        beside.replace(beside.find("app: other"), 10, "app: db");
    return topologyOf(deployment("cart") + database + beside + deployment("x", "", "default") +
                          service("cart", "[{port: 80}]") +
                          service("db", "[{port: 5432}]", "  clusterIP: None\n", "data"),
                      diagnostics);
}

QString textOf(const Topology &topology, const ResolvedHost &host)
{
    static const char *const kKinds[] = {"service", "missing", "outside", "api", "own"};
    QString text = QLatin1String(kKinds[static_cast<int>(host.kind)]);
    if (host.service) {
        const ObjectMeta &meta = topology.service(*host.service).object.meta;
        text += u' ' + QString::fromStdString(meta.nameSpace + "/" + meta.name);
    }
    if (host.pod)
        text += u' ' + QString::fromStdString(toString(topology.workload(*host.pod).key));
    return text + (host.isServiceForm ? " svc" : "");
}

} // namespace

class HostResolverTest : public QObject {
    Q_OBJECT
private slots:
    void resolve_data();
    void resolve();
    void namesOfAnotherCluster();
};

void HostResolverTest::resolve_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *name, const char *host, const char *nameSpace,
                        const char *answer) { QTest::newRow(name) << host << nameSpace << answer; };
    const char *const database = "service data/db";
    const char *const ordinal = "service data/db data/StatefulSet/db";
    row("a Service of the own namespace", "cart", "shop", "service shop/cart");
    row("a Service of another namespace needs it", "cart", "data", "missing");
    row("service and namespace", "db.data", "shop", database);
    row("service, namespace and svc", "db.data.svc", "shop", "service data/db svc");
    row("the full name", "db.data.svc.cluster.local", "shop", "service data/db svc");
    row("a Service nobody wrote", "gone.shop", "data", "missing");
    row("a namespace nobody knows is a domain", "pay.example", "shop", "outside");
    row("svc means the cluster even there", "gone.nowhere.svc", "shop", "missing svc");
    row("svc with one label", "cart.svc", "shop", "missing svc");
    row("svc with too many labels", "a.b.c.d.svc", "shop", "missing svc");
    row("too many labels are a domain", "a.db.data.shop", "shop", "outside");
    row("a pod of a StatefulSet", "db-0.db.data", "shop", ordinal);
    row("a pod from its own namespace", "db-12.db", "data", ordinal);
    row("a pod by its full name", "db-0.db.data.svc.cluster.local", "shop",
        "service data/db data/StatefulSet/db svc");
    row("no ordinal", "db-x.db.data", "shop", "missing");
    row("an ordinal of digits and more", "db-0x.db.data", "shop", "missing");
    row("no dash", "db.db.data", "shop", "missing");
    row("a dash and nothing", "db-.db.data", "shop", "missing");
    row("another name before the ordinal", "dx-0.db.data", "shop", "missing");
    row("a Deployment's pods have no such name", "other-0.db.data", "shop", "missing");
    row("the API server", "kubernetes.default", "shop", "api");
    row("the API server in full", "kubernetes.default.svc.cluster.local", "shop", "api svc");
    row("the API server from its namespace", "kubernetes", "default", "api");
    row("the API server by one label elsewhere", "kubernetes", "shop", "missing");
    row("another name in the namespace of the API server", "gone", "default", "missing");
    row("the API server without its namespace", "kubernetes.svc", "default", "missing svc");
    row("localhost", "localhost", "shop", "own");
    row("below localhost", "a.localhost", "shop", "own");
    row("localhost with its domain", "localhost.localdomain", "shop", "own");
    row("localhost within another word", "notlocalhost", "shop", "missing");
}

void HostResolverTest::resolve()
{
    QFETCH(QString, host);
    QFETCH(QString, nameSpace);
    const auto topology = cluster();
    const HostResolver resolver(*topology);
    QTEST(textOf(*topology, resolver.resolve(host.toStdString(), "", nameSpace.toStdString())),
          "answer");
}

void HostResolverTest::namesOfAnotherCluster()
{
    const auto topology = cluster();
    const HostResolver resolver(*topology);
    QCOMPARE(textOf(*topology, resolver.resolve("cart", "east", "shop")),
             QStringLiteral("missing"));
    QCOMPARE(textOf(*topology, resolver.resolve("cart.shop", "east", "shop")),
             QStringLiteral("outside"));
}

QTEST_GUILESS_MAIN(HostResolverTest)
#include "test_host_resolver.moc"
