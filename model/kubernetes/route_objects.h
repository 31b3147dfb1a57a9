// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

struct IngressBackend {
    std::string serviceName;
    std::optional<std::uint16_t> portNumber; ///< Of the Service.
    std::string portName;
    std::string host; ///< Empty: any.
    std::string path;
    SourceSpan where;
    bool operator==(const IngressBackend &) const = default;
};

/// networking.k8s.io Ingress. `tlsHosts` is empty when there is no TLS section.
struct IngressObject {
    ObjectMeta meta;
    std::string ingressClassName;
    std::vector<IngressBackend> backends; ///< Default backend and all rules.
    bool hasTls = false;
    bool operator==(const IngressObject &) const = default;
};

} // namespace drawbridge
