// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_flows.cpp and test_dialogs.cpp
#include "views/dialogs/popover.h"

#include "views/panels/eliding_label.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"
#include "views/theme/theme.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kPopoverWidth = 320;
constexpr int kLabelWidth = 64;

} // namespace

Popover::Popover(QWidget *window) : QFrame(window, Qt::SubWindow)
{
    setProperty("surface", "popover");
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(kPopoverWidth);
    setFocusPolicy(Qt::ClickFocus); // no stop of its own for Tab
}

void Popover::stack(std::initializer_list<QWidget *> sections)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    std::size_t index = 0;
    for (QWidget *section : sections) {
        if (index++ > 1) { // the head belongs to what follows it
            auto *rule = new QFrame(this);
            rule->setProperty("role", "rule");
            column->addWidget(rule);
        }
        column->addWidget(section);
    }
}

QWidget *Popover::makeHead()
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(metrics::kPanelPadding, 10, 8, 4);
    m_title = new ElidingLabel(widget);
    m_title->setElideMode(Qt::ElideMiddle);
    m_title->setObjectName(QStringLiteral("popoverTitle"));
    m_title->setProperty("role", "title");
    auto *close = new QToolButton(widget);
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setIconSize({metrics::kIconRow, metrics::kIconRow});
    close->setToolTip(tr("Discard (Esc)"));
    close->setAccessibleName(tr("Discard"));
    close->setFocusPolicy(Qt::NoFocus);
    connect(close, &QToolButton::clicked, this, &Popover::discard);
    row->addWidget(m_title, 1);
    row->addWidget(close);
    return widget;
}

void Popover::addEffect(QVBoxLayout *column)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_effectIcon = new QLabel(this);
    m_effectIcon->setFixedSize(metrics::kIconRow, metrics::kIconRow);
    m_effect = secondaryLabel({}, this);
    m_effect->setObjectName(QStringLiteral("effect"));
    m_effect->setWordWrap(true);
    m_effect->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_effectIcon, 0, Qt::AlignTop);
    row->addWidget(m_effect, 1);
    column->addLayout(row);
}

QWidget *Popover::makeFoot()
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(metrics::kPanelPadding, 10, metrics::kPanelPadding, 10);
    row->setSpacing(8);
    m_hint = new QLabel(widget);
    m_hint->setProperty("role", "count");
    m_remove = new QPushButton(tr("Remove"), widget);
    auto *discard = new QPushButton(tr("Discard"), widget);
    m_accept = new QPushButton(widget);
    m_accept->setProperty("primary", true);
    row->addWidget(m_hint);
    row->addWidget(m_remove);
    row->addStretch(1);
    row->addWidget(discard);
    row->addWidget(m_accept);
    connect(discard, &QPushButton::clicked, this, &Popover::discard);
    connect(m_accept, &QPushButton::clicked, this, [this] { accept(); });
    connect(m_remove, &QPushButton::clicked, this, [this] { remove(); });
    return widget;
}

QLineEdit *Popover::makeField(const char *objectName, const QString &placeholder, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(QString::fromLatin1(objectName));
    field->setPlaceholderText(placeholder);
    return field;
}

QLabel *Popover::secondaryLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", "secondary");
    return label;
}

void Popover::addField(QVBoxLayout *column, const QString &label, QWidget *field, QWidget *parent)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    auto *name = secondaryLabel(label, parent);
    name->setBuddy(field);
    name->setFixedWidth(kLabelWidth);
    field->setAccessibleName(label);
    row->addWidget(name);
    row->addWidget(field, 1);
    column->addLayout(row);
}

QVBoxLayout *Popover::sectionColumn(QWidget *widget, int top, int bottom)
{
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(metrics::kPanelPadding, top, metrics::kPanelPadding, bottom);
    column->setSpacing(4);
    return column;
}

void Popover::place()
{
    adjustSize();
    resize(width(), sizeHint().height());
    const QWidget *window = parentWidget();
    const QPoint wanted = window->mapFromGlobal(m_dropPoint) + QPoint(12, 12);
    const int right = std::max(8, window->width() - width() - 8);
    const int bottom = std::max(8, window->height() - height() - 32);
    move(std::clamp(wanted.x(), 8, right), std::clamp(wanted.y(), 8, bottom));
}

void Popover::openAt(const QPoint &globalPos, QWidget *first)
{
    m_dropPoint = globalPos;
    place();
    show();
    raise();
    first->setFocus(Qt::PopupFocusReason);
}

void Popover::showEffect(bool isPossible, const QString &text)
{
    const Theme theme = Theme::forPalette(palette());
    m_accept->setEnabled(isPossible);
    const QIcon icon = isPossible ? stateIcon(QStringLiteral("proof-ok"), theme.drawn)
                                  : stateIcon(QStringLiteral("sev-info"), theme.text2);
    m_effectIcon->setPixmap(icon.pixmap(metrics::kIconRow, metrics::kIconRow));
    m_effect->setText(text);
}

void Popover::showError(const QString &text)
{
    const Theme theme = Theme::forPalette(palette());
    m_effectIcon->setPixmap(stateIcon(QStringLiteral("proof-fail"), theme.critical)
                                .pixmap(metrics::kIconRow, metrics::kIconRow));
    m_effect->setText(text);
    place();
}

void Popover::finish()
{
    hide();
}

void Popover::discard()
{
    finish();
    emit discarded();
}

bool Popover::event(QEvent *event)
{
    const bool isEscape = event->type() == QEvent::ShortcutOverride &&
                          static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (isEscape)
        event->accept(); // discards the popover, whatever the window would do
    return isEscape || QFrame::event(event);
}

void Popover::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        discard();
        return;
    }
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) {
        event->accept(); // keys of the window behind do not act while this is open
        return;
    }
    if (auto *button = qobject_cast<QPushButton *>(focusWidget()))
        button->click();
    else
        accept();
}

} // namespace drawbridge
