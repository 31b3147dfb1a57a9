// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"

#include <vector>

namespace drawbridge {

/// Everybody of a neighbour who could show an identity, and of each of their trust domains somebody
/// whom the design does not know.
void addRemotes(VerifyWorld &world);

/// Somebody who shows this identity, wherever from.
[[nodiscard]] MeshCaller callerShowing(const std::string &principal);

/// The caller that an external with a principal stands for; null for all else.
[[nodiscard]] RemoteCaller *remoteOf(VerifyWorld &world, const NodeKey &key);

/// What is drawn for such a caller to these destinations, and by way of which ends it arrives.
void addPassing(VerifyWorld &world, const Flow &flow, RemoteCaller &remote,
                const std::vector<VerifyEnd> &from, const std::vector<VerifyEnd> &to);

} // namespace drawbridge
