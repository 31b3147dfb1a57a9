// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_layout_program.cpp
#include "app/layout/graph_request.h"

#include "model/layout/helper_protocol.h"

#include <charconv>
#include <optional>

namespace drawbridge {

namespace {

class RequestReader {
public:
    explicit RequestReader(std::string_view text) : m_rest(text) {}

    ParsedRequest read()
    {
        ParsedRequest request;
        if (m_rest.size() > helper::kMaxBytes)
            return refuse("the request is too large");
        if (nextLine() != std::string_view(helper::kGreeting))
            return refuse("the first line is not the greeting");
        while (true) {
            const std::string_view line = nextLine();
            if (line == "end")
                return request;
            RequestedGraph graph;
            if (request.graphs.size() == helper::kMaxGraphs || !readGraph(line, graph))
                return refuse("line " + std::to_string(m_line) + " is not expected there");
            request.graphs.push_back(std::move(graph));
        }
    }

private:
    static ParsedRequest refuse(std::string why) { return {{}, std::move(why)}; }

    std::string_view nextLine()
    {
        const std::size_t end = m_rest.find('\n');
        if (end == std::string_view::npos) {
            m_rest = {};
            return {};
        }
        ++m_line;
        const std::string_view line = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return line;
    }

    /// "WORD A B" with both numbers at most `limit`.
    static std::optional<std::pair<std::size_t, std::size_t>>
    pair(std::string_view line, std::string_view word, std::size_t limit)
    {
        if (line.substr(0, word.size()) != word || line.size() <= word.size())
            return std::nullopt;
        std::pair<std::size_t, std::size_t> value;
        const char *end = line.data() + line.size();
        auto result = std::from_chars(line.data() + word.size(), end, value.first);
        if (result.ec != std::errc() || result.ptr == end || *result.ptr != ' ')
            return std::nullopt;
        result = std::from_chars(result.ptr + 1, end, value.second);
        if (result.ec != std::errc() || result.ptr != end)
            return std::nullopt;
        if (value.first > limit || value.second > limit)
            return std::nullopt;
        return value;
    }

    bool readGraph(std::string_view line, RequestedGraph &graph)
    {
        graph.isDot = line.substr(0, 10) == "graph dot ";
        const auto counts = graph.isDot ? pair(line, "graph dot ", helper::kMaxDotEdges)
                                        : pair(line, "graph sfdp ", helper::kMaxSfdpEdges);
        const std::size_t maxNodes = graph.isDot ? helper::kMaxDotNodes : helper::kMaxSfdpNodes;
        if (!counts || counts->first == 0 || counts->first > maxNodes)
            return false;
        for (std::size_t i = 0; i < counts->first; ++i) {
            const auto size = pair(nextLine(), "node ", helper::kMaxSide);
            if (!size)
                return false;
            graph.sizes.emplace_back(static_cast<int>(size->first), static_cast<int>(size->second));
        }
        for (std::size_t i = 0; i < counts->second; ++i) {
            const auto edge = pair(nextLine(), "edge ", counts->first - 1);
            if (!edge)
                return false;
            graph.edges.push_back(*edge);
        }
        return true;
    }

    std::string_view m_rest;
    std::size_t m_line = 0;
};

} // namespace

ParsedRequest parseRequest(std::string_view text)
{
    return RequestReader(text).read();
}

} // namespace drawbridge
