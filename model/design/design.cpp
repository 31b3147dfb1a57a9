// SPDX-License-Identifier: Apache-2.0
#include "model/design/design.h"

#include <algorithm>
#include <tuple>

// Look-ups in a design; all lists are sorted, so each is a binary search.
// Tested by tests/unit/design/test_edits.cpp

namespace drawbridge {

Design::Design() = default;
Design::Design(const Design &) = default;
Design::Design(Design &&) noexcept = default;
Design &Design::operator=(const Design &) = default;
Design &Design::operator=(Design &&) noexcept = default;
Design::~Design() = default;
bool Design::operator==(const Design &) const = default;

PortSet Flow::portSet() const
{
    PortSet set;
    for (const FlowPort &port : ports)
        set.add(port.range);
    return set;
}

std::string_view toString(MeshKind mesh)
{
    switch (mesh) {
    case MeshKind::None: return "none";
    case MeshKind::Sidecar: return "sidecar";
    case MeshKind::Ambient: return "ambient";
    case MeshKind::Linkerd: return "linkerd";
    }
    return "none";
}

Result<MeshKind> parseMeshKind(std::string_view text, SourceSpan where)
{
    for (const MeshKind mesh :
         {MeshKind::None, MeshKind::Sidecar, MeshKind::Ambient, MeshKind::Linkerd}) {
        if (text == toString(mesh))
            return mesh;
    }
    return fail(ErrorCode::DesignInvalid, "\"" + std::string(text) + "\" is no kind of mesh",
                std::move(where), "use none, sidecar, ambient or linkerd");
}

std::string_view keyKindOf(External::Kind kind)
{
    if (kind == External::Kind::Person)
        return "User";
    return kind == External::Kind::Group ? "Group" : "External";
}

bool isOutside(const NodeKey &key)
{
    return key.nameSpace.empty() &&
           (key.kind == "External" || key.kind == "User" || key.kind == "Group");
}

const Flow *Design::findFlow(const NodeKey &from, const NodeKey &to) const
{
    const auto wanted = std::tie(from, to);
    const auto at =
        std::lower_bound(flows.begin(), flows.end(), wanted, [](const Flow &flow, const auto &key) {
            return std::tie(flow.from, flow.to) < key;
        });
    return at != flows.end() && std::tie(at->from, at->to) == wanted ? &*at : nullptr;
}

const External *Design::findExternal(const NodeKey &key) const
{
    const auto at = std::lower_bound(
        externals.begin(), externals.end(), key,
        [](const External &external, const NodeKey &k) { return external.key < k; });
    return at != externals.end() && at->key == key ? &*at : nullptr;
}

bool Design::isClosed(const NodeKey &from, const NodeKey &to) const
{
    const auto wanted = std::tie(from, to);
    const auto at = std::lower_bound(closures.begin(), closures.end(), wanted,
                                     [](const Closure &closure, const auto &key) {
                                         return std::tie(closure.from, closure.to) < key;
                                     });
    return at != closures.end() && std::tie(at->from, at->to) == wanted;
}

const TrustZone *Design::findZone(const NodeKey &nameSpace) const
{
    const auto holds = [&](const TrustZone &zone) {
        return std::binary_search(zone.namespaces.begin(), zone.namespaces.end(), nameSpace);
    };
    const auto at = std::find_if(trustZones.begin(), trustZones.end(), holds);
    return at == trustZones.end() ? nullptr : &*at;
}

bool Design::areInOneZone(const NodeKey &a, const NodeKey &b) const
{
    if (a.nameSpace == b.nameSpace && a.cluster == b.cluster)
        return true;
    if (trustZones.empty())
        return false;
    const TrustZone *zone = findZone({a.cluster, "", "Namespace", a.nameSpace});
    return zone && zone == findZone({b.cluster, "", "Namespace", b.nameSpace});
}

const DesignCluster &Design::cluster(const std::string &wanted) const
{
    static const DesignCluster unnamed;
    const auto at = std::find_if(clusters.begin(), clusters.end(),
                                 [&](const DesignCluster &c) { return c.name == wanted; });
    if (at != clusters.end())
        return *at;
    return clusters.empty() ? unnamed : clusters.front();
}

} // namespace drawbridge

template class std::vector<drawbridge::FlowPort>;
template class std::vector<drawbridge::Flow>;
template class std::vector<drawbridge::Closure>;
template class std::vector<drawbridge::ApiAccess>;
template class std::vector<drawbridge::Identity>;
template class std::vector<drawbridge::External>;
template class std::vector<drawbridge::Waiver>;
template class std::vector<drawbridge::DesignCluster>;
template class std::vector<drawbridge::NodePosition>;
template class drawbridge::CowList<drawbridge::Flow>;
template class drawbridge::CowList<drawbridge::Closure>;
template class drawbridge::CowList<drawbridge::ApiAccess>;
template class drawbridge::CowList<drawbridge::Identity>;
template class drawbridge::CowList<drawbridge::External>;
template class drawbridge::CowList<drawbridge::Waiver>;
template class drawbridge::CowList<drawbridge::NodePosition>;
