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

void BackgroundAnalyzer::request(AnswersRequest request, bool isLaidOutAnew)
{
    m_current.request_stop();
    m_current = std::stop_source();
    const bool wasBusy = isBusy();
    m_wantedRevision = request.revision;
    {
        const std::lock_guard lock(m_mutex);
        const bool isStillAnew = m_next && m_next->isLaidOutAnew; // a dropped request asked for it
        m_next = Job{std::move(request), isLaidOutAnew || isStillAnew, m_current.get_token()};
    }
    m_wake.notify_one();
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

// Without a design when the program ends.
BackgroundAnalyzer::Job BackgroundAnalyzer::nextJob(const std::stop_token &quit)
{
    std::unique_lock lock(m_mutex);
    if (!m_wake.wait(lock, quit, [this] { return m_next.has_value(); }))
        return {};
    Job job = std::move(*m_next);
    m_next.reset();
    return job;
}

void BackgroundAnalyzer::run(std::stop_token quit)
{
    AnswersComputation computation(m_layout);
    for (Job job = nextJob(quit); job.request.design; job = nextJob(quit)) {
        if (job.isLaidOutAnew)
            computation.forgetPositions();
        const int revision = job.request.revision;
        const auto takePicture = [this, revision](const ScenePtr &scene) {
            QMetaObject::invokeMethod(
                this, [this, scene, revision] { show(scene, revision); }, Qt::QueuedConnection);
        };
        AnswersPtr answers = computation.run(job.request, job.stop, takePicture);
        if (answers)
            QMetaObject::invokeMethod(
                this, [this, answers] { deliver(answers); }, Qt::QueuedConnection);
    }
}

void BackgroundAnalyzer::show(const ScenePtr &scene, int revision)
{
    if (m_wantedRevision == revision)
        emit pictured(scene);
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
