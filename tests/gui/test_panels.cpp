// SPDX-License-Identifier: Apache-2.0
#include "exporters/design_exporter.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "views/dialogs/export_dialog.h"
#include "views/dialogs/external_dialog.h"
#include "views/dialogs/flow_popover.h"
#include "views/panels/code_view.h"
#include "views/panels/dock_panel.h"
#include "views/panels/eliding_label.h"
#include "views/panels/explorer_panel.h"
#include "views/panels/filter_field.h"
#include "views/panels/findings_panel.h"
#include "views/panels/import_report_panel.h"
#include "views/panels/inspector_panel.h"
#include "views/panels/inspector_rows.h"
#include "views/panels/job_progress.h"
#include "views/panels/preview_panel.h"
#include "views/panels/start_button.h"
#include "views/panels/start_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace drawbridge;

// Panels and dialogs alone in a window, without the program around them.

namespace {

constexpr const char *kManifests = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, ports: [{containerPort: 8080}],
                    env: [{name: CART_ADDR, value: "cart:7070"}]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: cart, ports: [{containerPort: 7070}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{port: 7070}]}
)";

const NodeKey kWeb{{}, "shop", "Deployment", "web"};
const NodeKey kCart{{}, "shop", "Deployment", "cart"};

Design shopDesign()
{
    Diagnostics diagnostics;
    auto topology =
        buildTopology(importText(kManifests, "shop.yaml", {}, diagnostics), diagnostics);
    return draftDesign("shop", {DesignCluster{}}, std::move(topology), DraftFrom::Inferred,
                       diagnostics);
}

Design withoutCart(Design design)
{
    auto topology = std::make_shared<Topology>(*design.topology);
    topology->workloads[topology->findWorkload(kCart)->index].isSystem = true;
    design.topology = std::move(topology);
    return design;
}

std::shared_ptr<Answers> answersOf(Design design)
{
    auto answers = std::make_shared<Answers>();
    Diagnostics diagnostics;
    answers->manifests = exportDesign(design, {}, diagnostics);
    answers->design = std::make_shared<const Design>(std::move(design));
    return answers;
}

Finding finding(const char *rule, const char *target)
{
    Finding result;
    result.ruleId = rule;
    result.target = {{}, "shop", "Deployment", target};
    result.peer = kWeb;
    result.message = std::string(rule) + " on " + target;
    return result;
}

AnalysisReport reportOf(std::vector<Finding> findings)
{
    AnalysisReport report;
    report.findings = std::move(findings);
    return report;
}

void show(QWidget &widget, const QSize &size = {600, 400})
{
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    widget.activateWindow();
}

void clickRow(QAbstractItemView *view, const QModelIndex &index)
{
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
}

} // namespace

class PanelsTest : public QObject {
    Q_OBJECT
private slots:
    void codeViewKeepsSelectionAndPlace();
    void tabsCountOnlyWhatIsThere();
    void elidedTextIsInTheToolTip();
    void explorerFilterOpensWhatMatches();
    void explorerPortSelectsItsWorkload();
    void rowsThatGoChangeNoSelection();
    void findingsStepRoundTheEnd();
    void onlyUndrawnWaysAreDrawnOrClosed();
    void filterThatMatchesNothingSaysSo();
    void longSectionsOfAnImportAreFolded();
    void progressDoesNotStartAnew();
    void previewStaysWithTheChosenKind();
    void previewOfNothingIsEmpty();
    void proofIconFollowsThePalette();
    void inspectorKeepsItsPlace();
    void inspectorFollowsThePalette();
    void edgeButtonsTellAllInTheToolTip();
    void recentListNamesTheHome();
    void exportDialogFollowsItsAnswers();
    void externalNeedsWhatItsKindNeeds();
    void popoverTicksTheOnlyPort();
    void popoverConfirmsAnEditedFlow();
    void popoverStaysInTheWindow();
    void popoverKeepsKeysFromTheWindow();
};

void PanelsTest::codeViewKeepsSelectionAndPlace()
{
    CodeView view;
    show(view, {300, 120});
    QString text;
    for (int i = 0; i < 100; ++i)
        text += QStringLiteral("key: %1\n").arg(i);
    view.showText(text);
    QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
    view.showText(text);
    QVERIFY(view.textCursor().hasSelection());
    view.verticalScrollBar()->setValue(40);
    view.showText(text + QStringLiteral("end: 1\n"));
    QCOMPARE(view.verticalScrollBar()->value(), 40);
}

void PanelsTest::tabsCountOnlyWhatIsThere()
{
    DockPanel dock(QStringLiteral("dock"), QStringLiteral("Dock"));
    const int page = dock.addPage(new QWidget, QStringLiteral("Findings"));
    dock.setPageTitle(page, QStringLiteral("Findings"), 3);
    QCOMPARE(dock.findChild<QTabBar *>()->tabText(page), QStringLiteral("Findings  3"));
    dock.setPageTitle(page, QStringLiteral("Findings"));
    QCOMPARE(dock.findChild<QTabBar *>()->tabText(page), QStringLiteral("Findings"));
}

void PanelsTest::elidedTextIsInTheToolTip()
{
    ElidingLabel label;
    label.showText(QStringLiteral("a long name"));
    QCOMPARE(label.toolTip(), QStringLiteral("a long name"));
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
    explorer.setDesign(withoutCart(shopDesign()));
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

void PanelsTest::previewStaysWithTheChosenKind()
{
    Selection selection;
    PreviewPanel panel(&selection);
    panel.setAnswers(answersOf(shopDesign()));
    show(panel);
    auto *tabs = panel.findChild<QTabBar *>();
    QVERIFY(tabs->count() > 1);
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
    const QString chosen = tabs->tabText(1);
    selection.setNodes({kCart});
    QCOMPARE(tabs->tabText(tabs->currentIndex()), chosen);
    QVERIFY(panel.text().contains(QStringLiteral("kind: ") + chosen));
}

void PanelsTest::previewOfNothingIsEmpty()
{
    Selection selection;
    PreviewPanel panel(&selection);
    auto nothing = std::make_shared<Answers>();
    nothing->design = std::make_shared<const Design>(shopDesign());
    panel.setAnswers(nothing);
    QCOMPARE(panel.text(), QString());
    selection.setNodes({kCart});
    QCOMPARE(panel.text(), QStringLiteral("# Nothing is exported for what is selected."));
}

void PanelsTest::proofIconFollowsThePalette()
{
    Selection selection;
    PreviewPanel panel(&selection);
    panel.setAnswers(answersOf(shopDesign()));
    const auto picture = [&panel] {
        for (const auto *label : panel.findChildren<QLabel *>()) {
            if (!label->pixmap().isNull())
                return label->pixmap().toImage();
        }
        return QImage();
    };
    const QImage light = picture();
    QVERIFY(!light.isNull());
    panel.setPalette(QPalette(Theme::dark().chrome));
    QVERIFY(picture() != light);
}

void PanelsTest::inspectorKeepsItsPlace()
{
    Selection selection;
    InspectorPanel panel(&selection);
    InspectorContent content;
    content.title = QStringLiteral("web → cart");
    content.actions = {InspectorAction::EditFlow, InspectorAction::RemoveFlow};
    content.sections.push_back({QStringLiteral("Labels"), {}, {}});
    for (int i = 0; i < 40; ++i)
        content.sections[0].rows.push_back({InspectorRow::Kind::Sentence, {}, "a row"});
    panel.showContent(content);
    show(panel, {300, 200});
    panel.findChildren<QPushButton *>().at(1)->setFocus();
    panel.verticalScrollBar()->setValue(50);
    content.subtitle = QStringLiteral("changed");
    panel.showContent(content);
    QCOMPARE(panel.verticalScrollBar()->value(), 50);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(panel.findChildren<QPushButton *>().at(1)->hasFocus());
    content.title = QStringLiteral("web → catalog");
    panel.showContent(content);
    QCOMPARE(panel.verticalScrollBar()->value(), 0);
}

void PanelsTest::inspectorFollowsThePalette()
{
    Selection selection;
    InspectorPanel panel(&selection);
    InspectorContent content;
    content.title = QStringLiteral("web");
    panel.showContent(content);
    const QWidget *shown = panel.widget();
    panel.showContent(content);
    QCOMPARE(panel.widget(), shown); // somebody may be selecting text in it
    panel.setPalette(QPalette(Theme::dark().chrome));
    panel.showContent(content);
    QVERIFY(panel.widget() != shown);
}

void PanelsTest::edgeButtonsTellAllInTheToolTip()
{
    InspectorRow row{InspectorRow::Kind::Edge, QStringLiteral("cart"), QStringLiteral("7070/TCP")};
    const EdgeButton button(row, nullptr);
    QVERIFY(button.toolTip().contains(QLatin1String("cart")));
    QVERIFY(button.toolTip().contains(QLatin1String("7070/TCP")));
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

void PanelsTest::exportDialogFollowsItsAnswers()
{
    ExportDialog dialog(QStringLiteral("shop"), QStringLiteral("out"), nullptr);
    auto design = shopDesign();
    design.mesh = MeshKind::Sidecar;
    dialog.setAnswers(answersOf(design));
    show(dialog, {900, 600});
    const auto *mesh = dialog.findChild<QComboBox *>(QStringLiteral("exportMesh"));
    QCOMPARE(mesh->currentText(), QStringLiteral("sidecar"));
    dialog.showError(QStringLiteral("no room"));
    const auto *error = dialog.findChild<QLabel *>(QStringLiteral("exportError"));
    QVERIFY(error->isVisible());
    auto *folder = dialog.findChild<QLineEdit *>(QStringLiteral("exportFolder"));
    QTest::keyClicks(folder, QStringLiteral("put"));
    QVERIFY(!error->isVisible());
    const auto *write = dialog.findChild<QPushButton *>(QStringLiteral("exportWrite"));
    QVERIFY(write->isEnabled());
    folder->selectAll();
    QTest::keyClick(folder, Qt::Key_Space);
    QVERIFY(!write->isEnabled());
}

void PanelsTest::externalNeedsWhatItsKindNeeds()
{
    ExternalDialog dialog(nullptr);
    QSignalSpy chosen(&dialog, &ExternalDialog::externalChosen);
    show(dialog);
    auto *kind = dialog.findChild<QComboBox *>();
    auto *addresses = dialog.findChild<QLineEdit *>(QStringLiteral("externalAddresses"));
    auto *add = dialog.findChild<QPushButton *>(QStringLiteral("externalAdd"));
    QTest::keyClicks(dialog.findChild<QLineEdit *>(QStringLiteral("externalName")),
                     QStringLiteral("partner"));
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(chosen.count(), 0);
    const auto labels = dialog.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->property("role") == QLatin1String("error") &&
               label->text().contains(QLatin1String("no address"));
    }));
    QVERIFY(addresses->isEnabled());
    QTest::keyClick(kind, Qt::Key_End);
    QVERIFY(!addresses->isEnabled());
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
}

void PanelsTest::popoverTicksTheOnlyPort()
{
    QWidget window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kWeb, kCart, window.mapToGlobal(QPoint(50, 50)));
    QVERIFY(popover.findChild<QCheckBox *>()->isChecked());
    QVERIFY(popover.findChild<QPushButton *>(QStringLiteral("acceptFlow"))->isEnabled());
}

void PanelsTest::popoverConfirmsAnEditedFlow()
{
    QWidget window;
    FlowPopover popover(&window);
    QSignalSpy accepted(&popover, &FlowPopover::accepted);
    show(window, {800, 700});
    const Design design = shopDesign();
    Flow flow = *design.findFlow(kWeb, kCart);
    flow.isToConfirm = true;
    popover.edit(design, flow, window.mapToGlobal(QPoint(50, 50)));
    QTest::keyClick(popover.findChild<QLineEdit *>(QStringLiteral("note")), Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
    QVERIFY(!accepted[0][0].value<Flow>().isToConfirm);
}

void PanelsTest::popoverStaysInTheWindow()
{
    QWidget window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kWeb, kCart, window.mapToGlobal(QPoint(790, 690)));
    QVERIFY(window.rect().contains(popover.geometry()));
}

void PanelsTest::popoverKeepsKeysFromTheWindow()
{
    class Window : public QWidget {
    public:
        int keys = 0;

    protected:
        void keyPressEvent(QKeyEvent *) override { ++keys; }
    };
    Window window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kWeb, kCart, window.mapToGlobal(QPoint(50, 50)));
    QTest::keyClick(popover.findChild<QCheckBox *>(), Qt::Key_Delete);
    QCOMPARE(window.keys, 0);
    QVERIFY(popover.isVisible());
}

QTEST_MAIN(PanelsTest)
#include "test_panels.moc"
