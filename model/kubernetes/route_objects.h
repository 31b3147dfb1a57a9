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

struct IngressTls {
    std::vector<std::string> hosts; ///< Empty: those of the certificate.
    std::string secretName;         ///< Empty: the controller's own certificate.
    SourceSpan where;
    bool operator==(const IngressTls &) const = default;
};

/// networking.k8s.io or extensions Ingress.
struct IngressObject {
    ObjectMeta meta;
    std::string ingressClassName;
    std::vector<IngressBackend> backends; ///< Default backend and all rules.
    std::vector<IngressTls> tls;
    bool operator==(const IngressObject &) const = default;
};

/// networking.k8s.io IngressClass.
struct IngressClassObject {
    ObjectMeta meta;
    std::string controller;
    bool isDefault = false; ///< Annotation ingressclass.kubernetes.io/is-default-class.
    bool operator==(const IngressClassObject &) const = default;
};

/// route.openshift.io Route.
struct OpenShiftRouteObject {
    ObjectMeta meta;
    std::string host; ///< Empty: the router makes one up.
    std::string path;
    std::vector<TextWithPlace> services; ///< `to`, then alternateBackends, of weight 1 or more.
    /// A number is a pod port; a name is that of a Service port; absent: all ports.
    std::optional<PortReference> targetPort;
    std::string termination;     ///< edge, passthrough, reencrypt; empty without TLS.
    std::string insecureTraffic; ///< tls.insecureEdgeTerminationPolicy.
    bool operator==(const OpenShiftRouteObject &) const = default;
};

} // namespace drawbridge
