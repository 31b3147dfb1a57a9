// SPDX-License-Identifier: Apache-2.0
// What meshes are told: security, traffic and telemetry of Istio, policies of Linkerd.
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr Kind kKinds[] = {
        {"security.istio.io/v1", "PeerAuthentication"},
        {"security.istio.io/v1", "AuthorizationPolicy"},
        {"security.istio.io/v1", "RequestAuthentication"},
        {"networking.istio.io/v1", "Gateway"},
        {"networking.istio.io/v1", "VirtualService"},
        {"networking.istio.io/v1", "DestinationRule"},
        {"networking.istio.io/v1", "ServiceEntry"},
        {"networking.istio.io/v1", "Sidecar"},
        {"telemetry.istio.io/v1", "Telemetry"},
        {"policy.linkerd.io/v1beta3", "Server"},
        {"policy.linkerd.io/v1alpha1", "AuthorizationPolicy"},
    };
    decodeAsOneOf(kKinds, textOf(data, size));
    return 0;
}
