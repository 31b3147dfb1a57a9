// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/host_takeover.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge {

/// A volume that pods of several workloads may see: a folder of the node, or a claim.
struct SharedVolume {
    enum class Kind : std::uint8_t { HostPath, Claim, ClaimsOfStatefulSet };
    Kind kind = Kind::Claim;
    /// Of a folder by `canonicalHostPath`; of the claims of a StatefulSet what stands before the
    /// number of the pod ("data-db-").
    std::string name;
    bool isWritten = false; ///< By a container that runs: init containers have run.
    SourceSpan where;       ///< Of the mount.
    bool operator==(const SharedVolume &) const = default;
};

/// Folders of the node and claims that the containers of an object mount, each once; of several
/// mounts one that writes, where there is one.
[[nodiscard]] std::vector<SharedVolume> sharedVolumesOf(const WorkloadObject &object,
                                                        const ClaimedHostPaths &claimed);

} // namespace drawbridge
