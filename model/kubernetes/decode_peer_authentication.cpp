// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_values.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <charconv>
#include <utility>

// security.istio.io PeerAuthentication, as strictly as the CRD and the webhook (istio.md 1.1 and
// 3.1 A1, A2, A4, P1, P2). Tested by tests/unit/kubernetes/test_decode_istio.cpp

namespace drawbridge {
namespace {

MtlsMode readMode(const YamlCursor &mtls)
{
    if (!mtls.expectMapping())
        return MtlsMode::Unset;
    mtls.allowOnly({"mode"});
    const auto mode = readEnum(mtls["mode"], {"UNSET", "DISABLE", "PERMISSIVE", "STRICT"});
    if (mode == "DISABLE")
        return MtlsMode::Disable;
    if (mode == "PERMISSIVE")
        return MtlsMode::Permissive;
    return mode == "STRICT" ? MtlsMode::Strict : MtlsMode::Unset;
}

std::optional<std::uint16_t> portOfKey(const YamlCursor::Field &field)
{
    std::uint32_t port = 0;
    const char *end = field.key.data() + field.key.size();
    const auto [stop, error] = std::from_chars(field.key.data(), end, port);
    // istiod reads the key as a JSON number, which has no zero in front.
    if (error == std::errc{} && stop == end && field.key[0] != '0' && port <= 65535)
        return static_cast<std::uint16_t>(port);
    field.value.error(ErrorCode::PortInvalid,
                      "stands under \"" + field.key + "\", expected a port from 1 to 65535");
    return std::nullopt;
}

void readPortModes(const YamlCursor &modes, PeerAuthenticationObject &policy)
{
    if (!modes.expectMapping())
        return;
    const auto fields = modes.fields();
    if (fields.empty())
        modes.error(ErrorCode::FieldInvalid, "is empty", "leave it out");
    if (policy.selector.empty())
        modes.error(ErrorCode::FieldInvalid, "needs a selector with labels",
                    "name the pods in selector.matchLabels");
    for (const YamlCursor::Field &field : fields) {
        if (const auto port = portOfKey(field))
            policy.portModes.insert_or_assign(*port, readMode(field.value));
    }
}

} // namespace

std::optional<KubernetesObject> decodePeerAuthentication(const YamlCursor &object, ObjectMeta meta)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    checkIstioAnnotations(object, meta);
    const YamlCursor spec = object["spec"];
    PeerAuthenticationObject result;
    result.meta = std::move(meta);
    if (!spec.expectMapping())
        return result;
    spec.allowOnly({"selector", "mtls", "portLevelMtls"});
    result.selector = readWorkloadSelector(spec["selector"]);
    result.mode = readMode(spec["mtls"]);
    readPortModes(spec["portLevelMtls"], result);
    return result;
}

} // namespace drawbridge
