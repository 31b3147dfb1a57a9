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
    {
        const std::lock_guard lock(m_mutex);
        m_next = Job{std::move(lookup), question, m_current.get_token(), m_wanted};
    }
    m_wake.notify_one();
}

void BackgroundReach::cancel()
{
    m_current.request_stop();
    m_wanted = 0;
}

// Without a lookup when the program ends.
BackgroundReach::Job BackgroundReach::nextJob(const std::stop_token &quit)
{
    std::unique_lock lock(m_mutex);
    if (!m_wake.wait(lock, quit, [this] { return m_next.has_value(); }))
        return {};
    Job job = std::move(*m_next);
    m_next.reset();
    return job;
}

void BackgroundReach::run(const std::stop_token &quit)
{
    BlastRadius radius;
    for (Job job = nextJob(quit); job.lookup; job = nextJob(quit)) {
        auto found = radius.answer(job.lookup, job.question, job.stop);
        if (!found)
            continue;
        auto answer = std::make_shared<const ReachAnswer>(std::move(*found));
        QMetaObject::invokeMethod(
            this, [this, answer, number = job.number] { deliver(answer, number); },
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
