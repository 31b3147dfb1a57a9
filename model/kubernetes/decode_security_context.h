// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/pod_security_context.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// v1 PodSecurityContext; absent says nothing. A field of the wrong type is an error and left out.
[[nodiscard]] PodSecuritySettings readPodSecurity(const YamlCursor &context);
/// v1 SecurityContext of a container, in the same way.
[[nodiscard]] ContainerSecuritySettings readContainerSecurity(const YamlCursor &context);
/// hostPID, hostIPC, hostUsers and shareProcessNamespace of a v1 PodSpec.
[[nodiscard]] PodNamespaces readPodNamespaces(const YamlCursor &spec);

} // namespace drawbridge
