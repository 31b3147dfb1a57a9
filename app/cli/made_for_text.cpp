// SPDX-License-Identifier: Apache-2.0
#include "app/cli/made_for_text.h"

#include "app/cli/terminal_text.h"
#include "model/base/texts.h"

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostNames = 5; ///< On a line.

std::vector<std::string> namesIn(const MadeFor &madeFor)
{
    std::vector<std::string> names;
    for (const FlowName &flow : madeFor.flows)
        names.push_back(toString(flow));
    for (const ApiAccess &access : madeFor.apiAccess)
        names.push_back(accessName(access));
    return names;
}

std::string othersText(const MadeFor &madeFor)
{
    if (madeFor.otherCount == 0)
        return "made by design " + madeFor.design;
    return (madeFor.otherCount == 1
                ? "made for something else"
                : "made for " + std::to_string(madeFor.otherCount) + " other things") +
           " that design " + madeFor.design + " draws";
}

Json flowJson(const FlowName &flow)
{
    Json json{
        {"from", toString(flow.from)}, {"to", toString(flow.to)}, {"ports", toString(flow.ports)}};
    if (flow.isSystem)
        json["system"] = true;
    return json;
}

} // namespace

std::string madeForText(const MadeFor &madeFor)
{
    if (!madeFor.baseline.empty())
        return terminalLine(madeFor.baseline + ", baseline of design " + madeFor.design);
    std::vector<std::string> names = namesIn(madeFor);
    if (names.empty())
        return terminalLine(othersText(madeFor));
    if (names.size() > kMostNames) {
        const std::string rest = std::to_string(names.size() - kMostNames + 1) + " more";
        names.resize(kMostNames - 1);
        names.push_back(rest);
    }
    return terminalLine("made for " + joined(names, "; ") + " (design " + madeFor.design + ")");
}

Json madeForJson(const MadeFor &madeFor)
{
    Json json{{"design", madeFor.design}};
    if (!madeFor.baseline.empty())
        json["baseline"] = madeFor.baseline;
    json["flows"] = Json::array();
    for (const FlowName &flow : madeFor.flows)
        json["flows"].push_back(flowJson(flow));
    for (const ApiAccess &access : madeFor.apiAccess)
        json["apiAccess"].push_back(accessName(access));
    json["others"] = madeFor.otherCount;
    return json;
}

} // namespace drawbridge::cli
