// SPDX-License-Identifier: Apache-2.0
#include "app/cli/edge_text.h"

#include "app/cli/terminal_text.h"
#include "exporters/connection_json.h"

namespace drawbridge::cli {

namespace {

std::string classText(const EdgeClass &one)
{
    std::string text = "  " + std::string(toString(one.verdict)) + " " + toString(one.ports);
    if (one.isOfRequests)
        text += ", " + (one.method.empty() ? "other methods" : one.method) + " on " +
                (one.path.empty() ? "other paths" : one.path);
    return terminalLine(one.reason.empty() ? text : text + ": " + one.reason) + '\n';
}

nlohmann::ordered_json classJson(const EdgeClass &one)
{
    nlohmann::ordered_json json{{"ports", portsJson(one.ports)}};
    if (one.isOfRequests) {
        json["method"] = one.method;
        json["path"] = one.path;
    }
    json["verdict"] = std::string(toString(one.verdict));
    if (!one.reason.empty())
        json["reason"] = one.reason;
    return json;
}

} // namespace

std::string edgeText(const std::vector<EdgeAnswer> &answers)
{
    std::string text;
    for (const EdgeAnswer &answer : answers) {
        text += answer.caller.empty() ? "without identity:\n"
                                      : terminalLine("as " + answer.caller) + ":\n";
        for (const EdgeClass &one : answer.passes)
            text += classText(one);
        if (answer.passes.empty())
            text += "  nothing passes\n";
    }
    return text;
}

nlohmann::ordered_json edgeJson(const std::vector<EdgeAnswer> &answers)
{
    auto callers = nlohmann::ordered_json::array();
    for (const EdgeAnswer &answer : answers) {
        auto passes = nlohmann::ordered_json::array();
        for (const EdgeClass &one : answer.passes)
            passes.push_back(classJson(one));
        callers.push_back({{"identity", nullptr}, {"passes", std::move(passes)}});
        if (!answer.caller.empty())
            callers.back()["identity"] = "spiffe://" + answer.caller;
    }
    return {{"schema", "drawbridge/edge/1"}, {"callers", std::move(callers)}};
}

} // namespace drawbridge::cli
