// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_flows.cpp and test_dialogs.cpp
#include "views/dialogs/flow_popover.h"

#include "views/dialogs/flow_form.h"
#include "views/models/counted.h"
#include "views/models/error_words.h"
#include "views/models/model_text.h"
#include "views/models/plain_tool_tip.h"
#include "views/panels/eliding_label.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace drawbridge {
namespace {

QString offerText(const PortOffer &offer, const QString &shownService)
{
    QString text = qt(toString(offer));
    if (!offer.name.empty())
        text += QStringLiteral("   ") + qt(offer.name);
    if (!offer.service.empty() && qt(offer.service) != shownService)
        text += QStringLiteral("   ") + FlowPopover::tr("Service %1").arg(qt(offer.service));
    return text;
}

} // namespace

FlowPopover::FlowPopover(QWidget *window) : Popover(window)
{
    build();
    hide();
}

void FlowPopover::ask(const Design &design, const NodeKey &from, const NodeKey &to,
                      const QPoint &globalPos, const PortSet &ticked)
{
    Flow flow;
    flow.from = from;
    flow.to = to;
    fill(design, flow, true, ticked);
    openAt(globalPos, firstField());
}

void FlowPopover::edit(const Design &design, const Flow &flow, const QPoint &globalPos)
{
    fill(design, flow, false, flow.portSet());
    openAt(globalPos, firstField());
}

void FlowPopover::fill(const Design &design, const Flow &flow, bool isNew, const PortSet &ticked)
{
    m_flow = flow;
    m_isNew = isNew;
    m_title->showText(tr("Allow %1 → %2").arg(qt(flow.from.name), qt(flow.to.name)));
    m_title->setToolTip(
        plainToolTip(qt(toString(flow.from)) + QStringLiteral(" → ") + qt(toString(flow.to))));
    m_note->setText(qt(flow.note));
    m_expires->setText(qt(flow.expires));
    m_hint->setText(tr("Enter adds"));
    m_hint->setVisible(isNew);
    m_remove->setVisible(!isNew);
    m_accept->setText(isNew ? tr("Add flow") : tr("Save flow"));
    fillPorts(design, ticked);
    fillRequests(design);
    updateEffect();
}

void FlowPopover::fillPorts(const Design &design, const PortSet &ticked)
{
    while (QLayoutItem *item = m_portRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_boxes.clear();
    m_offers = portOffersOf(design, m_flow.to);
    const QString service = m_offers.empty() ? QString() : qt(m_offers.front().service);
    m_portsHead->setText(service.isEmpty() ? tr("Ports of %1").arg(qt(m_flow.to.name))
                                           : tr("Ports of Service %1").arg(service));
    PortSet rest = ticked;
    for (const PortOffer &offer : m_offers) {
        auto *box = new QCheckBox(offerText(offer, service), this);
        box->setFont(textFont(TextRole::TableCode));
        const PortSet ports{offer.range};
        const bool isOnly = m_offers.size() == 1 && ticked.empty();
        box->setChecked(isOnly ||
                        (!ticked.empty() && !ticked.isAll() && ticked.containsAll(ports)));
        if (box->isChecked())
            rest -= ports;
        connect(box, &QCheckBox::toggled, this, &FlowPopover::updateEffect);
        m_portRows->addWidget(box);
        m_boxes.push_back(box);
    }
    const bool hasRest = !rest.empty() && !rest.isAll();
    m_other->setText(hasRest ? qt(toString(rest)) : QString());
}

void FlowPopover::fillRequests(const Design &design)
{
    const auto caller = design.topology->findWorkload(m_flow.from);
    const bool hasMesh = design.mesh != MeshKind::None;
    m_requests->setVisible(hasMesh);
    HttpRules rules;
    for (const FlowPort &port : m_flow.ports) {
        if (!port.http.isAny())
            rules = port.http;
    }
    m_methods->setText(listOf(rules.methods));
    m_paths->setText(listOf(rules.paths));
    m_methods->setModified(false);
    m_paths->setModified(false);
    m_identity->setVisible(caller.has_value());
    if (caller)
        m_identity->setText(
            tr("Only identity %1, over mutual TLS")
                .arg(qt(m_flow.from.nameSpace + '/' + design.serviceAccountOf(*caller))));
    m_requestsToggle->setChecked(!rules.isAny());
    toggleRequests(!rules.isAny());
}

void FlowPopover::toggleRequests(bool isOpen)
{
    m_requestsToggle->setIcon(
        themedIcon(isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    m_requestFields->setVisible(isOpen);
    if (isVisible())
        place();
}

QWidget *FlowPopover::firstField() const
{
    if (m_boxes.size() > 1)
        return m_boxes.front();
    return m_boxes.empty() ? m_other : m_note;
}

Result<Flow> FlowPopover::formFlow() const
{
    Result<std::vector<PortRange>> ranges = parsePortList(m_other->text());
    if (!ranges)
        return tl::unexpected<Error>(ranges.error());
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (m_boxes[i]->isChecked())
            ranges->push_back(m_offers[i].range);
    }
    if (ranges->empty())
        return fail(ErrorCode::FlowInvalid, "No port is chosen", {}, "tick one or type it");
    Result<std::string> expires = parseExpiry(m_expires->text());
    if (!expires)
        return tl::unexpected<Error>(expires.error());
    HttpRules requests{parseWordList(m_methods->text().toUpper()), parseWordList(m_paths->text())};
    const bool areRequestsKept = !m_methods->isModified() && !m_paths->isModified();
    Flow flow = m_flow;
    flow.ports = flowPorts(*ranges, requests, m_flow.ports, areRequestsKept);
    flow.note = m_note->text().trimmed().toStdString();
    flow.expires = *expires;
    if (!m_isNew)
        flow.isToConfirm = false; // somebody looked at it
    return flow;
}

void FlowPopover::updateEffect()
{
    const QStringList requests{m_methods->text().isEmpty() ? tr("any method") : m_methods->text(),
                               m_paths->text().isEmpty() ? tr("any path") : m_paths->text()};
    m_requestsText->setText(m_requestsToggle->isChecked() ? QString()
                                                          : requests.join(QStringLiteral(", ")));
    const Result<Flow> flow = formFlow();
    if (!flow) {
        showEffect(false, wordsFor(flow.error()));
        return;
    }
    const QString count = counted(static_cast<qsizetype>(flow->ports.size()), tr("1 connection"),
                                  tr("%1 connections"));
    showEffect(true, m_isNew ? tr("Opens %1").arg(count) : tr("Keeps %1 open").arg(count));
}

void FlowPopover::accept()
{
    const Result<Flow> flow = formFlow();
    if (flow)
        emit accepted(*flow, m_isNew);
    else
        updateEffect();
}

void FlowPopover::remove()
{
    finish();
    emit removeRequested(m_flow.from, m_flow.to);
}

} // namespace drawbridge
