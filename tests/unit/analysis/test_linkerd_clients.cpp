// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/linkerd_clients.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::linkerd;

class LinkerdClientsTest : public QObject {
    Q_OBJECT
private slots:
    void identities_data();
    void identities();
    void accounts_data();
    void accounts();
    void networks_data();
    void networks();
    void otherMeshesShowNoIdentity();
    void defaults();
};

namespace {

constexpr const char *kWeb = "web.shop.serviceaccount.identity.linkerd.cluster.local";

MeshCaller callerNamed(const std::string &name)
{
    MeshCaller caller;
    caller.principal = name;
    return caller;
}

const char *text(MeshMatch match)
{
    return match == MeshMatch::Yes ? "yes" : match == MeshMatch::No ? "no" : "unknown";
}

std::string ask(const Client &client, const MeshCaller &caller, bool isTold)
{
    LinkerdConfig config;
    if (isTold)
        config.identityDomain = "identity.linkerd.cluster.local";
    std::string why;
    const auto match = admits(client, caller, factsOf("", config), why);
    return why.empty() == (match != MeshMatch::Unknown) ? text(match) : "without a reason";
}

} // namespace

void LinkerdClientsTest::identities_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("told"); // The trust domain is that of the installation.
    QTest::addColumn<QString>("open"); // Nobody knows it.
    const auto row = [](const char *name, const char *pattern, const char *told, const char *open) {
        QTest::newRow(name) << QString(pattern) << QString(told) << QString(open);
    };
    row("everybody", "*", "yes", "yes");
    row("the name", kWeb, "yes", "yes");
    row("the name of another account", "db.shop.serviceaccount.identity.linkerd.cluster.local",
        "no", "no");
    row("the name in another domain", "web.shop.serviceaccount.identity.linkerd.example.org", "no",
        "unknown");
    row("a suffix", "*.shop.serviceaccount.identity.linkerd.cluster.local", "yes", "yes");
    row("a suffix of a longer namespace", "*.hop.serviceaccount.identity.linkerd.cluster.local",
        "no", "no");
    row("a suffix in another domain", "*.shop.serviceaccount.identity.linkerd.example.org", "no",
        "unknown");
    row("a suffix of another namespace in another domain",
        "*.ops.serviceaccount.identity.linkerd.example.org", "no", "no");
    row("the end of the domain", "*.cluster.local", "yes", "yes");
    row("the end of another domain", "*.example.org", "no", "unknown");
    row("a star without a dot is no pattern", "*cluster.local", "no", "no");
}

void LinkerdClientsTest::identities()
{
    QFETCH(QString, pattern);
    QFETCH(QString, told);
    QFETCH(QString, open);
    Client client;
    client.proof = Client::Proof::Identity;
    client.identities = {pattern.toStdString()};
    COMPARE(ask(client, callerNamed(kWeb), true), told.toStdString());
    COMPARE(ask(client, callerNamed(kWeb), false), open.toStdString());
}

void LinkerdClientsTest::accounts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("open");
    const auto row = [](const char *name, const char *principal, const char *told,
                        const char *open) {
        QTest::newRow(name) << QString(principal) << QString(told) << QString(open);
    };
    row("the account", kWeb, "yes", "yes");
    row("of a longer name", "my-web.shop.serviceaccount.identity.linkerd.cluster.local", "no",
        "no");
    row("of another namespace", "web.ops.serviceaccount.identity.linkerd.cluster.local", "no",
        "no");
    row("of a namespace with that end", "web.eshop.serviceaccount.identity.linkerd.cluster.local",
        "no", "no");
    row("of another domain", "web.shop.serviceaccount.identity.linkerd.example.org", "no",
        "unknown");
    row("of no account", "web.shop.example.org", "no", "no");
}

void LinkerdClientsTest::accounts()
{
    QFETCH(QString, name);
    QFETCH(QString, told);
    QFETCH(QString, open);
    Client client;
    client.proof = Client::Proof::Identity;
    client.accounts = {{"shop", "web"}};
    COMPARE(ask(client, callerNamed(name.toStdString()), true), told.toStdString());
    COMPARE(ask(client, callerNamed(name.toStdString()), false), open.toStdString());
    Client whole;
    whole.proof = Client::Proof::Identity;
    whole.namespaces = {"shop"};
    if (name.startsWith("my-web"))
        COMPARE(ask(whole, callerNamed(name.toStdString()), true), "yes");
    else
        COMPARE(ask(whole, callerNamed(name.toStdString()), true), told.toStdString());
}

void LinkerdClientsTest::networks_data()
{
    QTest::addColumn<QString>("networks"); // "CIDR!EXCEPT CIDR"
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char *name, const char *networks, const char *from,
                        const char *answer) {
        QTest::newRow(name) << QString(networks) << QString(from) << QString(answer);
    };
    row("within", "10.0.0.0/8", "10.1.2.3", "yes");
    row("outside", "10.0.0.0/8", "11.1.2.3", "no");
    row("in the exception", "10.0.0.0/8!10.1.0.0/16", "10.1.2.3", "no");
    row("in the exception of another network", "10.0.0.0/8!10.1.0.0/16 10.1.2.0/24", "10.1.2.3",
        "yes");
    row("of the other family", "0.0.0.0/0", "fd00::1", "no");
    row("an address nobody knows", "10.0.0.0/8", "", "unknown");
    row("nobody knows it, but all are in", "0.0.0.0/0 ::/0", "", "yes");
    row("nobody knows of which family it is", "0.0.0.0/0", "", "unknown");
    row("all but an exception", "0.0.0.0/0!10.0.0.0/8 ::/0", "", "unknown");
}

void LinkerdClientsTest::networks()
{
    QFETCH(QString, networks);
    QFETCH(QString, address);
    QFETCH(QString, answer);
    Client client;
    client.from = Client::From::Networks;
    for (const auto &word : networks.split(' ')) {
        const auto parts = word.split('!');
        LinkerdNetwork network{cidr(parts[0].toStdString()), {}};
        if (parts.size() > 1)
            network.except.push_back(cidr(parts[1].toStdString()));
        client.networks.push_back(network);
    }
    MeshCaller caller;
    if (!address.isEmpty())
        caller.address = drawbridge::address(address.toStdString());
    COMPARE(ask(client, caller, true), answer.toStdString());
}

void LinkerdClientsTest::otherMeshesShowNoIdentity()
{
    Client client;
    client.proof = Client::Proof::Identity;
    client.identities = {"*"};
    COMPARE(ask(client, callerNamed("cluster.local/ns/shop/sa/web"), true), "no");
    COMPARE(ask(client, MeshCaller{}, true), "no");
    client.proof = Client::Proof::Tls;
    COMPARE(ask(client, callerNamed("cluster.local/ns/shop/sa/web"), true), "no");
    COMPARE(ask(client, callerNamed(kWeb), true), "yes");
}

void LinkerdClientsTest::defaults()
{
    QVERIFY(!clientOfDefault("deny"));
    QVERIFY(clientOfDefault("audit")->proof == Client::Proof::None);
    QVERIFY(clientOfDefault("all-unauthenticated")->proof == Client::Proof::None);
    QVERIFY(clientOfDefault("all-authenticated")->proof == Client::Proof::Identity);
    QVERIFY(clientOfDefault("cluster-authenticated")->from == Client::From::Cluster);
    QVERIFY(!isDefaultPolicy("Deny") && isDefaultPolicy("deny"));
    MeshCaller pod;
    pod.podCluster = "";
    COMPARE(ask(*clientOfDefault("cluster-unauthenticated"), pod, true), "yes");
    pod.podCluster = "another";
    COMPARE(ask(*clientOfDefault("cluster-unauthenticated"), pod, true), "unknown");
}

QTEST_GUILESS_MAIN(LinkerdClientsTest)
#include "test_linkerd_clients.moc"
