// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"

#include <QObject>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace drawbridge {

using ReachAnswerPtr = std::shared_ptr<const ReachAnswer>;

/// Answers questions about a blast radius on a thread of its own, the newest alone: one that is
/// overtaken is stopped and never told.
class BackgroundReach : public QObject {
    Q_OBJECT
public:
    explicit BackgroundReach(QObject *parent = nullptr);
    ~BackgroundReach() override;

    void request(std::shared_ptr<const EdgeLookup> lookup, const ReachQuestion &question);
    void cancel(); ///< Nothing more arrives until the next request.

signals:
    void answered(drawbridge::ReachAnswerPtr answer);

private:
    struct Job {
        std::shared_ptr<const EdgeLookup> lookup;
        ReachQuestion question;
        std::stop_token stop;
        int number = 0;
    };
    void run(const std::stop_token &quit);
    [[nodiscard]] Job nextJob(const std::stop_token &quit);
    void deliver(ReachAnswerPtr answer, int number);

    int m_lastNumber = 0;       ///< Of the window's thread, as the two below.
    int m_wanted = 0;           ///< 0: none.
    std::stop_source m_current; ///< Stops the newest job.
    std::mutex m_mutex;         ///< Guards m_next.
    std::condition_variable_any m_wake;
    std::optional<Job> m_next;
    std::jthread m_thread; ///< Last: starts when all above is there.
};

} // namespace drawbridge
