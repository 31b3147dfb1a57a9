// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Services and ways in. Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::array kRows{
    KindInfo{"", "Service", Namespaced, Lenient, decodeService, Label},
    KindInfo{"extensions", "Ingress", Namespaced, Lenient, decodeIngress, Subdomain},
    KindInfo{"networking.k8s.io", "Ingress", Namespaced, Lenient, decodeIngress, Subdomain},
    KindInfo{"", "Endpoints", Namespaced, Recognised},
    KindInfo{"discovery.k8s.io", "EndpointSlice", Namespaced, Recognised},
    KindInfo{"networking.k8s.io", "IngressClass", ClusterWide, Recognised},
};

} // namespace

std::span<const KindInfo> routeKinds()
{
    return kRows;
}

} // namespace drawbridge
