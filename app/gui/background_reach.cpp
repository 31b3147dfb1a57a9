// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "app/gui/background_reach.h"

namespace drawbridge {

BackgroundReach::BackgroundReach(QObject *parent)
    : QObject(parent), m_thread([this](const std::stop_token &quit) { run(quit); })
{}

BackgroundReach::~BackgroundReach()
{
    m_current.request_stop();
    m_thread.request_stop();
    m_thread.join();
}

void BackgroundReach::request(std::shared_ptr<const EdgeLookup> lookup,
                              const ReachQuestion &question)
{
    m_current.request_stop();
    m_current = std::stop_source();
    m_wanted = ++m_lastNumber;
    m_next.put([&](const std::optional<Job> &) {
        return Job{std::move(lookup), question, m_current.get_token(), m_wanted};
    });
}

void BackgroundReach::cancel()
{
    m_current.request_stop();
    m_wanted = 0;
}

void BackgroundReach::run(const std::stop_token &quit)
{
    BlastRadius radius;
    while (const std::optional<Job> job = m_next.take(quit)) {
        auto found = radius.answer(job->lookup, job->question, job->stop);
        if (!found)
            continue;
        auto answer = std::make_shared<const ReachAnswer>(std::move(*found));
        QMetaObject::invokeMethod(
            this, [this, answer, number = job->number] { deliver(answer, number); },
            Qt::QueuedConnection);
    }
}

void BackgroundReach::deliver(ReachAnswerPtr answer, int number)
{
    if (number != m_wanted)
        return; // one that was overtaken
    m_wanted = 0;
    emit answered(std::move(answer));
}

} // namespace drawbridge
