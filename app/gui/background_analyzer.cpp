// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/background_analyzer.h"

namespace drawbridge {

BackgroundAnalyzer::BackgroundAnalyzer(LayoutOptions layout, QObject *parent)
    : QObject(parent), m_layout(std::move(layout)),
      m_thread([this](std::stop_token quit) { run(quit); })
{}

BackgroundAnalyzer::~BackgroundAnalyzer()
{
    m_current.request_stop();
    m_thread.request_stop();
    m_thread.join();
}

void BackgroundAnalyzer::request(std::shared_ptr<const Design> design, int revision,
                                 bool isLaidOutAnew)
{
    m_current.request_stop();
    m_current = std::stop_source();
    {
        const std::lock_guard lock(m_mutex);
        const bool isStillAnew = m_next && m_next->isLaidOutAnew; // a dropped request asked for it
        m_next =
            Job{std::move(design), revision, isLaidOutAnew || isStillAnew, m_current.get_token()};
    }
    m_wake.notify_one();
    const bool wasBusy = isBusy();
    m_wantedRevision = revision;
    if (!wasBusy)
        emit busyChanged(true);
}

void BackgroundAnalyzer::cancel()
{
    if (!isBusy())
        return;
    m_current.request_stop();
    m_wantedRevision.reset();
    emit busyChanged(false);
}

void BackgroundAnalyzer::run(std::stop_token quit)
{
    KeptPositions kept;
    while (true) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, quit, [this] { return m_next.has_value(); }))
                return;
            job = std::move(*m_next);
            m_next.reset();
        }
        if (job.isLaidOutAnew)
            kept.clear();
        AnswersPtr answers = computeAnswers(job.design, job.revision, m_layout, kept, job.stop);
        if (answers)
            QMetaObject::invokeMethod(
                this, [this, answers] { deliver(answers); }, Qt::QueuedConnection);
    }
}

void BackgroundAnalyzer::deliver(AnswersPtr answers)
{
    if (m_wantedRevision != answers->revision)
        return; // an answer that was overtaken
    m_wantedRevision.reset();
    emit answered(std::move(answers));
    emit busyChanged(false);
}

} // namespace drawbridge
