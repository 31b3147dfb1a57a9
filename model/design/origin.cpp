// SPDX-License-Identifier: Apache-2.0
#include "model/design/origin.h"

#include "model/base/texts.h"

#include <algorithm>
#include <charconv>

// The ends are spelled as the design file and the terminal spell them. The names behind them may be
// anything that a manifest holds, so every byte that separates the parts of a line is escaped, and
// whatever is written is read back as it was.
// Tested by tests/unit/design/test_origin.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kNothing = "%-";
constexpr std::string_view kArrow = " -> ";
constexpr std::string_view kOn = " on ";
constexpr std::string_view kSystem = " (system)";
constexpr std::string_view kMoreBegin = "... and ";
constexpr std::string_view kMoreEnd = " more";

bool isBlankOrControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f;
}

std::string escaped(std::string_view text, std::string_view separators)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (text.empty())
        return std::string(kNothing);
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (isBlankOrControl(c) || c == '%' || separators.find(c) != std::string_view::npos)
            result += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        else
            result += c;
    }
    return result;
}

std::optional<char> byteOf(std::string_view digits)
{
    unsigned char byte = 0;
    const char *end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, byte, 16);
    if (digits.size() != 2 || read.ec != std::errc() || read.ptr != end)
        return std::nullopt;
    return static_cast<char>(byte);
}

std::optional<std::string> unescaped(std::string_view text)
{
    if (text == kNothing)
        return std::string();
    if (text.empty())
        return std::nullopt;
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isBlankOrControl(text[i]))
            return std::nullopt;
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        const auto byte = byteOf(text.substr(i + 1, 2));
        if (!byte)
            return std::nullopt;
        result += *byte;
        i += 2;
    }
    return result;
}

std::string keyText(const NodeKey &key)
{
    return concatenated({key.cluster.empty() ? "" : escaped(key.cluster, ":/") + ':',
                         key.nameSpace.empty() ? "" : escaped(key.nameSpace, ":/") + '/',
                         escaped(key.kind, ":/"), "/", escaped(key.name, "/")});
}

std::optional<NodeKey> keyNamed(std::string_view text)
{
    auto key = NodeKey::parse(text);
    if (!key)
        return std::nullopt;
    for (std::string *part : {&key->cluster, &key->nameSpace, &key->kind, &key->name}) {
        if (part->empty())
            continue;
        auto plain = unescaped(*part);
        if (!plain)
            return std::nullopt;
        *part = std::move(*plain);
    }
    return std::move(*key);
}

std::vector<std::string_view> partsOf(std::string_view text, std::string_view separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + separator.size());
    }
}

std::optional<PortSet> portsNamed(std::string_view text)
{
    if (text == toString(PortSet::all()))
        return PortSet::all();
    PortSet ports;
    for (const std::string_view part : partsOf(text, ", ")) {
        const auto range = PortRange::parse(part);
        if (!range)
            return std::nullopt;
        ports.add(*range);
    }
    return ports;
}

std::string listText(const std::vector<std::string> &items)
{
    std::vector<std::string> texts;
    for (const std::string &item : items)
        texts.push_back(escaped(item, ","));
    return joined(texts, ",");
}

std::optional<std::vector<std::string>> listNamed(std::string_view text)
{
    std::vector<std::string> items;
    for (const std::string_view part : partsOf(text, ",")) {
        auto item = unescaped(part);
        if (!item)
            return std::nullopt;
        items.push_back(std::move(*item));
    }
    return items;
}

/// RESOURCE[.GROUP][/SUB], as `resourceText` has it, of whatever names.
std::string resourceNameOf(const ApiAccess &access)
{
    const std::string_view resource = access.resource;
    const auto slash = resource.find('/');
    std::string text = escaped(resource.substr(0, slash), ".");
    if (!access.apiGroup.empty())
        text += '.' + escaped(access.apiGroup, "/");
    if (slash != std::string_view::npos)
        text += '/' + escaped(resource.substr(slash + 1), "");
    return text;
}

bool setResourceNamed(std::string_view text, ApiAccess &access)
{
    const auto slash = text.find('/');
    const std::string_view head = text.substr(0, slash);
    const auto dot = head.find('.');
    const auto resource = unescaped(head.substr(0, dot));
    const auto group = dot == std::string_view::npos ? std::optional<std::string>("")
                                                     : unescaped(head.substr(dot + 1));
    const auto sub = slash == std::string_view::npos ? std::optional<std::string>("")
                                                     : unescaped(text.substr(slash + 1));
    if (!resource || !group || !sub)
        return false;
    access.resource = *resource + (slash == std::string_view::npos ? "" : '/' + *sub);
    access.apiGroup = *group;
    return true;
}

/// " named NAME,…", if there, and where: "everywhere" or "in NAMESPACE".
bool setScopeNamed(std::vector<std::string_view> words, ApiAccess &access)
{
    if (words.size() > 2 && words[0] == "named") {
        const auto names = listNamed(words[1]);
        if (!names)
            return false;
        access.names = *names;
        words.erase(words.begin(), words.begin() + 2);
    }
    if (words.size() == 1)
        return words[0] == "everywhere";
    const auto nameSpace = words.size() == 2 ? unescaped(words[1]) : std::nullopt;
    access.nameSpace = nameSpace.value_or("");
    return words.size() == 2 && words[0] == "in" && !access.nameSpace.empty();
}

std::string limitedText(const std::vector<std::string> &lines)
{
    constexpr std::size_t kRoomForRest = 40;
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0)
            text += '\n';
        if (text.size() + lines[i].size() + kRoomForRest > kMostOriginBytes)
            return text.append(kMoreBegin)
                .append(std::to_string(lines.size() - i))
                .append(kMoreEnd);
        text += lines[i];
    }
    return text;
}

std::optional<std::size_t> countNamed(std::string_view line)
{
    if (!line.starts_with(kMoreBegin) || !line.ends_with(kMoreEnd) ||
        line.size() <= kMoreBegin.size() + kMoreEnd.size())
        return std::nullopt;
    line.remove_prefix(kMoreBegin.size());
    line.remove_suffix(kMoreEnd.size());
    std::size_t count = 0;
    const auto read = std::from_chars(line.data(), line.data() + line.size(), count);
    if (read.ec != std::errc() || read.ptr != line.data() + line.size())
        return std::nullopt;
    return count;
}

template<typename Item, typename Text>
void writeLines(LabelMap &annotations, const char *key, std::vector<Item> &items, const Text &text)
{
    if (items.empty())
        return;
    sortAndUnite(items);
    std::vector<std::string> lines;
    for (const Item &item : items)
        lines.push_back(text(item));
    annotations[key] = limitedText(lines);
}

template<typename Item, typename Read>
void readLines(const ObjectMeta &meta, const char *key, std::vector<Item> &items, const Read &read,
               Origin &origin)
{
    const auto found = meta.annotations.find(key);
    if (found == meta.annotations.end())
        return;
    for (const std::string_view line : partsOf(found->second, "\n")) {
        if (auto item = read(line))
            items.push_back(std::move(*item));
        else if (const auto count = countNamed(line))
            origin.leftOutCount += *count;
        else
            origin.unreadable.emplace_back(line);
    }
}

std::string annotationOf(const ObjectMeta &meta, const char *key)
{
    const auto found = meta.annotations.find(key);
    return found == meta.annotations.end() ? std::string() : found->second;
}

} // namespace

FlowName nameOf(const Flow &flow, bool isSystem)
{
    return {flow.from, flow.to, isSystem, flow.portSet()};
}

std::string toString(const FlowName &name)
{
    return concatenated({keyText(name.from), kArrow, keyText(name.to), kOn, toString(name.ports),
                         name.isSystem ? kSystem : ""});
}

std::optional<FlowName> flowNamed(std::string_view text)
{
    const bool isSystem = text.ends_with(kSystem);
    if (isSystem)
        text.remove_suffix(kSystem.size());
    const auto arrow = text.find(kArrow);
    const auto on = text.find(kOn, arrow == std::string_view::npos ? arrow : arrow + kArrow.size());
    if (on == std::string_view::npos)
        return std::nullopt;
    const std::size_t begin = arrow + kArrow.size();
    const auto from = keyNamed(text.substr(0, arrow));
    const auto to = keyNamed(text.substr(begin, on - begin));
    const auto ports = portsNamed(text.substr(on + kOn.size()));
    if (!from || !to || !ports)
        return std::nullopt;
    return FlowName{*from, *to, isSystem, *ports};
}

std::string accessName(const ApiAccess &access)
{
    return concatenated({keyText(access.subject), " can ", listText(access.verbs), " ",
                         resourceNameOf(access),
                         access.names.empty() ? "" : " named " + listText(access.names),
                         access.nameSpace.empty() ? std::string(" everywhere")
                                                  : " in " + escaped(access.nameSpace, "")});
}

std::optional<ApiAccess> accessNamed(std::string_view text)
{
    const auto words = partsOf(text, " ");
    if (words.size() < 5 || words[1] != "can")
        return std::nullopt;
    ApiAccess access;
    const auto subject = keyNamed(words[0]);
    const auto verbs = listNamed(words[2]);
    if (!subject || !verbs || !setResourceNamed(words[3], access) ||
        !setScopeNamed({words.begin() + 4, words.end()}, access))
        return std::nullopt;
    access.subject = *subject;
    access.verbs = *verbs;
    return access;
}

LabelMap annotationsOf(Origin origin)
{
    LabelMap annotations{{kDesignAnnotation, origin.design}};
    if (!origin.baseline.empty())
        annotations[kBaselineAnnotation] = origin.baseline;
    for (ApiAccess &access : origin.apiAccess)
        access.note.clear();
    writeLines(annotations, kFlowsAnnotation, origin.flows,
               [](const FlowName &name) { return toString(name); });
    writeLines(annotations, kApiAccessAnnotation, origin.apiAccess, accessName);
    return annotations;
}

std::optional<Origin> originOf(const ObjectMeta &meta)
{
    const auto isOurs = [&meta](const char *key) { return meta.annotations.contains(key); };
    if (!isOurs(kDesignAnnotation) && !isOurs(kBaselineAnnotation) && !isOurs(kFlowsAnnotation) &&
        !isOurs(kApiAccessAnnotation))
        return std::nullopt;
    Origin origin;
    origin.design = annotationOf(meta, kDesignAnnotation);
    origin.baseline = annotationOf(meta, kBaselineAnnotation);
    readLines(meta, kFlowsAnnotation, origin.flows, flowNamed, origin);
    readLines(meta, kApiAccessAnnotation, origin.apiAccess, accessNamed, origin);
    return origin;
}

} // namespace drawbridge
