// SPDX-License-Identifier: Apache-2.0
// Network policies of all tiers, and those that are only recognised.
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr Kind kKinds[] = {
        {"networking.k8s.io/v1", "NetworkPolicy"},
        {"policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"},
        {"policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy"},
        {"policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"},
        {"cilium.io/v2", "CiliumNetworkPolicy"},
        {"projectcalico.org/v3", "NetworkPolicy"},
    };
    decodeAsOneOf(kKinds, textOf(data, size));
    return 0;
}
