// SPDX-License-Identifier: Apache-2.0
#include "app/cli/json_lines.h"

#include "app/cli/session.h"

#include <fstream>
#include <iostream>

namespace drawbridge::cli {

namespace {
constexpr std::size_t kBlock = 1 << 16; // bytes printed at once
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
    std::string answers;
    const FileRef name = makeFileRef(file);
    std::string text;
    for (std::uint32_t number = 1; std::getline(in, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        // The unordered kind is read: the ordered one copies what it holds as it grows, by
        // recursion, which a line nested deep enough would turn into a crash.
        const auto line = nlohmann::json::parse(text, nullptr, false);
        answers += answer(line, {name, number, 1}, diagnostics)
                       .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
                   "\n";
        if (answers.size() < kBlock)
            continue;
        print(answers);
        answers.clear();
    }
    print(answers);
    if (in.bad()) // a folder opens, and fails at the first read
        return unreadable();
    return diagnostics;
}

} // namespace drawbridge::cli
