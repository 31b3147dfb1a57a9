// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <string>

namespace drawbridge::bench {

/// CPU time of the whole process (all threads) and wall time, in milliseconds.
struct Cost {
    double cpuMs = 0;
    double wallMs = 0;
};

/// What running `work` once costs.
template<typename Work>
Cost measure(Work work)
{
    const auto cpu = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - wall;
    return {1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC, elapsed.count()};
}

/// Prints one line a size, with how the CPU time grew against the size before: 2 means in step with
/// a doubled input, 4 with its square.
class GrowthTable {
public:
    explicit GrowthTable(const char *subject) { std::printf("%s\n", subject); }

    void add(std::size_t size, const Cost &cost, const std::string &remark)
    {
        std::printf("  %6zu: CPU %9.1f ms, wall %9.1f ms", size, cost.cpuMs, cost.wallMs);
        if (m_lastSize != 0)
            std::printf(", x%.1f for x%.1f", cost.cpuMs / m_lastCpuMs,
                        static_cast<double>(size) / static_cast<double>(m_lastSize));
        std::printf("  (%s)\n", remark.c_str());
        std::fflush(stdout);
        m_lastSize = size;
        m_lastCpuMs = cost.cpuMs;
    }

private:
    std::size_t m_lastSize = 0;
    double m_lastCpuMs = 0;
};

} // namespace drawbridge::bench
