// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp and test_text_panels.cpp
#include "views/panels/inspector_panel.h"

#include "views/panels/inspector_rows.h"
#include "views/panels/separator.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>
#include <span>

namespace drawbridge {
namespace {

constexpr std::size_t kMostSectionRows = 60; ///< Of one section: a hub has thousands.

QString wordFor(InspectorAction action)
{
    switch (action) {
    case InspectorAction::EditFlow: return InspectorPanel::tr("Edi&t…");
    case InspectorAction::RemoveFlow: return InspectorPanel::tr("&Remove");
    case InspectorAction::DrawFlow: return InspectorPanel::tr("Draw i&t…");
    case InspectorAction::CloseWay: return InspectorPanel::tr("C&lose it");
    case InspectorAction::ReopenWay: return InspectorPanel::tr("Re&open");
    }
    return {};
}

QVBoxLayout *paddedColumn(QWidget *widget)
{
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(metrics::kPanelPadding, 10, metrics::kPanelPadding, 12);
    column->setSpacing(0);
    return column;
}

} // namespace

InspectorPanel::InspectorPanel(Selection *selection, QWidget *parent)
    : QScrollArea(parent), m_selection(selection)
{
    setObjectName(QStringLiteral("inspector"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setProperty("surface", "dock");
    viewport()->setAttribute(Qt::WA_StyledBackground);
}

void InspectorPanel::showContent(const InspectorContent &content)
{
    if (widget() && content == m_content && palette() == m_shownIn)
        return; // somebody may be selecting text in it, or be on a button of it
    const bool isSameSubject =
        content.title == m_content.title && content.kindText == m_content.kindText;
    if (!isSameSubject || !isTyping())
        m_typed.clear();
    m_content = content;
    m_shownIn = palette();
    auto *body = new QWidget;
    body->setProperty("surface", "dock");
    body->setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader(content, body));
    for (const InspectorSection &section : content.sections) {
        column->addWidget(makeRule(body));
        column->addWidget(makeSection(section, body));
    }
    column->addStretch(1);
    replaceBody(body, isSameSubject);
}

std::vector<QWidget *> InspectorPanel::focusable() const
{
    std::vector<QWidget *> found;
    if (!widget())
        return found;
    for (auto *button : widget()->findChildren<QAbstractButton *>())
        found.push_back(button);
    for (auto *field : widget()->findChildren<QLineEdit *>())
        found.push_back(field);
    return found;
}

bool InspectorPanel::isTyping() const
{
    return widget() && qobject_cast<QLineEdit *>(widget()->focusWidget()) &&
           widget()->focusWidget()->hasFocus();
}

// A button of the old body may be the one whose click brought the new content, so the body goes
// later. Who was on its third button by keyboard is on the third of the new one.
void InspectorPanel::replaceBody(QWidget *body, bool isSameSubject)
{
    const int top = isSameSubject ? verticalScrollBar()->value() : 0;
    const std::vector<QWidget *> before = focusable();
    const auto focused =
        std::find_if(before.begin(), before.end(), [](const QWidget *w) { return w->hasFocus(); });
    const auto place = static_cast<std::size_t>(focused - before.begin());
    const bool hadFocus = focused != before.end();
    const auto *typedIn = qobject_cast<const QLineEdit *>(hadFocus ? *focused : nullptr);
    const int cursor = typedIn ? typedIn->cursorPosition() : 0;
    if (QWidget *old = takeWidget()) {
        for (auto *field : old->findChildren<QLineEdit *>())
            field->blockSignals(true); // losing the focus now is no leaving
        old->hide();
        old->deleteLater();
    }
    setWidget(body);
    body->show();
    body->layout()->activate();
    verticalScrollBar()->setValue(top);
    const std::vector<QWidget *> after = focusable();
    if (hadFocus && !after.empty()) {
        QWidget *next = after[std::min(place, after.size() - 1)];
        next->setFocus();
        if (auto *field = qobject_cast<QLineEdit *>(next); field && typedIn)
            field->setCursorPosition(cursor);
    } else if (hadFocus) {
        setFocus();
    }
}

QWidget *InspectorPanel::makeField(const InspectorRow &row, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(6);
    auto *label = new QLabel(row.label, widget);
    label->setProperty("role", "secondary");
    label->setFixedWidth(metrics::kLabelColumn - 6);
    const auto typed = m_typed.find(*row.field);
    auto *field = new QLineEdit(typed == m_typed.end() ? row.value : typed->second, widget);
    field->setObjectName(QStringLiteral("field%1").arg(static_cast<int>(*row.field)));
    field->setAccessibleName(row.label);
    field->setPlaceholderText(row.note);
    label->setBuddy(field);
    layout->addWidget(label);
    layout->addWidget(field, 1);
    field->installEventFilter(this);
    const bool isWhole = row.field == InspectorField::Addresses;
    connect(field, &QLineEdit::textEdited, this,
            [this, isWhole, which = *row.field](const QString &text) {
                m_typed[which] = text;
                if (!isWhole)
                    emit fieldEdited(which, text);
            });
    if (isWhole)
        connect(field, &QLineEdit::editingFinished, this,
                [this, field, which = *row.field, before = row.value] {
                    if (field->text() != before)
                        emit fieldEdited(which, field->text());
                });
    return widget;
}

// Undo is the document's: a field made anew with every change has nothing of its own to undo.
bool InspectorPanel::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return QScrollArea::eventFilter(object, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (!key->matches(QKeySequence::Undo) && !key->matches(QKeySequence::Redo))
        return QScrollArea::eventFilter(object, event);
    m_typed.clear();
    event->ignore();
    return true;
}

QWidget *InspectorPanel::makeHeader(const InspectorContent &content, QWidget *parent)
{
    auto *header = new QWidget(parent);
    QVBoxLayout *column = paddedColumn(header);
    auto *first = new QHBoxLayout;
    first->setSpacing(6);
    auto *icon = new QLabel(header);
    icon->setPixmap(themedIcon(content.icon).pixmap(metrics::kIconRow, metrics::kIconRow));
    auto *kind = new QLabel(content.kindText, header);
    kind->setTextFormat(Qt::PlainText);
    kind->setProperty("role", "count");
    auto *place = new QLabel(content.place, header);
    place->setTextFormat(Qt::PlainText);
    place->setProperty("role", "link");
    place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    first->addWidget(icon);
    first->addWidget(kind);
    first->addStretch(1);
    first->addWidget(place);
    column->addLayout(first);
    auto *title = new QLabel(content.title, header);
    title->setObjectName(QStringLiteral("inspectorTitle"));
    title->setProperty("role", "subject");
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    column->addSpacing(2);
    column->addWidget(title);
    if (!content.subtitle.isEmpty()) {
        auto *subtitle = new QLabel(content.subtitle, header);
        subtitle->setTextFormat(Qt::PlainText);
        subtitle->setProperty("role", "secondary");
        subtitle->setWordWrap(true);
        column->addSpacing(2);
        column->addWidget(subtitle);
    }
    if (!content.states.empty()) {
        auto *states = new QHBoxLayout;
        states->setSpacing(12);
        for (const auto &[state, word] : content.states)
            states->addWidget(new EdgeSample(state, word, header));
        states->addStretch(1);
        column->addSpacing(6);
        column->addLayout(states);
    }
    if (!content.actions.empty()) {
        column->addSpacing(10);
        column->addWidget(makeActions(content.actions, header));
    }
    return header;
}

QWidget *InspectorPanel::makeActions(const std::vector<InspectorAction> &actions, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (const InspectorAction action : actions) {
        auto *button = new QPushButton(wordFor(action), widget);
        button->setProperty("small", true);
        connect(button, &QPushButton::clicked, this,
                [this, action] { emit actionRequested(action); });
        row->addWidget(button);
    }
    row->addStretch(1);
    return widget;
}

QWidget *InspectorPanel::makeSection(const InspectorSection &section, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    QVBoxLayout *column = paddedColumn(widget);
    auto *head = new QHBoxLayout;
    head->setSpacing(6);
    auto *title = new QLabel(section.title, widget);
    title->setProperty("role", "section");
    head->addWidget(title);
    if (!section.note.isEmpty()) {
        auto *note = new QLabel(section.note, widget);
        note->setProperty("role", "count");
        head->addWidget(note);
    }
    head->addStretch(1);
    column->addLayout(head);
    column->addSpacing(6);
    const Theme theme = Theme::forPalette(palette());
    const std::size_t shown = std::min(section.rows.size(), kMostSectionRows);
    for (const InspectorRow &row : std::span(section.rows).first(shown)) {
        QWidget *line = row.kind == InspectorRow::Kind::Field ? makeField(row, widget)
                                                              : makeRow(row, theme, widget);
        if (row.kind == InspectorRow::Kind::Sentence && &row != &section.rows.front())
            column->addSpacing(6);
        column->addWidget(line);
        if (auto *button = qobject_cast<EdgeButton *>(line))
            connect(button, &EdgeButton::clicked, this,
                    [this, edge = *row.edge] { m_selection->setEdge(edge); });
    }
    if (shown < section.rows.size()) {
        auto *rest = new QLabel(tr("and %1 more").arg(section.rows.size() - shown), widget);
        rest->setProperty("role", "secondary");
        column->addWidget(rest);
    }
    return widget;
}

} // namespace drawbridge
