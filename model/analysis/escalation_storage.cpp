// SPDX-License-Identifier: Apache-2.0
// What leads through storage (findings.md 2.5): e14 from PersistentVolumes that are folders of a
// node, e20 from a volume that pods of several workloads see. A pod makes the claim it needs itself
// (v1 EphemeralVolumeSource), so that whoever makes pods needs no permission for claims.
//
// Tested by tests/unit/analysis/test_escalation_storage.cpp
#include "model/analysis/escalation_edges.h"
#include "model/analysis/node_sharing.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drawbridge {
namespace {

using SharedKind = SharedVolume::Kind;
using Targets = std::vector<std::size_t>;

/// Of the scopes the one in which pods are the freest. Restricted pods are never root, but see it.
std::pair<std::string, bool> freestScope(const EscalationDraft &draft,
                                         const EscalationHolder &holder)
{
    for (const std::string &scope : holder.podScopes) {
        if (podFreedom(draft.world(), scope, PodSecurityLevel::Restricted) == PodFreedom::Certain)
            return {scope, true};
    }
    return {*holder.podScopes.begin(), false};
}

bool isOrdinal(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What the kernel shows is no file that one pod leaves for another, nor is a socket.
bool holdsFiles(std::string_view path)
{
    const bool isKernels =
        std::ranges::any_of(std::array{"/proc", "/sys", "/dev"}, [path](std::string_view top) {
            return path == top || (path.starts_with(top) && path[top.size()] == '/');
        });
    return !isKernels && !path.ends_with(".sock");
}

/// Who sees which volume of one kind, by name; names of claims begin with their namespace.
class VolumeUsers {
public:
    explicit VolumeUsers(const EscalationWorld &world) : m_world(world)
    {
        for (std::size_t i = 0; i < world.workloads.size(); ++i) {
            for (const SharedVolume &volume : world.workloads[i].volumes)
                m_users[{volume.kind, nameOf(i, volume)}].push_back(i);
        }
    }

    /// Workloads that may see what `from` writes to its volume.
    [[nodiscard]] std::vector<std::size_t> seeing(std::size_t from,
                                                  const SharedVolume &volume) const
    {
        std::vector<std::size_t> found;
        const std::string name = nameOf(from, volume);
        add({volume.kind, name}, found);
        if (volume.kind == SharedKind::HostPath)
            addFolders(name, found);
        else if (volume.kind == SharedKind::Claim)
            add({SharedKind::ClaimsOfStatefulSet, withoutNumber(name)}, found);
        else
            addNumbered(name, found);
        std::erase(found, from);
        return found;
    }

private:
    using Key = std::pair<SharedKind, std::string>;

    [[nodiscard]] std::string nameOf(std::size_t user, const SharedVolume &volume) const
    {
        return volume.kind == SharedKind::HostPath
                   ? volume.name
                   : m_world.workloads[user].key.nameSpace + '/' + volume.name;
    }

    void add(const Key &key, std::vector<std::size_t> &found) const
    {
        if (const auto users = m_users.find(key); users != m_users.end())
            found.insert(found.end(), users->second.begin(), users->second.end());
    }

    /// Folders above and below.
    void addFolders(const std::string &path, std::vector<std::size_t> &found) const
    {
        for (std::size_t at = path.rfind('/'); path != "/" && at != std::string::npos;
             at = at == 0 ? std::string::npos : path.rfind('/', at - 1))
            add({SharedKind::HostPath, at == 0 ? "/" : path.substr(0, at)}, found);
        addAll(SharedKind::HostPath, path == "/" ? path : path + '/', found,
               [](std::string_view) { return true; });
    }

    /// Claims of a StatefulSet that somebody else names: "data-db-0".
    void addNumbered(const std::string &prefix, std::vector<std::size_t> &found) const
    {
        addAll(SharedKind::Claim, prefix, found, isOrdinal);
    }

    template<typename Suits>
    void addAll(SharedKind kind, const std::string &prefix, std::vector<std::size_t> &found,
                Suits suits) const
    {
        for (auto at = m_users.lower_bound({kind, prefix});
             at != m_users.end() && at->first.first == kind && at->first.second.starts_with(prefix);
             ++at) {
            if (suits(std::string_view(at->first.second).substr(prefix.size())))
                found.insert(found.end(), at->second.begin(), at->second.end());
        }
    }

    static std::string withoutNumber(const std::string &claim)
    {
        const std::size_t last = claim.find_last_not_of("0123456789");
        return last == std::string::npos || last + 1 == claim.size() ? std::string()
                                                                     : claim.substr(0, last + 1);
    }

    const EscalationWorld &m_world;
    std::map<Key, std::vector<std::size_t>> m_users; ///< Indexes of workloads.
};

Targets targetsOf(const EscalationDraft &draft, const VolumeUsers &users, std::size_t from,
                  const SharedVolume &volume)
{
    const auto &workloads = draft.world().workloads;
    Targets found;
    for (const std::size_t other : users.seeing(from, volume)) {
        const bool canMeet = volume.kind == SharedKind::HostPath
                                 ? canShareNode(workloads[from], workloads[other])
                                 : !workloads[other].hasEnded;
        if (canMeet)
            found.push_back(draft.workload(other));
    }
    return found;
}

std::string textOf(const SharedVolume &volume)
{
    switch (volume.kind) {
    case SharedKind::HostPath: return "writes to " + volume.name + " of the node, which others see";
    case SharedKind::Claim: return "writes to the claim " + volume.name + ", which others see";
    case SharedKind::ClaimsOfStatefulSet: break;
    }
    return "writes to the claims " + volume.name + "0 and so on, which others see";
}

} // namespace

void addVolumeEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    if (holder.podScopes.empty())
        return;
    const auto [scope, isCertain] = freestScope(draft, holder);
    for (const RbacGrant &grant : holder.effective.grants) {
        if (grant.atom.nameSpace.empty() &&
            !firstVerb(grant, kCreating, "", "persistentvolumes").empty())
            draft.add({holder.node,
                       "e14",
                       "may create persistentvolumes of a node's disk, and pods" +
                           scopeText(scope) + " that claim them",
                       grant,
                       {draft.node(EscalationNode::Kind::Node, "*")},
                       !isCertain});
    }
}

void addSharedVolumeEdges(EscalationDraft &draft)
{
    const VolumeUsers users(draft.world());
    const auto &workloads = draft.world().workloads;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
        for (const SharedVolume &volume : workloads[i].volumes) {
            const bool leavesFiles = volume.kind != SharedKind::HostPath || holdsFiles(volume.name);
            if (volume.isWritten && leavesFiles)
                draft.add({draft.workload(i), "e20", textOf(volume), std::nullopt,
                           targetsOf(draft, users, i, volume), true, volume.where});
        }
    }
}

} // namespace drawbridge
