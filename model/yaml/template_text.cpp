// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/template_text.h"

#include "model/yaml/text_encoding.h"

// Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {
namespace {

/// The last template opening in lines up to `lastLine` (zero-based in the text), else the first
/// one.
std::size_t nearestOpening(std::string_view text, std::size_t lastLine)
{
    std::size_t found = std::string_view::npos;
    std::size_t line = 0;
    for (std::size_t index = 0; index + 1 < text.size(); ++index) {
        line += text[index] == '\n' ? 1 : 0;
        if (line > lastLine && found != std::string_view::npos)
            break;
        const bool opens = text[index] == '{' && (text[index + 1] == '{' || text[index + 1] == '%');
        if (!opens)
            continue;
        found = index;
        ++index;
    }
    return found;
}

} // namespace

std::optional<Error> templateError(const TextSection &section, const Error &cause,
                                   const FileRef &file)
{
    const std::size_t causeLine = cause.where.lineOneBased;
    const std::size_t offset =
        nearestOpening(section.text, causeLine > section.line ? causeLine - section.line - 1 : 0);
    if (offset == std::string_view::npos)
        return std::nullopt;
    const SourceSpan inSection = placeInText(section.text, offset, file);
    const std::size_t line = section.line + inSection.lineOneBased - 1;
    return Error{ErrorCode::TemplateText,
                 "the file holds template text (" + std::string(section.text.substr(offset, 2)) +
                     "), which is not YAML until it is rendered; it is passed over from here",
                 SourceSpan::fromZeroBased(file, line, inSection.columnOneBased - 1),
                 "render it first, for example with helm template, and read the result"};
}

} // namespace drawbridge
