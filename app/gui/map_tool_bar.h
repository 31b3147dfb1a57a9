// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"

#include <QToolBar>

class QComboBox;
class QKeyEvent;
class QLineEdit;

namespace drawbridge {

/// Tools, undo and redo, layout, zoom, and the field that seeks on the map.
class MapToolBar : public QToolBar {
    Q_OBJECT
public:
    MapToolBar(const ActionCatalog &actions, QAction *undo, QAction *redo,
               QWidget *parent = nullptr);

    void showZoom(double zoom);
    void focusSearch();
    void clearSearch();

    bool eventFilter(QObject *object, QEvent *event) override;

signals:
    void zoomChosen(double zoom);
    void fitChosen();
    void searchChanged(const QString &query);
    void searchStepped(int by); ///< Enter: 1; Shift+Enter: -1.
    void searchLeft();          ///< Esc: the search is over.

private:
    void addZoomField();
    void addSearchField();
    [[nodiscard]] bool handleSearchKey(const QKeyEvent &event);

    QComboBox *m_zoom = nullptr;
    QLineEdit *m_search = nullptr;
};

} // namespace drawbridge
