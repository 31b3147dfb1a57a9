// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/text_encoding.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>

// Makes any text a user may hand over into what both parsers take, or says where it is not text.
// Authority: YAML 1.2 chapter 5 (character streams), RFC 3629 (UTF-8), RFC 2781 (UTF-16).
// Tested by tests/unit/yaml/test_text_encoding.cpp

namespace drawbridge {
namespace {

enum class Encoding { Utf8, Utf16Little, Utf16Big, Utf32 };

unsigned char byteAt(std::string_view bytes, std::size_t index)
{
    return static_cast<unsigned char>(bytes[index]);
}

Encoding detectEncoding(std::string_view bytes)
{
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv))
        return Encoding::Utf32;
    if (bytes.starts_with("\xFF\xFE"sv))
        return Encoding::Utf16Little;
    if (bytes.starts_with("\xFE\xFF"sv))
        return Encoding::Utf16Big;
    if (bytes.size() < 4 || bytes.size() % 2 != 0)
        return Encoding::Utf8;
    const auto isZero = [&](std::size_t index) { return bytes[index] == '\0'; };
    if (!isZero(0) && isZero(1) && !isZero(2) && isZero(3))
        return Encoding::Utf16Little;
    if (isZero(0) && !isZero(1) && isZero(2) && !isZero(3))
        return Encoding::Utf16Big;
    return Encoding::Utf8;
}

void appendUtf8(std::string &out, std::uint32_t code)
{
    const auto push = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        push(code);
    } else if (code < 0x800) {
        push(0xC0 | (code >> 6));
        push(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        push(0xE0 | (code >> 12));
        push(0x80 | ((code >> 6) & 0x3F));
        push(0x80 | (code & 0x3F));
    } else {
        push(0xF0 | (code >> 18));
        push(0x80 | ((code >> 12) & 0x3F));
        push(0x80 | ((code >> 6) & 0x3F));
        push(0x80 | (code & 0x3F));
    }
}

/// Nothing for an odd number of bytes or a surrogate without its partner.
std::optional<std::string> utf8FromUtf16(std::string_view bytes, bool isBigEndian)
{
    if (bytes.size() % 2 != 0)
        return std::nullopt;
    const auto unit = [&](std::size_t index) -> std::uint32_t {
        const std::uint32_t first = byteAt(bytes, index);
        const std::uint32_t second = byteAt(bytes, index + 1);
        return isBigEndian ? first << 8 | second : second << 8 | first;
    };
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t index = 0; index < bytes.size(); index += 2) {
        std::uint32_t code = unit(index);
        const bool isHigh = code >= 0xD800 && code < 0xDC00;
        if (code >= 0xDC00 && code < 0xE000)
            return std::nullopt;
        if (isHigh) {
            index += 2;
            const std::uint32_t low = index < bytes.size() ? unit(index) : 0;
            if (low < 0xDC00 || low >= 0xE000)
                return std::nullopt;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        appendUtf8(out, code);
    }
    return out;
}

/// Length of the valid UTF-8 sequence at `index`, 0 when there is none.
std::size_t sequenceLength(std::string_view text, std::size_t index)
{
    const unsigned char lead = byteAt(text, index);
    if (lead < 0x80)
        return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return index + length <= text.size() && simdjson::validate_utf8(text.data() + index, length)
               ? length
               : 0;
}

std::size_t firstInvalidByte(std::string_view text)
{
    std::size_t index = 0;
    while (index < text.size()) {
        const std::size_t length = sequenceLength(text, index);
        if (length == 0)
            return index;
        index += length;
    }
    return index;
}

bool isForbiddenControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

std::string withLineFeeds(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '\r') {
            out += text[index];
            continue;
        }
        out += '\n';
        if (index + 1 < text.size() && text[index + 1] == '\n')
            ++index;
    }
    return out;
}

std::string hexByte(unsigned char byte)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {'0', 'x', digits[byte >> 4], digits[byte & 0x0F]};
}

Result<CleanText> refuseBadCharacters(CleanText text, const FileRef &file)
{
    const std::string_view view = text.view();
    if (!simdjson::validate_utf8(view.data(), view.size())) {
        const std::size_t offset = firstInvalidByte(view);
        return fail(ErrorCode::TextNotUtf8,
                    "byte " + hexByte(byteAt(view, offset)) + " is not UTF-8 text",
                    placeInText(view, offset, file), "save the file as UTF-8");
    }
    const auto bad = std::ranges::find_if(view, isForbiddenControl);
    if (bad == view.end())
        return text;
    const auto offset = static_cast<std::size_t>(bad - view.begin());
    const bool isNul = *bad == '\0';
    return fail(isNul ? ErrorCode::TextNotUtf8 : ErrorCode::YamlSyntax,
                isNul ? "a NUL byte stands in the text, so it is not a text file"
                      : "control character " + hexByte(byteAt(view, offset)) +
                            " is not allowed in YAML or JSON",
                placeInText(view, offset, file), "take the character out");
}

} // namespace

std::size_t countCodePoints(std::string_view utf8)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

SourceSpan placeInText(std::string_view text, std::size_t offset, const FileRef &file)
{
    const std::string_view before = text.substr(0, offset);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
    const std::size_t lineStart = before.rfind('\n');
    const std::string_view inLine =
        lineStart == std::string_view::npos ? before : before.substr(lineStart + 1);
    return SourceSpan::fromZeroBased(file, line, countCodePoints(inLine));
}

Result<CleanText> cleanText(std::string_view bytes, const FileRef &file)
{
    const Encoding encoding = detectEncoding(bytes);
    if (encoding == Encoding::Utf32)
        return fail(ErrorCode::TextNotUtf8, "the text is UTF-32, expected UTF-8", {file, 1, 1},
                    "save the file as UTF-8");
    CleanText text(bytes);
    if (encoding != Encoding::Utf8) {
        std::optional<std::string> converted = utf8FromUtf16(bytes, encoding == Encoding::Utf16Big);
        if (!converted)
            return fail(ErrorCode::TextNotUtf8, "the text begins as UTF-16 but is not valid UTF-16",
                        {file, 1, 1}, "save the file as UTF-8");
        text = CleanText(std::move(*converted));
    }
    if (text.view().starts_with("\xEF\xBB\xBF"))
        text = encoding == Encoding::Utf8 ? CleanText(bytes.substr(3))
                                          : CleanText(std::string(text.view().substr(3)));
    if (text.view().find('\r') != std::string_view::npos)
        text = CleanText(withLineFeeds(text.view()));
    return refuseBadCharacters(std::move(text), file);
}

} // namespace drawbridge
