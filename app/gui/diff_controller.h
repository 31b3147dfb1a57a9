// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "app/gui/workspace.h"
#include "model/analysis/design_comparison.h"
#include "views/panels/changes_panel.h"
#include "views/panels/diff_bar.h"

#include <QObject>
#include <QTemporaryDir>

#include <map>
#include <thread>

namespace drawbridge {

class CanvasView;
class MapVisibility;

/// What is compared with the design of the window.
struct DiffRequest {
    DiffBar::Base base = DiffBar::Base::Import;
    QString other;  ///< Path or revision.
    QString file;   ///< Of the design as saved; may be empty.
    QString origin; ///< What a revision is one of; may be empty.
    bool isByManifests = false;
    AnswersPtr answers;
    CollapseState collapse;
};
/// The differences and their picture.
struct ShownDiff {
    std::shared_ptr<const DesignComparison> comparison; ///< Null: `error` says why.
    ScenePtr scene;
    QString error;
    std::string before, after; ///< In words.
};
/// Reads the base, compares and draws. Any thread.
[[nodiscard]] ShownDiff makeDiff(const DiffRequest &request, const std::stop_token &stop);

/// The view of differences (ux.md 3.10): works them out in the background, anew with each answer
/// while it is shown, and gives the map their picture.
class DiffController : public QObject {
    Q_OBJECT
public:
    DiffController(Workspace *workspace, CanvasView *canvas, MapVisibility *visibility,
                   DiffBar *bar, ChangesPanel *panel, QWidget *window);
    ~DiffController() override;

    void setShown(bool isShown);
    [[nodiscard]] bool isShown() const { return m_isShown; }
    /// As the bar would be set; shows it when it is shown.
    void choose(DiffBar::Base base, const QString &other, bool isByManifests);
    /// Shows the newest differences, or the picture of the design until they are there.
    void follow();
    void step(int by) { m_panel->step(by); }
    /// Why the last one could not be made; empty where it could.
    [[nodiscard]] const QString &error() const { return m_error; }

signals:
    void shown(bool isThere); ///< The map has the differences, or why there are none was told.
    void done(const QString &what);

private:
    void request();
    void take(const std::shared_ptr<const ShownDiff> &diff, int number);
    void showPlain();
    void browse();
    void copyMarkdown();
    void clear();

    Workspace *m_workspace;
    CanvasView *m_canvas;
    MapVisibility *m_visibility;
    DiffBar *m_bar;
    ChangesPanel *m_panel;
    QWidget *m_window;
    bool m_isShown = false;
    std::shared_ptr<const ShownDiff> m_diff;
    QString m_error;
    int m_lastNumber = 0;
    std::map<int, std::jthread> m_workers; ///< By number; a dropped one ends in its own time.
};

} // namespace drawbridge
