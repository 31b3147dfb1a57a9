// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/shown_widgets.h"
#include "tests/gui/small_shop.h"
#include "views/dialogs/export_dialog.h"
#include "views/dialogs/external_dialog.h"
#include "views/dialogs/flow_popover.h"
#include "views/panels/code_view.h"
#include "views/panels/dock_panel.h"
#include "views/panels/eliding_label.h"
#include "views/panels/findings_panel.h"
#include "views/panels/import_report_panel.h"
#include "views/panels/inspector_panel.h"
#include "views/panels/inspector_rows.h"
#include "views/panels/job_progress.h"
#include "views/panels/preview_panel.h"
#include "views/panels/start_page.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTabBar>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The preview and the inspector alone in a window.
class TextPanelsTest : public QObject {
    Q_OBJECT
private slots:
    void codeViewKeepsSelectionAndPlace();
    void elidedTextIsInTheToolTip();
    void previewStaysWithTheChosenKind();
    void previewOfNothingIsEmpty();
    void proofIconFollowsThePalette();
    void inspectorKeepsItsPlace();
    void inspectorFollowsThePalette();
    void edgeButtonsTellAllInTheToolTip();
};

void TextPanelsTest::codeViewKeepsSelectionAndPlace()
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

void TextPanelsTest::elidedTextIsInTheToolTip()
{
    ElidingLabel label;
    label.showText(QStringLiteral("a long name"));
    QCOMPARE(label.toolTip(), QStringLiteral("a long name"));
}

void TextPanelsTest::previewStaysWithTheChosenKind()
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

void TextPanelsTest::previewOfNothingIsEmpty()
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

void TextPanelsTest::proofIconFollowsThePalette()
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
    const auto unproven = answersOf(shopDesign());
    unproven->proof.reset();
    panel.setAnswers(unproven);
    QVERIFY(picture().isNull());
    QCOMPARE(panel.findChild<QLabel *>(QStringLiteral("previewProof"))->text(),
             QStringLiteral("not yet proven"));
    panel.setProof(answersOf(shopDesign()));
    QVERIFY(!picture().isNull());
}

void TextPanelsTest::inspectorKeepsItsPlace()
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

void TextPanelsTest::inspectorFollowsThePalette()
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

void TextPanelsTest::edgeButtonsTellAllInTheToolTip()
{
    InspectorRow row{InspectorRow::Kind::Edge, QStringLiteral("cart"), QStringLiteral("7070/TCP")};
    const EdgeButton button(row, nullptr);
    QVERIFY(button.toolTip().contains(QLatin1String("cart")));
    QVERIFY(button.toolTip().contains(QLatin1String("7070/TCP")));
}

QTEST_MAIN(TextPanelsTest)
#include "test_text_panels.moc"
