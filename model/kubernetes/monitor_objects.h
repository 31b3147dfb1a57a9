// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// One scrape of a ServiceMonitor or PodMonitor.
struct ScrapeEndpoint {
    /// ServiceMonitor: name of a Service port. PodMonitor: name of a container port.
    std::string port;
    std::optional<PortReference> podPort; ///< targetPort, or portNumber of a PodMonitor.
    std::string path;                     ///< Empty: /metrics.
    std::string scheme;
    SourceSpan where; ///< Of the port.
    bool operator==(const ScrapeEndpoint &) const = default;
};

/// monitoring.coreos.com ServiceMonitor (selects Services) or PodMonitor (selects pods).
struct MonitorObject {
    ObjectMeta meta;
    LabelSelector selector;
    bool isAnyNamespace = false;         ///< namespaceSelector.any
    std::vector<std::string> namespaces; ///< Empty: its own, unless isAnyNamespace.
    std::vector<ScrapeEndpoint> endpoints;
    bool operator==(const MonitorObject &) const = default;
};

} // namespace drawbridge
