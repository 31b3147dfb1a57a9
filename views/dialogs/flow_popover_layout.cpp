// SPDX-License-Identifier: Apache-2.0
// The widgets of the flow popover, top to bottom, without their meaning.
#include "views/dialogs/flow_popover.h"

#include "views/panels/eliding_label.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace drawbridge {
namespace {

constexpr int kWidth = 320;
constexpr int kLabelWidth = 64;

QLineEdit *makeField(const QString &objectName, const QString &placeholder, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(objectName);
    field->setPlaceholderText(placeholder);
    return field;
}

QLabel *secondaryLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", "secondary");
    return label;
}

/// Two columns of label and field.
void addField(QVBoxLayout *column, const QString &label, QLineEdit *field, QWidget *parent)
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

QVBoxLayout *sectionColumn(QWidget *widget, int top, int bottom)
{
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(metrics::kPanelPadding, top, metrics::kPanelPadding, bottom);
    column->setSpacing(4);
    return column;
}

} // namespace

void FlowPopover::build()
{
    setObjectName(QStringLiteral("flowPopover"));
    setProperty("surface", "popover");
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(kWidth);
    setFocusPolicy(Qt::StrongFocus);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    bool isFirst = true;
    for (QWidget *section : {makeHead(), makePorts(), makeRequests(), makeNotes(), makeFoot()}) {
        if (!isFirst && section->objectName() != QLatin1String("popoverPorts")) {
            auto *rule = new QFrame(this);
            rule->setProperty("role", "rule");
            column->addWidget(rule);
        }
        isFirst = false;
        column->addWidget(section);
    }
}

QWidget *FlowPopover::makeHead()
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
    connect(close, &QToolButton::clicked, this, &FlowPopover::discard);
    row->addWidget(m_title, 1);
    row->addWidget(close);
    return widget;
}

QWidget *FlowPopover::makePorts()
{
    auto *widget = new QWidget(this);
    widget->setObjectName(QStringLiteral("popoverPorts"));
    QVBoxLayout *column = sectionColumn(widget, 0, 10);
    m_portsHead = new QLabel(widget);
    m_portsHead->setProperty("role", "section");
    m_portsHead->setTextFormat(Qt::PlainText);
    m_portRows = new QVBoxLayout;
    m_portRows->setSpacing(0);
    m_other = makeField(QStringLiteral("otherPorts"), tr("Other: 8080/TCP, 9000-9010"), widget);
    m_other->setAccessibleName(tr("Other ports"));
    column->addWidget(m_portsHead);
    column->addLayout(m_portRows);
    column->addWidget(m_other);
    connect(m_other, &QLineEdit::textChanged, this, &FlowPopover::updateEffect);
    return widget;
}

QWidget *FlowPopover::makeRequests()
{
    m_requests = new QWidget(this);
    QVBoxLayout *column = sectionColumn(m_requests, 6, 6);
    auto *head = new QHBoxLayout;
    m_requestsToggle = new QToolButton(m_requests);
    m_requestsToggle->setObjectName(QStringLiteral("requestsToggle"));
    m_requestsToggle->setText(tr("Requests (L7)"));
    m_requestsToggle->setCheckable(true);
    m_requestsToggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_requestsToggle->setIconSize({metrics::kIconBadge, metrics::kIconBadge});
    m_requestsText = secondaryLabel({}, m_requests);
    head->addWidget(m_requestsToggle);
    head->addStretch(1);
    head->addWidget(m_requestsText);
    column->addLayout(head);
    m_requestFields = new QWidget(m_requests);
    auto *fields = new QVBoxLayout(m_requestFields);
    fields->setContentsMargins(0, 0, 0, 4);
    fields->setSpacing(6);
    m_methods = makeField(QStringLiteral("methods"), tr("any: GET, POST"), m_requestFields);
    m_paths = makeField(QStringLiteral("paths"), tr("any: /v1/orders, /v1/*"), m_requestFields);
    addField(fields, tr("Methods"), m_methods, m_requestFields);
    addField(fields, tr("Paths"), m_paths, m_requestFields);
    column->addWidget(m_requestFields);
    m_identity = secondaryLabel({}, m_requests);
    m_identity->setWordWrap(true);
    column->addWidget(m_identity);
    connect(m_requestsToggle, &QToolButton::toggled, this, &FlowPopover::toggleRequests);
    for (QLineEdit *field : {m_methods, m_paths})
        connect(field, &QLineEdit::textChanged, this, &FlowPopover::updateEffect);
    return m_requests;
}

QWidget *FlowPopover::makeNotes()
{
    auto *widget = new QWidget(this);
    QVBoxLayout *column = sectionColumn(widget, 10, 10);
    column->setSpacing(6);
    m_note = makeField(QStringLiteral("note"), tr("Why, or a ticket"), widget);
    m_expires = makeField(QStringLiteral("expires"), tr("Never, or YYYY-MM-DD"), widget);
    addField(column, tr("Note"), m_note, widget);
    addField(column, tr("Expires"), m_expires, widget);
    connect(m_expires, &QLineEdit::textChanged, this, &FlowPopover::updateEffect);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_effectIcon = new QLabel(widget);
    m_effectIcon->setFixedSize(metrics::kIconRow, metrics::kIconRow);
    m_effect = secondaryLabel({}, widget);
    m_effect->setObjectName(QStringLiteral("effect"));
    m_effect->setWordWrap(true);
    m_effect->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_effectIcon, 0, Qt::AlignTop);
    row->addWidget(m_effect, 1);
    column->addLayout(row);
    return widget;
}

QWidget *FlowPopover::makeFoot()
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(metrics::kPanelPadding, 10, metrics::kPanelPadding, 10);
    row->setSpacing(8);
    m_hint = new QLabel(widget);
    m_hint->setProperty("role", "count");
    m_remove = new QPushButton(tr("Remove"), widget);
    m_remove->setObjectName(QStringLiteral("removeFlow"));
    m_discard = new QPushButton(tr("Discard"), widget);
    m_accept = new QPushButton(widget);
    m_accept->setObjectName(QStringLiteral("acceptFlow"));
    m_accept->setProperty("primary", true);
    row->addWidget(m_hint);
    row->addWidget(m_remove);
    row->addStretch(1);
    row->addWidget(m_discard);
    row->addWidget(m_accept);
    connect(m_discard, &QPushButton::clicked, this, &FlowPopover::discard);
    connect(m_accept, &QPushButton::clicked, this, &FlowPopover::accept);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        finish();
        emit removeRequested(m_flow.from, m_flow.to);
    });
    return widget;
}

} // namespace drawbridge
