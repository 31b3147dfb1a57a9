// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTimer>
#include <QWidget>

class QShortcut;

namespace drawbridge {

/// A bar that moves and a way to stop, for work whose end nobody knows. Shows itself once the work
/// has lasted for 300 ms; while it shows, Esc stops too, unless what has the focus needs that key.
class JobProgress : public QWidget {
    Q_OBJECT
public:
    explicit JobProgress(QWidget *parent = nullptr);

    void begin(); ///< Work that is under way goes on: the 300 ms are not counted anew.
    void end();

signals:
    void cancelRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QTimer m_delay;
    QShortcut *m_escape;
};

} // namespace drawbridge
