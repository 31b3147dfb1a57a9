// SPDX-License-Identifier: Apache-2.0
// Popovers, menus and the bar of what is hidden, as people see them: nothing is cut off, and their
// pictures are kept where DRAWBRIDGE_PICTURES names a folder.
#include "tests/gui/window_fixture.h"
#include "views/dialogs/access_popover.h"
#include "views/panels/notice_bar.h"

#include <QAbstractButton>
#include <QDialog>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTest>

using namespace drawbridge;

namespace {

const NodeKey kWeb{"", "storefront", "Deployment", "web"};
const NodeKey kCart{"", "storefront", "Deployment", "cart"};
const NodeKey kGrafana{"", "monitoring", "Deployment", "grafana"};

/// What is cut off, by its text; empty where all fits.
QStringList cutOff(const QWidget &whole)
{
    QStringList texts;
    const auto check = [&](const QWidget *part, const QString &text) {
        if (!part->isVisibleTo(&whole) || text.isEmpty())
            return;
        const QRect place(part->mapTo(&whole, QPoint()), part->size());
        const bool isInside = whole.rect().contains(place);
        const bool isWide = part->width() >= part->minimumSizeHint().width() &&
                            part->height() >= part->minimumSizeHint().height();
        if (!isInside || !isWide)
            texts << text;
    };
    for (const auto *button : whole.findChildren<QAbstractButton *>())
        check(button, button->text());
    for (const auto *label : whole.findChildren<QLabel *>())
        check(label, label->text());
    return texts;
}

} // namespace

class PopoverLooksTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { endWindow(); }

    void theFlowPopoverFits();
    void theAccessPopoverFits();
    void menusFit_data();
    void menusFit();
    void theMenuOfTheMapFits();
    void theBarOfWhatIsHiddenFits();
    void theExternalDialogFits();
};

void PopoverLooksTest::init()
{
    startWindow({1400, 900});
    openSample();
}

void PopoverLooksTest::theFlowPopoverFits()
{
    drag(m_window->canvas()->nodeViewRect(kCart).center() -
             QPoint(m_window->canvas()->nodeViewRect(kCart).width() / 2, 0),
         m_window->canvas()->nodeViewRect(kGrafana).center());
    QTRY_VERIFY(popover() && popover()->isVisible());
    QCOMPARE(cutOff(*popover()), QStringList());
    keepPictures(*popover(), QStringLiteral("popover-flow"));
}

void PopoverLooksTest::theAccessPopoverFits()
{
    QVERIFY(m_workspace->apply({"test", {}, [](const Design &before) -> Result<Design> {
                                    Design design = before;
                                    design.clusters[0].apiServer = {*Cidr::parse("192.0.2.1/32")};
                                    return design;
                                }}));
    settle();
    m_workspace->selection()->setNodes({kWeb});
    choose(ActionId::GrantAccess);
    auto *access = find<AccessPopover>("accessPopover");
    QTRY_VERIFY(access && access->isVisible());
    QCOMPARE(cutOff(*access), QStringList());
    keepPictures(*access, QStringLiteral("popover-access"));
}

void PopoverLooksTest::menusFit_data()
{
    QTest::addColumn<int>("which");
    for (int i = 0; i < 8; ++i)
        QTest::addRow("menu %d", i) << i;
}

void PopoverLooksTest::menusFit()
{
    QFETCH(int, which);
    QMenu *menu = m_window->menuBar()->actions().at(which)->menu();
    QVERIFY(menu && !menu->isEmpty());
    menu->popup(m_window->mapToGlobal(QPoint(40, 40)));
    QVERIFY(menu->isVisible());
    for (const QAction *action : menu->actions()) {
        const QRect place = menu->actionGeometry(const_cast<QAction *>(action));
        const int words = menu->fontMetrics().horizontalAdvance(
            QString(action->text()).remove('&') + action->shortcut().toString());
        QVERIFY2(action->isSeparator() || (menu->rect().contains(place) && place.width() >= words),
                 qPrintable(action->text()));
    }
    keepPictures(*menu, QStringLiteral("menu-%1").arg(which));
    menu->close();
}

void PopoverLooksTest::theMenuOfTheMapFits()
{
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {},
                      m_window->canvas()->nodeViewRect(kWeb).center());
    QTest::keyClick(m_window->canvas(), Qt::Key_Menu);
    m_window->canvas()->menuRequested(m_window->mapToGlobal(QPoint(200, 200)));
    auto *menu = find<QMenu>("canvasMenu");
    QVERIFY(menu && menu->isVisible());
    QVERIFY(menu->actions().size() > 5);
    keepPictures(*menu, QStringLiteral("menu-map"));
    menu->close();
}

void PopoverLooksTest::theBarOfWhatIsHiddenFits()
{
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {},
                      m_window->canvas()->nodeViewRect(kWeb).center());
    m_window->canvas()->setFocus();
    QTest::keyClick(m_window->canvas(), Qt::Key_H);
    const NoticeBar *bar = nullptr;
    for (NoticeBar *each : m_window->findChildren<NoticeBar *>())
        if (each->isVisible())
            bar = each;
    QVERIFY(bar);
    QCOMPARE(cutOff(*bar), QStringList());
    keepPictures(*m_window, QStringLiteral("bar-hidden"));
}

void PopoverLooksTest::theExternalDialogFits()
{
    choose(ActionId::AddExternal);
    QDialog *dialog = nullptr;
    for (QDialog *each : m_window->findChildren<QDialog *>())
        if (each->isVisible())
            dialog = each;
    QVERIFY(dialog);
    QCOMPARE(cutOff(*dialog), QStringList());
    keepPictures(*dialog, QStringLiteral("dialog-external"));
}

QTEST_MAIN(PopoverLooksTest)
#include "test_popover_looks.moc"
