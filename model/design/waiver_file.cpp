// SPDX-License-Identifier: Apache-2.0
// Waivers outside the project file (findings.md 4.3). A star may stand for a whole part of a
// target, never for a rule: who accepts everything accepts what nobody has thought of yet.
// Tested by tests/unit/analysis/test_waivers.cpp

#include "model/design/edit_checks.h"
#include "model/design/project_reader.h"
#include "model/design/waiver_record.h"
#include "model/import/resource_lists.h"
#include "model/yaml/yaml_cursor.h"

#include <algorithm>

namespace drawbridge {
namespace waiver_file {
namespace {

constexpr std::size_t kShortestJustification = 20;
constexpr std::string_view kAnnotation = "drawbridge.dev/waive.";

std::string dateAt(const YamlCursor &at)
{
    std::string date = at.textOr("");
    if (!date.empty() && !isDate(date))
        at.error(ErrorCode::FieldInvalid, "is \"" + date + "\", expected a date",
                 "write YYYY-MM-DD");
    return date;
}

std::string required(const YamlCursor &at)
{
    return at.requiredText().value_or(std::string());
}

std::string keyAt(const YamlCursor &at, bool isRequired)
{
    const std::string text = isRequired ? required(at) : at.textOr("");
    if (text.empty() || text == "*")
        return text;
    const auto key = NodeKey::parse(text, at.where());
    if (!key)
        at.error(ErrorCode::FieldInvalid, "is \"" + text + "\", expected namespace/Kind/name",
                 "each part may be *");
    return text;
}

WaiverRecord recordAt(const YamlCursor &at)
{
    at.allowOnly({"id", "rule", "target", "peer", "justification", "owner", "ticket", "created",
                  "expires", "compensating"});
    WaiverRecord record;
    record.origin = WaiverRecord::Origin::File;
    record.where = at.where();
    record.id = at["id"].textOr("");
    record.waiver.rule = required(at["rule"]);
    if (record.waiver.rule.find('*') != std::string::npos)
        at["rule"].error(ErrorCode::FieldInvalid,
                         "is \"" + record.waiver.rule + "\", expected one rule",
                         "write a waiver for each rule");
    record.waiver.target = keyAt(at["target"], true);
    record.waiver.peer = keyAt(at["peer"], false);
    record.waiver.justification = required(at["justification"]);
    if (record.waiver.justification.size() < kShortestJustification)
        at["justification"].error(ErrorCode::FieldInvalid,
                                  "is too short, expected at least 20 characters",
                                  "say why the finding is accepted");
    record.waiver.owner = at["owner"].textOr("");
    record.ticket = at["ticket"].textOr("");
    record.created = dateAt(at["created"]);
    required(at["expires"]);
    record.waiver.expires = dateAt(at["expires"]);
    record.compensating = at["compensating"].textList();
    return record;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

/// What is wrong with an annotation, or nothing.
std::string faultOf(const WaiverRecord &record)
{
    if (record.waiver.justification.size() < kShortestJustification)
        return "gives no reason of at least 20 characters";
    return isDate(record.waiver.expires) ? "" : "has no expires=YYYY-MM-DD";
}

WaiverRecord annotatedRecord(const NodeKey &target, std::string_view rule, std::string_view text,
                             const SourceSpan &where)
{
    WaiverRecord record;
    record.origin = WaiverRecord::Origin::Annotation;
    record.where = where;
    record.waiver.rule = rule;
    record.waiver.target = toString(target);
    record.waiver.peer = "*";
    bool isReason = true;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(';', begin), text.size());
        const std::string_view part = trimmed(text.substr(begin, end - begin));
        begin = end + 1;
        if (isReason)
            record.waiver.justification = part;
        else if (part.starts_with("owner="))
            record.waiver.owner = part.substr(6);
        else if (part.starts_with("expires="))
            record.waiver.expires = part.substr(8);
        else if (part.starts_with("ticket="))
            record.ticket = part.substr(7);
        isReason = false;
    }
    return record;
}

void addAnnotated(const Topology::Cluster &cluster, const ObjectMeta &meta,
                  std::vector<WaiverRecord> &records, Diagnostics &diagnostics)
{
    for (auto at = meta.annotations.lower_bound(std::string(kAnnotation));
         at != meta.annotations.end() && at->first.starts_with(kAnnotation); ++at) {
        const NodeKey target{cluster.name, meta.nameSpace, meta.kind, meta.name};
        auto record = annotatedRecord(
            target, std::string_view(at->first).substr(kAnnotation.size()), at->second, meta.where);
        const std::string fault = faultOf(record);
        if (fault.empty())
            records.push_back(std::move(record));
        else
            diagnostics.add(DiagnosticLevel::Warning,
                            {ErrorCode::AnnotationInvalid,
                             "annotation " + at->first + " of " + toString(target) + " " + fault +
                                 ": it waives nothing",
                             meta.where, "write \"REASON; owner=NAME; expires=YYYY-MM-DD\""});
    }
}

/// "namespace", "Kind" and "name" of a text, and its cluster.
NodeKey partsOf(std::string_view text)
{
    const auto key = NodeKey::parse(text);
    return key ? *key : NodeKey{};
}

bool fits(const std::string &pattern, const std::string &text)
{
    return pattern == "*" || pattern == text;
}

} // namespace
} // namespace waiver_file

Result<std::vector<WaiverRecord>> readWaivers(std::string_view text, const FileRef &file,
                                              Diagnostics &diagnostics)
{
    const auto root = readProjectDocument(text, file, "Waivers", diagnostics);
    if (!root)
        return tl::unexpected(root.error());
    Diagnostics reading;
    ObjectReport report(*root, reading);
    const YamlCursor cursor(*root, report);
    cursor.allowOnly({"apiVersion", "kind", "waivers"});
    std::vector<WaiverRecord> records;
    for (const YamlCursor &item : cursor["waivers"].items())
        records.push_back(waiver_file::recordAt(item));
    diagnostics.append(reading);
    for (const Diagnostic &diagnostic : reading.all())
        if (diagnostic.level == DiagnosticLevel::Error)
            return tl::unexpected(diagnostic.what);
    return records;
}

std::vector<WaiverRecord> annotatedWaivers(const Topology &topology, Diagnostics &diagnostics)
{
    std::vector<WaiverRecord> records;
    for (const Topology::Cluster &cluster : topology.clusters)
        if (cluster.resources != nullptr)
            forEachMeta(*cluster.resources, [&](const ObjectMeta &meta) {
                waiver_file::addAnnotated(cluster, meta, records, diagnostics);
            });
    return records;
}

std::vector<WaiverRecord> waiversOf(const Design &design)
{
    std::vector<WaiverRecord> records;
    for (const Waiver &waiver : design.waivers) {
        WaiverRecord &record = records.emplace_back();
        record.waiver = waiver;
    }
    return records;
}

bool namesKey(std::string_view pattern, const NodeKey &key)
{
    if (pattern == "*" || pattern == toString(key))
        return true;
    if (pattern.find('*') == std::string_view::npos)
        return false;
    const NodeKey parts = waiver_file::partsOf(pattern);
    return waiver_file::fits(parts.cluster, key.cluster) &&
           waiver_file::fits(parts.nameSpace, key.nameSpace) &&
           waiver_file::fits(parts.kind, key.kind) && waiver_file::fits(parts.name, key.name);
}

} // namespace drawbridge
