// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/design_comparison.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using By = ComparedDesign::By;

ComparedDesign sideOf(const Design &design, By by)
{
    return {std::make_shared<const Design>(design), by};
}

std::shared_ptr<const DesignComparison> compared(const Design &before, By byBefore,
                                                 const Design &after, By byAfter)
{
    const auto comparison =
        DesignComparison::make(sideOf(before, byBefore), sideOf(after, byAfter));
    return comparison ? *comparison : nullptr;
}

External internet()
{
    External external;
    external.key = {"", "", "External", "internet"};
    external.kind = External::Kind::Internet;
    return external;
}

External range(const std::string &name, const std::string &cidr)
{
    External external;
    external.key = {"", "", "External", name};
    external.cidrs = {*Cidr::parse(cidr)};
    return external;
}

QString text(const DesignChange &change)
{
    const std::string line =
        std::string(change.breaks() ? "breaks, " : "") + std::string(toString(change.kind)) + ' ' +
        changeEndText(change.from, change.from.empty() ? change.addresses : AddressSet{}) + " -> " +
        changeEndText(change.to, change.to.empty() ? change.addresses : AddressSet{}) + ' ' +
        toString(change.before.allowed) + " => " + toString(change.after.allowed);
    return QString::fromStdString(line);
}

/// Of those between nodes of the design.
QStringList between(const DesignComparison &comparison)
{
    QStringList lines;
    for (const DesignChange &change : comparison.changes())
        if (!change.from.empty() && !change.to.empty())
            lines << text(change);
    return lines;
}

/// Only web may reach db, on that port.
ResourceSet guarded(std::uint16_t port)
{
    ResourceSet set = resources();
    for (const NodeKey *key : {&kWeb, &kMonitor})
        set.networkPolicies.push_back(isolating(*key));
    NetworkPolicyObject policy = isolating(kDb);
    NetworkPolicyRule rule;
    NetworkPolicyPeer peer;
    peer.podSelector = LabelSelector::fromLabels({{"app", "web"}});
    rule.peers = {peer};
    NetworkPolicyPort admitted;
    admitted.port = port;
    rule.ports = {admitted};
    policy.ingress = {rule};
    set.networkPolicies.push_back(policy);
    return set;
}

} // namespace

/// What passes on one side and not on the other.
class DesignComparisonTest : public QObject {
    Q_OBJECT
private slots:
    void theSameIsNoChange();
    void drawingClosesWhatIsOpenByDefault();
    void aDrawnFlowOpensWhatPoliciesShut();
    void anotherPortIsAChange();
    void undeclaredPortsAreToldApart();
    void manifestsAreComparedWithManifests();
    void addressesOfAnExternalAreItsOwn();
    void aPartOfAnExternalIsTold();
    void manySourcesAreOneChange();
    void workloadsThatGoAreCut();
    void flowsWithoutAddressAreNotCompared();
    void aPolicyIsTheReason();
    void stoppedIsNothing();
};

void DesignComparisonTest::theSameIsNoChange()
{
    const Design design = designOf(guarded(5432), {flow(kWeb, kDb, 5432)});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    QVERIFY(comparison);
    QCOMPARE(between(*comparison), QStringList());
    QCOMPARE(comparison->same(), std::size_t(1));
}

void DesignComparisonTest::drawingClosesWhatIsOpenByDefault()
{
    const Design design = designOf(resources(), {flow(kWeb, kDb, 5432)});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    const QStringList lines = between(*comparison);
    const QString all = QString::fromStdString(toString(PortSet::all()));
    QCOMPARE(lines.size(), 6);
    QVERIFY2(
        lines.contains("cuts ops/Deployment/monitor -> shop/Deployment/db " + all + " => no port"),
        qPrintable(lines.join('\n')));
    QVERIFY2(lines.contains("cuts undeclared ports shop/Deployment/web -> shop/Deployment/db " +
                            all + " => 5432/TCP"),
             qPrintable(lines.join('\n')));
    QCOMPARE(comparison->counts().undeclared, std::size_t(1));
}

void DesignComparisonTest::aDrawnFlowOpensWhatPoliciesShut()
{
    const Design design =
        designOf(guarded(5432), {flow(kMonitor, kDb, 5432), flow(kWeb, kDb, 5432)});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    QCOMPARE(between(*comparison),
             QStringList("opens ops/Deployment/monitor -> shop/Deployment/db no port => 5432/TCP"));
}

void DesignComparisonTest::anotherPortIsAChange()
{
    const Design design = designOf(guarded(5432), {flow(kWeb, kDb, 5433)});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    QCOMPARE(between(*comparison),
             QStringList("changes shop/Deployment/web -> shop/Deployment/db 5432/TCP => 5433/TCP"));
    const DesignChange &change =
        *std::ranges::find(comparison->changes(), DesignChange::Kind::Changed, &DesignChange::kind);
    QVERIFY(change.opened() == tcp(5433));
    QVERIFY(change.cut() == tcp(5432));
}

void DesignComparisonTest::undeclaredPortsAreToldApart()
{
    Design wide = designOf(resources(), {flow(kWeb, kDb, 5432)});
    Flow both = flow(kWeb, kDb, 5432);
    both.ports.push_back({{Protocol::Tcp, 9999, 9999}, {}});
    Design wider = wide;
    wider.flows = CowList<Flow>({both});
    QCOMPARE(between(*compared(wider, By::Drawing, wide, By::Drawing)),
             QStringList("cuts undeclared ports shop/Deployment/web -> shop/Deployment/db "
                         "5432/TCP, 9999/TCP => 5432/TCP"));
    QCOMPARE(between(*compared(wide, By::Drawing, wider, By::Drawing)),
             QStringList("opens shop/Deployment/web -> shop/Deployment/db "
                         "5432/TCP => 5432/TCP, 9999/TCP")); // what opens is never played down
}

void DesignComparisonTest::manifestsAreComparedWithManifests()
{
    const Design before = designOf(guarded(5432), {});
    const Design after = designOf(guarded(5433), {flow(kMonitor, kDb, 1)});
    QCOMPARE(between(*compared(before, By::Manifests, after, By::Manifests)),
             QStringList("changes shop/Deployment/web -> shop/Deployment/db 5432/TCP => 5433/TCP"));
}

void DesignComparisonTest::addressesOfAnExternalAreItsOwn()
{
    const Design design = designOf(
        guarded(5432), {flow(kWeb, kDb, 5432), flow(kWeb, range("net", "192.0.2.0/24").key, 443)},
        {internet(), range("net", "192.0.2.0/24")});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    const QString all = QString::fromStdString(toString(PortSet::all()));
    const QStringList lines = between(*comparison);
    // The range lies within the Internet, and what is drawn for it is no change of that.
    QVERIFY2(lines.contains("cuts shop/Deployment/web -> External/net " + all + " => 443/TCP"),
             qPrintable(lines.join('\n')));
    QVERIFY(comparison->passes(kWeb, range("net", "192.0.2.0/24").key));
    QVERIFY(!comparison->passes(kMonitor, range("net", "192.0.2.0/24").key));
    QVERIFY2(lines.contains("cuts shop/Deployment/web -> External/internet " + all + " => no port"),
             qPrintable(lines.join('\n')));
}

void DesignComparisonTest::aPartOfAnExternalIsTold()
{
    const Design design = designOf(resources(),
                                   {flow(kWeb, range("wide", "192.0.2.0/24").key, 443),
                                    flow(kWeb, range("half", "192.0.2.0/25").key, 80)},
                                   {range("half", "192.0.2.0/25"), range("wide", "192.0.2.0/24")});
    Design closed = design;
    closed.flows = {};
    const auto comparison = compared(design, By::Drawing, closed, By::Drawing);
    QStringList ends;
    for (const DesignChange &change : comparison->changes())
        ends << QString::fromStdString(changeEndText(change.to, change.addresses)) + ' ' +
                    QString::fromStdString(toString(change.before.allowed));
    ends.sort();
    QCOMPARE(ends, QStringList({"External/half 80/TCP, 443/TCP",
                                "External/wide (192.0.2.128/25) 443/TCP"}));
}

void DesignComparisonTest::manySourcesAreOneChange()
{
    ResourceSet set = resources();
    for (int i = 0; i < 21; ++i)
        set.workloads.push_back(
            workload({"", "many", "Deployment", "w" + std::to_string(i)}, {80}));
    const Design design = designOf(std::move(set), {});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    const auto crowd = std::ranges::find_if(comparison->changes(), [](const DesignChange &change) {
        return change.to == std::vector{kDb} && change.from.size() > 1;
    });
    QVERIFY(crowd != comparison->changes().end());
    QCOMPARE(crowd->sourceCount(), std::size_t(23));
    QCOMPARE(crowd->from.size(), std::size_t(20));
    QCOMPARE(changeEndText(crowd->from, {}, crowd->sourceCount()), std::string("any of 23"));
    QCOMPARE(crowd->crowd.at({"", "", "Namespace", "many"}), std::size_t(21));
}

void DesignComparisonTest::workloadsThatGoAreCut()
{
    ResourceSet less = resources();
    std::erase_if(less.workloads,
                  [](const WorkloadObject &object) { return object.meta.name == "db"; });
    const Design before = designOf(resources(), {});
    const Design after = designOf(std::move(less), {});
    const QStringList lines = between(*compared(before, By::Manifests, after, By::Manifests));
    QCOMPARE(lines.size(), 4); // db with both others, both ways
    QVERIFY(lines.filter("cuts shop/Deployment/web -> shop/Deployment/db").size() == 1);
}

void DesignComparisonTest::flowsWithoutAddressAreNotCompared()
{
    External host;
    host.key = {"", "", "External", "api.example.com"};
    host.kind = External::Kind::Fqdn;
    host.host = "api.example.com";
    const Design design =
        designOf(guarded(5432), {flow(kWeb, kDb, 5432), flow(kWeb, host.key, 443)}, {host});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    QCOMPARE(between(*comparison), QStringList());
    QCOMPARE(comparison->notCompared().size(), std::size_t(1));
    QVERIFY(comparison->notCompared().front().starts_with(
        "shop/Deployment/web to External/api.example.com is not compared"));
}

void DesignComparisonTest::aPolicyIsTheReason()
{
    const Design design = designOf(guarded(5432), {});
    const auto comparison = compared(design, By::Manifests, design, By::Drawing);
    const auto change =
        std::ranges::find(comparison->changes(), std::vector{kDb}, &DesignChange::to);
    QVERIFY(change != comparison->changes().end());
    const auto why = comparison->explained(*change, true);
    QVERIFY(why);
    QVERIFY(why->both.allowed == tcp(5432));
    QVERIFY(!comparison->explained(*change, false)); // a drawing has no policies
}

void DesignComparisonTest::stoppedIsNothing()
{
    std::stop_source source;
    source.request_stop();
    const Design design = designOf(resources(), {});
    const auto comparison = DesignComparison::make(sideOf(design, By::Manifests),
                                                   sideOf(design, By::Drawing), source.get_token());
    QVERIFY(comparison && !*comparison);
}

QTEST_GUILESS_MAIN(DesignComparisonTest)
#include "test_design_comparison.moc"
