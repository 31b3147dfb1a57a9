// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/stall_watchdog.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <pthread.h>

namespace drawbridge {
namespace {

constexpr std::chrono::milliseconds kEvery{2};
constexpr double kNsAMs = 1e6;

std::int64_t nanoseconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

clockid_t ownCpuClock()
{
    clockid_t clock{};
    pthread_getcpuclockid(pthread_self(), &clock);
    return clock;
}

} // namespace

StallWatchdog::StallWatchdog(QObject *parent)
    : QObject(parent), m_clock(ownCpuClock()),
      m_thread([this](const std::stop_token &stop) { watch(stop); })
{}

StallWatchdog::~StallWatchdog()
{
    m_thread.request_stop();
    m_thread.join();
}

void StallWatchdog::watch(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(kEvery);
        if (m_isAsked)
            continue;
        m_askedCpuNs = nanoseconds(m_clock);
        m_askedWallNs = nanoseconds(CLOCK_MONOTONIC);
        m_isAsked = true;
        QMetaObject::invokeMethod(
            this, [this] { answer(); }, Qt::QueuedConnection);
    }
}

void StallWatchdog::answer()
{
    note(m_askedCpuNs, m_askedWallNs);
    m_isAsked = false;
}

void StallWatchdog::note(std::int64_t askedCpuNs, std::int64_t askedWallNs)
{
    const Stall stall{static_cast<double>(nanoseconds(m_clock) - askedCpuNs) / kNsAMs,
                      static_cast<double>(nanoseconds(CLOCK_MONOTONIC) - askedWallNs) / kNsAMs};
    if (stall.cpuMs > m_longest.cpuMs)
        m_longest = stall;
}

void StallWatchdog::begin()
{
    m_longest = {};
    m_askedCpuNs = nanoseconds(m_clock);
    m_askedWallNs = nanoseconds(CLOCK_MONOTONIC);
}

StallWatchdog::Stall StallWatchdog::longest()
{
    if (m_isAsked)
        note(m_askedCpuNs, m_askedWallNs);
    return m_longest;
}

double StallWatchdog::cpuMs() const
{
    return static_cast<double>(nanoseconds(m_clock)) / kNsAMs;
}

} // namespace drawbridge
