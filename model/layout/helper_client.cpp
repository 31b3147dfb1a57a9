// SPDX-License-Identifier: Apache-2.0
//
// The helper runs as a child without a shell and with an empty environment but for the search paths
// Graphviz needs; what it wrote until the deadline is used.
//
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/helper_client.h"

#include "model/base/child_process.h"
#include "model/layout/helper_protocol.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace drawbridge {

namespace {

Error problem(std::string what)
{
    return {ErrorCode::LayoutHelper,
            "the layout helper " + std::move(what) + "; the built-in layout was used",
            {},
            "see that drawbridge-layout is installed beside the program"};
}

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

ChildRequest childFor(const std::string &program, std::string_view input, int deadlineMs)
{
    ChildRequest child;
    child.program = program;
    child.environment = environmentOf({"LD_LIBRARY_PATH", "GVBINDIR", "ASAN_OPTIONS"});
    child.environment.emplace_back("LC_ALL=C");
    child.input = input;
    child.maxOutputBytes = 4 * helper::kMaxBytes;
    child.maxErrorBytes = 0;
    child.deadlineMs = deadlineMs;
    return child;
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
    const ChildResult child = runChild(childFor(program, text, deadlineMs));
    if (child.end == ChildResult::End::NotStarted)
        answer.problem = problem("\"" + program + "\" " + child.reason);
    else if (!readAnswer(child.output, graphs, asked, answer))
        answer.problem = problem(child.end == ChildResult::End::Deadline
                                     ? "gave no answer within " + std::to_string(deadlineMs) + " ms"
                                     : "gave an answer that was not understood");
    return answer;
}

} // namespace drawbridge
