// SPDX-License-Identifier: Apache-2.0
#include "model/base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

// posix_spawn in a process group of its own. All pipes are non-blocking and polled against one
// deadline, so neither a child that does not read nor one that does not write can hold the caller.
// A grandchild that keeps the pipes open is waited for until the deadline and then killed too.
// Tested by tests/unit/base/test_child_process.cpp

namespace drawbridge {
namespace {

using Clock = std::chrono::steady_clock;
using End = ChildResult::End;

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(Descriptor &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor() { close(); }
    void close()
    {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = -1;
    }
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }

private:
    int m_fd = -1;
};

struct Pipe {
    Descriptor read;
    Descriptor write;
};

std::optional<Pipe> makePipe()
{
    std::array<int, 2> fds{};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    return Pipe{Descriptor(fds[0]), Descriptor(fds[1])};
}

struct Pipes {
    std::optional<Pipe> in = makePipe();
    std::optional<Pipe> out = makePipe();
    std::optional<Pipe> err = makePipe();
    [[nodiscard]] bool areOpen() const { return in && out && err; }
};

/// A write to a child that has gone must not end the program: SIGPIPE is held back for this thread.
class NoBrokenPipeSignal {
public:
    NoBrokenPipeSignal()
    {
        sigemptyset(&m_pipe);
        sigaddset(&m_pipe, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        m_wasPending = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before);
    }
    NoBrokenPipeSignal(const NoBrokenPipeSignal &) = delete;
    NoBrokenPipeSignal &operator=(const NoBrokenPipeSignal &) = delete;
    ~NoBrokenPipeSignal()
    {
        const timespec now{0, 0};
        if (!m_wasPending)
            sigtimedwait(&m_pipe, nullptr, &now);
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }

private:
    sigset_t m_pipe{};
    sigset_t m_before{};
    bool m_wasPending = false;
};

std::vector<char *> pointersTo(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (std::string &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Default signal handling and nothing blocked: a child must be stoppable whatever this program
/// does with its signals.
class SpawnAttributes {
public:
    SpawnAttributes()
    {
        posix_spawnattr_init(&m_attributes);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setsigdefault(&m_attributes, &all);
        posix_spawnattr_setpgroup(&m_attributes, 0);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETPGROUP);
    }
    SpawnAttributes(const SpawnAttributes &) = delete;
    SpawnAttributes &operator=(const SpawnAttributes &) = delete;
    ~SpawnAttributes() { posix_spawnattr_destroy(&m_attributes); }
    [[nodiscard]] const posix_spawnattr_t *get() const { return &m_attributes; }

private:
    posix_spawnattr_t m_attributes{};
};

/// The child. Killed with its group and reaped at the end of its life here, whatever happened.
class Child {
public:
    Child(const ChildRequest &request, const Pipes &pipes)
    {
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipes.in->read.get(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, pipes.out->write.get(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, pipes.err->write.get(), STDERR_FILENO);
        if (!request.folder.empty())
            posix_spawn_file_actions_addchdir_np(&actions, request.folder.c_str());
        std::vector<std::string> arguments{request.program.string()};
        arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
        std::vector<std::string> environment = request.environment;
        m_error = posix_spawn(&m_pid, request.program.c_str(), &actions, SpawnAttributes().get(),
                              pointersTo(arguments).data(), pointersTo(environment).data());
        posix_spawn_file_actions_destroy(&actions);
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;
    ~Child()
    {
        if (m_error == 0 && !m_isReaped)
            finish();
    }

    [[nodiscard]] int error() const { return m_error; }

    /// Waits for the end until `deadline`; false when it came first.
    bool wait(Clock::time_point deadline)
    {
        while (Clock::now() < deadline) {
            const pid_t done = ::waitpid(m_pid, &m_status, WNOHANG);
            if (done == m_pid) {
                m_isReaped = true;
                ::kill(-m_pid, SIGKILL); // whatever it left behind
                return true;
            }
            if (done < 0 && errno != EINTR)
                return false;
            ::poll(nullptr, 0, 2);
        }
        return false;
    }

    void finish()
    {
        ::kill(-m_pid, SIGKILL);
        ::kill(m_pid, SIGKILL);
        while (::waitpid(m_pid, &m_status, 0) < 0 && errno == EINTR) {
        }
        m_isReaped = true;
    }

    [[nodiscard]] int status() const { return m_status; }

private:
    pid_t m_pid = 0;
    int m_error = 0;
    int m_status = 0;
    bool m_isReaped = false;
};

/// Feeds input and collects what comes back, until both pipes are closed or a limit is met.
class Conversation {
public:
    Conversation(const ChildRequest &request, Pipes &pipes, Clock::time_point deadline,
                 ChildResult &result)
        : m_request(request), m_in(pipes.in->write), m_out(pipes.out->read), m_err(pipes.err->read),
          m_left(request.input), m_deadline(deadline), m_result(result)
    {
        for (const Descriptor *pipe : {&m_in, &m_out, &m_err})
            ::fcntl(pipe->get(), F_SETFL, O_NONBLOCK);
    }

    /// Nothing when the child has closed its pipes; else why it must be killed.
    std::optional<End> run()
    {
        while (m_out.isOpen() || m_err.isOpen()) {
            if (m_request.stop.stop_requested())
                return End::Stopped;
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now())
                    .count();
            if (left <= 0)
                return End::Deadline;
            step(static_cast<int>(std::min<long long>(left, 50))); // to see a stop soon
            if (m_result.output.size() > m_request.maxOutputBytes)
                return End::TooMuchOutput;
        }
        return std::nullopt;
    }

private:
    void step(int waitMs)
    {
        // poll passes over negative descriptors
        std::array<pollfd, 3> polled{pollfd{m_out.get(), POLLIN, 0}, pollfd{m_err.get(), POLLIN, 0},
                                     pollfd{m_in.get(), POLLOUT, 0}};
        if (::poll(polled.data(), polled.size(), waitMs) <= 0)
            return;
        constexpr short kReady = POLLIN | POLLOUT | POLLERR | POLLHUP;
        if ((polled[0].revents & kReady) != 0)
            receive(m_out, m_result.output, m_request.maxOutputBytes + 1);
        if ((polled[1].revents & kReady) != 0)
            receive(m_err, m_result.errors, m_request.maxErrorBytes);
        if ((polled[2].revents & kReady) != 0 || m_left.empty())
            send();
    }

    void send()
    {
        const ssize_t count =
            m_left.empty() ? 0 : ::write(m_in.get(), m_left.data(), m_left.size());
        if (count > 0)
            m_left.remove_prefix(static_cast<std::size_t>(count));
        if (m_left.empty() || (count < 0 && errno != EAGAIN && errno != EINTR))
            m_in.close();
    }

    static void receive(Descriptor &pipe, std::string &text, std::size_t most)
    {
        std::array<char, 65536> buffer{};
        const ssize_t count = ::read(pipe.get(), buffer.data(), buffer.size());
        if (count > 0)
            text.append(buffer.data(), std::min(static_cast<std::size_t>(count),
                                                most - std::min(most, text.size())));
        else if (count == 0 || (errno != EAGAIN && errno != EINTR))
            pipe.close();
    }

    const ChildRequest &m_request;
    Descriptor &m_in;
    Descriptor &m_out;
    Descriptor &m_err;
    std::string_view m_left;
    Clock::time_point m_deadline;
    ChildResult &m_result;
};

std::string reasonFor(const ChildResult &result, const ChildRequest &request, int signal)
{
    switch (result.end) {
    case End::Exited:
        return result.exitCode == 0 ? "" : "exited with code " + std::to_string(result.exitCode);
    case End::Signalled: return "was ended by signal " + std::to_string(signal);
    case End::Deadline: return "did not end within " + std::to_string(request.deadlineMs) + " ms";
    case End::TooMuchOutput:
        return "wrote more than " + std::to_string(request.maxOutputBytes) + " bytes";
    case End::Stopped: return "was called off";
    case End::NotStarted: break;
    }
    return "could not be started";
}

} // namespace

ChildResult runChild(const ChildRequest &request)
{
    ChildResult result;
    const auto deadline = Clock::now() + std::chrono::milliseconds(request.deadlineMs);
    Pipes pipes;
    if (!pipes.areOpen()) {
        result.reason = "could not be started: no pipe";
        return result;
    }
    const NoBrokenPipeSignal guard;
    Child child(request, pipes);
    if (child.error() != 0) {
        result.reason = std::string("could not be started: ") + std::strerror(child.error());
        return result;
    }
    pipes.in->read.close();
    pipes.out->write.close();
    pipes.err->write.close();
    std::optional<End> early = Conversation(request, pipes, deadline, result).run();
    if (!early && !child.wait(deadline))
        early = End::Deadline;
    if (early)
        child.finish();
    const bool hasExited = WIFEXITED(child.status());
    result.end = early ? *early : hasExited ? End::Exited : End::Signalled;
    if (result.end == End::Exited)
        result.exitCode = WEXITSTATUS(child.status());
    result.reason = reasonFor(result, request, WTERMSIG(child.status()));
    return result;
}

std::filesystem::path findProgram(const std::string &name)
{
    namespace fs = std::filesystem;
    if (name.find('/') != std::string::npos)
        return ::access(name.c_str(), X_OK) == 0 ? fs::path(name) : fs::path();
    const char *variable = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe)
    std::string_view rest = variable == nullptr ? "" : variable;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const fs::path program = fs::path(rest.substr(0, end)) / name;
        std::error_code error;
        if (program.is_absolute() && fs::is_regular_file(program, error) &&
            ::access(program.c_str(), X_OK) == 0)
            return program;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

std::vector<std::string> environmentOf(const std::vector<std::string> &names)
{
    std::vector<std::string> kept;
    for (const std::string &name : names) {
        if (const char *value = std::getenv(name.c_str())) // NOLINT(concurrency-mt-unsafe)
            kept.push_back(name + "=" + value);
    }
    return kept;
}

} // namespace drawbridge
