// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

namespace drawbridge {

/// Fills what is unset of `apiServer`, `nodes` and `pods` from what the input shows: the endpoints
/// of the Service default/kubernetes, the addresses and the pod ranges of Nodes. What it does not
/// show stays unset (zero-trust.md, "Addresses no manifest can tell").
void fillClusterAddresses(DesignCluster &cluster, const ResourceSet &resources);

} // namespace drawbridge
