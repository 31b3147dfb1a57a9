// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_view.cpp
#include "views/matrix/matrix_view.h"

#include "views/matrix/matrix_accessible.h"

#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr std::size_t kLargeAtMost = 40; ///< Lines; more are compact.
constexpr int kCompactCell = 24;
constexpr int kEndRoom = 12; ///< After the last line.

} // namespace

MatrixView::MatrixView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("matrix"));
    setAccessibleName(tr("Matrix of connections: rows are sources, columns are targets"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    MatrixAccessible::install();
    m_painter.setIcons([this](std::size_t end) {
        return end < m_content.icons.size() ? m_content.icons[end] : QString();
    });
}

void MatrixView::setContent(MatrixContent content)
{
    const bool isOther = !m_content.states || !content.states || !m_content.design ||
                         !content.design || m_content.design->topology != content.design->topology;
    m_content = std::move(content);
    m_look.states = m_content.states;
    if (isOther)
        collapseAtFirst();
    rebuild();
    if (isOther) {
        horizontalScrollBar()->setValue(0);
        verticalScrollBar()->setValue(0);
        showSelection();
    }
}

void MatrixView::rebuild()
{
    if (!m_look.states) {
        m_look.rows = m_look.columns = {};
    } else {
        m_look.metrics = {};
        const auto build = [this] {
            m_look.rows = MatrixAxis(*m_look.states, m_collapsed, m_filter.rows, m_look.metrics,
                                     m_content.order.get(), MatrixSide::Rows);
            m_look.columns = MatrixAxis(*m_look.states, m_collapsed, m_filter.columns,
                                        m_look.metrics, m_content.order.get());
        };
        build();
        if (std::max(m_look.rows.size(), m_look.columns.size()) > kLargeAtMost) {
            m_look.metrics.cell = kCompactCell;
            build();
        }
    }
    m_look.current.reset();
    if (m_currentEdge)
        m_look.current = placeOf(m_currentEdge->first, m_currentEdge->second);
    updateScrollBars();
    if (m_isRevealDue)
        revealWhenShown();
    emit lookChanged();
    viewport()->update();
}

void MatrixView::setSelection(Selection *selection)
{
    m_selection = selection;
    connect(selection, &Selection::changed, this, &MatrixView::showSelection);
    connect(selection, &Selection::revealRequested, this, &MatrixView::showSelection);
    showSelection();
}

void MatrixView::setTheme(const Theme &theme)
{
    m_painter.setTheme(theme);
    viewport()->update();
}

void MatrixView::setFilter(const QString &text)
{
    const MatrixFilter filter = parseMatrixFilter(text.toStdString());
    if (filter == m_filter)
        return;
    m_filter = filter;
    rebuild();
    if (m_look.current)
        reveal(*m_look.current);
}

void MatrixView::setShowsDenied(bool shows)
{
    m_look.showsDenied = shows;
    emit lookChanged();
    viewport()->update();
}

void MatrixView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

QPoint MatrixView::origin() const
{
    return {MatrixHeads::kRowWidth - horizontalScrollBar()->value(),
            MatrixHeads::kColumnHeight - verticalScrollBar()->value()};
}

QRect MatrixView::cellRect(const MatrixPlace &place) const
{
    const int cell = m_look.metrics.cell;
    return {origin() + QPoint(m_look.column(place).at, m_look.row(place).at), QSize(cell, cell)};
}

QRect MatrixView::rowHeadRect(std::size_t row) const
{
    return {0, origin().y() + m_look.rows.lines()[row].at, MatrixHeads::kRowWidth,
            m_look.metrics.cell};
}

QRect MatrixView::columnHeadRect(std::size_t column) const
{
    return {origin().x() + m_look.columns.lines()[column].at, MatrixHeads::kBandSize,
            m_look.metrics.cell, MatrixHeads::kColumnHeight - MatrixHeads::kBandSize};
}

std::optional<MatrixPlace> MatrixView::placeOf(const NodeKey &from, const NodeKey &to) const
{
    if (!m_look.states)
        return std::nullopt;
    const auto source = m_look.states->find(from), target = m_look.states->find(to);
    const auto row = source ? m_look.rows.lineOf(*source) : std::nullopt;
    const auto column = target ? m_look.columns.lineOf(*target) : std::nullopt;
    return row && column ? std::optional(MatrixPlace{*row, *column}) : std::nullopt;
}

std::optional<MatrixPlace> MatrixView::placeAt(const QPoint &viewPos) const
{
    if (viewPos.x() < MatrixHeads::kRowWidth || viewPos.y() < MatrixHeads::kColumnHeight)
        return std::nullopt;
    const QPoint at = viewPos - origin();
    const auto row = m_look.rows.lineAt(at.y()), column = m_look.columns.lineAt(at.x());
    return row && column ? std::optional(MatrixPlace{*row, *column}) : std::nullopt;
}

void MatrixView::updateScrollBars()
{
    const auto set = [](QScrollBar *bar, int length, int room, int cell) {
        bar->setRange(0, std::max(0, length + kEndRoom - room));
        bar->setPageStep(std::max(cell, room - cell));
        bar->setSingleStep(cell);
    };
    set(horizontalScrollBar(), m_look.columns.length(),
        viewport()->width() - MatrixHeads::kRowWidth, m_look.metrics.cell);
    set(verticalScrollBar(), m_look.rows.length(),
        viewport()->height() - MatrixHeads::kColumnHeight, m_look.metrics.cell);
}

// What is selected elsewhere is marked and brought into sight; collapsed namespaces stay so, and
// their cell stands for it.
void MatrixView::showSelection()
{
    if (!m_selection)
        return;
    m_look.selectedEnds.clear();
    for (const NodeKey &key : m_selection->nodes()) {
        if (const auto end = m_look.states ? m_look.states->find(key) : std::nullopt)
            m_look.selectedEnds.push_back(*end);
    }
    std::sort(m_look.selectedEnds.begin(), m_look.selectedEnds.end());
    if (!m_isSelecting && m_selection->edge()) {
        m_currentEdge = m_selection->edge();
        m_look.current = placeOf(m_currentEdge->first, m_currentEdge->second);
        m_isRevealDue = true;
        revealWhenShown();
        emit currentChanged();
    }
    viewport()->update();
}

void MatrixView::setCurrent(const std::optional<MatrixPlace> &place)
{
    m_look.current = place;
    m_currentEdge.reset();
    if (place && m_look.states)
        m_currentEdge = {m_look.states->ends()[m_look.row(*place).first].key,
                         m_look.states->ends()[m_look.column(*place).first].key};
    viewport()->update();
    announce();
    emit currentChanged();
}

void MatrixView::goTo(const MatrixPlace &place)
{
    setCurrent(place);
    reveal(place);
    select(place);
}

void MatrixView::select(const MatrixPlace &place)
{
    if (!m_selection || !m_look.isOnePair(place))
        return;
    m_isSelecting = true;
    m_selection->setEdge(*m_currentEdge);
    m_isSelecting = false;
}

/// Where cells are, beside the heads.
QRect MatrixView::roomOf(const QSize &viewport)
{
    return {QPoint(MatrixHeads::kRowWidth, MatrixHeads::kColumnHeight),
            QSize(viewport.width() - MatrixHeads::kRowWidth,
                  viewport.height() - MatrixHeads::kColumnHeight)};
}

// A view that is not shown has no size yet, and one without content no cell.
void MatrixView::revealWhenShown()
{
    if (!m_look.current || !isVisible())
        return;
    reveal(*m_look.current);
    m_isRevealDue = false;
}

void MatrixView::reveal(const MatrixPlace &place)
{
    const QRect cell = cellRect(place);
    const QRect room = roomOf(viewport()->size());
    const auto shift = [](QScrollBar *bar, int first, int end, int roomFirst, int roomEnd) {
        if (first < roomFirst)
            bar->setValue(bar->value() - (roomFirst - first));
        else if (end > roomEnd)
            bar->setValue(bar->value() + (end - roomEnd));
    };
    shift(horizontalScrollBar(), cell.left(), cell.right() + kEndRoom, room.left(), room.right());
    shift(verticalScrollBar(), cell.top(), cell.bottom() + kEndRoom, room.top(), room.bottom());
}

QString MatrixView::textOf(const MatrixPlace &place) const
{
    return cellText(m_content, m_look, place);
}

void MatrixView::announce()
{
    const QString hint = m_look.current ? textOf(*m_look.current) : QString();
    MatrixAccessible::announceFocus(this);
    emit hintChanged(hint);
}

const NodeKey &MatrixView::bandOf(const MatrixLine &line) const
{
    return m_look.states->bands()[line.band].key;
}

QPoint MatrixView::popoverPlace(const MatrixPlace &place) const
{
    return viewport()->mapToGlobal(cellRect(place).bottomRight());
}

bool MatrixView::isPossible(const MatrixPlace &place)
{
    const std::size_t from = m_look.row(place).first, to = m_look.column(place).first;
    const auto &ends = m_look.states->ends();
    if (ends[to].isServer && !m_look.states->isJudged(from, to)) {
        emit hintChanged(tr("API access is that of a workload, a person or a group"));
        return false;
    }
    if (!ends[from].isOutside || !ends[to].isOutside || ends[to].isServer)
        return true;
    emit hintChanged(tr("A flow needs a workload at one end"));
    return false;
}

void MatrixView::activate(const MatrixPlace &place)
{
    if (!m_look.isOnePair(place)) {
        const NodeKey row = bandOf(m_look.row(place)), column = bandOf(m_look.column(place));
        m_collapsed.erase(row);
        m_collapsed.erase(column);
        rebuild();
        if (m_look.current)
            goTo(MatrixPlace(*m_look.current));
        return;
    }
    goTo(place);
    const Selection::Edge edge = *m_currentEdge;
    if (isPossible(place))
        emit edgeActivated(edge.first, edge.second, popoverPlace(place));
}

void MatrixView::toggle(const MatrixPlace &place)
{
    if (!m_look.isOnePair(place)) {
        emit hintChanged(tr("Enter opens the namespaces; then Space draws"));
        return;
    }
    goTo(place);
    const Selection::Edge edge = *m_currentEdge;
    if (!isPossible(place))
        return;
    if (m_look.states->ends()[m_look.column(place).first].isServer) // which access, is asked
        emit edgeActivated(edge.first, edge.second, popoverPlace(place));
    else
        emit flowToggled(edge.first, edge.second, popoverPlace(place));
}

void MatrixView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    const bool wasInSight =
        m_look.current && roomOf(event->oldSize()).contains(cellRect(*m_look.current));
    updateScrollBars();
    if (wasInSight)
        reveal(*m_look.current);
}

void MatrixView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (m_isRevealDue)
        revealWhenShown();
}

void MatrixView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    m_look.isFocused = true;
    if (!m_look.current && m_look.rows.size() > 0 && m_look.columns.size() > 0)
        setCurrent(MatrixPlace{});
    viewport()->update();
}

void MatrixView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_look.isFocused = false;
    viewport()->update();
}

} // namespace drawbridge
