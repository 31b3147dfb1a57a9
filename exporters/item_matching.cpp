// SPDX-License-Identifier: Apache-2.0
#include "exporters/item_matching.h"

#include "model/yaml/yaml_outline.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

// Items are compared by what they mean, in rounds from the surest to the weakest; within a round
// in the order of the lists.
// Tested by tests/unit/exporters/test_update_in_place.cpp

namespace drawbridge {
namespace {

struct FreeList {
    std::string_view group, kind, root;
};

constexpr std::array kFreeLists{
    FreeList{"networking.k8s.io/", "NetworkPolicy", "spec"},
    FreeList{"security.istio.io/", "AuthorizationPolicy", "spec"},
    FreeList{"rbac.authorization.k8s.io/", "Role", "rules"},
    FreeList{"rbac.authorization.k8s.io/", "ClusterRole", "rules"},
    FreeList{"rbac.authorization.k8s.io/", "RoleBinding", "subjects"},
    FreeList{"rbac.authorization.k8s.io/", "ClusterRoleBinding", "subjects"},
    FreeList{"kustomize.config.k8s.io/", "Kustomization", "resources"},
    FreeList{"kustomize.config.k8s.io/", "Component", "resources"},
};

/// What tells an item from its neighbours, where the rest of it may have changed; the first that
/// two items share decides.
const std::vector<std::vector<std::string>> &identities()
{
    static const std::vector<std::vector<std::string>> kIdentities{{"kind", "namespace", "name"},
                                                                   {"kind", "name"},
                                                                   {"name"},
                                                                   {"path"},
                                                                   {"secretKey"},
                                                                   {"from"},
                                                                   {"to"},
                                                                   {"protocol", "port"},
                                                                   {"apiGroups", "resources"}};
    return kIdentities;
}

std::string scalarField(const YamlNode &object, std::string_view key)
{
    const YamlNode *field = object.find(key);
    return field && field->kind == YamlNode::Kind::Scalar ? field->text : std::string();
}

std::string sized(const std::string &text)
{
    return std::to_string(text.size()) + ':' + text;
}

std::string meaningOfScalar(const YamlNode &node)
{
    const ScalarType type = scalarType(node);
    if (type == ScalarType::Null)
        return "null";
    if (type == ScalarType::Bool)
        return isTrue(node) ? "true" : "false";
    if (const auto number = wholeNumber(node); number && type == ScalarType::Integer)
        return 'i' + std::to_string(*number);
    return (type == ScalarType::String ? 's' : 'f') + sized(node.text);
}

class Meaning {
public:
    explicit Meaning(const ListOrder &lists) : m_lists(lists) {}

    [[nodiscard]] std::string of(const YamlNode &node, const std::string &path) const
    {
        if (node.kind == YamlNode::Kind::Mapping)
            return ofMapping(node, path);
        return node.kind == YamlNode::Kind::Sequence ? ofSequence(node, path)
                                                     : meaningOfScalar(node);
    }

private:
    [[nodiscard]] std::string ofMapping(const YamlNode &node, const std::string &path) const
    {
        std::map<std::string_view, std::string> entries;
        for (const YamlNode::Entry &entry : node.entries)
            entries[entry.key] = of(entry.value, pathBelow(path, entry.key));
        std::string text = "{";
        for (const auto &[key, value] : entries)
            text += sized(std::string(key)) + value;
        return text + '}';
    }

    [[nodiscard]] std::string ofSequence(const YamlNode &node, const std::string &path) const
    {
        std::vector<std::string> items;
        for (const YamlNode &item : node.items)
            items.push_back(of(item, path));
        if (m_lists.isFree(path))
            std::ranges::sort(items);
        std::string text = "[";
        for (const std::string &item : items)
            text += sized(item);
        return text + ']';
    }

    const ListOrder &m_lists;
};

class ItemMatcher {
public:
    ItemMatcher(const std::vector<YamlNode> &before, const std::vector<YamlNode> &after,
                const std::string &path, const ListOrder &lists)
        : m_before(before), m_after(after), m_path(path), m_meaning(lists),
          m_isUsed(before.size(), false), m_matches(after.size())
    {}

    std::vector<std::optional<std::size_t>> run()
    {
        matchBy([this](const YamlNode &item) { return m_meaning.of(item, m_path); });
        for (const auto &keys : identities())
            matchBy([&](const YamlNode &item) { return identityOf(item, keys); });
        matchByParts();
        matchLastPort();
        return std::move(m_matches);
    }

private:
    /// Pairs what has the same text, which is not empty.
    template<typename TextOf>
    void matchBy(const TextOf &textOf)
    {
        if (std::ranges::find(m_isUsed, false) == m_isUsed.end())
            return;
        std::map<std::string, std::vector<std::size_t>> left; // the first one last
        for (std::size_t i = m_before.size(); i-- > 0;)
            if (!m_isUsed[i])
                left[textOf(m_before[i])].push_back(i);
        left.erase(std::string());
        for (std::size_t i = 0; i < m_after.size(); ++i) {
            if (m_matches[i])
                continue;
            const auto found = left.find(textOf(m_after[i]));
            if (found == left.end() || found->second.empty())
                continue;
            use(i, found->second.back());
            found->second.pop_back();
        }
    }

    void use(std::size_t after, std::size_t before)
    {
        m_matches[after] = before;
        m_isUsed[before] = true;
    }

    /// Empty where the item does not have all of them. What may be asked for does not tell rules
    /// apart that name who may ask.
    [[nodiscard]] std::string identityOf(const YamlNode &item,
                                         const std::vector<std::string> &keys) const
    {
        std::string text;
        for (const std::string &key : keys) {
            const YamlNode *field = item.find(key);
            if (!field || (key == "to" && item.find("from")))
                return {};
            text += sized(m_meaning.of(*field, pathBelow(m_path, key)));
        }
        return text;
    }

    /// Peers or callers of a rule, else its requests, each as a text.
    [[nodiscard]] std::set<std::string> partsOf(const YamlNode &item) const
    {
        std::set<std::string> parts;
        for (const char *key : {"from", "to", "source", "operation"})
            if (const YamlNode *field = item.find(key); field && parts.empty())
                addParts(*field, pathBelow(m_path, key), parts);
        return parts;
    }

    void addParts(const YamlNode &node, const std::string &path, std::set<std::string> &parts) const
    {
        for (const YamlNode &item : node.items)
            if (item.find("source") || item.find("operation"))
                parts.merge(partsOf(item));
            else
                parts.insert(path + m_meaning.of(item, path));
        for (const YamlNode::Entry &entry : node.entries)
            addParts(entry.value, pathBelow(path, entry.key), parts);
    }

    void matchByParts()
    {
        constexpr std::size_t kMost = 2000; // of each, since all are held against all
        std::vector<std::pair<std::size_t, std::set<std::string>>> left;
        for (std::size_t i = 0; i < m_before.size() && left.size() < kMost; ++i)
            if (!m_isUsed[i])
                left.emplace_back(i, partsOf(m_before[i]));
        std::size_t asked = 0;
        for (std::size_t i = 0; i < m_after.size() && asked < kMost; ++i) {
            if (m_matches[i])
                continue;
            ++asked;
            if (const auto best = mostInCommon(partsOf(m_after[i]), left))
                use(i, *best);
        }
    }

    [[nodiscard]] std::optional<std::size_t>
    mostInCommon(const std::set<std::string> &parts,
                 const std::vector<std::pair<std::size_t, std::set<std::string>>> &left) const
    {
        std::optional<std::size_t> best;
        std::ptrdiff_t most = 0;
        for (const auto &[index, others] : left) {
            const std::ptrdiff_t count = std::ranges::count_if(
                parts, [&others](const std::string &part) { return others.contains(part); });
            if (count > most && !m_isUsed[index]) {
                most = count;
                best = index;
            }
        }
        return best;
    }

    /// A port has nothing but its number: where all others are matched it is the one that changed.
    void matchLastPort()
    {
        const auto before = std::ranges::find(m_isUsed, false);
        const auto after = std::find(m_matches.begin(), m_matches.end(), std::nullopt);
        if (before == m_isUsed.end() ||
            std::find(before + 1, m_isUsed.end(), false) != m_isUsed.end() ||
            after == m_matches.end() ||
            std::find(after + 1, m_matches.end(), std::nullopt) != m_matches.end())
            return;
        const auto i = static_cast<std::size_t>(before - m_isUsed.begin());
        const auto j = static_cast<std::size_t>(after - m_matches.begin());
        const std::string protocol = identityOf(m_after[j], {"protocol"});
        if (!protocol.empty() && protocol == identityOf(m_before[i], {"protocol"}))
            use(j, i);
    }

    const std::vector<YamlNode> &m_before;
    const std::vector<YamlNode> &m_after;
    const std::string &m_path;
    Meaning m_meaning;
    std::vector<bool> m_isUsed;
    std::vector<std::optional<std::size_t>> m_matches;
};

} // namespace

ListOrder::ListOrder(const YamlNode &document)
{
    const std::string version = scalarField(document, "apiVersion");
    const std::string kind = scalarField(document, "kind");
    for (const FreeList &list : kFreeLists)
        if (version.starts_with(list.group) && kind == list.kind)
            m_root = list.root;
}

bool ListOrder::isFree(const std::string &path) const
{
    return !m_root.empty() && path.starts_with(m_root) &&
           (path.size() == m_root.size() || path[m_root.size()] == '.');
}

std::string meaningOf(const YamlNode &node, const std::string &path, const ListOrder &lists)
{
    return Meaning(lists).of(node, path);
}

std::vector<std::optional<std::size_t>> matchItems(const std::vector<YamlNode> &before,
                                                   const std::vector<YamlNode> &after,
                                                   const std::string &path, const ListOrder &lists)
{
    return ItemMatcher(before, after, path, lists).run();
}

} // namespace drawbridge
