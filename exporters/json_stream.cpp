// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/json_stream.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>

namespace drawbridge {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighBits = 0x80 * kOnes;

/// Needs no escape, and is UTF-8 for certain.
bool isPlain(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20U && byte < 0x80U && c != '"' && c != '\\';
}

/// Some byte is 0; of the usual trick with carries, exact for "some".
constexpr bool hasZero(std::uint64_t bytes)
{
    return ((bytes - kOnes) & ~bytes & kHighBits) != 0;
}

/// Of eight bytes at once.
bool arePlain(std::uint64_t bytes)
{
    const bool isAscii = (bytes & kHighBits) == 0;
    const bool hasControl = ((bytes - 0x20 * kOnes) & ~bytes & kHighBits) != 0;
    return isAscii && !hasControl && !hasZero(bytes ^ ('"' * kOnes)) &&
           !hasZero(bytes ^ ('\\' * kOnes));
}

bool isPlainText(std::string_view text)
{
    std::uint64_t bytes = 0;
    for (; text.size() >= sizeof bytes; text.remove_prefix(sizeof bytes)) {
        std::memcpy(&bytes, text.data(), sizeof bytes);
        if (!arePlain(bytes))
            return false;
    }
    return std::ranges::all_of(text, isPlain);
}

} // namespace

void JsonStream::newLine()
{
    m_bytes += '\n';
    m_bytes.append(std::size_t{m_indent} * m_depth, ' ');
}

/// Bytes to write to at the end.
char *JsonStream::grown(std::size_t bytes)
{
    const std::size_t before = m_bytes.size();
    m_bytes.resize(before + bytes);
    return m_bytes.data() + before;
}

std::size_t JsonStream::roomBeforeValue() const
{
    if (m_isNamed || m_depth == 0)
        return 0;
    return (m_isFirst ? 0 : 1) + 1 + std::size_t{m_indent} * m_depth;
}

/// What stands before a value, into the room for it; where it ends.
char *JsonStream::beginValue(char *out)
{
    if (!m_isNamed && m_depth > 0) {
        if (!m_isFirst)
            *out++ = ',';
        *out++ = '\n';
        out = std::fill_n(out, std::size_t{m_indent} * m_depth, ' ');
    }
    m_isFirst = false;
    m_isNamed = false;
    return out;
}

void JsonStream::beginValue()
{
    beginValue(grown(roomBeforeValue()));
}

void JsonStream::begin(char bracket)
{
    beginValue();
    m_bytes += bracket;
    ++m_depth;
    m_isFirst = true;
}

void JsonStream::end(char bracket)
{
    --m_depth;
    if (!m_isFirst)
        newLine();
    m_bytes += bracket;
    m_isFirst = false;
}

void JsonStream::name(std::string_view name)
{
    char *out = beginValue(grown(roomBeforeValue() + name.size() + 4));
    *out++ = '"';
    out = std::ranges::copy(name, out).out;
    std::ranges::copy(std::string_view("\": "), out);
    m_isNamed = true;
}

void JsonStream::text(std::string_view value)
{
    if (isPlainText(value)) {
        char *out = beginValue(grown(roomBeforeValue() + value.size() + 2));
        *out++ = '"';
        out = std::ranges::copy(value, out).out;
        *out = '"';
        return;
    }
    beginValue();
    const nlohmann::json json(value);
    m_bytes += json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void JsonStream::number(std::uint64_t value)
{
    beginValue();
    m_bytes += std::to_string(value);
}

void JsonStream::add(const JsonStream &part)
{
    if (part.m_bytes.empty())
        return;
    if (!m_isFirst)
        m_bytes += ',';
    m_bytes += part.m_bytes;
    m_isFirst = false;
}

void JsonStream::document(std::string_view json)
{
    beginValue();
    for (const char c : json) {
        if (c == '\n') // never within a string, where it is escaped
            newLine();
        else
            m_bytes += c;
    }
}

} // namespace drawbridge
