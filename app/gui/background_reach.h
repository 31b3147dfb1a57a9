// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/newest_job.h"
#include "model/analysis/blast_radius.h"

#include <QObject>

#include <memory>
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
    [[nodiscard]] bool isBusy() const { return m_wanted != 0; }

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
    void deliver(ReachAnswerPtr answer, int number);

    int m_lastNumber = 0;       ///< Of the window's thread, as the two below.
    int m_wanted = 0;           ///< 0: none.
    std::stop_source m_current; ///< Stops the newest job.
    NewestJob<Job> m_next;
    std::jthread m_thread; ///< Last: starts when all above is there.
};

} // namespace drawbridge
