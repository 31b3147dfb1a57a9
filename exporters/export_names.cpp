// SPDX-License-Identifier: Apache-2.0
#include "exporters/export_names.h"

#include <algorithm>
#include <cstdint>

// Names are a function of the set of workloads alone, so that an export of the same design gives
// the same objects, and renaming one workload renames only its own. Grammar: RFC 1123 as
// Kubernetes object names and label values have it.
// Tested by tests/unit/exporters/test_pod_selector_choice.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kMaxLength = 50;

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// FNV-1a, eight hexadecimal digits: short, stable, and only there to tell long names apart.
std::string shortHash(std::string_view text)
{
    std::uint32_t hash = 2166136261u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    for (int shift = 28; shift >= 0; shift -= 4)
        digits += kDigits[(hash >> shift) & 15u];
    return digits;
}

std::string trimmed(std::string text)
{
    const auto isEdge = [](char c) { return c == '-' || c == '.'; };
    while (!text.empty() && isEdge(text.back()))
        text.pop_back();
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), isEdge));
    return text;
}

/// Names that objects of the export carry for reasons of their own.
bool isReserved(const std::string &name)
{
    return name == "dns" || name == "mesh-control-plane" || name == "nothing" || name == "default";
}

} // namespace

std::string dnsName(std::string_view text)
{
    std::string name(text);
    std::transform(name.begin(), name.end(), name.begin(), lowered);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return !isNameCharacter(c); }, '-');
    name = trimmed(std::move(name));
    if (name.empty())
        return "x";
    if (name.size() <= kMaxLength)
        return name;
    return trimmed(name.substr(0, kMaxLength - 9)) + '-' + shortHash(text);
}

std::string uniqueName(const std::string &wanted, std::set<std::string> &taken)
{
    std::string name = wanted;
    for (int i = 2; !taken.insert(name).second; ++i)
        name = wanted + '-' + std::to_string(i);
    return name;
}

std::map<NodeKey, std::string> exportNames(std::vector<NodeKey> workloads)
{
    using Place = std::pair<std::string, std::string>;
    const auto place = [](const NodeKey &key) { return Place(key.cluster, key.nameSpace); };
    std::sort(workloads.begin(), workloads.end());
    std::map<std::pair<Place, std::string>, int> count;
    for (const NodeKey &key : workloads)
        ++count[{place(key), dnsName(key.name)}];

    std::map<NodeKey, std::string> names;
    std::map<Place, std::set<std::string>> taken;
    const auto isPlain = [&](const NodeKey &key) {
        const std::string name = dnsName(key.name);
        return count[{place(key), name}] == 1 && !isReserved(name);
    };
    for (const NodeKey &key : workloads) {
        if (isPlain(key))
            names[key] = uniqueName(dnsName(key.name), taken[place(key)]);
    }
    for (const NodeKey &key : workloads) {
        if (!isPlain(key))
            names[key] = uniqueName(dnsName(key.name + '-' + key.kind), taken[place(key)]);
    }
    return names;
}

} // namespace drawbridge
