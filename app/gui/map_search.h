// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace drawbridge {

class CanvasView;

/// What the search field means on the map: what fits stays, all else steps back, and one match
/// after the other is selected and brought into sight.
class MapSearch : public QObject {
    Q_OBJECT
public:
    MapSearch(CanvasView *canvas, Selection *selection, QObject *parent);

    void setQuery(const QString &query); ///< Empty: ends the search.
    [[nodiscard]] bool isAsked() const { return !m_query.isEmpty(); }
    void step(int by); ///< Next (+1) or previous (-1) match, round the end.
    [[nodiscard]] std::size_t count() const { return m_matches.size(); }

signals:
    void told(const QString &text); ///< "3 of 14 · cart, storefront"; empty when nothing is sought.

private:
    void search();
    void tell();

    CanvasView *m_canvas;
    Selection *m_selection;
    QString m_query;
    std::vector<NodeKey> m_matches;
    std::optional<std::size_t> m_current;
};

} // namespace drawbridge
