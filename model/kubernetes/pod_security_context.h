// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A value and where it is written, for findings that point at it.
template<typename T>
struct WithPlace {
    T value{};
    SourceSpan where;
    bool operator==(const WithPlace &) const = default;
};

/// v1 SeccompProfile and AppArmorProfile.
struct ConfinementProfile {
    std::string type;             ///< "RuntimeDefault", "Unconfined", "Localhost".
    std::string localhostProfile; ///< Of type Localhost.
    SourceSpan where;
    bool operator==(const ConfinementProfile &) const = default;
};

/// v1 SELinuxOptions.
struct SeLinuxOptions {
    std::string user, role, type, level;
    SourceSpan where;
    bool operator==(const SeLinuxOptions &) const = default;
};

/// v1 WindowsSecurityContextOptions.
struct WindowsOptions {
    /// The container is a process of the node; all containers of a pod must agree.
    std::optional<bool> isHostProcess;
    std::string userName;           ///< runAsUserName
    std::string credentialSpecName; ///< gmsaCredentialSpecName
    SourceSpan where;
    bool operator==(const WindowsOptions &) const = default;
};

/// What a pod sets for its containers, and each container may set for itself (v1 PodSecurityContext
/// and SecurityContext). Absent: nothing is said there; of a container the pod's value holds then.
struct SecuritySettings {
    std::optional<WithPlace<std::int64_t>> runAsUser;
    std::optional<WithPlace<std::int64_t>> runAsGroup;
    std::optional<WithPlace<bool>> runAsNonRoot;
    std::optional<ConfinementProfile> seccomp;
    std::optional<ConfinementProfile> appArmor;
    std::optional<SeLinuxOptions> seLinux;
    std::optional<WindowsOptions> windows;
    SourceSpan where; ///< Of the securityContext, or of what it is missing from.
    bool operator==(const SecuritySettings &) const = default;
};

/// A kernel parameter of the pod's namespaces (v1 Sysctl).
struct Sysctl {
    std::string name;
    std::string value;
    SourceSpan where;
    bool operator==(const Sysctl &) const = default;
};

/// v1 PodSecurityContext.
struct PodSecuritySettings : SecuritySettings {
    std::optional<WithPlace<std::int64_t>> fsGroup;
    std::vector<std::int64_t> supplementalGroups;
    std::vector<Sysctl> sysctls;
    bool operator==(const PodSecuritySettings &) const = default;
};

/// v1 SecurityContext of a container.
struct ContainerSecuritySettings : SecuritySettings {
    std::optional<WithPlace<bool>> privileged;
    std::optional<WithPlace<bool>> allowPrivilegeEscalation;
    std::optional<WithPlace<bool>> readOnlyRootFilesystem;
    std::optional<WithPlace<std::string>> procMount; ///< "Default", "Unmasked".
    std::vector<TextWithPlace> addedCapabilities;    ///< As written: "NET_ADMIN", "ALL".
    std::vector<TextWithPlace> droppedCapabilities;
    bool operator==(const ContainerSecuritySettings &) const = default;
};

/// Namespaces of the node that a pod takes part in, or shares among its containers (v1 PodSpec).
/// Absent: the default, which is false but for hostUsers.
struct PodNamespaces {
    std::optional<WithPlace<bool>> hostPid;
    std::optional<WithPlace<bool>> hostIpc;
    std::optional<WithPlace<bool>> hostUsers; ///< False: root in the pod is nobody on the node.
    std::optional<WithPlace<bool>> shareProcessNamespace;
    bool operator==(const PodNamespaces &) const = default;
};

/// Whether a flag is written and true.
[[nodiscard]] inline bool isTrue(const std::optional<WithPlace<bool>> &flag)
{
    return flag && flag->value;
}

} // namespace drawbridge
