// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drawbridge {

/// Writes JSON as it is told, without a tree of it in memory, for reports of many findings. The
/// bytes are those nlohmann::ordered_json dumps with the same indent. Who writes closes what he
/// opened, and names a member before its value; neither is checked.
class JsonStream {
public:
    explicit JsonStream(unsigned indent) : m_indent(indent) {}

    void beginObject() { begin('{'); }
    void endObject() { end('}'); }
    void beginArray() { begin('['); }
    void endArray() { end(']'); }
    /// The name of the next value. Plain ASCII without quotes.
    void name(std::string_view name);
    /// A string; bytes that are no UTF-8 become U+FFFD.
    void text(std::string_view value);
    void number(std::uint64_t value);
    /// JSON that was dumped with the same indent as if it were a whole document.
    void document(std::string_view json);

    void member(std::string_view named, std::string_view value)
    {
        name(named);
        text(value);
    }
    void member(std::string_view named, std::uint64_t value)
    {
        name(named);
        number(value);
    }
    /// A stream for further items of the innermost array, which `add` puts there: parts may be
    /// written at the same time.
    [[nodiscard]] JsonStream part() const
    {
        JsonStream items(m_indent);
        items.m_depth = m_depth;
        return items;
    }
    void add(const JsonStream &part);
    /// Makes room for so many bytes in all, as far as one can tell before.
    void reserve(std::size_t bytes) { m_bytes.reserve(bytes); }
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    void begin(char bracket);
    void end(char bracket);
    void beginValue();
    char *beginValue(char *out);
    [[nodiscard]] std::size_t roomBeforeValue() const;
    [[nodiscard]] char *grown(std::size_t bytes);
    void newLine();

    std::string m_bytes;
    unsigned m_indent;
    unsigned m_depth = 0;
    bool m_isFirst = true;  ///< Nothing stands yet in the innermost object or array.
    bool m_isNamed = false; ///< A name waits for its value.
};

} // namespace drawbridge
