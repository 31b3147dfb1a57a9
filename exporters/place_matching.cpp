// SPDX-License-Identifier: Apache-2.0
#include "exporters/place_matching.h"

#include "exporters/item_matching.h"
#include "exporters/kept_order.h"

#include <algorithm>
#include <map>

// Both trees are walked side by side from matching documents on.
// Tested by tests/unit/exporters/test_update_in_place.cpp

namespace drawbridge {
namespace {

/// Lists of those who may call or be called: what is said of one is true in any rule.
bool isListOfPeers(const std::string &path)
{
    return path == "spec.ingress.from" || path == "spec.egress.to" ||
           path.starts_with("spec.rules.from.source.");
}

class PlaceMatcher {
public:
    PlaceMatcher(const YamlOutline &before, const YamlOutline &after)
        : m_before(before), m_after(after), m_matches(before.places().size()),
          m_isTaken(after.places().size(), false)
    {
        for (const YamlNode &document : after.documents())
            m_lists.emplace_back(document);
    }

    std::vector<std::optional<std::size_t>> run()
    {
        const auto documents = matchDocuments(m_before.documents(), m_after.documents());
        const auto roots = rootsOf(m_before);
        const auto newRoots = rootsOf(m_after);
        for (std::size_t i = 0; i < documents.size(); ++i)
            if (documents[i])
                match(roots[*documents[i]], newRoots[i]);
        matchMovedPeers();
        return std::move(m_matches);
    }

private:
    static std::vector<std::size_t> rootsOf(const YamlOutline &outline)
    {
        std::vector<std::size_t> roots;
        const auto &places = outline.places();
        for (std::size_t at = 0; at < places.size(); at = places[at].end)
            roots.push_back(at);
        return roots;
    }

    void match(std::size_t before, std::size_t after)
    {
        m_matches[before] = after;
        m_isTaken[after] = true;
        const YamlNode &was = *m_before.places()[before].node;
        const YamlNode &is = *m_after.places()[after].node;
        const auto children = m_before.childrenOf(before);
        const auto newChildren = m_after.childrenOf(after);
        const auto pair = [&](std::size_t i, std::size_t j) {
            if (children[i] && newChildren[j])
                match(*children[i], *newChildren[j]);
        };
        if (was.kind != is.kind)
            return;
        for (std::size_t j = 0; j < is.entries.size(); ++j) {
            const auto found =
                std::ranges::find(was.entries, is.entries[j].key, &YamlNode::Entry::key);
            if (found != was.entries.end())
                pair(static_cast<std::size_t>(found - was.entries.begin()), j);
        }
        const auto items =
            matchItems(was.items, is.items, m_after.places()[after].path, listsAt(after));
        for (std::size_t j = 0; j < items.size(); ++j)
            if (items[j])
                pair(*items[j], j);
    }

    [[nodiscard]] const ListOrder &listsAt(std::size_t after) const
    {
        return m_lists[m_after.places()[after].document];
    }

    void matchMovedPeers()
    {
        std::map<std::string, std::vector<std::size_t>> left;
        for (std::size_t i = m_after.places().size(); i-- > 0;)
            if (!m_isTaken[i] && isPeer(m_after.places()[i]))
                left[peerText(m_after.places()[i], listsAt(i))].push_back(i);
        for (std::size_t i = 0; i < m_before.places().size() && !left.empty(); ++i) {
            if (m_matches[i] || !isPeer(m_before.places()[i]))
                continue;
            const auto found = left.find(peerText(m_before.places()[i], m_lists.front()));
            if (found == left.end() || found->second.empty())
                continue;
            match(i, found->second.back());
            found->second.pop_back();
        }
    }

    static bool isPeer(const YamlPlace &place) { return !place.key && isListOfPeers(place.path); }

    static std::string peerText(const YamlPlace &place, const ListOrder &lists)
    {
        return place.path + '\n' + meaningOf(*place.node, place.path, lists);
    }

    const YamlOutline &m_before;
    const YamlOutline &m_after;
    std::vector<ListOrder> m_lists; ///< Of each new document.
    std::vector<std::optional<std::size_t>> m_matches;
    std::vector<bool> m_isTaken;
};

} // namespace

std::vector<std::optional<std::size_t>> matchPlaces(const YamlOutline &before,
                                                    const YamlOutline &after)
{
    return PlaceMatcher(before, after).run();
}

} // namespace drawbridge
