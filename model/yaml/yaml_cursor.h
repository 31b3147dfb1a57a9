// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/yaml_node.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What was noted while one object was read. Lists at most `kMostErrors` errors and as many
/// warnings, so that hostile input cannot make reports without end.
class ObjectReport {
public:
    static constexpr std::size_t kMostErrors = 50;

    /// `refusals` is the level of what only the API server's validation refuses, while it can be
    /// read for certain.
    ObjectReport(const YamlNode &object, Diagnostics &diagnostics,
                 DiagnosticLevel refusals = DiagnosticLevel::Error)
        : m_object(object), m_diagnostics(diagnostics), m_refusals(refusals)
    {}

    void add(DiagnosticLevel level, Error error);
    /// Whether another of this level would be listed.
    [[nodiscard]] bool lists(DiagnosticLevel level) const
    {
        return (level == DiagnosticLevel::Error ? m_errorCount : m_warningCount) < kMostErrors;
    }
    [[nodiscard]] const YamlNode &object() const { return m_object; }
    [[nodiscard]] DiagnosticLevel refusals() const { return m_refusals; }
    [[nodiscard]] std::size_t errorCount() const { return m_errorCount; }
    /// The first error as "message (file:line:column)"; empty when there was none.
    [[nodiscard]] const std::string &firstError() const { return m_firstError; }

private:
    const YamlNode &m_object;
    Diagnostics &m_diagnostics;
    DiagnosticLevel m_refusals;
    std::size_t m_errorCount = 0;
    std::size_t m_warningCount = 0; ///< Notes among them.
    std::string m_firstError;
};

/// A typed look at a place in one object, present or not. Reading something of the wrong type is an
/// error in the report, with the path ("spec.ports[0].port") and the place; what type a plain
/// scalar has is decided as kubectl does (scalarType). Null counts as absent, as in the Kubernetes
/// API. Valid while the node and the report live.
class YamlCursor {
public:
    YamlCursor(const YamlNode &object, ObjectReport &report) : YamlCursor(&object, &report) {}

    /// Something other than null stands here.
    [[nodiscard]] bool exists() const { return m_node != nullptr && !m_node->isNull(); }
    /// The key stands here, be it with null.
    [[nodiscard]] bool isWritten() const { return m_node != nullptr; }
    [[nodiscard]] bool isMapping() const { return is(YamlNode::Kind::Mapping); }
    [[nodiscard]] bool isSequence() const { return is(YamlNode::Kind::Sequence); }
    [[nodiscard]] bool isScalar() const { return is(YamlNode::Kind::Scalar); }
    [[nodiscard]] const YamlNode *node() const { return m_node; }
    /// Of this value, or of the mapping it is missing from.
    [[nodiscard]] SourceSpan where() const;
    [[nodiscard]] std::string path() const;
    /// YamlNode::blockIndent, 0 when absent.
    [[nodiscard]] std::uint8_t blockIndent() const { return m_node ? m_node->blockIndent : 0; }

    /// A field of this mapping. When something else than a mapping stands here, that is an error.
    [[nodiscard]] YamlCursor operator[](std::string_view key) const;
    /// The items of this list; none when it is absent.
    [[nodiscard]] std::vector<YamlCursor> items() const;
    /// The fields of this mapping; none when it is absent.
    struct Field;
    [[nodiscard]] std::vector<Field> fields() const;
    /// Present and a mapping; absent is an error when `isRequired`.
    [[nodiscard]] bool expectMapping(bool isRequired = false) const;

    /// A string. A plain scalar that kubectl takes for a bool, number or null is an error, and its
    /// text is returned nevertheless, so that lenient readers can go on.
    [[nodiscard]] std::optional<std::string> text() const;
    /// The same, with an error when absent or empty.
    [[nodiscard]] std::optional<std::string> requiredText() const;
    [[nodiscard]] std::string textOr(std::string_view fallback) const;
    /// A number or boolean that only YAML 1.1 readers take for one (0777, yes) is read, with a
    /// warning.
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::vector<std::string> textList() const;
    [[nodiscard]] std::map<std::string, std::string> textMap() const;

    /// Every other key of this mapping is a FieldUnknown error; near misses are named in its hint.
    void allowOnly(std::initializer_list<std::string_view> keys) const;

    /// Adds an error about this place; `message` continues the path: "is 0, expected 1 to 65535".
    void error(ErrorCode code, std::string_view message, std::string hint = {}) const;
    void warning(ErrorCode code, std::string_view message, std::string hint = {}) const;
    /// What the API server refuses though its meaning is plain: an error, unless the report says
    /// otherwise.
    void refusal(ErrorCode code, std::string_view message, std::string hint = {}) const;
    [[nodiscard]] ObjectReport &report() const { return *m_report; }

private:
    YamlCursor(const YamlNode *node, ObjectReport *report) : m_node(node), m_report(report) {}

    [[nodiscard]] bool is(YamlNode::Kind kind) const
    {
        return m_node != nullptr && m_node->kind == kind;
    }
    void wrongType(std::string_view expected) const;
    void ambiguousText() const;
    void add(DiagnosticLevel level, ErrorCode code, std::string_view message,
             std::string hint) const;

    const YamlNode *m_node = nullptr;   ///< Absent: none.
    const YamlNode *m_parent = nullptr; ///< Of an absent one: the nearest value above it.
    std::string m_missing;              ///< Of an absent one: the path below that value.
    ObjectReport *m_report = nullptr;
};

struct YamlCursor::Field {
    const std::string &key;
    SourceSpan keyWhere;
    YamlCursor value;
};

} // namespace drawbridge
