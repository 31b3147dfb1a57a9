// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/json_values.h"

#include "model/yaml/duplicate_keys.h"
#include "model/yaml/memory_use.h"
#include "model/yaml/read_failure.h"
#include "model/yaml/text_place.h"

#include <simdjson.h>

#include <utility>

// Walks simdjson's on-demand values, which know the byte they came from; offsets only grow during
// the walk, so lines and columns are counted along the way. Authority: RFC 8259.
// Tested by tests/unit/yaml/test_json_values.cpp

namespace drawbridge {
namespace {

namespace ondemand = simdjson::ondemand;

class JsonWalk {
public:
    JsonWalk(const char *begin, PlaceCounter &places, const YamlLimits &limits,
             Diagnostics &diagnostics)
        : m_begin(begin), m_places(places), m_limits(limits),
          m_memory(limits.maxDocumentBytes, limits.budget.get()), m_diagnostics(diagnostics)
    {}

    void read(ondemand::value value, YamlNode &node, std::size_t depth)
    {
        const std::string_view token = value.raw_json_token();
        node.where = placeOf(token.data());
        switch (value.type()) {
        case ondemand::json_type::object: readObject(value, node, depth); break;
        case ondemand::json_type::array: readArray(value, node, depth); break;
        case ondemand::json_type::string:
            setScalar(node, std::string_view(value.get_string()), YamlNode::Style::Quoted);
            break;
        case ondemand::json_type::number:
            static_cast<void>(ondemand::number(value.get_number()));
            setScalar(node, token.substr(0, token.find_first_of(" \t\n,]}")),
                      YamlNode::Style::Plain);
            break;
        case ondemand::json_type::boolean:
            setScalar(node, bool(value.get_bool()) ? "true" : "false", YamlNode::Style::Plain);
            break;
        case ondemand::json_type::null:
            if (!value.is_null())
                throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
            break;
        }
        spend(bytesOf(node), node);
    }

private:
    SourceSpan placeOf(const char *position)
    {
        return m_places.place(static_cast<std::size_t>(position - m_begin));
    }

    void spend(std::size_t bytes, const YamlNode &node)
    {
        if (!m_memory.add(bytes))
            throw ReadFailure{memoryError(m_limits, node.where)};
    }

    static void setScalar(YamlNode &node, std::string_view text, YamlNode::Style style)
    {
        node.kind = YamlNode::Kind::Scalar;
        node.style = style;
        node.text = text;
    }

    void checkDepth(const YamlNode &node, std::size_t depth) const
    {
        if (depth >= m_limits.maxDepth)
            throw ReadFailure{{ErrorCode::YamlTooDeep,
                               "collections are nested more than " +
                                   std::to_string(m_limits.maxDepth) + " levels deep",
                               node.where,
                               "check the brackets; no Kubernetes object needs that, but "
                               "--max-depth raises the limit"}};
    }

    void readObject(ondemand::value value, YamlNode &node, std::size_t depth)
    {
        checkDepth(node, depth);
        node.kind = YamlNode::Kind::Mapping;
        node.entries.reserve(4);
        for (ondemand::field field : ondemand::object(value.get_object())) {
            YamlNode::Entry &entry = node.entries.emplace_back();
            entry.keyWhere = placeOf(field.key().raw() - 1); // raw() is behind the quote
            entry.key = std::string_view(field.unescaped_key());
            read(field.value(), entry.value, depth + 1);
            node.hasDuplicateKeys = node.hasDuplicateKeys || entry.value.hasDuplicateKeys;
        }
        const std::size_t before = bytesOf(m_diagnostics);
        dropDuplicateKeys(node, m_diagnostics);
        spend(bytesOf(m_diagnostics) - before, node);
    }

    void readArray(ondemand::value value, YamlNode &node, std::size_t depth)
    {
        checkDepth(node, depth);
        node.kind = YamlNode::Kind::Sequence;
        for (ondemand::value item : ondemand::array(value.get_array())) {
            read(item, node.items.emplace_back(), depth + 1);
            node.hasDuplicateKeys = node.hasDuplicateKeys || node.items.back().hasDuplicateKeys;
        }
    }

    const char *m_begin;
    PlaceCounter &m_places;
    const YamlLimits &m_limits;
    MemoryLease m_memory;
    Diagnostics &m_diagnostics;
};

std::string_view reasonOf(simdjson::error_code code)
{
    switch (code) {
    case simdjson::STRING_ERROR: return "a string holds something JSON does not allow";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR: return "expected true, false, null or a quoted string";
    case simdjson::NUMBER_ERROR: return "a number is not well formed";
    case simdjson::UNCLOSED_STRING: return "a string is never closed";
    case simdjson::UNESCAPED_CHARS:
        return "a string holds an unescaped line end or control character";
    default: return "a comma, colon, quote or bracket is missing or one too many";
    }
}

/// Where simdjson stopped; the begin of the section when it did not start.
std::size_t offsetOf(ondemand::document &document, const char *begin, std::size_t size)
{
    const char *location = nullptr;
    if (document.current_location().get(location) != simdjson::SUCCESS || location < begin)
        return 0;
    return std::min(static_cast<std::size_t>(location - begin), size);
}

} // namespace

Result<YamlNode> readJsonSection(const TextSection &section, const FileRef &file,
                                 const YamlLimits &limits, Diagnostics &diagnostics)
{
    const simdjson::padded_string text(section.text);
    PlaceCounter places(section, file);
    ondemand::parser parser;
    ondemand::document document;
    bool hasBegun = false; // before that, asking the document for its place reads null
    Diagnostics own;
    try {
        document = parser.iterate(text);
        hasBegun = true;
        JsonWalk walk(text.data(), places, limits, own);
        YamlNode node;
        walk.read(document.get_value(), node, 0);
        if (const char *rest = nullptr; document.current_location().get(rest) == simdjson::SUCCESS)
            throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
        diagnostics.append(own);
        return node;
    } catch (const ReadFailure &failure) {
        return tl::unexpected<Error>(failure.error);
    } catch (const simdjson::simdjson_error &error) {
        const std::size_t offset =
            hasBegun ? offsetOf(document, text.data(), section.text.size()) : 0;
        return fail(ErrorCode::JsonSyntax,
                    "not valid JSON: " + std::string(reasonOf(error.error())),
                    PlaceCounter(section, file).place(offset), "look at or just before this place");
    }
}

} // namespace drawbridge
