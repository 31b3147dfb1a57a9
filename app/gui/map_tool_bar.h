// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "model/design/design.h"
#include "model/document/selection.h"

#include <QToolBar>

#include <map>
#include <optional>

class QComboBox;
class QLineEdit;
class QStringListModel;

namespace drawbridge {

/// Tools, undo and redo, layout, zoom, and the field that finds a workload or a flow.
class MapToolBar : public QToolBar {
    Q_OBJECT
public:
    MapToolBar(const ActionCatalog &actions, QAction *undo, QAction *redo, Selection *selection,
               QWidget *parent = nullptr);

    void setDesign(const Design &design); ///< What can be found.
    void showZoom(double zoom);
    void focusSearch();
    /// Goes to the next entry that holds what was looked for; asks for it where nothing was.
    void findNext();

    bool eventFilter(QObject *object, QEvent *event) override;

signals:
    void zoomChosen(double zoom);
    void fitChosen();

private:
    void addZoomField();
    void addSearchField();
    void collectEntries();
    void goTo(const QString &entry);

    Selection *m_selection;
    QComboBox *m_zoom = nullptr;
    QLineEdit *m_search = nullptr;
    QStringListModel *m_entries = nullptr;
    std::optional<Design> m_design; ///< What entries are still to be collected of.
    std::map<QString, NodeKey> m_nodes;
    std::map<QString, Selection::Edge> m_flows;
    QString m_sought; ///< What was typed last.
    QString m_found;  ///< The entry it was followed to.
};

} // namespace drawbridge
