// SPDX-License-Identifier: Apache-2.0
// Services, what stands behind them, and the ways in from outside.
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr Kind kKinds[] = {
        {"v1", "Service"},
        {"v1", "Endpoints"},
        {"discovery.k8s.io/v1", "EndpointSlice"},
        {"networking.k8s.io/v1", "Ingress"},
        {"networking.k8s.io/v1", "IngressClass"},
        {"gateway.networking.k8s.io/v1", "Gateway"},
        {"gateway.networking.k8s.io/v1", "HTTPRoute"},
        {"gateway.networking.k8s.io/v1", "GRPCRoute"},
        {"gateway.networking.k8s.io/v1alpha2", "TLSRoute"},
        {"gateway.networking.k8s.io/v1alpha2", "TCPRoute"},
        {"gateway.networking.k8s.io/v1beta1", "ReferenceGrant"},
        {"route.openshift.io/v1", "Route"},
    };
    decodeAsOneOf(kKinds, textOf(data, size));
    return 0;
}
