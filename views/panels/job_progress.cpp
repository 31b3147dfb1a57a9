// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_jobs.cpp
#include "views/panels/job_progress.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>

namespace drawbridge {
namespace {

constexpr int kDelayMs = 300; ///< Shorter work is over before anybody could stop it.
constexpr int kBarWidth = 96;

} // namespace

JobProgress::JobProgress(QWidget *parent)
    : QWidget(parent), m_escape(new QShortcut(Qt::Key_Escape, this))
{
    setObjectName(QStringLiteral("jobProgress"));
    auto *bar = new QProgressBar(this);
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    bar->setFixedWidth(kBarWidth);
    bar->setAccessibleName(tr("In progress"));
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("cancelJob"));
    cancel->setProperty("bar", true);
    cancel->setToolTip(tr("Stop (Esc); what is open stays as it is"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(4, 0, 8, 0);
    row->setSpacing(8);
    row->addWidget(bar);
    row->addWidget(cancel);
    m_escape->setEnabled(false);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &QWidget::show);
    connect(cancel, &QPushButton::clicked, this, &JobProgress::cancelRequested);
    connect(m_escape, &QShortcut::activated, this, &JobProgress::cancelRequested);
    hide();
}

void JobProgress::begin()
{
    if (!m_delay.isActive() && isHidden())
        m_delay.start();
}

void JobProgress::end()
{
    m_delay.stop();
    hide();
}

void JobProgress::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_escape->setEnabled(true);
}

void JobProgress::hideEvent(QHideEvent *event)
{
    m_escape->setEnabled(false);
    QWidget::hideEvent(event);
}

} // namespace drawbridge
