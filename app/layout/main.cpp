// SPDX-License-Identifier: Apache-2.0
//
// drawbridge-layout: the only program that links Graphviz. It reads graphs of numbered boxes, lays
// each out and writes their centres (protocol: model/layout/helper_protocol.h). Graphviz keeps
// global state, leaks a little with every layout and cannot be cancelled; in a process of its own
// none of that matters: it is killed when it takes too long, and it bounds its own memory.
//
// Tested by tests/unit/layout/test_layout_program.cpp
#include "app/layout/graph_request.h"
#include "app/layout/graphviz_engine.h"
#include "model/layout/helper_protocol.h"

#include <sys/resource.h>

#include <array>
#include <charconv>
#include <clocale>
#include <cstdio>
#include <string>

namespace {

using namespace drawbridge;

void limitResources()
{
    constexpr rlim_t kSeconds = 30;
    const rlimit cpu{kSeconds, kSeconds};
    setrlimit(RLIMIT_CPU, &cpu);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifndef DRAWBRIDGE_SANITIZED
    constexpr rlim_t kBytes = rlim_t{1} << 30U;
    const rlimit memory{kBytes, kBytes};
    setrlimit(RLIMIT_AS, &memory);
#endif
}

std::string readAll(std::FILE *file)
{
    std::string text;
    std::array<char, 65536> buffer{};
    while (text.size() <= helper::kMaxBytes) {
        const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), file);
        if (n == 0)
            break;
        text.append(buffer.data(), n);
    }
    return text;
}

void append(std::string &text, double value)
{
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                      std::chars_format::fixed, 2);
    text.append(buffer.data(), result.ptr);
}

std::string answerText(std::size_t index, const std::vector<Centre> &centres)
{
    std::string text = "graph " + std::to_string(index) + "\n";
    for (const Centre &centre : centres) {
        text += "at ";
        append(text, centre.x);
        text += ' ';
        append(text, centre.y);
        text += '\n';
    }
    return text;
}

void print(const std::string &text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

} // namespace

int main()
{
    limitResources();
    std::setlocale(LC_ALL, "C");
    const ParsedRequest request = parseRequest(readAll(stdin));
    if (!request.refusal.empty()) {
        print("refused " + request.refusal + "\n");
        return 1;
    }
    print(std::string(helper::kGreeting) + "\n");
    GraphvizEngine engine;
    for (std::size_t i = 0; i < request.graphs.size(); ++i) {
        const auto centres = engine.layout(request.graphs[i]);
        if (!centres) {
            print("refused graph " + std::to_string(i) + " could not be laid out\n");
            return 1;
        }
        print(answerText(i, *centres));
    }
    print("end\n");
    return 0;
}
