// SPDX-License-Identifier: Apache-2.0
#include "exporters/export_names.h"
#include "exporters/ip_blocks.h"
#include "exporters/pod_selector_choice.h"
#include "model/design/design.h"

#include <QtTest>

using namespace drawbridge;

/// What exported policies are named and how they select.
class PodSelectorChoiceTest : public QObject {
    Q_OBJECT

private slots:
    void choosesWhatAPersonWould_data();
    void choosesWhatAPersonWould();
    void proposesALabelWhereNothingTellsApart();
    void namesAreUniqueAndStable();
    void namesOfTheExportAreKept_data();
    void namesOfTheExportAreKept();
    void anyTextBecomesAName_data();
    void anyTextBecomesAName();
    void labelsThatChangeNeverSelect_data();
    void labelsThatChangeNeverSelect();
    void theFirstCandidateWins_data();
    void theFirstCandidateWins();
    void longNamesStayApart();
    void internetBlocksAreExactlyTheInternet();
    void exceptIsAStrictPart();
};

namespace {

const QString kName = QStringLiteral("app.kubernetes.io/name");

LabelMap labels(const QString &text)
{
    LabelMap result;
    for (const QString &pair : text.split(' ', Qt::SkipEmptyParts))
        result[pair.section('=', 0, 0).toStdString()] = pair.section('=', 1).toStdString();
    return result;
}

Cidr cidr(const char *text)
{
    return *Cidr::parse(text);
}

AddressSet addressesOf(const std::vector<IpBlock> &blocks)
{
    AddressSet all;
    for (const IpBlock &block : blocks)
        all = all | block.addresses();
    return all;
}

} // namespace

void PodSelectorChoiceTest::choosesWhatAPersonWould_data()
{
    QTest::addColumn<QString>("own");
    QTest::addColumn<QString>("other");
    QTest::addColumn<QString>("chosen");
    QTest::newRow("the recommended name alone") << "app.kubernetes.io/name=a app=x version=1"
                                                << "app=x"
                                                << "app.kubernetes.io/name=a";
    QTest::newRow("the instance where names are shared")
        << "app.kubernetes.io/name=a app.kubernetes.io/instance=1 app=z"
        << "app.kubernetes.io/name=a app.kubernetes.io/instance=2"
        << "app.kubernetes.io/name=a app.kubernetes.io/instance=1";
    QTest::newRow("app where there is no recommended label") << "app=a tier=t"
                                                             << "app=b tier=t"
                                                             << "app=a";
    QTest::newRow("a pair where one label is shared") << "app=a tier=t"
                                                      << "app=a tier=u"
                                                      << "app=a tier=t";
    QTest::newRow("a version never counts") << "app=a version=1 run=r"
                                            << "app=a version=2"
                                            << "app=a run=r";
    QTest::newRow("all labels where pairs are shared") << "a=1 b=1 c=1"
                                                       << ""
                                                       << "a=1 b=1";
    QTest::newRow("a neighbour with more labels is told apart by none of ours")
        << "app=a"
        << "app=a tier=x"
        << "drawbridge.dev/workload=mine";
}

void PodSelectorChoiceTest::choosesWhatAPersonWould()
{
    QFETCH(QString, own);
    QFETCH(QString, other);
    QFETCH(QString, chosen);
    const LabelMap neighbour = labels(other);
    const PodSelectorChoice choice = choosePodSelector(labels(own), {&neighbour}, "mine");
    QVERIFY2(choice.labels == labels(chosen),
             toString(LabelSelector::fromLabels(choice.labels)).c_str());
    QCOMPARE(choice.isProposed, chosen.startsWith("drawbridge.dev"));
}

void PodSelectorChoiceTest::proposesALabelWhereNothingTellsApart()
{
    const LabelMap none;
    QVERIFY(choosePodSelector({}, {}, "web").isProposed);
    const LabelMap hash{{"pod-template-hash", "abc"}};
    QVERIFY(choosePodSelector(hash, {&none}, "web").isProposed);
    const LabelMap proposed{{"app", "a"}, {kWorkloadLabel, "web"}};
    const LabelMap twin{{"app", "a"}, {kWorkloadLabel, "web2"}};
    const auto again = choosePodSelector(proposed, {&twin}, "web");
    QVERIFY(!again.isProposed);
    QVERIFY(again.labels == (LabelMap{{kWorkloadLabel, "web"}}));
}

void PodSelectorChoiceTest::namesAreUniqueAndStable()
{
    const NodeKey web{"", "shop", "Deployment", "web"};
    const NodeKey twin{"", "shop", "StatefulSet", "web"};
    const NodeKey likeTwin{"", "shop", "Pod", "web-statefulset"};
    const NodeKey dns{"", "shop", "Pod", "dns"};
    const NodeKey elsewhere{"", "pay", "Deployment", "web"};
    const auto names = exportNames({twin, web, likeTwin, dns, elsewhere});
    QCOMPARE(names.at(web), std::string("web-deployment"));
    QCOMPARE(names.at(likeTwin), std::string("web-statefulset"));
    QCOMPARE(names.at(twin), std::string("web-statefulset-2"));
    QCOMPARE(names.at(dns), std::string("dns-pod"));
    QCOMPARE(names.at(elsewhere), std::string("web"));
    QVERIFY(names == exportNames({elsewhere, dns, likeTwin, web, twin}));
    const NodeKey capital{"", "shop", "Pod", "Cart"};
    const NodeKey small{"", "shop", "Pod", "cart"};
    QVERIFY(exportNames({capital, small}) == exportNames({small, capital}));
    const NodeKey second{"", "shop", "StatefulSet", "web-2"}; // its own name, nobody else's
    QCOMPARE(exportNames({twin, web, second}).at(second), std::string("web-2"));
}

void PodSelectorChoiceTest::namesOfTheExportAreKept_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("exported");
    for (const char *name : {"dns", "mesh-control-plane", "nothing", "default"})
        QTest::newRow(name) << name << QString(QLatin1String(name)) + "-pod";
    QTest::newRow("web") << "web"
                         << "web";
}

void PodSelectorChoiceTest::namesOfTheExportAreKept()
{
    QFETCH(QString, name);
    const NodeKey key{"", "shop", "Pod", name.toStdString()};
    QTEST(QString::fromStdString(exportNames({key}).at(key)), "exported");
}

void PodSelectorChoiceTest::anyTextBecomesAName_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("as it is") << "a.b-c9"
                              << "a.b-c9";
    QTest::newRow("the ends of the alphabet") << "AZ-az-09"
                                              << "az-az-09";
    QTest::newRow("dots and dashes at the ends") << "-.a.-"
                                                 << "a";
    QTest::newRow("other characters") << "a@b`c{d/e"
                                      << "a-b-c-d-e";
    QTest::newRow("fifty characters") << QString(50, u'a') << QString(50, u'a');
    QTest::newRow("one more") << QString(51, u'a')
                              << QString(41, u'a') + QStringLiteral("-3f3248b2");
    QTest::newRow("a dash where it is cut") << QString(40, u'a') + QStringLiteral("-bbbbbbbbbbbb")
                                            << QString(40, u'a') + QStringLiteral("-2552ef48");
}

void PodSelectorChoiceTest::anyTextBecomesAName()
{
    QFETCH(QString, text);
    QTEST(QString::fromStdString(dnsName(text.toStdString())), "name");
}

void PodSelectorChoiceTest::labelsThatChangeNeverSelect_data()
{
    QTest::addColumn<QString>("label");
    for (const char *label :
         {"app.kubernetes.io/managed-by", "app.kubernetes.io/version",
          "apps.kubernetes.io/pod-index", "batch.kubernetes.io/controller-uid",
          "batch.kubernetes.io/job-completion-index", "batch.kubernetes.io/job-name", "chart",
          "controller-revision-hash", "controller-uid", "helm.sh/chart", "heritage", "job-name",
          "pod-template-generation", "pod-template-hash", "statefulset.kubernetes.io/pod-name",
          "version"})
        QTest::newRow(label) << label;
}

void PodSelectorChoiceTest::labelsThatChangeNeverSelect()
{
    QFETCH(QString, label);
    const LabelMap own{{label.toStdString(), "1"}};
    QVERIFY(choosePodSelector(own, {}, "web").isProposed);
}

void PodSelectorChoiceTest::theFirstCandidateWins_data()
{
    QTest::addColumn<QString>("own");
    QTest::addColumn<QString>("others");
    QTest::addColumn<QString>("chosen");
    const auto row = [](const char *name, const QString &own, const QString &others,
                        const QString &chosen) { QTest::newRow(name) << own << others << chosen; };
    const QString component = QStringLiteral("app.kubernetes.io/component=");
    const QString instance = QStringLiteral("app.kubernetes.io/instance=");
    row("name and component", kName + "=a " + component + "x", kName + "=a " + component + "y",
        kName + "=a " + component + "x");
    row("name, instance and component", kName + "=a " + instance + "i " + component + "x",
        kName + "=a " + instance + "i," + kName + "=a " + component + "x",
        kName + "=a " + instance + "i " + component + "x");
    row("app before name", "app=a name=b", "", "app=a");
    row("name where app is shared", "app=a name=b", "app=a", "name=b");
    row("k8s-app where the others are shared", "app=a name=b k8s-app=c", "app=a,name=b",
        "k8s-app=c");
    row("a pair of the telling ones", "zone=z component=c app=a", "app=a,component=c,zone=z",
        "app=a component=c");
    row("the component before any other label", "aaa=1 component=c app=a",
        "app=a,component=c,aaa=1", "app=a component=c");
    row("all three where pairs are shared", "app=a tier=t zone=z",
        "app=a tier=t,app=a zone=z,tier=t zone=z", "app=a tier=t zone=z");
}

void PodSelectorChoiceTest::theFirstCandidateWins()
{
    QFETCH(QString, own);
    QFETCH(QString, others);
    QFETCH(QString, chosen);
    std::vector<LabelMap> neighbours;
    for (const QString &other : others.split(u',', Qt::SkipEmptyParts))
        neighbours.push_back(labels(other));
    std::vector<const LabelMap *> all;
    for (const LabelMap &neighbour : neighbours)
        all.push_back(&neighbour);
    const PodSelectorChoice choice = choosePodSelector(labels(own), all, "mine");
    QVERIFY2(choice.labels == labels(chosen),
             toString(LabelSelector::fromLabels(choice.labels)).c_str());
}

void PodSelectorChoiceTest::longNamesStayApart()
{
    const std::string stem(80, 'a');
    const std::string one = dnsName(stem + "1");
    QVERIFY(one != dnsName(stem + "2"));
    QVERIFY(one.size() <= 50);
    QCOMPARE(dnsName("Team:Ops_"), std::string("team-ops"));
    QCOMPARE(dnsName("::"), std::string("x"));
}

void PodSelectorChoiceTest::internetBlocksAreExactlyTheInternet()
{
    External internet;
    internet.kind = External::Kind::Internet;
    DesignCluster cluster;
    cluster.pods = {cidr("11.0.0.0/8"), cidr("2001:db8::/32")};
    const AddressSet addresses = drawbridge::addressesOf(internet, cluster);
    const auto blocks = ipBlocksOf(addresses, AddressSet::all().toCidrs());
    QCOMPARE(blocks.size(), std::size_t(2));
    QVERIFY(addressesOf(blocks) == addresses);
    QVERIFY(!addresses.contains(*IpAddress::parse("10.0.0.1")));
    QVERIFY(!addresses.contains(*IpAddress::parse("11.0.0.1")));
}

void PodSelectorChoiceTest::exceptIsAStrictPart()
{
    const AddressSet wanted =
        AddressSet(cidr("198.51.100.0/24")) - AddressSet(cidr("198.51.100.0/25"));
    const std::vector<Cidr> bases{cidr("198.51.100.0/24"), cidr("203.0.113.0/24")};
    const auto blocks = ipBlocksOf(wanted, bases);
    QCOMPARE(blocks.size(), std::size_t(1));
    QVERIFY(blocks.front().except == std::vector<Cidr>{cidr("198.51.100.0/25")});
    QVERIFY(ipBlocksOf({}, bases).empty());
}

QTEST_GUILESS_MAIN(PodSelectorChoiceTest)
#include "test_pod_selector_choice.moc"
