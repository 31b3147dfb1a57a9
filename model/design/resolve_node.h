// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/design/design.h"

#include <string_view>

namespace drawbridge {

/// A workload by "namespace/Kind/name", "Kind/name" of no namespace (externals), or
/// "namespace/name" when only one matches. Errors: NodeUnknown, and those of NodeKey::parse.
[[nodiscard]] Result<NodeKey> resolveNode(const Design &design, std::string_view text);

} // namespace drawbridge
