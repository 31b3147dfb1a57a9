// SPDX-License-Identifier: Apache-2.0
// What was found before is not new (findings.md 4.4): findings are known by their fingerprint, so
// that files may move and lines change.
// Tested by tests/unit/exporters/test_finding_outputs.cpp
#include "exporters/finding_baseline.h"

#include "exporters/finding_fingerprint.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace drawbridge {
namespace finding_baseline {
namespace {

using Json = nlohmann::ordered_json;

/// "line:column" of a byte, both from one.
SourceSpan placeAt(std::string_view text, std::size_t byte, const FileRef &file)
{
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
    const std::size_t start = before.rfind('\n') + 1; // 0 where there is no line before
    return SourceSpan::fromZeroBased(file, line, before.size() - start);
}

std::string textAt(const Json &item, const char *key)
{
    const auto found = item.find(key);
    return found != item.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Where the text stops being JSON; nothing where it never does.
class FirstError : public nlohmann::json_sax<nlohmann::json> {
public:
    std::size_t byte = 0;
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t &) override { return true; }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t &) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string &,
                     const nlohmann::detail::exception &) override
    {
        byte = position;
        return false;
    }
};

} // namespace
} // namespace finding_baseline

bool BaselineComparison::isNew(const Finding &finding) const
{
    return !finding.waived && !known.contains(fingerprintOf(finding));
}

Result<std::vector<BaselineEntry>> readBaseline(std::string_view text, const FileRef &file)
{
    using namespace finding_baseline;
    constexpr auto kHint = "write one with check --baseline FILE --update-baseline";
    FirstError first;
    if (!nlohmann::json::sax_parse(text, &first))
        return fail(ErrorCode::JsonSyntax, "the baseline is no JSON",
                    placeAt(text, first.byte == 0 ? 0 : first.byte - 1, file), kHint);
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_array())
        return fail(ErrorCode::JsonSyntax, "the baseline is no list", placeAt(text, 0, file),
                    kHint);
    std::vector<BaselineEntry> entries;
    for (const Json &item : json) {
        BaselineEntry entry;
        if (item.is_object())
            entry = {textAt(item, "fingerprint"), textAt(item, "rule"), textAt(item, "target"),
                     textAt(item, "firstSeen")};
        if (entry.fingerprint.empty())
            return fail(ErrorCode::JsonSyntax,
                        "entry " + std::to_string(entries.size() + 1) +
                            " of the baseline has no fingerprint",
                        placeAt(text, 0, file), kHint);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string writeBaseline(const std::vector<BaselineEntry> &entries)
{
    finding_baseline::Json json = finding_baseline::Json::array();
    for (const BaselineEntry &entry : entries)
        json.push_back({{"fingerprint", entry.fingerprint},
                        {"rule", entry.rule},
                        {"target", entry.target},
                        {"firstSeen", entry.firstSeen}});
    return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

BaselineComparison compareWithBaseline(const AnalysisReport &report,
                                       const std::vector<BaselineEntry> &entries)
{
    BaselineComparison comparison;
    for (const BaselineEntry &entry : entries)
        comparison.known.emplace(entry.fingerprint, entry);
    std::set<std::string> present;
    for (const Finding &finding : report.findings)
        present.insert(fingerprintOf(finding));
    for (const auto &[fingerprint, entry] : comparison.known)
        if (!present.contains(fingerprint))
            comparison.absent.push_back(entry);
    return comparison;
}

std::vector<BaselineEntry> baselineOf(const AnalysisReport &report,
                                      const std::vector<BaselineEntry> &before,
                                      const std::string &today)
{
    std::map<std::string, std::string> firstSeen;
    for (const BaselineEntry &entry : before)
        firstSeen.emplace(entry.fingerprint, entry.firstSeen);
    std::set<BaselineEntry> entries;
    for (const Finding &finding : report.findings) {
        if (finding.waived)
            continue;
        const std::string fingerprint = fingerprintOf(finding);
        const auto seen = firstSeen.find(fingerprint);
        entries.insert({fingerprint, finding.ruleId, toString(finding.target),
                        seen == firstSeen.end() ? today : seen->second});
    }
    return {entries.begin(), entries.end()};
}

} // namespace drawbridge
