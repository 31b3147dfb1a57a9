// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

namespace drawbridge {

/// Whether the well-known annotations of the clouds keep a load balancer (of a Service, an Ingress
/// or a Gateway) off the Internet.
[[nodiscard]] bool isInternalLoadBalancer(const ObjectMeta &meta);

} // namespace drawbridge
