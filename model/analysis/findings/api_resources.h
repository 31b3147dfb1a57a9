// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace drawbridge {

/// A kind the API server of Kubernetes serves by itself.
struct ApiResource {
    std::string_view group; ///< Empty: the core group.
    std::string_view plural;
    std::string_view singular;
    bool isNamespaced = true;
};

/// All of them, by group.
[[nodiscard]] std::span<const ApiResource> apiResources();
/// By group and plural; nothing for kinds of other products.
[[nodiscard]] const ApiResource *findApiResource(std::string_view group, std::string_view plural);
/// By singular or short name in whatever group: what people write by mistake.
[[nodiscard]] const ApiResource *findMiswrittenResource(std::string_view name);
/// Whether Kubernetes itself serves the group, so that a kind it does not know is none.
[[nodiscard]] bool isBuiltinGroup(std::string_view group);
/// Whether a resource, with or without subresource, exists outside namespaces only.
[[nodiscard]] bool isClusterScoped(std::string_view group, std::string_view resource);

} // namespace drawbridge
