// SPDX-License-Identifier: Apache-2.0
#include "app/cli/decision_json.h"

#include "app/cli/made_for_text.h"

namespace drawbridge::cli {

namespace {

nlohmann::ordered_json objectJson(const DecidingObject &object, const ExportedObjects &exported,
                                  const AskedEnds &ends)
{
    nlohmann::ordered_json json{
        {"kind", object.kind}, {"namespace", object.nameSpace}, {"name", object.name}};
    if (object.rule)
        json["rule"] = *object.rule;
    json["file"] = object.where.fileName();
    json["line"] = object.where.lineOneBased;
    if (const auto madeFor = exported.madeFor(object.where, ends))
        json["madeFor"] = madeForJson(*madeFor);
    return json;
}

} // namespace

nlohmann::ordered_json decisionJson(const Decision &decision, const ExportedObjects &exported,
                                    const AskedEnds &ends)
{
    auto layers = nlohmann::ordered_json::array();
    for (const LayerDecision &layer : decision.layers) {
        auto by = nlohmann::ordered_json::array();
        for (const DecidingObject &object : layer.by)
            by.push_back(objectJson(object, exported, ends));
        layers.push_back({{"layer", layer.layer},
                          {"verdict", std::string(toString(layer.verdict))},
                          {"by", std::move(by)},
                          {"reason", layer.reason}});
    }
    nlohmann::ordered_json json{{"verdict", std::string(toString(decision.verdict))},
                                {"layers", std::move(layers)}};
    if (!decision.flip.empty())
        json["flip"] = decision.flip;
    return json;
}

} // namespace drawbridge::cli
