// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/main_window.h"
#include "app/gui/settings.h"
#include "app/gui/theme_switch.h"
#include "app/gui/workspace.h"
#include "tests/gui/sample_shop.h"
#include "tests/helpers/stall_watchdog.h"
#include "views/dialogs/flow_popover.h"

#include <QAction>
#include <QTemporaryDir>

#include <memory>
#include <set>

namespace drawbridge {

/// Tests of the whole window derive from it: the program as its main() sets it up, in light, with
/// settings of its own that go with the test. The moc needs `init` and `cleanup` as slots of the
/// test itself.
class WindowFixture : public QObject {
protected:
    /// A shown, active window of that many pixels over an empty workspace.
    void startWindow(const QSize &size);
    /// The files of the sample shop, into a folder.
    void copySample(const QString &folder);
    /// Opens a copy of the sample shop, in a folder of its own, and waits for the answers.
    void openSample();
    /// Waits for the answers to the design as it stands.
    void settle();
    /// Ends it in the order of main(); what a test ended before is skipped. Says so where the
    /// window stood still for more than 100 ms of CPU time.
    void endWindow();

    template<typename T>
    [[nodiscard]] T *find(const char *name) const
    {
        return m_window->findChild<T *>(QString::fromLatin1(name));
    }

    [[nodiscard]] FlowPopover *popover() const { return find<FlowPopover>("flowPopover"); }
    void choose(ActionId id) { m_window->actions()[id]->trigger(); }
    void clickButton(const char *name);
    /// On the map, with the left button held.
    void drag(const QPoint &from, const QPoint &to);
    /// By mouse from node to node, with exactly that port, accepted by Return.
    void drawFlow(const SampleRow &row);
    /// What the sample says is to be drawn by hand.
    void drawPlanned();
    /// Pairs with the mark of implicit trust, on the map and in the list of findings.
    [[nodiscard]] std::set<CanvasView::Edge> marked() const;
    [[nodiscard]] std::set<CanvasView::Edge> listed() const;
    void clickFinding(const CanvasView::Edge &edge);
    /// NAME-dark.png and NAME-light.png of a widget in the folder that DRAWBRIDGE_PICTURES names,
    /// for people to look at; nothing where it names none. The window is light afterwards.
    void keepPictures(QWidget &widget, const QString &name);

    std::unique_ptr<QTemporaryDir> m_folder; ///< Of the test's files and of its settings.
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ThemeSwitch> m_themes;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<StallWatchdog>
        m_watchdog; ///< Tells of long stalls; only the bench judges them.
};

} // namespace drawbridge
