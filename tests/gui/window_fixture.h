// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/main_window.h"
#include "app/gui/settings.h"
#include "app/gui/theme_switch.h"
#include "app/gui/workspace.h"

#include <QTemporaryDir>

#include <memory>

namespace drawbridge {

/// Tests of the whole window derive from it: the program as its main() sets it up, in light, with
/// settings of its own that go with the test. The moc needs `init` and `cleanup` as slots of the
/// test itself.
class WindowFixture : public QObject {
protected:
    /// A shown, active window of that many pixels over an empty workspace.
    void startWindow(const QSize &size);
    /// Ends it in the order of main(); what a test ended before is skipped.
    void endWindow();

    template<typename T>
    [[nodiscard]] T *find(const char *name) const
    {
        return m_window->findChild<T *>(QString::fromLatin1(name));
    }

    std::unique_ptr<QTemporaryDir> m_folder; ///< Of the test's files and of its settings.
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ThemeSwitch> m_themes;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace drawbridge
