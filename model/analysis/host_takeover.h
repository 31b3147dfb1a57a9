// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/workload_objects.h"

#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// One setting of a pod by which whoever holds it takes its node, or may (findings.md ZT-POD-001).
struct HostTakeover {
    std::string because;     ///< "container agent is privileged".
    bool isCritical = false; ///< Severity critical of the rule; else high.
    /// False: whether it gets there depends on what no manifest tells: what lies in a folder of the
    /// node, seccomp and AppArmor, an image that does not run as root.
    bool isCertain = false;
    SourceSpan where;
    bool operator==(const HostTakeover &) const = default;
};

/// Folders of the node behind the claims of one namespace: PersistentVolumes of type hostPath, by
/// the name of the claim that is bound to them.
using ClaimedHostPaths = std::map<std::string, std::string>;

struct ResourceSet;

/// PersistentVolumes of type hostPath by the claim they are bound to, as either of the two says; by
/// namespace.
[[nodiscard]] std::map<std::string, ClaimedHostPaths>
claimedHostPathsOf(const ResourceSet &resources);

/// The item of a list of capabilities with this name ("NET_RAW", "ALL"), however it is written.
[[nodiscard]] const TextWithPlace *namedCapability(const std::vector<TextWithPlace> &list,
                                                   std::string_view capability);
/// The item that gives a container a capability beyond those of the runtime, or none.
[[nodiscard]] const TextWithPlace *addedCapability(const ContainerSecuritySettings &security,
                                                   std::string_view capability);

/// A folder or file of the node that a container sees.
struct HostMount {
    const Container *container = nullptr;
    const VolumeMount *mount = nullptr;
    std::string path; ///< By `canonicalHostPath`, with the subPath of the mount.
};

/// "/var/run" is where "/run" is on every node: both are one, without double and last slashes.
[[nodiscard]] std::string canonicalHostPath(std::string_view path);

/// What its containers see of the node, init containers too; a volume that nobody mounts is not
/// seen. In file order. Pointers look into the pod.
[[nodiscard]] std::vector<HostMount> hostMountsOf(const PodSpec &pod,
                                                  const ClaimedHostPaths &claimed);

/// Everything ZT-POD-001 names: privileged and hostProcess containers, sockets of the container
/// runtime, folders of the node, its processes and its IPC, capabilities that are added and not
/// dropped. What only an init container has is never certain: it has run before anybody gets in.
[[nodiscard]] std::vector<HostTakeover> hostTakeoversOf(const PodSpec &pod,
                                                        const ClaimedHostPaths &claimed);

} // namespace drawbridge
