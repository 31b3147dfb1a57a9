// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "model/layout/collapse_state.h"
#include "views/matrix/matrix_look.h"
#include "views/matrix/matrix_painter.h"

#include <QAbstractScrollArea>

#include <set>

namespace drawbridge {

/// All pairs of a design as a table (ux.md 3.8): a row for each source, a column for each target.
/// Paints only the cells in sight; heads stay while cells scroll; namespaces collapse to one row
/// and one column, and large designs start so.
///
/// Like the canvas it holds no model: it shows what it is given, shares the selection of the
/// window, and says what the user asks for. All methods belong to the window's thread.
class MatrixView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit MatrixView(QWidget *parent = nullptr);

    /// Another table. Of the same design, what is collapsed, the current cell and the scroll
    /// position stay.
    void setContent(MatrixContent content);
    [[nodiscard]] const MatrixContent &content() const { return m_content; }
    [[nodiscard]] const MatrixLook &look() const { return m_look; }
    /// Which bands another design starts with collapsed; nothing: as its size says.
    void setOpeningBands(std::optional<CollapseState> bands) { m_opening = std::move(bands); }
    /// Which bands are collapsed now; nothing where they are as the size of the design says.
    [[nodiscard]] std::optional<CollapseState> keptBands() const;
    /// Not owned, must outlive the view.
    void setSelection(Selection *selection);
    void setTheme(const Theme &theme);
    [[nodiscard]] const Theme &theme() const { return m_painter.theme(); }
    void setFilter(const QString &text); ///< "rows > columns"; parseMatrixFilter.
    void setShowsDenied(bool shows);
    void setEmptyText(const QString &text); ///< In the middle, while there is nothing to show.

    /// Where a cell is, in viewport coordinates; parts may be out of sight.
    [[nodiscard]] QRect cellRect(const MatrixPlace &place) const;
    [[nodiscard]] QRect rowHeadRect(std::size_t row) const;
    [[nodiscard]] QRect columnHeadRect(std::size_t column) const;
    /// The cell of a pair, or of the collapsed bands it is in; nothing where it is filtered out.
    [[nodiscard]] std::optional<MatrixPlace> placeOf(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] std::optional<MatrixPlace> placeAt(const QPoint &viewPos) const;
    /// Makes a cell the current one and brings it into sight; a single pair is selected too.
    void goTo(const MatrixPlace &place);
    /// "cart to payments, implicit trust, 8443/TCP".
    [[nodiscard]] QString textOf(const MatrixPlace &place) const;
    /// As by Enter: the popover of its flow, or its namespaces are opened.
    void activate(const MatrixPlace &place);
    void toggle(const MatrixPlace &place); ///< As by Space.

    /// The whole table with heads and a legend, at 100%, smaller where it would be too large.
    [[nodiscard]] QImage picture() const;

public slots:
    void collapseAll();
    void openAll();

signals:
    void lookChanged(); ///< Lines, states or marks are others.
    void currentChanged();
    /// A flow shall be drawn, or the drawn one be removed; `globalPos` is below the cell.
    void flowToggled(const drawbridge::NodeKey &from, const drawbridge::NodeKey &to,
                     const QPoint &globalPos);
    void edgeActivated(const drawbridge::NodeKey &from, const drawbridge::NodeKey &to,
                       const QPoint &globalPos);
    void removeRequested();
    void typed(const QString &text); ///< A letter, for the filter.
    void filterCleared();            ///< Esc.
    void hintChanged(const QString &hint);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    [[nodiscard]] QPoint origin() const; ///< Of the first cell, in viewport coordinates.
    void collapseAtFirst();
    [[nodiscard]] bool startsCollapsed() const;
    void rebuild(); ///< The axes, from states, what is collapsed and filter.
    void updateScrollBars();
    void showSelection();
    void setCurrent(const std::optional<MatrixPlace> &place);
    void select(const MatrixPlace &place);
    [[nodiscard]] static QRect roomOf(const QSize &viewport);
    void reveal(const MatrixPlace &place);
    void revealWhenShown();
    void announce();
    void setCollapsed(const NodeKey &band, bool isCollapsed);
    [[nodiscard]] const NodeKey &bandOf(const MatrixLine &line) const;
    [[nodiscard]] QPoint popoverPlace(const MatrixPlace &place) const;
    [[nodiscard]] bool isPossible(const MatrixPlace &place);
    [[nodiscard]] QString toolTipAt(const QPoint &viewPos) const;

    // matrix_keys.cpp
    [[nodiscard]] bool moveCurrent(QKeyEvent *event);
    void step(int rows, int columns);
    void jump(Qt::Key key, Qt::KeyboardModifiers modifiers);
    bool handleKey(QKeyEvent *event);
    void collapseCurrent();
    [[nodiscard]] bool clickHead(const QPoint &viewPos);

    MatrixContent m_content;
    MatrixLook m_look;
    MatrixPainter m_painter;
    std::set<NodeKey> m_collapsed;
    std::optional<CollapseState> m_opening;
    MatrixFilter m_filter;
    std::optional<Selection::Edge> m_currentEdge; ///< Of the current cell, when it is one pair.
    Selection *m_selection = nullptr;
    bool m_isSelecting = false;
    bool m_isRevealDue = false; ///< What was selected elsewhere has not been brought into sight.
    QString m_emptyText;
};

} // namespace drawbridge
