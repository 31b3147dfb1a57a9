// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "views/panels/inspector_panel.h"

#include "views/panels/inspector_rows.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>

namespace drawbridge {
namespace {

QString wordFor(InspectorAction action)
{
    switch (action) {
    case InspectorAction::EditFlow: return InspectorPanel::tr("&Edit…");
    case InspectorAction::RemoveFlow: return InspectorPanel::tr("Remo&ve");
    case InspectorAction::DrawFlow: return InspectorPanel::tr("Draw &it…");
    case InspectorAction::CloseWay: return InspectorPanel::tr("&Close it");
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

QFrame *makeRule(QWidget *parent)
{
    auto *rule = new QFrame(parent);
    rule->setProperty("role", "rule");
    return rule;
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
    const int top = verticalScrollBar()->value();
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
    setWidget(body);
    verticalScrollBar()->setValue(top);
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
    kind->setProperty("role", "count");
    auto *place = new QLabel(content.place, header);
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
    for (const InspectorRow &row : section.rows) {
        QWidget *line = makeRow(row, theme, widget);
        if (row.kind == InspectorRow::Kind::Sentence && &row != &section.rows.front())
            column->addSpacing(6);
        column->addWidget(line);
        if (auto *button = qobject_cast<EdgeButton *>(line))
            connect(button, &EdgeButton::clicked, this,
                    [this, edge = *row.edge] { m_selection->setEdge(edge); });
    }
    return widget;
}

} // namespace drawbridge
