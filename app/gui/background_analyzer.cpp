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
    m_next.put([&](const std::optional<Job> &dropped) {
        return Job{std::move(request), isLaidOutAnew || (dropped && dropped->isLaidOutAnew),
                   m_current.get_token(), m_lastNumber};
    });
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

void BackgroundAnalyzer::run(std::stop_token quit)
{
    AnswersComputation computation(m_layout);
    while (const std::optional<Job> job = m_next.take(quit)) {
        if (job->isLaidOutAnew)
            computation.forgetPositions();
        work(computation, *job);
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
