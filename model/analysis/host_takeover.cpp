// SPDX-License-Identifier: Apache-2.0
// What takes a node from inside a pod (findings.md ZT-POD-001; Pod Security Standards, baseline).
// Capabilities as the container runtimes put them together: "ALL" and single ones added, less those
// dropped by name. A read-only mount of a socket is as good as another: connecting writes nothing.
//
// Tested by tests/unit/analysis/test_host_takeover.cpp
#include "model/analysis/host_takeover.h"

#include "model/base/ascii.h"
#include "model/import/resource_set.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

/// Whoever writes here has the node; so has who writes to a folder above one of them.
constexpr std::array<std::string_view, 8> kTakenFolders{
    "/", "/etc", "/root", "/var/lib/kubelet", "/run", "/proc", "/sys", "/var/lib/etcd"};

constexpr std::array<std::string_view, 6> kRuntimeSockets{"docker.sock",     "containerd.sock",
                                                          "crio.sock",       "cri-dockerd.sock",
                                                          "dockershim.sock", "podman.sock"};

/// Where the sockets lie, for folders that hold one.
constexpr std::array<std::string_view, 4> kSocketPaths{
    "/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock",
    "/run/k3s/containerd/containerd.sock"};

constexpr std::array<std::string_view, 11> kCapabilities{
    "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "BPF",          "PERFMON",  "DAC_READ_SEARCH",
    "SYS_RAWIO", "SYS_BOOT",   "SETPCAP",    "MAC_OVERRIDE", "MAC_ADMIN"};

bool isAbove(std::string_view folder, std::string_view path)
{
    return folder == "/" ||
           (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

bool isOrHolds(std::string_view folder, std::string_view path)
{
    return folder == path || isAbove(folder, path);
}

bool isRuntimeSocket(std::string_view path)
{
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return std::ranges::find(kRuntimeSockets, name) != kRuntimeSockets.end();
}

/// Of a path of which everything after `path` is not known, the wider reading.
bool takesWhenWritten(std::string_view path)
{
    const auto holds = [path](std::string_view other) { return isOrHolds(path, other); };
    return std::ranges::any_of(kTakenFolders, holds) || std::ranges::any_of(kSocketPaths, holds);
}

/// "SYS_ADMIN" of "cap_sys_admin": runtimes take every case, some the prefix too.
std::string capabilityName(std::string_view written)
{
    std::string name;
    for (const char c : written)
        name += isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    return name.starts_with("CAP_") ? name.substr(4) : name;
}

class TakeoverSearch {
public:
    TakeoverSearch(const PodSpec &pod, const ClaimedHostPaths &claimed)
        : m_pod(pod), m_claimed(claimed)
    {}

    std::vector<HostTakeover> run()
    {
        addNamespace(m_pod.namespaces.hostPid, "its pods see the processes of the node (hostPID)");
        addNamespace(m_pod.namespaces.hostIpc, "its pods share the IPC of the node (hostIPC)");
        for (const Container &container : m_pod.containers) {
            addPrivilege(container);
            addCapabilities(container);
        }
        for (const HostMount &mount : hostMountsOf(m_pod, m_claimed))
            addMount(mount);
        return std::move(m_found);
    }

private:
    void addNamespace(const std::optional<WithPlace<bool>> &flag, const char *because)
    {
        if (isTrue(flag))
            m_found.push_back({because, false, false, flag->where});
    }

    void add(const Container &container, const std::string &what, bool isCritical, bool isCertain,
             const SourceSpan &where)
    {
        const bool isOver = container.isInit && !container.isNativeSidecar;
        m_found.push_back(
            {(isOver ? "init container " : "container ") + container.name + ' ' + what, isCritical,
             isCertain && !isOver, where});
    }

    void addPrivilege(const Container &container)
    {
        const auto &windows =
            container.security.windows ? container.security.windows : m_pod.security.windows;
        if (isTrue(container.security.privileged))
            add(container, "is privileged", true, mayBeRoot(container) && !hasOwnUsers(),
                container.security.privileged->where);
        if (windows && windows->isHostProcess.value_or(false))
            add(container, "is a process of the node (hostProcess)", true, true, windows->where);
    }

    void addCapabilities(const Container &container)
    {
        if (isTrue(container.security.privileged))
            return;
        for (const std::string_view capability : kCapabilities) {
            const TextWithPlace *by = addedCapability(container.security, capability);
            if (!by)
                continue;
            add(container, "has the capability " + by->text, false, false, by->where);
            if (capabilityName(by->text) == "ALL")
                break;
        }
    }

    void addMount(const HostMount &mount)
    {
        const Container &container = *mount.container;
        const bool isKnown = mount.mount->subPathExpr.empty();
        if (isRuntimeSocket(mount.path)) {
            add(container, "mounts the socket of the container runtime, " + mount.path, true,
                isKnown && mayBeRoot(container), mount.mount->where);
            return;
        }
        const bool writes = !mount.mount->isReadOnly;
        const bool isCritical = writes && takesWhenWritten(mount.path);
        add(container, (writes ? "may write " : "may read ") + mount.path + " of the node",
            isCritical, isCritical && isKnown && mayBeRoot(container), mount.mount->where);
    }

    /// A user that is written and not root, or a container that must not be root.
    [[nodiscard]] bool mayBeRoot(const Container &container) const
    {
        const auto &user =
            container.security.runAsUser ? container.security.runAsUser : m_pod.security.runAsUser;
        if (user)
            return user->value == 0;
        return !isTrue(container.security.runAsNonRoot ? container.security.runAsNonRoot
                                                       : m_pod.security.runAsNonRoot);
    }

    [[nodiscard]] bool hasOwnUsers() const
    {
        return m_pod.namespaces.hostUsers && !m_pod.namespaces.hostUsers->value;
    }

    const PodSpec &m_pod;
    const ClaimedHostPaths &m_claimed;
    std::vector<HostTakeover> m_found;
};

/// The folder of the node behind a volume.
std::optional<std::string> hostPathOf(const Volume &volume, const ClaimedHostPaths &claimed)
{
    for (const VolumeSource &source : volume.sources) {
        if (source.kind == VolumeSource::Kind::HostPath && !source.object.empty())
            return source.object;
        if (source.kind != VolumeSource::Kind::PersistentVolumeClaim)
            continue;
        if (const auto path = claimed.find(source.object); path != claimed.end())
            return path->second;
    }
    return std::nullopt;
}

} // namespace

const TextWithPlace *namedCapability(const std::vector<TextWithPlace> &list,
                                     std::string_view capability)
{
    const auto found = std::ranges::find_if(list, [capability](const TextWithPlace &item) {
        return capabilityName(item.text) == capability;
    });
    return found == list.end() ? nullptr : &*found;
}

const TextWithPlace *addedCapability(const ContainerSecuritySettings &security,
                                     std::string_view capability)
{
    if (namedCapability(security.droppedCapabilities, capability))
        return nullptr;
    const bool dropsAll = namedCapability(security.droppedCapabilities, "ALL") != nullptr;
    const TextWithPlace *all =
        dropsAll ? nullptr : namedCapability(security.addedCapabilities, "ALL");
    return all ? all : namedCapability(security.addedCapabilities, capability);
}

std::string canonicalHostPath(std::string_view path)
{
    std::string result;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, end - at);
        if (!part.empty() && part != ".")
            result.append("/").append(part);
        at = end + 1;
    }
    if (isOrHolds("/var/run", result))
        result.erase(0, std::string_view("/var").size());
    return result.empty() ? "/" : result;
}

std::vector<HostMount> hostMountsOf(const PodSpec &pod, const ClaimedHostPaths &claimed)
{
    std::map<std::string_view, std::string> paths;
    for (const Volume &volume : pod.volumes) {
        if (auto path = hostPathOf(volume, claimed))
            paths.insert_or_assign(volume.name, std::move(*path));
    }
    std::vector<HostMount> found;
    for (const Container &container : pod.containers) {
        for (const VolumeMount &mount : container.volumeMounts) {
            if (const auto path = paths.find(mount.name); path != paths.end())
                found.push_back(
                    {&container, &mount, canonicalHostPath(path->second + '/' + mount.subPath)});
        }
    }
    return found;
}

std::map<std::string, ClaimedHostPaths> claimedHostPathsOf(const ResourceSet &resources)
{
    std::map<std::string, ClaimedHostPaths> result;
    std::map<std::string, std::string> byVolume;
    for (const PersistentVolumeObject &volume : resources.persistentVolumes) {
        if (volume.hostPath.empty())
            continue;
        byVolume[volume.meta.name] = volume.hostPath;
        if (!volume.claimName.empty())
            result[volume.claimNamespace].insert_or_assign(volume.claimName, volume.hostPath);
    }
    for (const PersistentVolumeClaimObject &claim : resources.persistentVolumeClaims) {
        if (const auto found = byVolume.find(claim.volumeName); found != byVolume.end())
            result[claim.meta.nameSpace].insert_or_assign(claim.meta.name, found->second);
    }
    return result;
}

std::vector<HostTakeover> hostTakeoversOf(const PodSpec &pod, const ClaimedHostPaths &claimed)
{
    return TakeoverSearch(pod, claimed).run();
}

} // namespace drawbridge
