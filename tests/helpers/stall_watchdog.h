// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <atomic>
#include <cstdint>
#include <thread>

namespace drawbridge {

/// How long the event loop of the thread it is made on keeps a key press waiting. A thread of its
/// own posts a question every few ms and measures until it is answered: in elapsed time, and in CPU
/// time of the watched thread, which a busy machine does not lengthen. Judges nothing by itself.
class StallWatchdog : public QObject { // without signals, so that no test needs a moc for it
public:
    struct Stall {
        double cpuMs = 0;
        double wallMs = 0;
    };

    explicit StallWatchdog(QObject *parent = nullptr);
    ~StallWatchdog() override;

    /// Forgets what was measured. Call it on the watched thread.
    void begin();
    /// The longest since `begin`, by CPU time; a stall that goes on counts up to now.
    [[nodiscard]] Stall longest();
    /// CPU time of the watched thread since it started.
    [[nodiscard]] double cpuMs() const;

private:
    void watch(const std::stop_token &stop);
    void answer();
    void note(std::int64_t askedCpuNs, std::int64_t askedWallNs);

    const int m_clock; ///< Of the watched thread's CPU time.
    std::atomic<bool> m_isAsked = false;
    std::atomic<std::int64_t> m_askedCpuNs = 0, m_askedWallNs = 0;
    Stall m_longest; ///< Of the watched thread.
    std::jthread m_thread;
};

} // namespace drawbridge
