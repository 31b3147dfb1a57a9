// SPDX-License-Identifier: Apache-2.0
#include "views/models/fuzzy_match.h"
#include "views/models/node_search.h"
#include "views/models/palette_model.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QTest>

using namespace drawbridge;

namespace {

PaletteEntry entry(PaletteKind kind, const char *text, const char *detail = "")
{
    PaletteEntry entry;
    entry.kind = kind;
    entry.text = QString::fromLatin1(text);
    entry.detail = QString::fromLatin1(detail);
    return entry;
}

std::vector<PaletteEntry> someEntries()
{
    return {entry(PaletteKind::Action, "Zoom in", "View"),
            entry(PaletteKind::Action, "Next finding", "Analyse"),
            entry(PaletteKind::Workload, "payment-api", "payments"),
            entry(PaletteKind::Workload, "cart", "storefront"),
            entry(PaletteKind::Workload, "cart-redis", "data"),
            entry(PaletteKind::Workload, "smart-cart", "lab"),
            entry(PaletteKind::Namespace, "payments", "namespace"),
            entry(PaletteKind::Flow, "cart - checkout", "storefront - payments"),
            entry(PaletteKind::Finding, "ZT-NET-004 cart", "is open")};
}

QStringList shown(const PaletteModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row).data().toString();
    return texts;
}

NodeLook lookOf(const char *nameSpace, const char *kind, const char *name, const char *ports = "",
                const char *account = "")
{
    NodeLook look;
    look.key = {"", nameSpace, kind, name};
    look.title = name;
    look.ports = ports;
    look.account = account;
    return look;
}

SceneLook someNodes()
{
    SceneLook look;
    NodeLook frame = lookOf("", "Namespace", "storefront");
    frame.shape = NodeShape::Namespace;
    NodeLook card = lookOf("", "External", "card-network");
    card.shape = NodeShape::Cidr;
    card.subtitle = "203.0.113.0/24";
    look.nodes = {frame, card, lookOf("storefront", "Deployment", "web", "8080, 9090", "default"),
                  lookOf("storefront", "Deployment", "cart", "80")};
    look.hidden = {lookOf("payments", "CronJob", "settlement"), lookOf("a", "StatefulSet", "db")};
    return look;
}

} // namespace

class PaletteModelTest : public QObject {
    Q_OBJECT
private slots:
    void lettersMatch_data();
    void lettersMatch();
    void betterMatchesComeFirst_data();
    void betterMatchesComeFirst();
    void prefixesNarrow_data();
    void prefixesNarrow();
    void matchedLettersAreTold();
    void onlySoManyRows();
    void modelIsSound();
    void nodesAreFound_data();
    void nodesAreFound();
};

void PaletteModelTest::lettersMatch_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("nothing typed") << ""
                                   << "cart" << true;
    QTest::newRow("case does not matter") << "CaR"
                                          << "cart" << true;
    QTest::newRow("in the middle") << "redis"
                                   << "cart-redis" << true;
    QTest::newRow("letter by letter") << "pmapi"
                                      << "payment-api" << true;
    QTest::newRow("letters in another order") << "trac"
                                              << "cart" << false;
    QTest::newRow("words in any order") << "redis cart"
                                        << "cart-redis" << true;
    QTest::newRow("a word that is not there") << "cart x"
                                              << "cart-redis" << false;
    QTest::newRow("longer than the text") << "carts"
                                          << "cart" << false;
    QTest::newRow("letters strewn over a sentence")
        << "high"
        << "has been in this group of the cluster" << false;
    QTest::newRow("no text") << "a"
                             << "" << false;
}

void PaletteModelTest::lettersMatch()
{
    QFETCH(QString, query);
    QFETCH(QString, text);
    QFETCH(bool, fits);
    QCOMPARE(fuzzyMatch(query, text).has_value(), fits);
}

void PaletteModelTest::betterMatchesComeFirst_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("the whole text") << "cart"
                                    << "cart"
                                    << "cart-redis";
    QTest::newRow("the start") << "cart"
                               << "cart-redis"
                               << "my-cart";
    QTest::newRow("the start of a word") << "cart"
                                         << "my-cart"
                                         << "smartcart";
    QTest::newRow("as it stands") << "api"
                                  << "xapi"
                                  << "a-p-i";
    QTest::newRow("starts of words") << "pa"
                                     << "payment-api"
                                     << "xpxa";
}

void PaletteModelTest::betterMatchesComeFirst()
{
    QFETCH(QString, query);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY(fuzzyMatch(query, better)->score > fuzzyMatch(query, worse)->score);
}

void PaletteModelTest::prefixesNarrow_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("texts");
    QTest::newRow("actions") << ">" << QStringList{"Zoom in", "Next finding"};
    QTest::newRow("an action") << "> zo" << QStringList{"Zoom in"};
    QTest::newRow("workloads") << "@cart" << QStringList{"cart", "cart-redis", "smart-cart"};
    QTest::newRow("findings") << "#cart" << QStringList{"ZT-NET-004 cart"};
    QTest::newRow("namespaces") << ":pay" << QStringList{"payments"};
    QTest::newRow("everything") << "cart"
                                << QStringList{"cart", "cart-redis", "cart - checkout",
                                               "smart-cart", "ZT-NET-004 cart"};
    QTest::newRow("by the detail") << "@storefront" << QStringList{"cart"};
    QTest::newRow("nothing") << "qqq" << QStringList{};
}

void PaletteModelTest::prefixesNarrow()
{
    QFETCH(QString, query);
    QFETCH(QStringList, texts);
    PaletteModel model;
    model.setEntries(someEntries());
    model.setQuery(query);
    QCOMPARE(shown(model), texts);
    QCOMPARE(model.matchCount(), texts.size());
}

void PaletteModelTest::matchedLettersAreTold()
{
    PaletteModel model;
    model.setEntries(someEntries());
    model.setQuery(QStringLiteral("@redis"));
    QCOMPARE(model.index(0).data(PaletteModel::PlacesRole).toList(), (QVariantList{5, 6, 7, 8, 9}));
    model.setQuery(QStringLiteral("@cart store"));
    QCOMPARE(model.index(0).data(PaletteModel::PlacesRole).toList(), (QVariantList{0, 1, 2, 3}));
    QCOMPARE(model.index(0).data(PaletteModel::DetailPlacesRole).toList(),
             (QVariantList{0, 1, 2, 3, 4}));
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("cart, storefront"));
}

void PaletteModelTest::onlySoManyRows()
{
    std::vector<PaletteEntry> many;
    for (int i = 0; i < 20'000; ++i)
        many.push_back(entry(PaletteKind::Workload, qPrintable(QStringLiteral("w%1").arg(i))));
    PaletteModel model;
    model.setEntries(std::move(many));
    QCOMPARE(model.rowCount(), 200);
    QCOMPARE(model.matchCount(), 20'000);
    model.setQuery(QStringLiteral("w19999"));
    QCOMPARE(model.index(0).data().toString(), QStringLiteral("w19999"));
}

void PaletteModelTest::modelIsSound()
{
    PaletteModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setEntries(someEntries());
    model.setQuery(QStringLiteral("cart"));
    model.setQuery(QStringLiteral("qqq"));
    model.setEntries({});
    QCOMPARE(model.rowCount(), 0);
}

void PaletteModelTest::nodesAreFound_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("nothing typed") << "" << QStringList{};
    QTest::newRow("a name") << "CART" << QStringList{"cart"};
    QTest::newRow("a namespace, and what is collapsed")
        << "ns:payments" << QStringList{"settlement"};
    QTest::newRow("a part of a namespace is none") << "ns:pay" << QStringList{};
    QTest::newRow("a kind") << "kind:cronjob" << QStringList{"settlement"};
    QTest::newRow("a port") << "port:9090" << QStringList{"web"};
    QTest::newRow("a part of a port is none") << "port:80" << QStringList{"cart"};
    QTest::newRow("an account") << "sa:default" << QStringList{"web"};
    QTest::newRow("the account of its name") << "sa:cart" << QStringList{"cart"};
    QTest::newRow("all words") << "storefront web" << QStringList{"web"};
    QTest::newRow("an address") << "203.0" << QStringList{"card-network"};
    QTest::newRow("in reading order")
        << "e" << QStringList{"db", "settlement", "cart", "web", "card-network"};
    QTest::newRow("frames are none") << "kind:Namespace" << QStringList{};
}

void PaletteModelTest::nodesAreFound()
{
    QFETCH(QString, query);
    QFETCH(QStringList, names);
    QStringList found;
    for (const NodeKey &key : nodesMatching(someNodes(), query))
        found << QString::fromStdString(key.name);
    QCOMPARE(found, names);
}

QTEST_GUILESS_MAIN(PaletteModelTest)
#include "test_palette_model.moc"
