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
    m_wanted = ++m_lastNumber;
    {
        const std::lock_guard lock(m_mutex);
        const bool isStillAnew = m_next && m_next->isLaidOutAnew; // a dropped request asked for it
        m_next = Job{std::move(request), isLaidOutAnew || isStillAnew, m_current.get_token(),
                     m_lastNumber};
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
    m_wanted.reset();
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
        work(computation, job);
    }
}

void BackgroundAnalyzer::work(AnswersComputation &computation, const Job &job)
{
    const auto post = [this, number = job.number](const AnswersPtr &answers) {
        QMetaObject::invokeMethod(
            this, [this, answers, number] { deliver(answers, number); }, Qt::QueuedConnection);
    };
    const auto postPicture = [this, number = job.number](const ScenePtr &scene) {
        QMetaObject::invokeMethod(
            this, [this, scene, number] { show(scene, number); }, Qt::QueuedConnection);
    };
    if (const AnswersPtr answers = computation.run(job.request, job.stop, {postPicture, post}))
        post(answers);
}

void BackgroundAnalyzer::show(const ScenePtr &scene, int number)
{
    if (m_wanted == number)
        emit pictured(scene);
}

void BackgroundAnalyzer::deliver(AnswersPtr answers, int number)
{
    if (m_wanted != number)
        return; // an answer that was overtaken
    const bool isAll = answers->proof.has_value();
    if (isAll)
        m_wanted.reset();
    emit answered(std::move(answers));
    if (isAll)
        emit busyChanged(false);
}

} // namespace drawbridge
