// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_cursor.h"

#include "model/base/ascii.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <cctype>
#include <utility>

// Paths are not carried along but looked up in the object when something is wrong, so that reading
// what is right costs nothing. Tested by tests/unit/yaml/test_yaml_cursor.cpp

namespace drawbridge {
namespace {

std::string keyStep(std::string_view key)
{
    const bool needsQuotes = key.find_first_of(".[] /") != std::string_view::npos || key.empty();
    return needsQuotes ? "[\"" + std::string(key) + "\"]" : '.' + std::string(key);
}

/// Appends the path of `wanted` below `node`; false when it is not there.
bool findPath(const YamlNode &node, const YamlNode *wanted, std::string &path)
{
    if (&node == wanted)
        return true;
    const std::size_t length = path.size();
    for (const YamlNode::Entry &entry : node.entries) {
        path += keyStep(entry.key);
        if (findPath(entry.value, wanted, path))
            return true;
        path.resize(length);
    }
    for (std::size_t index = 0; index < node.items.size(); ++index) {
        path += '[' + std::to_string(index) + ']';
        if (findPath(node.items[index], wanted, path))
            return true;
        path.resize(length);
    }
    return false;
}

std::string describeNode(const YamlNode &node)
{
    switch (node.kind) {
    case YamlNode::Kind::Null: return "null";
    case YamlNode::Kind::Sequence: return "a list";
    case YamlNode::Kind::Mapping: return "a mapping";
    case YamlNode::Kind::Scalar: break;
    }
    return std::string(describe(scalarType(node)));
}

/// Levenshtein distance of two short words.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

std::string unknownKeyHint(const std::string &key, std::initializer_list<std::string_view> known)
{
    constexpr std::size_t longestWord = 64;
    const std::string lower = lowerCase(key.substr(0, longestWord));
    for (const std::string_view candidate : known) {
        if (editDistance(lower, lowerCase(candidate)) <= 2)
            return "did you mean " + std::string(candidate) + '?';
    }
    std::string list = "known here: ";
    for (const std::string_view candidate : known)
        list += (list.ends_with(": ") ? "" : ", ") + std::string(candidate);
    return list;
}

} // namespace

void ObjectReport::add(DiagnosticLevel level, Error error)
{
    const bool isError = level == DiagnosticLevel::Error;
    const bool isListed = lists(level);
    if (isError && m_firstError.empty())
        m_firstError = error.message + " (" + toString(error.where) + ')';
    std::size_t &count = isError ? m_errorCount : m_warningCount;
    ++count;
    if (isListed)
        m_diagnostics.add(level, std::move(error));
    else if (count == kMostErrors + 1)
        m_diagnostics.add(level,
                          {ErrorCode::FieldInvalid,
                           "this object has more than " + std::to_string(kMostErrors) +
                               (isError ? " errors" : " warnings") + "; the others are not listed",
                           m_object.where,
                           {}});
}

SourceSpan YamlCursor::where() const
{
    if (m_node != nullptr)
        return m_node->where;
    return m_parent != nullptr ? m_parent->where : m_report->object().where;
}

std::string YamlCursor::path() const
{
    std::string path;
    const YamlNode *present = m_node != nullptr ? m_node : m_parent;
    if (present != nullptr)
        findPath(m_report->object(), present, path);
    path += m_missing;
    if (path.empty())
        return "the object";
    return path.front() == '.' ? path.substr(1) : path;
}

YamlCursor YamlCursor::operator[](std::string_view key) const
{
    if (expectMapping()) {
        if (const YamlNode *field = m_node->find(key))
            return {field, m_report};
    }
    YamlCursor absent(nullptr, m_report);
    absent.m_parent = m_node != nullptr ? m_node : m_parent;
    absent.m_missing = m_missing + keyStep(key);
    return absent;
}

std::vector<YamlCursor> YamlCursor::items() const
{
    std::vector<YamlCursor> result;
    if (!exists())
        return result;
    if (!isSequence()) {
        wrongType("a list");
        return result;
    }
    result.reserve(m_node->items.size());
    for (const YamlNode &item : m_node->items)
        result.push_back(YamlCursor(&item, m_report));
    return result;
}

std::vector<YamlCursor::Field> YamlCursor::fields() const
{
    std::vector<Field> result;
    if (!expectMapping())
        return result;
    result.reserve(m_node->entries.size());
    for (const YamlNode::Entry &entry : m_node->entries)
        result.push_back({entry.key, entry.keyWhere, YamlCursor(&entry.value, m_report)});
    return result;
}

bool YamlCursor::expectMapping(bool isRequired) const
{
    if (isMapping())
        return true;
    if (exists())
        wrongType("a mapping");
    else if (isRequired)
        error(ErrorCode::FieldMissing, "is missing");
    return false;
}

std::optional<std::string> YamlCursor::text() const
{
    if (!exists())
        return std::nullopt;
    if (!isScalar()) {
        wrongType("a string");
        return std::nullopt;
    }
    const ScalarType type = scalarType(*m_node);
    if (type == ScalarType::Null)
        return std::nullopt;
    if (type != ScalarType::String)
        ambiguousText();
    return m_node->text;
}

std::optional<std::string> YamlCursor::requiredText() const
{
    std::optional<std::string> value = text();
    if (value && !value->empty())
        return value;
    if (!exists() || value)
        error(ErrorCode::FieldMissing, exists() ? "is empty" : "is missing");
    return std::nullopt;
}

std::string YamlCursor::textOr(std::string_view fallback) const
{
    return text().value_or(std::string(fallback));
}

std::optional<std::int64_t> YamlCursor::integer() const
{
    if (!exists())
        return std::nullopt;
    const std::optional<std::int64_t> value = isScalar() ? wholeNumber(*m_node) : std::nullopt;
    if (!value)
        wrongType("a whole number");
    else if (isOldNumber(*m_node))
        warning(ErrorCode::YamlOldNumber,
                "is " + std::to_string(*value) + " for Kubernetes (YAML 1.1), but written " +
                    m_node->text + ", which other readers take for something else",
                "write " + std::to_string(*value));
    return value;
}

std::optional<bool> YamlCursor::boolean() const
{
    if (!exists())
        return std::nullopt;
    if (!isScalar() || scalarType(*m_node) != ScalarType::Bool) {
        wrongType("true or false");
        return std::nullopt;
    }
    const bool value = isTrue(*m_node);
    if (lowerCase(m_node->text) != (value ? "true" : "false"))
        warning(ErrorCode::YamlAmbiguousScalar,
                "is " + m_node->text +
                    ", which is a boolean for Kubernetes (YAML 1.1) and a text " +
                    "for other readers",
                value ? "write true" : "write false");
    return value;
}

std::vector<std::string> YamlCursor::textList() const
{
    std::vector<std::string> result;
    for (const YamlCursor &item : items()) {
        if (!item.exists())
            item.error(ErrorCode::FieldWrongType, "is null, expected a string");
        else if (auto value = item.text())
            result.push_back(std::move(*value));
    }
    return result;
}

std::map<std::string, std::string> YamlCursor::textMap() const
{
    std::map<std::string, std::string> result;
    for (const Field &field : fields())
        result.insert_or_assign(field.key, field.value.textOr({}));
    return result;
}

void YamlCursor::allowOnly(std::initializer_list<std::string_view> keys) const
{
    if (!isMapping())
        return;
    for (const YamlNode::Entry &entry : m_node->entries) {
        if (std::ranges::find(keys, entry.key) != keys.end())
            continue;
        const std::string owner = m_node == &m_report->object() ? std::string() : path();
        std::string field = owner + keyStep(entry.key);
        if (field.starts_with('.'))
            field.erase(0, 1);
        m_report->add(DiagnosticLevel::Error,
                      {ErrorCode::FieldUnknown, field + " is not a field of this kind",
                       entry.keyWhere, unknownKeyHint(entry.key, keys)});
    }
}

void YamlCursor::error(ErrorCode code, std::string_view message, std::string hint) const
{
    add(DiagnosticLevel::Error, code, message, std::move(hint));
}

void YamlCursor::warning(ErrorCode code, std::string_view message, std::string hint) const
{
    add(DiagnosticLevel::Warning, code, message, std::move(hint));
}

void YamlCursor::refusal(ErrorCode code, std::string_view message, std::string hint) const
{
    add(m_report->refusals(), code, message, std::move(hint));
}

void YamlCursor::add(DiagnosticLevel level, ErrorCode code, std::string_view message,
                     std::string hint) const
{
    if (!m_report->lists(level)) {
        m_report->add(level, {code, std::string(message), where(), {}}); // no search for the path
        return;
    }
    m_report->add(level, {code, path() + ' ' + std::string(message), where(), std::move(hint)});
}

void YamlCursor::wrongType(std::string_view expected) const
{
    error(ErrorCode::FieldWrongType,
          "is " + describeNode(*m_node) + ", expected " + std::string(expected));
}

void YamlCursor::ambiguousText() const
{
    const ScalarType type = scalarType(*m_node);
    const ErrorCode code =
        type == ScalarType::Bool ? ErrorCode::YamlAmbiguousScalar : ErrorCode::FieldWrongType;
    error(code, "is " + std::string(describe(type)) + " for kubectl (YAML 1.1), expected a string",
          "put the value in quotes");
}

} // namespace drawbridge
