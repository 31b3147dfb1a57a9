// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/answers_computation.h"
#include "app/gui/newest_job.h"

#include <QObject>

#include <optional>
#include <stop_token>
#include <thread>

namespace drawbridge {

/// Computes answers on a thread of its own. Only the newest request counts: a running computation
/// of an older revision is stopped, and its answer never arrives. The window's thread never waits,
/// but at the end of the program for at most the step in hand.
class BackgroundAnalyzer : public QObject {
    Q_OBJECT
public:
    explicit BackgroundAnalyzer(LayoutOptions layout, QObject *parent = nullptr);
    ~BackgroundAnalyzer() override;

    /// `isLaidOutAnew`: positions computed so far are forgotten.
    void request(AnswersRequest request, bool isLaidOutAnew = false);
    /// Nothing more arrives until the next request; the step in hand still ends by itself.
    void cancel();
    [[nodiscard]] bool isBusy() const { return m_wanted.has_value(); }

signals:
    /// Once without the proof and once with it, or only with it.
    void answered(drawbridge::AnswersPtr answers);
    /// The map of the revision asked for, before it is evaluated.
    void pictured(drawbridge::ScenePtr scene);
    void busyChanged(bool isBusy);

private:
    struct Job {
        AnswersRequest request;
        bool isLaidOutAnew = false;
        std::stop_token stop;
        int number = 0;
    };
    void run(std::stop_token quit);
    void work(AnswersComputation &computation, const Job &job);
    void show(const ScenePtr &scene, int number);
    void deliver(AnswersPtr answers, int number);

    const LayoutOptions m_layout;
    int m_lastNumber = 0;        ///< Of the window's thread, as the two below.
    std::optional<int> m_wanted; ///< Number of the newest job; one revision may be asked twice.
    std::stop_source m_current;  ///< Stops the newest job.
    NewestJob<Job> m_next;
    std::jthread m_thread; ///< Last: starts when all above is there.
};

} // namespace drawbridge
