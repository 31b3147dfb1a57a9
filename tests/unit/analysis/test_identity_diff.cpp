// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/identity_diff.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string runsAs(const std::string &pod, const std::string &account, const std::string &more = {},
                   const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + pod + ", namespace: " + nameSpace +
           "}\nspec:\n  " + (account.empty() ? "" : "serviceAccountName: " + account + "\n  ") +
           "containers: [{name: main, image: x}]\n" + more;
}

std::shared_ptr<const Topology> inputOf(const std::string &yaml)
{
    Diagnostics diagnostics;
    return topologyOf(yaml, diagnostics);
}

} // namespace

class IdentityDiffTest : public QObject {
    Q_OBJECT
private slots:
    void changes_data();
    void changes();
    void bothSidesHaveTheirPlace();
    void aStandInHasNoKnownIdentity();
};

void IdentityDiffTest::changes_data()
{
    QTest::addColumn<std::string>("before");
    QTest::addColumn<std::string>("after");
    QTest::addColumn<std::string>("nameSpace");
    QTest::addColumn<QStringList>("names");
    const std::string finished = "status: {phase: Succeeded}\n";
    const std::string none;
    QTest::newRow("the same account is no change")
        << runsAs("a", "x") << runsAs("a", "x") << none << QStringList{};
    QTest::newRow("another account is one")
        << runsAs("a", "x") << runsAs("a", "y") << none << QStringList{"a"};
    QTest::newRow("no account named is the account default")
        << runsAs("a", "") << runsAs("a", "default") << none << QStringList{};
    QTest::newRow("a workload of one input only is not compared")
        << runsAs("a", "x") << runsAs("b", "y") << none << QStringList{};
    QTest::newRow("a Pod that finished before is not compared")
        << runsAs("a", "x", finished) << runsAs("a", "y") << none << QStringList{};
    QTest::newRow("a Pod that finished after is not compared")
        << runsAs("a", "x") << runsAs("a", "y", finished) << none << QStringList{};
    QTest::newRow("changes come by workload")
        << runsAs("b", "x") + runsAs("a", "x") << runsAs("b", "y") + runsAs("a", "y") << none
        << QStringList{"a", "b"};
    QTest::newRow("one namespace may be asked for")
        << runsAs("a", "x") + runsAs("b", "x", {}, "other")
        << runsAs("a", "y") + runsAs("b", "y", {}, "other") << std::string("other")
        << QStringList{"b"};
}

void IdentityDiffTest::changes()
{
    QFETCH(std::string, before);
    QFETCH(std::string, after);
    QFETCH(std::string, nameSpace);
    QFETCH(QStringList, names);
    QStringList found;
    for (const auto &change : diffIdentities(*inputOf(before), *inputOf(after), nameSpace))
        found << QString::fromStdString(change.workload.name);
    QCOMPARE(found, names);
}

void IdentityDiffTest::bothSidesHaveTheirPlace()
{
    const auto changes =
        diffIdentities(*inputOf(runsAs("a", "x")), *inputOf(runsAs("z", "") + runsAs("a", "y")));
    QCOMPARE(changes.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(toString(changes[0].before.where)), QString("shop.yaml:2:1"));
    QCOMPARE(QString::fromStdString(toString(changes[0].after.where)), QString("shop.yaml:8:1"));
    QVERIFY(changes[0].before.serviceAccountName == "x");
    QVERIFY(changes[0].after.serviceAccountName == "y");
}

void IdentityDiffTest::aStandInHasNoKnownIdentity()
{
    const auto real = inputOf(runsAs("a", "default"));
    Topology standIn = *real;
    standIn.workloads[0].isSystem = true;
    const auto changes = diffIdentities(standIn, *real);
    QCOMPARE(changes.size(), std::size_t{1});
    QVERIFY(!changes[0].before.serviceAccountName);
    QVERIFY(changes[0].after.serviceAccountName == "default");
    QVERIFY(diffIdentities(standIn, standIn).empty());
}

QTEST_GUILESS_MAIN(IdentityDiffTest)
#include "test_identity_diff.moc"
