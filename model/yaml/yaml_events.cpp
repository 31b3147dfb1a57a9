// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_events.h"

#include "model/yaml/mark_converter.h"
#include "model/yaml/memory_stream.h"
#include "model/yaml/plain_blocks.h"
#include "model/yaml/tree_builder.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

// Drives yaml-cpp's event parser over one document and turns whatever it throws into an error with
// a place. yaml-cpp's tree is not used: it loses places, takes the first of two equal keys and is
// slower than its events. Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {
namespace {

/// yaml-cpp reports a flow collection without its end at the end of the text; the place of the
/// bracket helps more.
bool isUnclosedFlow(const std::string &message)
{
    return message == YAML::ErrorMsg::END_OF_SEQ_FLOW || message == YAML::ErrorMsg::END_OF_MAP_FLOW;
}

std::string hintFor(const std::string &message)
{
    if (message == YAML::ErrorMsg::UNKNOWN_TOKEN)
        return "quote text that begins with @, ` or %";
    if (message == YAML::ErrorMsg::MAP_VALUE)
        return "quote text that contains \": \", and check the indentation";
    return "check quotes, brackets and indentation near this place";
}

/// Line `line` (zero-based) begins with white space that holds a tab.
bool isIndentedWithTab(std::string_view text, int line)
{
    for (; line > 0 && text.find('\n') != std::string_view::npos; --line)
        text.remove_prefix(text.find('\n') + 1);
    const std::string_view indentation = text.substr(0, text.find_first_not_of(" \t"));
    return indentation.find('\t') != std::string_view::npos;
}

Error wordError(const YAML::Exception &exception, const TreeBuilder &builder, MarkConverter &marks,
                std::string_view text)
{
    if (!exception.mark.is_null() && isIndentedWithTab(text, exception.mark.line))
        return {ErrorCode::YamlSyntax, "not valid YAML: the line is indented with a tab",
                marks.place(exception.mark), "indent with spaces"};
    if (const auto flow = builder.innermostFlow(); flow && isUnclosedFlow(exception.msg))
        return {ErrorCode::YamlSyntax, "the { or [ that begins here is never closed", *flow,
                "close it, or quote the text"};
    return {ErrorCode::YamlSyntax, "not valid YAML: " + exception.msg, marks.place(exception.mark),
            hintFor(exception.msg)};
}

/// The text from `start` on begins with a quote (behind tags and anchors) that is never closed.
/// yaml-cpp 0.7 takes the end of the text for the closing quote.
bool isUnclosedQuote(std::string_view text, std::size_t start)
{
    while (start < text.size() && (text[start] == '!' || text[start] == '&'))
        start = text.find_first_not_of(" \t\n", text.find_first_of(" \t\n", start));
    if (start >= text.size() || (text[start] != '"' && text[start] != '\''))
        return false;
    const char quote = text[start];
    for (std::size_t index = start + 1; index < text.size(); ++index) {
        const bool isEscape = quote == '"' && text[index] == '\\';
        const bool isDoubled = quote == '\'' && text.substr(index, 2) == "''";
        if (isEscape || isDoubled)
            ++index;
        else if (text[index] == quote)
            return false;
    }
    return true;
}

void parse(std::istream &stream, TreeBuilder &builder)
{
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
}

Result<std::optional<YamlNode>> readText(const TextSection &section, const FileRef &file,
                                         const YamlLimits &limits, Diagnostics &diagnostics)
{
    MemoryStream stream(section.text);
    MarkConverter marks(section, file);
    TreeBuilder builder(section.text, marks, limits, diagnostics);
    try {
        parse(stream, builder);
    } catch (const ReadFailure &failure) {
        return tl::unexpected<Error>(failure.error);
    } catch (const YAML::DeepRecursion &tooDeep) {
        return fail(ErrorCode::YamlTooDeep, "collections are nested too deeply to be read",
                    marks.place(tooDeep.mark));
    } catch (const YAML::Exception &exception) {
        return tl::unexpected<Error>(wordError(exception, builder, marks, section.text));
    }
    if (!builder.hasDocument())
        return fail(ErrorCode::YamlSyntax, "not valid YAML: a % line without a document behind it",
                    SourceSpan::fromZeroBased(file, section.line, 0),
                    "quote text that begins with %, or write --- behind a directive");
    if (const auto &quoted = builder.lastQuoted();
        quoted && isUnclosedQuote(section.text, static_cast<std::size_t>(quoted->pos)))
        return fail(ErrorCode::YamlSyntax, "the quote that begins here is never closed",
                    marks.place(*quoted), "close it; the file may be cut off");
    return builder.takeRoot();
}

/// yaml-cpp 0.7 refuses "key: " when the text ends there, without a line end.
bool mayMissLineEnd(const Error &error, std::string_view text)
{
    return error.code == ErrorCode::YamlSyntax && !text.empty() && text.back() != '\n';
}

} // namespace

Result<std::optional<YamlNode>> readYamlSection(const TextSection &section, const FileRef &file,
                                                const YamlLimits &limits, Diagnostics &diagnostics)
{
    if (std::optional<YamlNode> plain = readPlainBlocks(section, file, limits, diagnostics))
        return plain;
    return readYamlEvents(section, file, limits, diagnostics);
}

Result<std::optional<YamlNode>> readYamlEvents(const TextSection &section, const FileRef &file,
                                               const YamlLimits &limits, Diagnostics &diagnostics)
{
    TextSection rest = section;
    if (rest.text.starts_with("\xEF\xBB\xBF"))
        rest.text.remove_prefix(3);
    Diagnostics own;
    auto read = readText(rest, file, limits, own);
    if (!read && mayMissLineEnd(read.error(), rest.text)) {
        const std::string ended = std::string(rest.text) + '\n';
        rest.text = ended;
        Diagnostics again;
        if (auto second = readText(rest, file, limits, again)) {
            diagnostics.append(again);
            return second;
        }
    }
    diagnostics.append(own);
    return read;
}

} // namespace drawbridge
