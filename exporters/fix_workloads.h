// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "model/kubernetes/workload_objects.h"
#include "model/yaml/yaml_value.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What is set in one container; false and empty leave a field as it is.
struct ContainerChange {
    std::string name;
    bool isInit = false;
    bool runsAsNonRoot = false;       ///< runAsNonRoot: true
    bool forbidsEscalation = false;   ///< allowPrivilegeEscalation: false
    bool getsSeccomp = false;         ///< seccompProfile RuntimeDefault
    bool isUnprivileged = false;      ///< privileged: false
    bool changesCapabilities = false; ///< To the two lists below, both as a whole.
    std::vector<std::string> added;
    std::vector<std::string> dropped;
    bool operator==(const ContainerChange &) const = default;
};

/// What is set in the pods of one workload.
struct WorkloadChange {
    NodeKey workload;
    bool leavesHostNetwork = false;
    bool leavesHostPid = false;
    bool leavesHostIpc = false;
    std::vector<ContainerChange> containers; ///< Only those that change.
    bool operator==(const WorkloadChange &) const = default;
    [[nodiscard]] bool isEmpty() const
    {
        return !leavesHostNetwork && !leavesHostPid && !leavesHostIpc && containers.empty();
    }
};

/// Of the templates that strategic merge patches can change: the API server and kustomize know the
/// lists of these kinds, of custom resources they replace them as a whole.
[[nodiscard]] bool canBePatched(const std::string &workloadKind);

/// The change as a strategic merge patch.
[[nodiscard]] YamlValue patchOf(const WorkloadChange &change);
/// The same on the object in memory.
void applyTo(WorkloadObject &object, const WorkloadChange &change);

// What would close the findings of one rule on one workload. Empty where nothing of it can be said
// without knowing the image.

/// ZT-POD-001: privileged containers, namespaces of the node and capabilities that take it. Folders
/// of the node stay: what the program reads there nobody knows.
[[nodiscard]] WorkloadChange withoutTakeover(const WorkloadObject &object, const NodeKey &key);
/// ZT-POD-002: no NET_ADMIN, and NET_RAW dropped, or all capabilities.
[[nodiscard]] WorkloadChange withoutRawNetwork(const WorkloadObject &object, const NodeKey &key,
                                               bool dropsAll);
/// ZT-POD-003. A container whose manifest says user 0 is not told to run as another.
[[nodiscard]] WorkloadChange withoutRoot(const WorkloadObject &object, const NodeKey &key);

} // namespace drawbridge
