// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <optional>
#include <string>

namespace drawbridge {

/// Whether an input shows anything of Linkerd: its annotations, proxies or policies.
[[nodiscard]] bool isLinkerdSeenIn(const ResourceSet &resources);

/// Whether pods of the workload have Linkerd's proxy: injected already, or by its webhook, whose
/// annotation on the pod goes before the one on the namespace (linkerd2, pkg/inject/report.go).
/// Nothing where a namespace without manifest, or how the injector was installed, would decide.
[[nodiscard]] std::optional<bool> hasLinkerdProxy(const WorkloadObject &workload,
                                                  const NamespaceNode &nameSpace);

/// A setting of Linkerd's proxy ("config.linkerd.io/…"): the pod's, else the one that the injector
/// copies from the namespace; null without one.
[[nodiscard]] const std::string *linkerdSetting(const WorkloadNode &workload,
                                                const NamespaceNode &nameSpace,
                                                const std::string &key);

} // namespace drawbridge
