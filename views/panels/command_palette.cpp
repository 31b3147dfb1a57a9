// SPDX-License-Identifier: Apache-2.0
#include "views/panels/command_palette.h"

// The field keeps the focus; keys that move in a list are handed on to the list.
// Tested by tests/gui/test_window_navigation.cpp

#include "views/panels/filter_field.h"
#include "views/panels/palette_delegate.h"
#include "views/theme/metrics.h"

#include <QApplication>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kPaletteWidth = 600;
constexpr int kPaletteTop = 72;
constexpr int kRowsShown = 12;
constexpr int kWindowInset = 24;

} // namespace

CommandPalette::CommandPalette(QWidget *window)
    : QFrame(window, Qt::SubWindow), m_model(new PaletteModel(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setProperty("surface", "popover");
    setAccessibleName(tr("Command palette"));
    build();
    hide();
}

void CommandPalette::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 8, 1, 1);
    column->setSpacing(0);
    m_field = new FilterField(tr("Go to or do anything"), this);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->installEventFilter(this);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 0, 8, 8);
    row->addWidget(m_field);
    m_list = new QListView(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("What fits"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(metrics::kPanelPadding, 5, metrics::kPanelPadding, 6);
    auto *hint = new QLabel(tr("> actions   @ workloads   # findings   : namespaces"), this);
    hint->setProperty("role", "count");
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("paletteCount"));
    m_count->setProperty("role", "count");
    foot->addWidget(hint);
    foot->addStretch(1);
    foot->addWidget(m_count);
    column->addLayout(row);
    column->addWidget(m_list);
    column->addLayout(foot);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::showMatches);
    connect(m_list, &QListView::clicked, this, &CommandPalette::chooseCurrent);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &CommandPalette::showCurrent);
}

void CommandPalette::open(std::vector<PaletteEntry> entries, const QString &prefix)
{
    if (!isVisible())
        m_focusBefore = QApplication::focusWidget();
    m_model->setEntries(std::move(entries));
    m_field->setText(prefix);
    showMatches(prefix);
    place();
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
    m_field->setCursorPosition(static_cast<int>(prefix.size()));
}

// The list keeps its height while it has fewer rows: nothing jumps under the eye.
void CommandPalette::place()
{
    const QWidget *window = parentWidget();
    const int width = std::min(kPaletteWidth, window->width() - 2 * kWindowInset);
    const int rowHeight = std::max(metrics::kRowHeight, fontMetrics().height() + 8);
    const int room = window->height() - kPaletteTop - kWindowInset - 90;
    m_list->setFixedHeight(std::clamp(room, 2 * rowHeight, kRowsShown * rowHeight));
    setFixedWidth(width);
    adjustSize();
    move((window->width() - width) / 2, kPaletteTop);
}

void CommandPalette::showMatches(const QString &query)
{
    m_model->setQuery(query);
    m_list->setCurrentIndex(m_model->index(0));
    const qsizetype found = m_model->matchCount();
    m_count->setText(found == 0   ? tr("nothing fits")
                     : found == 1 ? tr("1 fits")
                                  : tr("%1 fit").arg(found));
    if (found == 0)
        showCurrent();
}

// The field has the focus, so it tells a screen reader what Enter would choose.
void CommandPalette::showCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    m_field->setAccessibleDescription(
        current.isValid() ? current.data(Qt::AccessibleTextRole).toString() : m_count->text());
}

void CommandPalette::chooseCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid())
        return;
    const PaletteEntry entry = m_model->entry(current.row());
    dismiss();
    emit chosen(entry);
}

void CommandPalette::dismiss()
{
    if (!isVisible())
        return;
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    m_model->setEntries({});
    if (hadFocus && m_focusBefore)
        m_focusBefore->setFocus(Qt::PopupFocusReason);
}

bool CommandPalette::handleKey(int key)
{
    const int rows = m_model->rowCount();
    const int at = m_list->currentIndex().row();
    const auto moveTo = [&](int row) {
        m_list->setCurrentIndex(m_model->index(std::clamp(row, 0, std::max(0, rows - 1))));
    };
    switch (key) {
    case Qt::Key_Down: moveTo(at + 1 < rows ? at + 1 : 0); return true;
    case Qt::Key_Up: moveTo(at > 0 ? at - 1 : rows - 1); return true;
    case Qt::Key_PageDown: moveTo(at + kRowsShown - 1); return true;
    case Qt::Key_PageUp: moveTo(at - kRowsShown + 1); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: chooseCurrent(); return true;
    case Qt::Key_Escape: dismiss(); return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return true; // there is nowhere else to go in it
    default: return false;
    }
}

bool CommandPalette::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && handleKey(static_cast<QKeyEvent *>(event)->key()))
        return true;
    const bool isEscape = event->type() == QEvent::ShortcutOverride &&
                          static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (isEscape)
        event->accept();
    if (event->type() == QEvent::FocusOut && isVisible() &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason) {
        m_focusBefore.clear(); // the focus went where the user sent it
        dismiss();
    }
    return QFrame::eventFilter(object, event);
}

} // namespace drawbridge
