// SPDX-License-Identifier: Apache-2.0
#include "exporters/kept_order.h"

#include "exporters/item_matching.h"
#include "model/kubernetes/label_syntax.h"
#include "model/yaml/yaml_outline.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <array>

// The new document is rebuilt from its own values; the old one only says where each of them goes.
// Tested by tests/unit/exporters/test_update_in_place.cpp and
// tests/property/test_update_property.cpp

namespace drawbridge {
namespace {

using Matches = std::vector<std::optional<std::size_t>>;

/// Indices of the new elements: the matched ones by what they were, each followed by the new ones
/// that follow it.
std::vector<std::size_t> keptOrder(const Matches &matches)
{
    std::vector<std::size_t> matched;
    for (std::size_t i = 0; i < matches.size(); ++i)
        if (matches[i])
            matched.push_back(i);
    std::ranges::sort(matched, {}, [&](std::size_t i) { return *matches[i]; });
    std::vector<std::size_t> order;
    const auto addNewOnes = [&](std::size_t from) {
        for (std::size_t i = from; i < matches.size() && !matches[i]; ++i)
            order.push_back(i);
    };
    addNewOnes(0);
    for (const std::size_t i : matched) {
        order.push_back(i);
        addNewOnes(i + 1);
    }
    return order;
}

Matches matchKeys(const YamlNode &before, const YamlNode &after)
{
    Matches matches(after.entries.size());
    for (std::size_t i = 0; i < after.entries.size(); ++i) {
        const auto found =
            std::ranges::find(before.entries, after.entries[i].key, &YamlNode::Entry::key);
        if (found != before.entries.end())
            matches[i] = static_cast<std::size_t>(found - before.entries.begin());
    }
    return matches;
}

class OrderKeeper {
public:
    explicit OrderKeeper(const ListOrder &lists) : m_lists(lists) {}

    [[nodiscard]] YamlValue run(const YamlNode &before, const YamlValue &value,
                                const YamlNode &fresh, const std::string &path) const
    {
        const auto *entries = std::get_if<YamlValue::Mapping>(&value.value());
        const auto *items = std::get_if<YamlValue::Sequence>(&value.value());
        YamlValue kept = value;
        if (entries && before.kind == YamlNode::Kind::Mapping && !entries->empty() &&
            entries->size() == fresh.entries.size())
            kept = mapping(before, *entries, fresh, path);
        else if (items && before.kind == YamlNode::Kind::Sequence && !items->empty() &&
                 items->size() == fresh.items.size())
            kept = sequence(before, *items, fresh, path);
        kept.comment(value.comment());
        return kept;
    }

private:
    [[nodiscard]] YamlValue mapping(const YamlNode &before, const YamlValue::Mapping &entries,
                                    const YamlNode &fresh, const std::string &path) const
    {
        const Matches matches = matchKeys(before, fresh);
        YamlValue kept = YamlValue::mapping();
        for (const std::size_t i : keptOrder(matches)) {
            const auto &[key, value] = entries[i];
            const std::string below = pathBelow(path, key);
            kept.set(key, matches[i] ? run(before.entries[*matches[i]].value, value,
                                           fresh.entries[i].value, below)
                                     : value);
        }
        return kept;
    }

    [[nodiscard]] YamlValue sequence(const YamlNode &before, const YamlValue::Sequence &items,
                                     const YamlNode &fresh, const std::string &path) const
    {
        const Matches matches = matchItems(before.items, fresh.items, path, m_lists);
        YamlValue kept = YamlValue::sequence();
        for (const std::size_t i :
             m_lists.isFree(path) ? keptOrder(matches) : keptOrder(Matches(items.size())))
            kept.push(matches[i] ? run(before.items[*matches[i]], items[i], fresh.items[i], path)
                                 : items[i]);
        return kept;
    }

    const ListOrder &m_lists;
};

std::string fieldText(const YamlNode &document, std::string_view first,
                      std::string_view second = {})
{
    const YamlNode *node = document.find(first);
    if (node && !second.empty())
        node = node->find(second);
    return node ? node->text : std::string();
}

bool isOneObject(const YamlNode &a, const YamlNode &b)
{
    return fieldText(a, "kind") == fieldText(b, "kind") &&
           fieldText(a, "metadata", "namespace") == fieldText(b, "metadata", "namespace") &&
           fieldText(a, "metadata", "name") == fieldText(b, "metadata", "name");
}

struct QuietKind {
    std::string_view group, kind;
};

/// Whose labels and annotations only people read.
constexpr std::array kQuietKinds{QuietKind{"networking.k8s.io/", "NetworkPolicy"},
                                 QuietKind{"security.istio.io/", "PeerAuthentication"},
                                 QuietKind{"security.istio.io/", "AuthorizationPolicy"},
                                 QuietKind{"security.istio.io/", "RequestAuthentication"},
                                 QuietKind{"rbac.authorization.k8s.io/", "Role"},
                                 QuietKind{"rbac.authorization.k8s.io/", "RoleBinding"}};

std::string stringOf(const YamlValue *value)
{
    const auto *text = value ? std::get_if<std::string>(&value->value()) : nullptr;
    return text ? *text : std::string();
}

bool isQuiet(const YamlValue &document)
{
    const std::string version = stringOf(document.find("apiVersion"));
    const std::string kind = stringOf(document.find("kind"));
    return std::ranges::any_of(kQuietKinds, [&](const QuietKind &quiet) {
        return version.starts_with(quiet.group) && kind == quiet.kind;
    });
}

bool isKept(const YamlNode::Entry &entry, bool isLabel)
{
    return isLabelKey(entry.key) && entry.key.find('/') == std::string::npos &&
           entry.value.kind == YamlNode::Kind::Scalar &&
           scalarType(entry.value) == ScalarType::String &&
           (!isLabel || isLabelValue(entry.value.text));
}

/// The mapping, which may be none yet, and what of the old one is kept besides.
YamlValue withKept(const YamlNode *before, const YamlValue *after, bool isLabel)
{
    YamlValue kept = after ? *after : YamlValue::mapping();
    for (const YamlNode::Entry &entry : before ? before->entries : std::vector<YamlNode::Entry>())
        if (isKept(entry, isLabel) && !kept.find(entry.key))
            kept.set(entry.key, entry.value.text);
    return kept;
}

/// The mapping with `key` set to `value`, at its end where it was not there.
YamlValue withField(const YamlValue &mapping, const std::string &key, YamlValue value)
{
    YamlValue copy = YamlValue::mapping();
    for (const YamlValue::Entry &entry : std::get<YamlValue::Mapping>(mapping.value()))
        copy.set(entry.key, entry.key == key ? value : entry.value);
    if (!mapping.find(key))
        copy.set(key, std::move(value));
    copy.comment(mapping.comment());
    return copy;
}

} // namespace

YamlValue inOrderOf(const YamlNode &before, const YamlValue &document, const YamlNode &fresh)
{
    const ListOrder lists(fresh);
    return OrderKeeper(lists).run(before, document, fresh, {});
}

std::vector<std::optional<std::size_t>> matchDocuments(const std::vector<YamlNode> &before,
                                                       const std::vector<YamlNode> &after)
{
    Matches matches(after.size());
    std::vector<bool> isUsed(before.size(), false);
    for (std::size_t i = 0; i < after.size(); ++i)
        for (std::size_t j = 0; j < before.size() && !matches[i]; ++j)
            if (!isUsed[j] && isOneObject(before[j], after[i])) {
                matches[i] = j;
                isUsed[j] = true;
            }
    for (std::size_t i = 0; i < std::min(after.size(), before.size()); ++i)
        if (!matches[i] && !isUsed[i]) {
            matches[i] = i;
            isUsed[i] = true;
        }
    return matches;
}

YamlValue withKeptMetadata(const YamlNode &before, YamlValue document)
{
    const YamlNode *old = before.find("metadata");
    const YamlValue *metadata = document.find("metadata");
    if (!old || !metadata || !isQuiet(document) ||
        !std::holds_alternative<YamlValue::Mapping>(metadata->value()))
        return document;
    YamlValue kept = *metadata;
    for (const char *key : {"labels", "annotations"}) {
        YamlValue value = withKept(old->find(key), kept.find(key), key == std::string("labels"));
        if (!(value == YamlValue::mapping()))
            kept = withField(kept, key, std::move(value));
    }
    return withField(document, "metadata", std::move(kept));
}

void dropKeptMetadata(const YamlNode &plain, YamlNode &document)
{
    const YamlNode *wanted = plain.find("metadata");
    const auto metadata = std::ranges::find(document.entries, "metadata", &YamlNode::Entry::key);
    if (!wanted || metadata == document.entries.end())
        return;
    for (const std::string_view key : {"labels", "annotations"}) {
        const YamlNode *labels = wanted->find(key);
        auto &fields = metadata->value.entries;
        const auto field = std::ranges::find(fields, key, &YamlNode::Entry::key);
        if (field == fields.end())
            continue;
        std::erase_if(field->value.entries, [&](const YamlNode::Entry &entry) {
            return isKept(entry, key == "labels") && !(labels && labels->find(entry.key));
        });
        if (field->value.entries.empty() && !labels)
            fields.erase(field);
    }
}

} // namespace drawbridge
