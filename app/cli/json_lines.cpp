// SPDX-License-Identifier: Apache-2.0
#include "app/cli/json_lines.h"

#include "app/cli/session.h"
#include "model/base/parallel_loop.h"

#include <fstream>
#include <iostream>
#include <vector>

namespace drawbridge::cli {

namespace {
constexpr std::size_t kBlock = 1 << 19; // bytes of requests read, answered and printed at once
}

std::string textOf(const nlohmann::json &object, const char *key)
{
    if (!object.is_object())
        return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

nlohmann::ordered_json idOf(const nlohmann::json &line)
{
    const auto id = line.find("id");
    if (id == line.end())
        return "";
    if (id->is_number_integer())
        return id->get<std::int64_t>();
    return id->is_string() ? id->get<std::string>() : "";
}

namespace {

struct Request {
    std::string text;
    std::uint32_t line = 0; ///< One-based.
};

struct Answered {
    std::string text;
    Diagnostics diagnostics;
};

/// The next lines that are not empty, until there are enough; `line` is the number of the last one.
std::vector<Request> readBlock(std::istream &in, std::uint32_t &line)
{
    std::vector<Request> block;
    std::size_t bytes = 0;
    for (std::string text; bytes < kBlock && std::getline(in, text);) {
        ++line;
        bytes += text.size();
        if (text.find_first_not_of(" \t\r") != std::string::npos)
            block.push_back({std::move(text), line});
    }
    return block;
}

Answered answerOne(const Request &request, const FileRef &file, const LineAnswer &answer)
{
    // The unordered kind is read: the ordered one copies what it holds as it grows, by recursion,
    // which a line nested deep enough would turn into a crash.
    const auto line = nlohmann::json::parse(request.text, nullptr, false);
    Answered answered;
    answered.text = answer(line, {file, request.line, 1}, answered.diagnostics)
                        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
                    "\n";
    return answered;
}

/// In the order of the lines, whatever thread took which.
void answerBlock(const std::vector<Request> &block, const FileRef &file, const LineAnswer &answer,
                 Diagnostics &diagnostics)
{
    std::vector<Answered> answers(block.size());
    forEachInParallel(block.size(),
                      [&](std::size_t i) { answers[i] = answerOne(block[i], file, answer); });
    std::string text;
    for (const Answered &answered : answers) {
        text += answered.text;
        diagnostics.append(answered.diagnostics);
    }
    print(text);
}

} // namespace

Result<Diagnostics> answerJsonLines(const std::string &file, const LineAnswer &answer)
{
    std::ifstream opened;
    if (file != "-")
        opened.open(file);
    std::istream &in = file == "-" ? std::cin : opened;
    const auto unreadable = [&] {
        return fail(ErrorCode::FileUnreadable, "requests file \"" + file + "\" cannot be read", {},
                    "check the path");
    };
    if (!in)
        return unreadable();
    Diagnostics diagnostics;
    const FileRef name = makeFileRef(file);
    std::uint32_t line = 0;
    while (in)
        answerBlock(readBlock(in, line), name, answer, diagnostics);
    if (in.bad()) // a folder opens, and fails at the first read
        return unreadable();
    return diagnostics;
}

} // namespace drawbridge::cli
