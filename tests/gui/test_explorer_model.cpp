// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/design/edits.h"
#include "tests/gui/small_shop.h"
#include "views/models/explorer_model.h"
#include "views/models/findings_model.h"
#include "views/models/import_report_model.h"
#include "views/models/inspector_content.h"
#include "views/models/manifest_files_model.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/port_offers.h"
#include "views/models/preview_documents.h"
#include "views/models/row_diff.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The trees of what there is and of what was read.
class ExplorerModelTest : public QObject {
    Q_OBJECT
private slots:
    void explorerShowsClusterNamespaceWorkloadPort();
    void explorerKeepsRowsWhenAnExternalComes();
    void explorerTellsWhatChanged();
    void systemWorkloadsAreNotCounted();
    void importReportHasItsSections();
};

void ExplorerModelTest::explorerShowsClusterNamespaceWorkloadPort()
{
    ExplorerModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDesign(shopDesign());
    const QModelIndex cluster = model.index(0, 0);
    QCOMPARE(cluster.data(CountRole).toString(), QStringLiteral("2"));
    const QModelIndex shop = model.index(0, 0, cluster);
    QCOMPARE(shop.data().toString(), QStringLiteral("shop"));
    const QModelIndex cart = model.index(0, 0, shop);
    QCOMPARE(cart.data().toString(), QStringLiteral("cart"));
    QVERIFY(model.keyAt(cart) == kCart);
    QVERIFY(model.indexOf(kCart) == cart);
    QCOMPARE(model.index(0, 0, cart).data().toString(), QStringLiteral("80 → 7070"));
    QCOMPARE(model.index(1, 0, cart).data().toString(), QStringLiteral("9090"));
    QVERIFY(!model.keyAt(model.index(0, 0, cart)).has_value());
}

void ExplorerModelTest::explorerKeepsRowsWhenAnExternalComes()
{
    ExplorerModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Design design = shopDesign();
    model.setDesign(design);
    const QPersistentModelIndex cart = model.indexOf(kCart);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    External internet;
    internet.key = {{}, {}, "External", "internet"};
    internet.kind = External::Kind::Internet;
    const Result<Design> after = addExternal(design, internet);
    QVERIFY(after.has_value());
    model.setDesign(*after);
    QVERIFY(cart.isValid());
    QVERIFY(model.indexOf(internet.key).isValid());
    const std::vector<QModelIndex> both =
        model.indexesOf({internet.key, {"", "none", "Deployment", "none"}, kCart});
    QCOMPARE(both.size(), std::size_t{2}); // as asked for, without what has no row
    QVERIFY(model.keyAt(both[0]) == internet.key);
    QVERIFY(both[1] == cart);
    QCOMPARE(reset.count(), 0);
    model.setDesign(design);
    QVERIFY(!model.indexOf(internet.key).isValid());
    QVERIFY(cart.isValid());
}

void ExplorerModelTest::explorerTellsWhatChanged()
{
    ExplorerModel model;
    model.setDesign(shopDesign());
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setDesign(withCartOfTheSystem(shopDesign()));
    QCOMPARE(changed.count(), 2); // the namespace and the cluster count one less
    QCOMPARE(model.index(0, 0).data(CountRole).toString(), QStringLiteral("1"));
}

void ExplorerModelTest::systemWorkloadsAreNotCounted()
{
    const Design design = withCartOfTheSystem(shopDesign());
    ExplorerModel model;
    model.setDesign(design);
    QVERIFY(!model.indexOf(kCart).isValid());
    Selection selection;
    selection.setNodes({{{}, {}, "Namespace", "shop"}});
    QCOMPARE(inspectorContent(design, nullptr, selection).subtitle, QStringLiteral("1 workload"));
}

void ExplorerModelTest::importReportHasItsSections()
{
    ImportReportModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    ImportReport report;
    Diagnostics diagnostics;
    model.setReport(report, diagnostics);
    QCOMPARE(model.rowCount(), 0);
    report.files = 45;
    report.objects = 214;
    report.understood = {{"apps", "Deployment", true, 211, {}}};
    report.notUnderstood = {{"", "", false, 3, {makeFileRef("a.yaml"), 7, 3}}};
    report.guesses = {{ImportGuess::Kind::DuplicateKey, 2, {makeFileRef("b.yaml"), 9, 1}}};
    report.errors = 1;
    report.warnings = 1;
    diagnostics.error(ErrorCode::YamlSyntax, "broken", {makeFileRef("z.yaml"), 3, 1});
    diagnostics.warning(ErrorCode::YamlDuplicateKey, "twice", {makeFileRef("b.yaml"), 9, 1});
    model.setReport(report, diagnostics);
    QCOMPARE(model.rowCount(), 4);
    const QModelIndex unknown = model.index(0, 0, model.index(1, 0));
    QCOMPARE(unknown.data().toString(), QStringLiteral("(no kind)"));
    QCOMPARE(unknown.siblingAtColumn(ImportReportModel::CodeColumn).data().toString(),
             QStringLiteral("core"));
    QCOMPARE(unknown.siblingAtColumn(ImportReportModel::PlaceColumn).data().toString(),
             QStringLiteral("a.yaml:7"));
    QCOMPARE(model.placeAt(unknown), QStringLiteral("a.yaml:7:3"));
    QCOMPARE(model.placeAt(model.index(0, 0)), QString());
    const QModelIndex problems = model.index(3, 0);
    QCOMPARE(model.rowCount(problems), 2);
    QCOMPARE(model.index(0, 0, problems).data().toString(), QStringLiteral("twice")); // by place
    QCOMPARE(importSummaryText(report),
             QStringLiteral("214 objects from 45 files · 1 kind not understood · 2 problems"));
    QCOMPARE(importSummaryText({}), QStringLiteral("0 objects from 0 files"));
}

QTEST_MAIN(ExplorerModelTest)
#include "test_explorer_model.moc"
