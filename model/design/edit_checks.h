// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string_view>

namespace drawbridge {

/// NodeUnknown unless `key` is a workload of the topology, a stand-in of the system layer
/// (kube-dns, istiod) or an external of the design.
[[nodiscard]] Result<void> checkNode(const Design &design, const NodeKey &key);

/// True for a day of the Gregorian calendar as YYYY-MM-DD.
[[nodiscard]] bool isDate(std::string_view text);

/// True for an RFC 1123 subdomain of at most 253 characters, as Kubernetes takes object names.
[[nodiscard]] bool isSubdomain(std::string_view text);

} // namespace drawbridge
