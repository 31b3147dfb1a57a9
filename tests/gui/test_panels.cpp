// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/shown_widgets.h"
#include "tests/gui/small_shop.h"
#include "views/dialogs/export_dialog.h"
#include "views/dialogs/external_dialog.h"
#include "views/dialogs/flow_popover.h"
#include "views/panels/dock_panel.h"
#include "views/panels/explorer_panel.h"
#include "views/panels/filter_field.h"
#include "views/panels/findings_panel.h"
#include "views/panels/import_report_panel.h"
#include "views/panels/job_progress.h"
#include "views/panels/preview_panel.h"
#include "views/panels/start_button.h"
#include "views/panels/start_page.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

Finding finding(const char *rule, const char *target)
{
    Finding result;
    result.ruleId = rule;
    result.target = {{}, "shop", "Deployment", target};
    result.peer = kWeb;
    result.message = std::string(rule) + " on " + target;
    return result;
}

std::shared_ptr<const AnalysisReport> reportOf(std::vector<Finding> findings)
{
    auto report = std::make_shared<AnalysisReport>();
    report->findings = std::move(findings);
    return report;
}

void clickRow(QAbstractItemView *view, const QModelIndex &index)
{
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
}

} // namespace

/// Panels alone in a window, without the program around them.
class PanelsTest : public QObject {
    Q_OBJECT
private slots:
    void tabsCountOnlyWhatIsThere();
    void explorerFilterOpensWhatMatches();
    void explorerPortSelectsItsWorkload();
    void rowsThatGoChangeNoSelection();
    void findingsStepRoundTheEnd();
    void onlyUndrawnWaysAreDrawnOrClosed();
    void filterThatMatchesNothingSaysSo();
    void longSectionsOfAnImportAreFolded();
    void progressDoesNotStartAnew();
    void recentListNamesTheHome();
};

void PanelsTest::tabsCountOnlyWhatIsThere()
{
    DockPanel dock(QStringLiteral("dock"), QStringLiteral("Dock"));
    const int page = dock.addPage(new QWidget, QStringLiteral("Findings"));
    dock.setPageTitle(page, QStringLiteral("Findings"), 3);
    QCOMPARE(dock.findChild<QTabBar *>()->tabText(page), QStringLiteral("Findings  3"));
    dock.setPageTitle(page, QStringLiteral("Findings"));
    QCOMPARE(dock.findChild<QTabBar *>()->tabText(page), QStringLiteral("Findings"));
}

void PanelsTest::explorerFilterOpensWhatMatches()
{
    Selection selection;
    ExplorerPanel panel(&selection);
    panel.setDesign(shopDesign());
    show(panel);
    auto *tree = panel.findChild<QTreeView *>();
    QTest::keyClicks(panel.findChild<FilterField *>(), QStringLiteral("cart"));
    const QModelIndex shop = tree->model()->index(0, 0, tree->model()->index(0, 0));
    QCOMPARE(tree->model()->rowCount(shop), 1);
    QVERIFY(tree->isExpanded(tree->model()->index(0, 0, shop)));
}

void PanelsTest::explorerPortSelectsItsWorkload()
{
    Selection selection;
    ExplorerPanel panel(&selection);
    panel.setDesign(shopDesign());
    show(panel);
    auto *tree = panel.findChild<QTreeView *>();
    tree->expandAll();
    const QModelIndex shop = tree->model()->index(0, 0, tree->model()->index(0, 0));
    clickRow(tree, tree->model()->index(0, 0, tree->model()->index(0, 0, shop)));
    QVERIFY(selection.nodes() == std::vector<NodeKey>{kCart});
}

void PanelsTest::rowsThatGoChangeNoSelection()
{
    Selection selection;
    ExplorerPanel explorer(&selection);
    explorer.setDesign(shopDesign());
    show(explorer);
    auto *tree = explorer.findChild<QTreeView *>();
    const QModelIndex shop = tree->model()->index(0, 0, tree->model()->index(0, 0));
    clickRow(tree, tree->model()->index(0, 0, shop));
    explorer.setDesign(withCartOfTheSystem(shopDesign()));
    QVERIFY(selection.nodes() == std::vector<NodeKey>{kCart});

    FindingsPanel findings(&selection);
    findings.setReport(reportOf({finding("ZT-NET-004", "cart"), finding("ZT-NET-004", "catalog")}));
    show(findings);
    auto *table = findings.findChild<QTableView *>();
    clickRow(table, table->model()->index(0, 1));
    QVERIFY(selection.edge().value().second == kCart);
    findings.setReport(reportOf({finding("ZT-NET-004", "catalog")}));
    QVERIFY(selection.edge().value().second == kCart);
}

void PanelsTest::findingsStepRoundTheEnd()
{
    Selection selection;
    FindingsPanel panel(&selection);
    panel.setReport(reportOf({finding("ZT-NET-004", "a"), finding("ZT-NET-004", "b")}));
    const auto *table = panel.findChild<QTableView *>();
    panel.step(-1);
    QCOMPARE(table->currentIndex().row(), 1);
    panel.step(1);
    QCOMPARE(table->currentIndex().row(), 0);
    panel.step(-1);
    QCOMPARE(table->currentIndex().row(), 1);
}

void PanelsTest::onlyUndrawnWaysAreDrawnOrClosed()
{
    Selection selection;
    FindingsPanel panel(&selection);
    panel.setReport(reportOf({finding("ZT-NET-004", "a"), finding("ZT-NET-009", "b")}));
    show(panel);
    auto *table = panel.findChild<QTableView *>();
    const auto *draw = panel.findChild<QPushButton *>(QStringLiteral("drawIt"));
    clickRow(table, table->model()->index(0, 1));
    QVERIFY(draw->isEnabled());
    clickRow(table, table->model()->index(1, 1));
    QVERIFY(!draw->isEnabled());
}

void PanelsTest::filterThatMatchesNothingSaysSo()
{
    Selection selection;
    FindingsPanel panel(&selection);
    panel.setReport(reportOf({finding("ZT-NET-004", "a")}));
    show(panel);
    QTest::keyClicks(panel.findChild<FilterField *>(), QStringLiteral("ns:elsewhere"));
    QVERIFY(!panel.findChild<QTableView *>()->isVisible());
    const auto labels = panel.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->isVisible() && label->text() == QLatin1String("No finding matches the "
                                                                    "filter.");
    }));
}

void PanelsTest::longSectionsOfAnImportAreFolded()
{
    ImportReport report;
    for (int i = 0; i < 11; ++i)
        report.understood.push_back({"apps", "Kind" + std::to_string(i), true, 1, {}});
    report.notUnderstood = report.understood;
    report.notUnderstood.push_back({"apps", "Last", false, 1, {}});
    ImportReportPanel panel;
    panel.setReport(report, {});
    const auto *tree = panel.findChild<QTreeView *>();
    QVERIFY(tree->isExpanded(tree->model()->index(0, 0)));
    QVERIFY(!tree->isExpanded(tree->model()->index(1, 0)));
}

void PanelsTest::progressDoesNotStartAnew()
{
    QWidget window;
    show(window);
    JobProgress progress(&window);
    progress.begin();
    QTest::qWait(200);
    progress.begin();
    QTest::qWait(200);
    QVERIFY(progress.isVisible());
}

void PanelsTest::recentListNamesTheHome()
{
    StartPage page;
    page.setRecent({});
    show(page, {1000, 700});
    const auto clear = [&page] {
        for (auto *button : page.findChildren<QPushButton *>()) {
            if (button->text() == QLatin1String("Clear list"))
                return button->isVisible();
        }
        return false;
    };
    QVERIFY(!clear());
    page.setRecent({QDir::homePath() + QStringLiteral("/manifests/shop")});
    QVERIFY(clear());
    QString place;
    for (const auto *button : page.findChildren<StartButton *>()) {
        if (button->text() == QLatin1String("shop"))
            place = button->accessibleDescription();
    }
    QCOMPARE(place, QStringLiteral("~/manifests"));
}

QTEST_MAIN(PanelsTest)
#include "test_panels.moc"
