// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Whether a host of a certificate or tls entry covers one that is asked for: "*.example.com"
/// covers one label.
[[nodiscard]] bool coversHost(const std::string &pattern, const std::string &host);

/// The rules of an Ingress that take plain http: no tls entry covers their host. None where a cloud
/// has the certificate, by its annotation, and for solvers of ACME (findings.md ZT-EDG-001).
[[nodiscard]] std::vector<const IngressBackend *> plainHosts(const IngressObject &ingress);

/// Listeners with HTTP of a Gateway of the Gateway API whose routes do more than redirect.
[[nodiscard]] std::vector<const GatewayListener *> plainListeners(const GatewayObject &gateway,
                                                                  const ResourceSet &resources);

/// Servers with HTTP that neither have TLS nor redirect.
[[nodiscard]] std::vector<const IstioServer *> plainServers(const IstioGatewayObject &gateway);

/// Whether a server ends TLS itself and says that clients may use versions below 1.2.
[[nodiscard]] bool takesOldTls(const IstioServer &server);

/// Whether a server ends TLS itself with a certificate of its own and no word in the manifest keeps
/// its clients to 1.2: what it takes is then the default of the installed version.
[[nodiscard]] bool lacksLeastTls(const IstioServer &server);

} // namespace drawbridge
