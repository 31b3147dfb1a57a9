// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_tls.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// networking.istio.io Gateway and Sidecar: what proxies listen on and what they know of. Read
// leniently. Authority: istio/api networking/v1 gateway.proto, sidecar.proto; istio.md 1.10. A tls
// section without a mode means PASSTHROUGH here, the zero of the enumeration for servers.
// Tested by tests/unit/kubernetes/test_decode_istio_routing.cpp

namespace drawbridge {
namespace {

IstioServer readServer(const YamlCursor &item)
{
    IstioServer server;
    server.where = item.where();
    server.port = readPort(item["port"]["number"]).value_or(0);
    server.portName = item["port"]["name"].textOr({});
    server.protocol = item["port"]["protocol"].textOr({});
    server.hosts = item["hosts"].textList();
    const YamlCursor tls = item["tls"];
    const bool onlyRedirects = tls["httpsRedirect"].boolean().value_or(false);
    server.redirectsToHttps = onlyRedirects;
    server.tls = onlyRedirects && !tls["mode"].exists()
                     ? IstioTlsMode::None
                     : readTlsMode(tls, IstioTlsMode::Passthrough);
    server.credentialName = tls["credentialName"].textOr({});
    server.minProtocolVersion = tls["minProtocolVersion"].textOr({});
    return server;
}

} // namespace

std::optional<KubernetesObject> decodeIstioGateway(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    IstioGatewayObject result;
    result.meta = std::move(meta);
    result.selector = readLabels(spec["selector"]);
    for (const YamlCursor &item : spec["servers"].items())
        result.servers.push_back(readServer(item));
    return result;
}

std::optional<KubernetesObject> decodeIstioSidecar(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    IstioSidecarObject result;
    result.meta = std::move(meta);
    result.workloadSelector = readLabels(spec["workloadSelector"]["labels"]);
    result.limitsEgress = !spec["egress"].items().empty();
    for (const YamlCursor &listener : spec["egress"].items()) {
        for (TextWithPlace &host : readTexts(listener["hosts"]))
            result.egressHosts.push_back(std::move(host));
    }
    const YamlCursor outbound = spec["outboundTrafficPolicy"];
    if (outbound.isMapping())
        result.outboundMode = readEnum(outbound["mode"], {"ALLOW_ANY", "REGISTRY_ONLY"})
                                  .value_or(outbound["mode"].exists() ? "" : "REGISTRY_ONLY");
    return result;
}

} // namespace drawbridge
