// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace drawbridge {

/// A dense zero-based index into one snapshot. Never saved, never compared across snapshots; `Tag`
/// keeps kinds apart.
template<typename Tag>
struct StrongId {
    std::uint32_t index = 0;

    auto operator<=>(const StrongId &) const = default;
};

} // namespace drawbridge

template<typename Tag>
struct std::hash<drawbridge::StrongId<Tag>> {
    std::size_t operator()(drawbridge::StrongId<Tag> id) const noexcept { return id.index; }
};
