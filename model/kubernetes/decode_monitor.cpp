// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// monitoring.coreos.com/v1 ServiceMonitor and PodMonitor (Prometheus operator API reference).
// Tested by tests/unit/kubernetes/test_decode_routes.cpp

namespace drawbridge {
namespace {

/// The field that says which port is scraped; the endpoint itself when none does.
SourceSpan placeOfPort(const YamlCursor &endpoint)
{
    for (const char *field : {"port", "targetPort", "portNumber"}) {
        if (endpoint[field].exists())
            return endpoint[field].where();
    }
    return endpoint.where();
}

ScrapeEndpoint readScrapeEndpoint(const YamlCursor &endpoint)
{
    ScrapeEndpoint result;
    result.where = placeOfPort(endpoint);
    result.port = endpoint["port"].textOr({});
    result.path = endpoint["path"].textOr({});
    result.scheme = endpoint["scheme"].textOr({});
    result.podPort = readPortReference(endpoint["targetPort"]);
    if (const auto number = readPort(endpoint["portNumber"]))
        result.podPort = PortReference(*number);
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeMonitor(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    MonitorObject result;
    const char *list = meta.kind == "PodMonitor" ? "podMetricsEndpoints" : "endpoints";
    result.meta = std::move(meta);
    result.selector = readSelector(spec["selector"]);
    const YamlCursor namespaces = spec["namespaceSelector"];
    result.isAnyNamespace = namespaces["any"].boolean().value_or(false);
    result.namespaces = namespaces["matchNames"].textList();
    for (const YamlCursor &endpoint : spec[list].items()) {
        if (endpoint.expectMapping(true))
            result.endpoints.push_back(readScrapeEndpoint(endpoint));
    }
    return result;
}

} // namespace drawbridge
