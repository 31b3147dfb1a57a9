// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_import_json.h"

// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

using Json = nlohmann::ordered_json;

Json placeJson(const SourceSpan &where)
{
    if (!where.isKnown())
        return nullptr;
    return {
        {"file", where.fileName()}, {"line", where.lineOneBased}, {"column", where.columnOneBased}};
}

namespace {

Json kindsJson(const std::vector<KindCount> &kinds)
{
    Json list = Json::array();
    for (const KindCount &kind : kinds)
        list.push_back({{"apiGroup", kind.apiGroup},
                        {"kind", kind.kind},
                        {"count", kind.count},
                        {"first", placeJson(kind.first)}});
    return list;
}

} // namespace

Json importReportJson(const ImportReport &report)
{
    Json json{{"complete", report.isComplete},
              {"files", report.files},
              {"documents", report.documents},
              {"objects", report.objects},
              {"understood", kindsJson(report.understood)},
              {"notUnderstood", kindsJson(report.notUnderstood)},
              {"needTool", Json::array()},
              {"guesses", Json::array()}};
    for (const Error &part : report.needTool)
        json["needTool"].push_back({{"code", toString(part.code)},
                                    {"message", part.message},
                                    {"where", placeJson(part.where)}});
    for (const ImportGuess &guess : report.guesses)
        json["guesses"].push_back({{"kind", toString(guess.kind)},
                                   {"count", guess.count},
                                   {"message", describe(guess)},
                                   {"first", placeJson(guess.first)}});
    json["problems"] = {
        {"errors", report.errors}, {"warnings", report.warnings}, {"notes", report.notes}};
    return json;
}

} // namespace drawbridge
