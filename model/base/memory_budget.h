// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>

namespace drawbridge {

/// How much memory one import may hold: an estimate of what was read and kept, counted by all of
/// its threads. Once it is exceeded it stays so, and the import is given up as a whole, with one
/// error, because what was read by then depends on timing. The one thing that threads share and
/// write.
class MemoryBudget {
public:
    explicit MemoryBudget(std::size_t mostBytes) : m_most(mostBytes) {}

    /// False, from then on, when more than the limit would be held.
    [[nodiscard]] bool take(std::size_t bytes)
    {
        if (m_used.fetch_add(bytes, std::memory_order_relaxed) + bytes > m_most)
            m_isExceeded.store(true, std::memory_order_relaxed);
        return !isExceeded();
    }
    void giveBack(std::size_t bytes) { m_used.fetch_sub(bytes, std::memory_order_relaxed); }

    [[nodiscard]] bool isExceeded() const { return m_isExceeded.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t most() const { return m_most; }

private:
    const std::size_t m_most;
    std::atomic<std::size_t> m_used{0};
    std::atomic<bool> m_isExceeded{false};
};

/// What one reader holds for a while; given back when it ends. Asks the shared budget for a MiB at
/// a time only.
class MemoryLease {
public:
    MemoryLease(std::size_t most, MemoryBudget *budget) : m_most(most), m_budget(budget) {}
    ~MemoryLease()
    {
        if (m_budget != nullptr)
            m_budget->giveBack(m_asked);
    }
    MemoryLease(const MemoryLease &) = delete;
    MemoryLease &operator=(const MemoryLease &) = delete;

    /// False when this reader, or all together, hold too much.
    [[nodiscard]] bool add(std::size_t bytes)
    {
        m_used += bytes;
        if (m_budget == nullptr || m_used < m_asked + kStep)
            return m_used <= m_most;
        const std::size_t more = m_used - m_asked;
        m_asked = m_used;
        return m_budget->take(more) && m_used <= m_most;
    }

private:
    static constexpr std::size_t kStep = std::size_t{1} << 20U;

    std::size_t m_most;
    MemoryBudget *m_budget;
    std::size_t m_used = 0;
    std::size_t m_asked = 0;
};

} // namespace drawbridge
