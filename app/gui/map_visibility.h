// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/background_analyzer.h"
#include "model/document/selection.h"
#include "model/layout/scene_filter.h"
#include "views/canvas/canvas_view.h"

#include <QObject>

namespace drawbridge {

class NoticeBar;

/// What of the map is shown. Hiding is no edit and is not saved; the bar above the map always says
/// how much is hidden, undrawn connections by their number, and brings it back.
class MapVisibility : public QObject {
    Q_OBJECT
public:
    MapVisibility(CanvasView *canvas, NoticeBar *bar, Selection *selection, QObject *parent);

    void show(const ScenePtr &scene); ///< The newest picture.
    void reset();                     ///< Another design: nothing is hidden.
    void hideSelected();
    void showOnlySelected();
    void showNeighbours(); ///< The selected nodes and what a line leads to from them.
    void showAll();
    [[nodiscard]] const SceneFilter &filter() const { return m_filter; }

private:
    [[nodiscard]] std::set<NodeKey> meant() const;
    void unhideSelected();
    void update();

    CanvasView *m_canvas;
    NoticeBar *m_bar;
    Selection *m_selection;
    ScenePtr m_scene;
    SceneFilter m_filter;
};

} // namespace drawbridge
