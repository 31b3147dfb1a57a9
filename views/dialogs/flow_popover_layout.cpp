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

void FlowPopover::build()
{
    setObjectName(QStringLiteral("flowPopover"));
    stack({makeHead(), makePorts(), makeRequests(), makeNotes(), makeFoot()});
    m_remove->setObjectName(QStringLiteral("removeFlow"));
    m_accept->setObjectName(QStringLiteral("acceptFlow"));
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
    m_other = makeField("otherPorts", tr("Other: 8080/TCP, 9000-9010"), widget);
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
    m_methods = makeField("methods", tr("any: GET, POST"), m_requestFields);
    m_paths = makeField("paths", tr("any: /v1/orders, /v1/*"), m_requestFields);
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
    m_note = makeField("note", tr("Why, or a ticket"), widget);
    m_expires = makeField("expires", tr("Never, or YYYY-MM-DD"), widget);
    addField(column, tr("Note"), m_note, widget);
    addField(column, tr("Expires"), m_expires, widget);
    connect(m_expires, &QLineEdit::textChanged, this, &FlowPopover::updateEffect);
    addEffect(column);
    return widget;
}

} // namespace drawbridge
