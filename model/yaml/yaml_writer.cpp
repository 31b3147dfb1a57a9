// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_writer.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>
#include <string_view>

// Block style only, so that a review shows one value a line. A string stays plain only when it is
// made of characters that mean nothing in any position and cannot be read as another type by
// YAML 1.1 (yaml.org/type) or YAML 1.2 (core schema); everything else is double-doubleQuoted with
// the escapes both versions share. That is stricter than needed and therefore safe. Tested by
// tests/unit/yaml/test_yaml_writer.cpp and tests/property/test_yaml_property.cpp

namespace drawbridge {

namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Words that some YAML version reads as a bool or null.
bool isReservedWord(std::string_view text)
{
    static constexpr std::array<std::string_view, 9> kWords{"y",   "n",    "yes",   "no",  "on",
                                                            "off", "true", "false", "null"};
    return std::ranges::find(kWords, lowerCase(text)) != kWords.end();
}

/// A letter first, then only characters without meaning; ':' only inside and not at the end, never
/// before a space.
bool canBePlain(std::string_view text)
{
    static constexpr std::string_view kInside = "._-/@+*=()<>%~^$;";
    if (text.empty() || !(isLetter(text.front()) || text.front() == '/') || isReservedWord(text))
        return false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char c = text[i];
        const bool isLast = i + 1 == text.size();
        const bool isPlainColon = c == ':' && !isLast && text[i + 1] != ' ';
        const bool isPlainSpace = c == ' ' && !isLast && text[i + 1] != '#' && text[i + 1] != ' ';
        if (!isLetter(c) && !isDigit(c) && kInside.find(c) == std::string_view::npos &&
            !isPlainColon && !isPlainSpace)
            return false;
    }
    return true;
}

std::string hexEscape(unsigned char c)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    return {'\\', 'x', kDigits[c >> 4], kDigits[c & 15]};
}

std::string doubleQuoted(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += {'\\', c};
        else if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (c == '\r')
            result += "\\r";
        else if (byte < 0x20 || byte == 0x7f)
            result += hexEscape(byte);
        else
            result += c;
    }
    return result + '"';
}

/// U+0085, U+2028 and U+2029 break lines in YAML 1.1 only, U+FEFF may be eaten: they must be
/// escaped, and are rare.
std::string escapeUnicodeBreaks(std::string text)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kBreaks{
        {{"\xC2\x85", "\\u0085"},
         {"\xE2\x80\xA8", "\\u2028"},
         {"\xE2\x80\xA9", "\\u2029"},
         {"\xEF\xBB\xBF", "\\uFEFF"}}};
    for (const auto &[bytes, escape] : kBreaks) {
        for (auto at = text.find(bytes); at != std::string::npos;
             at = text.find(bytes, at + escape.size()))
            text.replace(at, bytes.size(), escape);
    }
    return text;
}

std::string scalarText(const std::string &text)
{
    return canBePlain(text) ? text : escapeUnicodeBreaks(doubleQuoted(text));
}

/// Lines that a literal block gives back byte for byte in every reader: several, printable ASCII
/// and tabs, the first not indented, none with blanks at its end, at most one line end after the
/// last.
bool canBeLiteral(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || end + 1 == text.size() || end == 0 ||
        isBlank(text.front()) || isBlank(text.back()) || text.ends_with("\n\n"))
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '\n' && c != '\t' && (c < ' ' || c >= 0x7f))
            return false;
        if (c == '\n' && i > 0 && isBlank(text[i - 1]))
            return false;
    }
    return true;
}

class Writer {
public:
    void document(const YamlValue &value)
    {
        comment(value, 0);
        if (isBlock(value))
            block(value, 0);
        else
            m_text += inlineText(value) + '\n';
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }
    void separate() { m_text += "---\n"; }

private:
    static bool isBlock(const YamlValue &value)
    {
        const auto *entries = std::get_if<YamlValue::Mapping>(&value.value());
        const auto *items = std::get_if<YamlValue::Sequence>(&value.value());
        return (entries && !entries->empty()) || (items && !items->empty());
    }

    static std::string inlineText(const YamlValue &value)
    {
        if (const auto *text = std::get_if<std::string>(&value.value()))
            return scalarText(*text);
        if (const auto *number = std::get_if<std::int64_t>(&value.value()))
            return std::to_string(*number);
        if (const auto *flag = std::get_if<bool>(&value.value()))
            return *flag ? "true" : "false";
        if (std::holds_alternative<YamlValue::Mapping>(value.value()))
            return "{}";
        return std::holds_alternative<YamlValue::Sequence>(value.value()) ? "[]" : "null";
    }

    void comment(const YamlValue &value, std::size_t indent)
    {
        std::string_view rest = value.comment();
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            std::string line(rest.substr(0, end));
            std::erase_if(line,
                          [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
            m_text +=
                std::string(indent, ' ') + (line.empty() ? "#" : "# ") + commentText(line) + '\n';
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        }
    }

    /// A comment must not break out of its line in a YAML 1.1 reader either.
    static std::string commentText(const std::string &line) { return escapeUnicodeBreaks(line); }

    void block(const YamlValue &value, std::size_t indent)
    {
        if (const auto *entries = std::get_if<YamlValue::Mapping>(&value.value()))
            mapping(*entries, indent, false);
        else
            sequence(std::get<YamlValue::Sequence>(value.value()), indent);
    }

    void mapping(const YamlValue::Mapping &entries, std::size_t indent, bool isAfterDash)
    {
        bool isFirst = true;
        for (const YamlValue::Entry &entry : entries) {
            const bool continuesLine = isFirst && isAfterDash;
            isFirst = false;
            if (!continuesLine) {
                comment(entry.value, indent);
                m_text += std::string(indent, ' ');
            }
            m_text += scalarText(entry.key) + ':';
            valueAfterKey(entry.value, indent);
        }
    }

    /// What stands on the line of its key or dash, or begins there.
    void scalarAfter(const YamlValue &value, std::size_t indent)
    {
        const auto *text = std::get_if<std::string>(&value.value());
        if (text && canBeLiteral(*text))
            literal(*text, indent);
        else
            m_text += ' ' + inlineText(value) + '\n';
    }

    void literal(std::string_view text, std::size_t indent)
    {
        m_text += text.ends_with('\n') ? " |\n" : " |-\n";
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            if (end > 0)
                m_text += std::string(indent, ' ').append(text.substr(0, end));
            m_text += '\n';
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    void valueAfterKey(const YamlValue &value, std::size_t indent)
    {
        if (!isBlock(value)) {
            scalarAfter(value, indent + 2);
            return;
        }
        m_text += '\n';
        const bool isSequence = std::holds_alternative<YamlValue::Sequence>(value.value());
        block(value, isSequence ? indent : indent + 2);
    }

    void sequence(const YamlValue::Sequence &items, std::size_t indent)
    {
        for (const YamlValue &item : items) {
            comment(item, indent);
            const auto *entries = std::get_if<YamlValue::Mapping>(&item.value());
            const bool isMapping = entries && !entries->empty();
            if (isMapping)
                comment(entries->front().value, indent);
            m_text += std::string(indent, ' ') + '-';
            if (isMapping) {
                m_text += ' ';
                mapping(*entries, indent + 2, true);
            } else if (isBlock(item)) {
                m_text += '\n';
                block(item, indent + 2);
            } else {
                scalarAfter(item, indent + 2);
            }
        }
    }

    std::string m_text;
};

} // namespace

std::string writeYaml(const YamlValue &value)
{
    Writer writer;
    writer.document(value);
    return writer.take();
}

std::string writeYaml(const std::vector<YamlValue> &documents)
{
    Writer writer;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        if (i != 0)
            writer.separate();
        writer.document(documents[i]);
    }
    return writer.take();
}

} // namespace drawbridge
