// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"

#include <QTest>

namespace drawbridge {

void WindowFixture::startWindow(const QSize &size)
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings =
        std::make_unique<Settings>(m_folder->filePath("config"), m_folder->filePath("state"));
    m_themes = std::make_unique<ThemeSwitch>(ThemeChoice::Light);
    LayoutOptions layout;
    layout.helperProgram = DRAWBRIDGE_BIN_DIR "/drawbridge-layout";
    m_workspace = std::make_unique<Workspace>(layout);
    m_window = std::make_unique<MainWindow>(m_workspace.get(), m_settings.get(), m_themes.get());
    m_window->resize(size);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
}

void WindowFixture::endWindow()
{
    m_window.reset();
    m_workspace.reset();
    m_themes.reset();
    m_settings.reset();
    m_folder.reset();
}

} // namespace drawbridge
