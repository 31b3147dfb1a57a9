// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/command_line.h"
#include "app/gui/main_window.h"

#include <QObject>

namespace drawbridge {

/// Waits until the window shows what was asked for, overlays too, writes the picture, and ends the
/// program with an exit code: 0, or 3 when input was lost or the picture could not be written.
class Screenshot : public QObject {
    Q_OBJECT
public:
    Screenshot(const CommandLine &commandLine, MainWindow *window);

private:
    void checkSettled();
    void askForDiff();
    void takeDiff(bool isThere);
    void askForOverlay();
    [[nodiscard]] Result<void> askForWay();
    void shootWhenShown();
    void shoot();
    [[nodiscard]] QString missingWay() const;
    [[nodiscard]] bool write() const;
    void leave(int code, const QString &message);

    CommandLine m_commandLine;
    MainWindow *m_window;
    bool m_isDone = false;
    bool m_isHeatAwaited = false;
    bool m_isWayAwaited = false;     ///< An attack path or a reach.
    std::optional<NodeKey> m_target; ///< Of the attack path; nothing: cluster admin.
};

} // namespace drawbridge
