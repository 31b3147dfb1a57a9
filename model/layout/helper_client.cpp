// SPDX-License-Identifier: Apache-2.0
//
// posix_spawn without a shell and with an empty environment but for the search paths Graphviz
// needs; both pipes are non-blocking and polled against one deadline, so neither a helper that
// does not read nor one that does not write can hold the caller.
//
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/helper_client.h"

#include "model/layout/helper_protocol.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace drawbridge {

namespace {

using Clock = std::chrono::steady_clock;

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

Error problem(std::string what)
{
    return {ErrorCode::LayoutHelper,
            "the layout helper " + std::move(what) + "; the built-in layout was used",
            {},
            "see that drawbridge-layout is installed beside the program"};
}

/// The child. Killed and reaped at the end of its life here, whatever happened.
class Child {
public:
    Child(const std::string &program, const Pipe &in, const Pipe &out)
    {
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in.read.get(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        std::string name = program;
        std::array<char *, 2> arguments{name.data(), nullptr};
        std::vector<std::string> kept = keptEnvironment();
        std::vector<char *> environment;
        for (std::string &entry : kept)
            environment.push_back(entry.data());
        environment.push_back(nullptr);
        m_error = posix_spawn(&m_pid, program.c_str(), &actions, nullptr, arguments.data(),
                              environment.data());
        posix_spawn_file_actions_destroy(&actions);
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;
    ~Child()
    {
        if (m_error != 0)
            return;
        ::kill(m_pid, SIGKILL);
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    [[nodiscard]] int error() const { return m_error; }

private:
    static std::vector<std::string> keptEnvironment()
    {
        std::vector<std::string> kept{"LC_ALL=C"};
        for (const char *name : {"LD_LIBRARY_PATH", "GVBINDIR", "ASAN_OPTIONS"}) {
            if (const char *value = std::getenv(name)) // NOLINT(concurrency-mt-unsafe)
                kept.push_back(std::string(name) + "=" + value);
        }
        return kept;
    }

    pid_t m_pid = 0;
    int m_error = 0;
};

void append(std::string &text, long long value)
{
    std::array<char, 24> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    text.append(buffer.data(), result.ptr);
}

void appendLine(std::string &text, std::string_view word, long long a, long long b)
{
    text.append(word).append(" ");
    append(text, a);
    text += ' ';
    append(text, b);
    text += '\n';
}

bool isWithinLimits(const HelperGraph &graph)
{
    const bool isDot = graph.engine == HelperGraph::Engine::Dot;
    return !graph.sizes.empty() &&
           graph.sizes.size() <= (isDot ? helper::kMaxDotNodes : helper::kMaxSfdpNodes) &&
           graph.edges.size() <= (isDot ? helper::kMaxDotEdges : helper::kMaxSfdpEdges);
}

std::string request(const std::vector<HelperGraph> &graphs, const std::vector<std::size_t> &asked)
{
    std::string text = std::string(helper::kGreeting) + "\n";
    for (std::size_t index : asked) {
        const HelperGraph &graph = graphs[index];
        const bool isDot = graph.engine == HelperGraph::Engine::Dot;
        appendLine(text, isDot ? "graph dot" : "graph sfdp",
                   static_cast<long long>(graph.sizes.size()),
                   static_cast<long long>(graph.edges.size()));
        for (const HelperGraph::Size &size : graph.sizes)
            appendLine(text, "node", size.width, size.height);
        for (const auto &[from, to] : graph.edges)
            appendLine(text, "edge", static_cast<long long>(from), static_cast<long long>(to));
    }
    return text + "end\n";
}

/// Feeds `input` and collects output until the child closes it. False: the deadline passed or the
/// child wrote more than any answer can be.
bool exchange(Descriptor &in, Descriptor &out, std::string_view input, std::string &output,
              Clock::time_point deadline)
{
    ::fcntl(in.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(out.get(), F_SETFL, O_NONBLOCK);
    while (out.isOpen()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0 || output.size() > 4 * helper::kMaxBytes)
            return false;
        std::array<pollfd, 2> polled{pollfd{out.get(), POLLIN, 0}, pollfd{in.get(), POLLOUT, 0}};
        if (::poll(polled.data(), in.isOpen() ? 2 : 1, static_cast<int>(left)) < 0 &&
            errno != EINTR)
            return false;
        if (in.isOpen() && (polled[1].revents & (POLLOUT | POLLERR | POLLHUP)) != 0) {
            const ssize_t n = ::write(in.get(), input.data(), input.size());
            if (n > 0)
                input.remove_prefix(static_cast<std::size_t>(n));
            if (input.empty() || (n < 0 && errno != EAGAIN && errno != EINTR))
                in.close();
        }
        if ((polled[0].revents & (POLLIN | POLLERR | POLLHUP)) != 0) {
            std::array<char, 16384> buffer{};
            const ssize_t n = ::read(out.get(), buffer.data(), buffer.size());
            if (n > 0)
                output.append(buffer.data(), static_cast<std::size_t>(n));
            else if (n == 0 || (errno != EAGAIN && errno != EINTR))
                out.close();
        }
    }
    return true;
}

/// A write to a helper that has gone must not end the program: SIGPIPE is held back for this
/// thread.
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

class AnswerReader {
public:
    explicit AnswerReader(std::string_view text) : m_rest(text) {}

    std::optional<std::string_view> line()
    {
        const std::size_t end = m_rest.find('\n');
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view result = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return result;
    }

    std::optional<std::vector<ScenePoint>> centres(std::size_t count)
    {
        std::vector<ScenePoint> points;
        while (points.size() < count) {
            const auto text = line();
            const auto point = text ? parsePoint(*text) : std::nullopt;
            if (!point)
                return std::nullopt;
            points.push_back(*point);
        }
        return points;
    }

private:
    static std::optional<ScenePoint> parsePoint(std::string_view text)
    {
        if (text.substr(0, 3) != "at ")
            return std::nullopt;
        ScenePoint point;
        const char *end = text.data() + text.size();
        auto result = std::from_chars(text.data() + 3, end, point.x);
        if (result.ec != std::errc() || result.ptr == end || *result.ptr != ' ')
            return std::nullopt;
        result = std::from_chars(result.ptr + 1, end, point.y);
        constexpr double kFar = 1e7;
        const bool isSane = std::isfinite(point.x) && std::isfinite(point.y) &&
                            std::abs(point.x) < kFar && std::abs(point.y) < kFar;
        if (result.ec != std::errc() || result.ptr != end || !isSane)
            return std::nullopt;
        return point;
    }

    std::string_view m_rest;
};

/// Fills `answer` as far as the text is what the protocol says; false where it stops being so.
bool readAnswer(std::string_view text, const std::vector<HelperGraph> &graphs,
                const std::vector<std::size_t> &asked, HelperAnswer &answer)
{
    AnswerReader reader(text);
    if (reader.line() != std::string_view(helper::kGreeting))
        return false;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        std::string expected = "graph ";
        append(expected, static_cast<long long>(i));
        if (reader.line() != std::string_view(expected))
            return false;
        answer.centres[asked[i]] = reader.centres(graphs[asked[i]].sizes.size());
        if (!answer.centres[asked[i]])
            return false;
    }
    return reader.line() == std::string_view("end");
}

} // namespace

HelperAnswer askHelper(const std::string &program, const std::vector<HelperGraph> &graphs,
                       int deadlineMs)
{
    HelperAnswer answer;
    answer.centres.resize(graphs.size());
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < graphs.size() && asked.size() < helper::kMaxGraphs; ++i) {
        if (isWithinLimits(graphs[i]))
            asked.push_back(i);
    }
    const std::string text = request(graphs, asked);
    if (program.empty() || asked.empty() || text.size() > helper::kMaxBytes)
        return answer;
    const auto deadline = Clock::now() + std::chrono::milliseconds(deadlineMs);
    std::optional<Pipe> in = makePipe();
    std::optional<Pipe> out = makePipe();
    if (!in || !out) {
        answer.problem = problem("could not be started (no pipe)");
        return answer;
    }
    const NoBrokenPipeSignal guard;
    const Child child(program, *in, *out);
    if (child.error() != 0) {
        answer.problem =
            problem("\"" + program + "\" could not be started: " + std::strerror(child.error()));
        return answer;
    }
    in->read.close();
    out->write.close();
    std::string output;
    const bool isInTime = exchange(in->write, out->read, text, output, deadline);
    if (!readAnswer(output, graphs, asked, answer))
        answer.problem =
            problem(isInTime ? "gave an answer that was not understood"
                             : "gave no answer within " + std::to_string(deadlineMs) + " ms");
    return answer;
}

} // namespace drawbridge
