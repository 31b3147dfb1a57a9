// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace drawbridge {

/// A value to be written: what exporters and the project file build, and `writeYaml` turns into
/// text. Mappings keep the order in which they were filled; a comment stands on its own line(s)
/// above the entry, item or document.
class YamlValue {
public:
    struct Entry;
    using Mapping = std::vector<Entry>;
    using Sequence = std::vector<YamlValue>;

    YamlValue(); ///< null
    YamlValue(std::string text);
    YamlValue(const char *text);
    YamlValue(std::int64_t number);
    YamlValue(int number);
    YamlValue(bool value);

    [[nodiscard]] static YamlValue mapping();
    [[nodiscard]] static YamlValue sequence();
    [[nodiscard]] static YamlValue sequence(const std::vector<std::string> &texts);

    /// Appends to a mapping and returns the value, so that it can be filled further.
    YamlValue &set(std::string key, YamlValue value);
    /// Appends to a sequence.
    YamlValue &push(YamlValue value);
    /// One or more lines without "#", printed above this value's entry or item.
    YamlValue &comment(std::string text);

    [[nodiscard]] const std::string &comment() const { return m_comment; }
    [[nodiscard]] const auto &value() const { return m_value; }
    [[nodiscard]] const YamlValue *find(const std::string &key) const;

    friend bool operator==(const YamlValue &a, const YamlValue &b);

private:
    std::variant<std::monostate, std::string, std::int64_t, bool, Mapping, Sequence> m_value;
    std::string m_comment;
};

struct YamlValue::Entry {
    std::string key;
    YamlValue value;
};

// Here, where an entry is complete: taking a half-made value apart again needs that.
inline YamlValue::YamlValue() = default;
inline YamlValue::YamlValue(std::string text) : m_value(std::move(text)) {}
inline YamlValue::YamlValue(const char *text) : m_value(std::string(text)) {}
inline YamlValue::YamlValue(std::int64_t number) : m_value(number) {}
inline YamlValue::YamlValue(int number) : m_value(static_cast<std::int64_t>(number)) {}
inline YamlValue::YamlValue(bool value) : m_value(value) {}

} // namespace drawbridge
