// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The annotations by which an exported object leads back to the drawing (docs/annotations.md).
inline constexpr const char *kDesignAnnotation = "drawbridge.dev/design";
inline constexpr const char *kFlowsAnnotation = "drawbridge.dev/flows";
inline constexpr const char *kApiAccessAnnotation = "drawbridge.dev/api-access";
inline constexpr const char *kBaselineAnnotation = "drawbridge.dev/baseline";

/// The most bytes of one of these values. The API server takes 256 KiB of annotations an object
/// (apimachinery, ValidateAnnotations), and `kubectl apply` writes the object into one of them
/// again: two values and their copy leave half of that to the object.
inline constexpr std::size_t kMostOriginBytes = std::size_t{32} << 10U;

/// A flow by what names it, without its requests, evidence and note.
struct FlowName {
    NodeKey from; ///< "Namespace/shop": all its pods, of a system flow.
    NodeKey to;
    bool isSystem = false;
    PortSet ports;
    auto operator<=>(const FlowName &) const = default;
};
[[nodiscard]] FlowName nameOf(const Flow &flow, bool isSystem);

/// "shop/Deployment/web -> shop/Deployment/cart on 7070/TCP", with " (system)" behind a system
/// flow. Bytes that would end a part of it are written as %XX, which no name of Kubernetes holds.
[[nodiscard]] std::string toString(const FlowName &name);
/// The same flow again; nothing for a text that names none.
[[nodiscard]] std::optional<FlowName> flowNamed(std::string_view text);

/// "shop/Deployment/web can get,list pods in shop", "Group/ops can get deployments.apps/scale named
/// web everywhere": all but the note, in the same manner.
[[nodiscard]] std::string accessName(const ApiAccess &access);
[[nodiscard]] std::optional<ApiAccess> accessNamed(std::string_view text);

/// What an exported object was made for.
struct Origin {
    std::string design;   ///< Its name.
    std::string baseline; ///< What it sees to for a whole namespace, "deny-all"; else empty.
    std::vector<FlowName> flows;
    std::vector<ApiAccess> apiAccess;
    std::size_t leftOutCount = 0;        ///< Flows and API access that had no room. Only read.
    std::vector<std::string> unreadable; ///< Lines that name nothing. Only read.
    bool operator==(const Origin &) const = default;
};

/// The annotations that say so: sorted, each flow and access once, a line each. A value that would
/// pass `kMostOriginBytes` ends with how many more there are.
[[nodiscard]] LabelMap annotationsOf(Origin origin);
/// What the annotations of an object say; nothing where it has none of them. They are the word of
/// whoever wrote the object: no verdict may depend on them.
[[nodiscard]] std::optional<Origin> originOf(const ObjectMeta &meta);

} // namespace drawbridge
