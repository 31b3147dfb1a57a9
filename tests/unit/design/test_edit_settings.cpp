// SPDX-License-Identifier: Apache-2.0
#include "model/design/edit_checks.h"
#include "model/design/edits.h"
#include "tests/unit/design/settings_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Settings of a design, positions, waivers and identities.
class EditSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void identitiesCanBeReset();
    void meshAndClusterSettings();
    void positions();
    void waivers();
    void datesAreDays_data();
    void datesAreDays();
    void namesAreSubdomains_data();
    void namesAreSubdomains();
};

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
    Waiver reworded = good;
    reworded.justification = "another reason";
    const auto lifted = removeWaiver(*after, reworded);
    QVERIFY(lifted);
    QCOMPARE(lifted->waivers.size(), std::size_t{3});
    QCOMPARE(outcome(removeWaiver(*lifted, good)),
             QStringLiteral("DB1801 the design has no waiver of ZT-NET-001 for shop/Pod/web"));
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
