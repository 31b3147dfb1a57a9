// SPDX-License-Identifier: Apache-2.0
#include "edit_manifests.h"
#include "model/design/draft.h"
#include "model/design/edit_checks.h"
#include "model/design/edits.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

namespace {

NodeKey key(const char *text)
{
    return NodeKey::parse(text).value();
}

Cidr cidr(const char *text)
{
    return Cidr::parse(text).value();
}

/// The three pods, with the address of the API server set.
Design design()
{
    Diagnostics diagnostics;
    auto topology = buildTopology(importText(kManifests, "m.yaml", {}, diagnostics), diagnostics);
    DesignCluster cluster;
    cluster.apiServer.push_back(cidr("10.0.0.1/32"));
    return draftDesign("d", {cluster}, topology, DraftFrom::Empty, diagnostics);
}

ApiAccess access(const char *subject, std::vector<std::string> verbs, const char *resource = "pods")
{
    return {key(subject), std::move(verbs), "", resource, {}, "shop", ""};
}

QString outcome(const Result<Design> &result)
{
    if (result)
        return QStringLiteral("fine");
    return QString::fromStdString(toString(result.error().code) + " " + result.error().message);
}

QStringList grantsOf(const Design &design)
{
    QStringList rows;
    for (const ApiAccess &item : design.apiAccess) {
        QString row = QString::fromStdString(toString(item.subject) + " " + item.resource);
        for (const std::string &verb : item.verbs)
            row += u' ' + QString::fromStdString(verb);
        for (const std::string &name : item.names)
            row += u'/' + QString::fromStdString(name);
        rows << row;
    }
    return rows;
}

External external(External::Kind kind, std::vector<Cidr> cidrs = {}, std::vector<Cidr> except = {})
{
    External result;
    result.key = key("External/e");
    result.kind = kind;
    result.cidrs = std::move(cidrs);
    result.except = std::move(except);
    return result;
}

} // namespace

class EditSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void grantsAreUnited();
    void grantsAreRevoked_data();
    void grantsAreRevoked();
    void badGrants_data();
    void badGrants();
    void identitiesCanBeReset();
    void externalsAreChecked_data();
    void externalsAreChecked();
    void externalsAreSortedAndReplaced();
    void meshAndClusterSettings();
    void positions();
    void waivers();
    void datesAreDays_data();
    void datesAreDays();
    void namesAreSubdomains_data();
    void namesAreSubdomains();
};

void EditSettingsTest::grantsAreUnited()
{
    ApiAccess first = access("shop/Pod/web", {"list", "get", "list"});
    first.note = "why";
    first.names = {"b", "a", "b"};
    auto after = grantAccess(design(), first);
    QVERIFY(after);
    QCOMPARE(grantsOf(*after), QStringList{"shop/Pod/web pods get list/a/b"});
    ApiAccess more = access("shop/Pod/web", {"watch"});
    more.names = {"a", "b"};
    after = grantAccess(*after, more);
    QVERIFY(after);
    QCOMPARE(grantsOf(*after), QStringList{"shop/Pod/web pods get list watch/a/b"});
    QCOMPARE(after->apiAccess.items()[0].note, std::string("why"));
    more.note = "better";
    after = grantAccess(*after, more);
    QVERIFY(after);
    QCOMPARE(after->apiAccess.items()[0].note, std::string("better"));
    for (const ApiAccess &other :
         {access("shop/Pod/web", {"get"}), access("Group/ops", {"get"}, "pods"),
          access("shop/Pod/web", {"get"}, "services")}) {
        after = grantAccess(*after, other);
        QVERIFY(after);
    }
    QCOMPARE(grantsOf(*after),
             (QStringList{"Group/ops pods get", "shop/Pod/web pods get",
                          "shop/Pod/web services get", "shop/Pod/web pods get list watch/a/b"}));
}

void EditSettingsTest::grantsAreRevoked_data()
{
    QTest::addColumn<QStringList>("verbs");
    QTest::addColumn<QStringList>("left");
    QTest::newRow("one verb") << QStringList{"get"}
                              << QStringList{"Group/ops pods get list", "shop/Pod/web pods list"};
    QTest::newRow("in any order") << QStringList{"list", "get"}
                                  << QStringList{"Group/ops pods get list"};
    QTest::newRow("all without naming them")
        << QStringList{} << QStringList{"Group/ops pods get list"};
    QTest::newRow("one there and one not")
        << QStringList{"watch", "get"}
        << QStringList{"Group/ops pods get list", "shop/Pod/web pods list"};
    QTest::newRow("none of them") << QStringList{"watch"} << QStringList{};
}

void EditSettingsTest::grantsAreRevoked()
{
    QFETCH(QStringList, verbs);
    QFETCH(QStringList, left);
    auto before = grantAccess(design(), access("shop/Pod/web", {"get", "list"}));
    before = grantAccess(*before, access("Group/ops", {"get", "list"}));
    QVERIFY(before);
    std::vector<std::string> texts;
    for (const QString &verb : verbs)
        texts.push_back(verb.toStdString());
    const auto after = revokeAccess(*before, access("shop/Pod/web", texts));
    if (left.isEmpty())
        QCOMPARE(outcome(after),
                 QStringLiteral("DB1807 no such API access of shop/Pod/web is drawn"));
    else
        QCOMPARE(grantsOf(*after), left);
    before = grantAccess(*before, access("shop/Pod/cart", {"get"}));
    ApiAccess granted = access("shop/Pod/cart", {"get"});
    granted.names = {"a", "b"};
    before = grantAccess(*before, granted);
    granted.names = {"b", "a", "b"};
    const auto fewer = revokeAccess(*before, granted);
    QVERIFY(fewer);
    QCOMPARE(fewer->apiAccess.size(), before->apiAccess.size() - 1);
}

void EditSettingsTest::badGrants_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *subject, const char *verb,
                        const char *resource, const char *error) {
        QTest::newRow(name) << subject << verb << resource << error;
    };
    row("no verb", "shop/Pod/web", "", "pods", "DB1807 API access of shop/Pod/web names no verb");
    row("no resource", "shop/Pod/web", "get", "",
        "DB1807 API access of shop/Pod/web names no resource");
    row("nobody", "shop/Pod/gone", "get", "pods", "DB1803 shop/Pod/gone is not in the design");
    row("an external that is there", "External/e", "get", "pods",
        "DB1807 External/e has no identity in the cluster");
    row("an external that is not", "External/x", "get", "pods",
        "DB1803 External/x is not in the design");
    row("a group", "Group/ops", "get", "pods", "fine");
}

void EditSettingsTest::badGrants()
{
    QFETCH(QString, subject);
    QFETCH(QString, verb);
    QFETCH(QString, resource);
    const auto before =
        addExternal(design(), external(External::Kind::Cidr, {cidr("203.0.113.0/24")}));
    QVERIFY(before);
    std::vector<std::string> verbs;
    if (!verb.isEmpty())
        verbs.push_back(verb.toStdString());
    QTEST(outcome(grantAccess(*before, access(qPrintable(subject), verbs, qPrintable(resource)))),
          "error");
    if (subject == "External/x") {
        const auto nothing = grantAccess(*before, access("External/x", {"get"}));
        QCOMPARE(nothing.error().hint, std::string("add the external first"));
    }
}

void EditSettingsTest::identitiesCanBeReset()
{
    const auto chosen = setIdentity(design(), {key("shop/Pod/web"), "front"});
    QVERIFY(chosen);
    const auto both = setIdentity(*chosen, {key("shop/Pod/cart"), "basket"});
    QVERIFY(both);
    QCOMPARE(both->identities.size(), std::size_t{2});
    QCOMPARE(both->identities.items()[0].serviceAccount, std::string("basket"));
    const auto changed = setIdentity(*both, {key("shop/Pod/cart"), "other"});
    QVERIFY(changed);
    QCOMPARE(changed->identities.size(), std::size_t{2});
    const auto reset = setIdentity(*changed, {key("shop/Pod/cart"), ""});
    QVERIFY(reset);
    QVERIFY((reset->identities.items() == std::vector<Identity>{{key("shop/Pod/web"), "front"}}));
    Design empty;
    QVERIFY(!setIdentity(empty, {key("shop/Pod/web"), "x"}));
}

void EditSettingsTest::externalsAreChecked_data()
{
    QTest::addColumn<External>("value");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const External &value, const char *error) {
        QTest::newRow(name) << value << error;
    };
    using Kind = External::Kind;
    const External good = external(Kind::Cidr, {cidr("203.0.113.0/24")});
    const auto named = [&](const NodeKey &name) {
        External result = good;
        result.key = name;
        return result;
    };
    row("a CIDR", good, "fine");
    row("a workload's name", named(key("shop/Pod/web")),
        "DB1801 shop/Pod/web is no name for an external");
    row("no name", named({"", "", "External", ""}), "DB1801 External/ is no name for an external");
    row("a namespace", named({"", "shop", "External", "e"}),
        "DB1801 shop/External/e is no name for an external");
    row("no CIDR", external(Kind::Cidr), "DB1801 External/e has no CIDR");
    row("no host", external(Kind::Fqdn), "DB1801 External/e has no host name");
    External host = external(Kind::Fqdn);
    host.host = "api.example.com";
    row("a host without addresses", host, "fine");
    row("the Internet", external(Kind::Internet), "fine");
    row("a gateway", external(Kind::Gateway), "fine");
    row("a hole", external(Kind::Cidr, {cidr("203.0.113.0/24")}, {cidr("203.0.113.8/32")}), "fine");
    row("a hole elsewhere", external(Kind::Cidr, {cidr("203.0.113.0/24")}, {cidr("1.2.3.4/32")}),
        "DB1801 External/e leaves out 1.2.3.4/32, which is in none of its CIDRs");
    row("a hole in the Internet", external(Kind::Internet, {}, {cidr("1.2.3.4/32")}), "fine");
    row("a part of the Internet is no Internet", external(Kind::Internet, {cidr("1.2.3.4/32")}),
        "DB1801 External/e is the Internet and names CIDRs");
}

void EditSettingsTest::externalsAreChecked()
{
    QFETCH(External, value);
    QTEST(outcome(addExternal(design(), value)), "error");
}

void EditSettingsTest::externalsAreSortedAndReplaced()
{
    External b = external(External::Kind::Cidr, {cidr("203.0.113.0/24"), cidr("198.51.100.0/24")},
                          {cidr("203.0.113.9/32"), cidr("203.0.113.8/32")});
    auto after = addExternal(design(), b);
    QVERIFY(after);
    b.key = key("External/a");
    after = addExternal(*after, b);
    QVERIFY(after);
    QCOMPARE(toString(after->externals.items()[0].key), std::string("External/a"));
    QCOMPARE(toString(after->externals.items()[0].cidrs[0]), std::string("198.51.100.0/24"));
    QCOMPARE(toString(after->externals.items()[0].except[0]), std::string("203.0.113.8/32"));
    b.note = "new";
    after = addExternal(*after, b);
    QVERIFY(after);
    QCOMPARE(after->externals.size(), std::size_t{2});
    QCOMPARE(after->findExternal(key("External/a"))->note, std::string("new"));
    QVERIFY(after->findExternal(key("External/e"))->note.empty());
    QVERIFY(!after->findExternal(key("External/b")));
    QVERIFY(!after->findExternal(key("External/z")));
}

void EditSettingsTest::meshAndClusterSettings()
{
    Design before = design();
    const auto meshed = setMesh(before, MeshKind::Sidecar);
    QVERIFY(meshed && meshed->mesh == MeshKind::Sidecar && before.mesh == MeshKind::None);
    before.clusters[0].name = "east";
    before.clusters.emplace_back();
    before.clusters[1].name = "west";
    DesignCluster west;
    west.name = "west";
    west.trustDomain = "west.local";
    const auto after = setClusterSettings(before, west);
    QVERIFY(after);
    QCOMPARE(after->clusters[0].trustDomain, std::string("cluster.local"));
    QCOMPARE(after->cluster("west").trustDomain, std::string("west.local"));
    QCOMPARE(after->cluster("east").name, std::string("east"));
    west.name = "north";
    QCOMPARE(outcome(setClusterSettings(before, west)),
             QStringLiteral("DB1801 the design has no cluster \"north\""));
    QCOMPARE(Design{}.cluster("").defaultNamespace, std::string("default"));
}

void EditSettingsTest::positions()
{
    const auto one = moveNodes(
        design(), {{key("shop/Pod/web"), 1, 2, false}, {key("shop/Pod/cart"), 3, 4, true}});
    QVERIFY(one);
    const auto two = moveNodes(*one, {{key("shop/Pod/web"), 5, 6, true}});
    QVERIFY(two);
    QVERIFY(
        (two->positions.items() == std::vector<NodePosition>{{key("shop/Pod/cart"), 3, 4, true},
                                                             {key("shop/Pod/web"), 5, 6, true}}));
}

void EditSettingsTest::waivers()
{
    const Waiver good{"ZT-NET-001", "shop/Pod/web", "", "because", "me", "2030-01-31"};
    auto after = addWaiver(design(), good);
    QVERIFY(after);
    Waiver later = good;
    later.expires = "2031-01-31";
    after = addWaiver(*after, later);
    QVERIFY(after);
    QCOMPARE(after->waivers.size(), std::size_t{1});
    QCOMPARE(after->waivers.items()[0].expires, std::string("2031-01-31"));
    for (std::string Waiver::*field : {&Waiver::rule, &Waiver::target, &Waiver::peer}) {
        Waiver other = good;
        other.*field = "A";
        after = addWaiver(*after, other);
        QVERIFY(after);
    }
    QCOMPARE(after->waivers.size(), std::size_t{4});
    QVERIFY(std::is_sorted(after->waivers.begin(), after->waivers.end()));
    for (std::string Waiver::*field : {&Waiver::rule, &Waiver::target, &Waiver::justification}) {
        Waiver bad = good;
        (bad.*field).clear();
        QCOMPARE(outcome(addWaiver(design(), bad)),
                 QStringLiteral("DB1801 a waiver needs a rule, a target and a justification"));
    }
    Waiver never = good;
    never.expires.clear();
    QCOMPARE(outcome(addWaiver(design(), never)),
             QStringLiteral("DB1801 the waiver of ZT-NET-001 expires on \"\", which is no date"));
}

void EditSettingsTest::datesAreDays_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isDay");
    for (const char *day : {"2026-01-31", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
                            "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30",
                            "2026-12-31", "2026-02-28", "2024-02-29", "2000-02-29", "2026-01-01"})
        QTest::newRow(day) << day << true;
    for (const char *other :
         {"", "2026-01-32", "2026-04-31", "2026-06-31", "2026-09-31", "2026-11-31", "2026-02-29",
          "1900-02-29", "2026-00-10", "2026-13-10", "2026-10-00", "2026-1-1", "2026-01-011",
          "2026/01-01", "2026-01/01", "202x-01-01", "2026-0x-01", "2026-01-x1", "20 6-01-01"})
        QTest::newRow(other) << other << false;
}

void EditSettingsTest::datesAreDays()
{
    QFETCH(QString, text);
    QTEST(isDate(text.toStdString()), "isDay");
    const auto flowed = [&] {
        Flow flow;
        flow.from = key("shop/Pod/web");
        flow.to = key("shop/Pod/cart");
        flow.ports.push_back({PortRange::parse("80").value(), {}});
        flow.expires = text.toStdString();
        return addFlow(design(), flow);
    }();
    QFETCH(bool, isDay);
    QCOMPARE(flowed.has_value(), isDay || text.isEmpty());
}

void EditSettingsTest::namesAreSubdomains_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isName");
    for (const QString &name : {QStringLiteral("a"), QStringLiteral("z9"), QStringLiteral("0-a"),
                                QStringLiteral("a.b"), QStringLiteral("a--b"), QString(253, u'a')})
        QTest::newRow(qPrintable(name.left(20) + QString::number(name.size()))) << name << true;
    for (const QString &name :
         {QString(), QString(254, u'a'), QStringLiteral("-a"), QStringLiteral("a-"),
          QStringLiteral(".a"), QStringLiteral("a."), QStringLiteral("a..b"),
          QStringLiteral("a.-b"), QStringLiteral("a-.b"), QStringLiteral("A"),
          QStringLiteral("a_b"), QStringLiteral("aBc"), QStringLiteral("a{b"),
          QStringLiteral("a/b"), QStringLiteral("a:b"), QStringLiteral("a`b")})
        QTest::newRow(qPrintable("no " + name.left(20))) << name << false;
}

void EditSettingsTest::namesAreSubdomains()
{
    QFETCH(QString, text);
    QTEST(isSubdomain(text.toStdString()), "isName");
}

QTEST_GUILESS_MAIN(EditSettingsTest)
#include "test_edit_settings.moc"
