// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace drawbridge {

/// Where one thread leaves a job for another: one that was not begun gives way to a newer one.
template<typename Job>
class NewestJob {
public:
    /// `make(std::optional<Job>)`: the new job, given the one it replaces.
    template<typename Make>
    void put(Make make)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_job = make(std::exchange(m_job, std::nullopt));
        }
        m_wake.notify_one();
    }

    /// Waits for a job; nothing when asked to quit.
    [[nodiscard]] std::optional<Job> take(const std::stop_token &quit)
    {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait(lock, quit, [this] { return m_job.has_value(); }))
            return std::nullopt;
        return std::exchange(m_job, std::nullopt);
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<Job> m_job;
};

} // namespace drawbridge
