// SPDX-License-Identifier: Apache-2.0
// Custom rules as data (docs/custom-rules.md): no expressions and no patterns, so that a rule costs
// what it says, and what it cannot say is refused where it stands.
// Tested by tests/unit/design/test_custom_rule_file.cpp

#include "model/base/ascii.h"
#include "model/base/texts.h"
#include "model/design/custom_condition_reader.h"
#include "model/design/custom_rule.h"
#include "model/design/project_reader.h"
#include "model/import/read_bytes.h"
#include "model/kubernetes/decode_values.h"
#include "model/yaml/yaml_cursor.h"

#include <algorithm>
#include <array>
#include <map>

namespace drawbridge {
namespace custom_rule_file {
namespace {

constexpr std::size_t kMostRules = 500;
constexpr std::size_t kMostCases = 50;
constexpr std::size_t kMostBytes = 10U * 1024U * 1024U;

/// Two or more parts of capital letters and digits between hyphens; "ZT" begins our own.
bool isId(std::string_view id)
{
    const bool isOurs = id.starts_with("ZT-");
    bool hasHyphen = false;
    char before = '-';
    for (const char c : id) {
        const bool isCapital = c >= 'A' && c <= 'Z';
        if (!(isCapital || isDigit(c) || (c == '-' && before != '-')))
            return false;
        hasHyphen = hasHyphen || c == '-';
        before = c;
    }
    return hasHyphen && before != '-' && !isOurs && id.size() <= 40 && !isDigit(id.front());
}

CustomSelection selectionAt(const YamlCursor &at, CustomSubject subject)
{
    CustomSelection selection;
    const bool isOfWorkloads =
        subject == CustomSubject::Workload || subject == CustomSubject::Connection;
    if (isOfWorkloads)
        at.allowOnly({"kinds", "labels", "namespaces"});
    else if (subject == CustomSubject::Service)
        at.allowOnly({"labels", "namespaces"});
    else
        at.allowOnly({"labels"});
    if (isOfWorkloads)
        selection.kinds = at["kinds"].textList();
    std::ranges::sort(selection.kinds);
    selection.labels = readSelector(at["labels"]);
    if (subject != CustomSubject::Namespace)
        selection.namespaces = readSelector(at["namespaces"]);
    return selection;
}

PortSet portsAt(const YamlCursor &at)
{
    PortSet ports;
    for (const YamlCursor &item : at.items()) {
        const auto number = item.isScalar() && item.node()->style == YamlNode::Style::Plain &&
                                    std::ranges::all_of(item.node()->text, isDigit)
                                ? item.integer()
                                : std::nullopt;
        const auto range =
            PortRange::parse(number ? std::to_string(*number) : item.textOr(""), item.where());
        if (range)
            ports.add(*range);
        else
            item.error(range.error().code, range.error().message,
                       "write 8080, 53/UDP or 8000-8100/TCP");
    }
    return ports;
}

void readSubject(const YamlCursor &at, CustomRule &rule)
{
    struct SubjectName {
        std::string_view name;
        CustomSubject subject;
    };
    constexpr std::array kSubjects{SubjectName{"workloads", CustomSubject::Workload},
                                   SubjectName{"namespaces", CustomSubject::Namespace},
                                   SubjectName{"services", CustomSubject::Service},
                                   SubjectName{"connections", CustomSubject::Connection}};
    std::size_t written = 0;
    for (const SubjectName &name : kSubjects) {
        if (!at[name.name].isWritten())
            continue;
        ++written;
        rule.subject = name.subject;
        const YamlCursor body = at[name.name];
        if (name.subject != CustomSubject::Connection) {
            rule.selection = selectionAt(body, name.subject);
            continue;
        }
        body.allowOnly({"from", "to", "ports"});
        rule.from = selectionAt(body["from"], name.subject);
        rule.selection = selectionAt(body["to"], name.subject);
        rule.ports = body["ports"].isWritten() ? portsAt(body["ports"]) : PortSet::all();
    }
    if (written != 1)
        at.error(ErrorCode::FieldInvalid, "is about nothing, or about several things",
                 "write one of workloads, namespaces, services and connections");
}

CustomCase caseAt(const YamlCursor &at)
{
    at.allowOnly({"name", "manifests", "fires", "notAssessable"});
    CustomCase test;
    test.where = at.where();
    test.name = at["name"].requiredText().value_or("");
    test.manifests = at["manifests"].requiredText().value_or("");
    test.fires = at["fires"].textList();
    std::ranges::sort(test.fires);
    test.isNotAssessable = at["notAssessable"].boolean().value_or(false);
    return test;
}

void readWhen(const YamlCursor &at, CustomRule &rule)
{
    const bool isConnection = rule.subject == CustomSubject::Connection;
    if (isConnection && at.isWritten())
        at.error(ErrorCode::FieldInvalid, "is of no use with connections",
                 "put what they have to be under from, to and ports");
    else if (!isConnection)
        rule.when = readCustomCondition(at, rule.subject);
}

void readWords(const YamlCursor &at, CustomRule &rule)
{
    rule.id = at["id"].requiredText().value_or("");
    if (!rule.id.empty() && !isId(rule.id))
        at["id"].error(ErrorCode::FieldInvalid, "is \"" + rule.id + "\", which is no id of a rule",
                       "write capital letters and digits with hyphens, as ACME-NET-1; ZT- is "
                       "taken");
    rule.title = at["title"].requiredText().value_or("");
    rule.severity =
        readEnum(at["severity"], {"critical", "high", "medium", "low", "info"}).value_or("");
    if (!at["severity"].exists())
        at["severity"].error(ErrorCode::FieldMissing, "is missing",
                             "use critical, high, medium, low or info");
    rule.description = at["description"].textOr(rule.title);
    rule.message = at["message"].textOr("");
    rule.silence = at["silence"].textOr("nothing is excepted.");
    rule.fix = at["fix"].requiredText().value_or("");
    rule.references = joined(at["references"].textList(), " ");
}

CustomRule ruleAt(const YamlCursor &at)
{
    at.allowOnly({"id", "title", "severity", "description", "message", "silence", "fix",
                  "references", "workloads", "namespaces", "services", "connections", "when",
                  "tests"});
    CustomRule rule;
    rule.where = at.where();
    readWords(at, rule);
    readSubject(at, rule);
    readWhen(at["when"], rule);
    const auto cases = at["tests"].items();
    if (cases.size() > kMostCases)
        at["tests"].error(ErrorCode::FieldInvalid,
                          "holds " + std::to_string(cases.size()) + " cases, expected at most 50");
    for (std::size_t i = 0; i < std::min(cases.size(), kMostCases); ++i)
        rule.cases.push_back(caseAt(cases[i]));
    return rule;
}

bool isRuleFile(const std::filesystem::path &path)
{
    std::error_code error;
    return (path.extension() == ".yaml" || path.extension() == ".yml") &&
           !std::filesystem::is_directory(path, error);
}

/// Of a folder its YAML files; a file itself. A folder that cannot be listed, or holds none, is an
/// error: a check without the rules it was given would pass what they forbid.
Result<std::vector<std::filesystem::path>> filesOf(const std::filesystem::path &path)
{
    std::error_code error;
    if (!std::filesystem::is_directory(path, error))
        return std::vector{path};
    std::vector<std::filesystem::path> files;
    for (auto at = std::filesystem::directory_iterator(path, error);
         !error && at != std::filesystem::directory_iterator(); at.increment(error))
        if (isRuleFile(at->path()))
            files.push_back(at->path());
    const SourceSpan where{makeFileRef(path.generic_string()), 0, 0};
    if (error)
        return fail(ErrorCode::FileUnreadable, "cannot be listed: " + error.message(), where,
                    "make the folder of custom rules readable");
    if (files.empty())
        return fail(ErrorCode::NothingToRead, "no custom rules are in it", where,
                    "put files that end in .yaml or .yml there, or leave the folder out");
    std::ranges::sort(files);
    return files;
}

/// Adds rules to those read before; an id may stand once.
Result<void> add(std::vector<CustomRule> read, std::map<std::string, CustomRule> &rules)
{
    for (CustomRule &rule : read) {
        const auto before = rules.find(rule.id);
        if (before != rules.end())
            return fail(ErrorCode::FieldInvalid,
                        "rule " + rule.id + " stands twice, first at " +
                            toString(before->second.where),
                        rule.where, "give each rule an id of its own");
        std::string id = rule.id;
        rules.emplace(std::move(id), std::move(rule));
    }
    return {};
}

} // namespace
} // namespace custom_rule_file

Result<std::vector<CustomRule>> readCustomRules(std::string_view text, const FileRef &file,
                                                Diagnostics &diagnostics)
{
    const auto root = readProjectDocument(text, file, "Rules", diagnostics);
    if (!root)
        return tl::unexpected(root.error());
    Diagnostics reading;
    ObjectReport report(*root, reading);
    const YamlCursor cursor(*root, report);
    cursor.allowOnly({"apiVersion", "kind", "rules"});
    const auto items = cursor["rules"].items();
    if (items.empty() || items.size() > custom_rule_file::kMostRules)
        cursor["rules"].error(ErrorCode::FieldInvalid, "holds " + std::to_string(items.size()) +
                                                           " rules, expected 1 to 500");
    std::vector<CustomRule> rules;
    for (std::size_t i = 0; i < std::min(items.size(), custom_rule_file::kMostRules); ++i)
        rules.push_back(custom_rule_file::ruleAt(items[i]));
    diagnostics.append(reading);
    for (const Diagnostic &diagnostic : reading.all())
        if (diagnostic.level == DiagnosticLevel::Error)
            return tl::unexpected(diagnostic.what);
    return rules;
}

Result<CustomRules> loadCustomRules(const std::vector<std::filesystem::path> &paths,
                                    Diagnostics &diagnostics)
{
    std::map<std::string, CustomRule> rules;
    for (const auto &path : paths) {
        const auto files = custom_rule_file::filesOf(path);
        if (!files)
            return tl::unexpected(files.error());
        for (const auto &file : *files) {
            const FileRef name = makeFileRef(file.generic_string());
            const auto text = readBytes(file, custom_rule_file::kMostBytes, {name, 0, 0});
            if (!text)
                return tl::unexpected(text.error());
            auto read = readCustomRules(*text, name, diagnostics);
            if (!read)
                return tl::unexpected(read.error());
            if (const auto added = custom_rule_file::add(std::move(*read), rules); !added)
                return tl::unexpected(added.error());
        }
    }
    CustomRules all;
    for (auto &[id, rule] : rules)
        all.rules.push_back(std::move(rule));
    return all;
}

std::optional<std::filesystem::path> customRulesFolder(const std::filesystem::path &designFile)
{
    if (designFile.empty())
        return std::nullopt;
    const auto folder = designFile.parent_path() / "drawbridge-rules";
    std::error_code error;
    return std::filesystem::is_directory(folder, error) ? std::optional(folder) : std::nullopt;
}

} // namespace drawbridge
