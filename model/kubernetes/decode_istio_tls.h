// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/istio_routing_objects.h"
#include "model/yaml/yaml_cursor.h"

namespace drawbridge {

/// `mode` of a tls section; None when there is no section, `fallback` when it names no mode.
[[nodiscard]] IstioTlsMode readTlsMode(const YamlCursor &tls, IstioTlsMode fallback);

/// The TLS part of a trafficPolicy.
[[nodiscard]] IstioTrafficPolicy readTrafficPolicy(const YamlCursor &policy);

} // namespace drawbridge
