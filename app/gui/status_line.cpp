// SPDX-License-Identifier: Apache-2.0
#include "app/gui/status_line.h"

#include "views/models/counted.h"
#include "views/models/import_report_model.h"
#include "views/panels/eliding_label.h"
#include "views/panels/job_progress.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr std::array<Severity, 3> kShown{Severity::Critical, Severity::High, Severity::Medium};

QPixmap badge(const QIcon &icon)
{
    return icon.pixmap(metrics::kIconBadge, metrics::kIconBadge);
}

} // namespace

StatusLine::StatusLine(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(4);
    m_counts = addText(row);
    m_counts->setContentsMargins(0, 0, 12, 0);
    for (std::size_t i = 0; i < kShown.size(); ++i) {
        m_severityIcons[i] = addText(row);
        m_severityCounts[i] = addText(row);
        m_severityCounts[i]->setContentsMargins(0, 0, 6, 0);
    }
    m_stateIcon = addText(row);
    m_state = addText(row);
    m_state->setContentsMargins(0, 0, 12, 0);
    m_progress = new JobProgress(this);
    row->addWidget(m_progress);
    m_evaluate = addButton(row, "evaluateNow");
    m_evaluate->setText(tr("Evaluate"));
    m_import = addButton(row, "importSummary");
    m_import->setToolTip(tr("Show what was read, and what was not understood"));
    m_message = new ElidingLabel(this);
    m_message->setObjectName(QStringLiteral("statusMessage"));
    row->addWidget(m_message, 1);
    m_hint = addText(row);
    m_hint->setContentsMargins(0, 0, 12, 0);
    m_zoom = addText(row);
    connect(m_progress, &JobProgress::cancelRequested, this, &StatusLine::cancelRequested);
    connect(m_evaluate, &QPushButton::clicked, this, &StatusLine::evaluateRequested);
    connect(m_import, &QPushButton::clicked, this, &StatusLine::importReportRequested);
}

QPushButton *StatusLine::addButton(QHBoxLayout *row, const char *objectName)
{
    auto *button = new QPushButton(this);
    button->setObjectName(QString::fromLatin1(objectName));
    button->setProperty("bar", true);
    button->hide();
    row->addWidget(button);
    row->addSpacing(8);
    return button;
}

QLabel *StatusLine::addText(QHBoxLayout *row)
{
    auto *label = new QLabel(this);
    row->addWidget(label);
    return label;
}

void StatusLine::showAnswers(const AnswersPtr &answers, const Theme &theme)
{
    const auto &workloads = answers->design->topology->workloads;
    const qsizetype count = std::count_if(workloads.begin(), workloads.end(),
                                          [](const WorkloadNode &w) { return !w.isSystem; });
    for (QLabel *label : {m_counts, m_hint, m_zoom})
        label->show();
    m_counts->setText(counted(count, tr("1 workload"), tr("%1 workloads")) + QStringLiteral(" · ") +
                      counted(static_cast<qsizetype>(answers->design->flows.size()), tr("1 flow"),
                              tr("%1 flows")));
    for (std::size_t i = 0; i < kShown.size(); ++i) {
        const std::size_t findings = answers->findingCounts.of(kShown[i]);
        m_severityIcons[i]->setVisible(findings > 0);
        m_severityCounts[i]->setVisible(findings > 0);
        m_severityIcons[i]->setPixmap(
            badge(stateIcon(severityIconName(kShown[i]), theme.severity(kShown[i]))));
        m_severityCounts[i]->setText(QString::number(findings));
        m_severityCounts[i]->setToolTip(QString::fromUtf8(toString(kShown[i]).data()));
    }
    if (!answers->proof) {
        showBusy(tr("Proving the export…"));
        return;
    }
    const bool isEqual = answers->proof->isEqual();
    m_stateIcon->setPixmap(
        badge(stateIcon(isEqual ? QStringLiteral("proof-ok") : QStringLiteral("proof-fail"),
                        isEqual ? theme.drawn : theme.critical)));
    m_stateIcon->setToolTip(isEqual ? tr("The export equals the drawing")
                                    : tr("The export differs from the drawing"));
    m_stateIcon->show();
    showState(m_showsTime ? tr("Evaluated in %1 ms").arg(answers->elapsedMs) : tr("Evaluated"));
}

void StatusLine::showState(const QString &text)
{
    m_progress->end();
    m_evaluate->hide();
    m_state->setText(text);
}

void StatusLine::showImport(const ImportReport &report)
{
    m_import->setText(importSummaryText(report));
    m_import->show();
}

void StatusLine::showBusy(const QString &what)
{
    m_stateIcon->hide();
    m_evaluate->hide();
    m_state->setText(what);
    m_progress->begin();
}

void StatusLine::showUnevaluated()
{
    m_stateIcon->hide();
    showState(tr("Not evaluated"));
    m_evaluate->show();
}

void StatusLine::showMessage(const QString &text)
{
    showText(text, {});
}

void StatusLine::showError(const QString &text)
{
    showText(text, QStringLiteral("error"));
}

void StatusLine::showText(const QString &text, const QString &role)
{
    m_message->setProperty("role", role);
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
    m_message->showText(text);
}

void StatusLine::showHint(const QString &text)
{
    m_hint->setText(text);
}

void StatusLine::showZoom(double zoom)
{
    m_zoom->setText(QStringLiteral("%1%").arg(qRound(zoom * 100)));
}

void StatusLine::clear()
{
    for (QLabel *label : findChildren<QLabel *>()) {
        label->clear();
        label->setVisible(label == m_state || label == m_message || label == m_hint);
    }
    m_import->hide();
    showState(tr("Ready"));
}

} // namespace drawbridge
