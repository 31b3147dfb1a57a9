// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_value.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// The new document in the order of the old one: keys, and items of lists without order
/// (ListOrder), as far as they are in both; what is new stands behind what it follows in the new
/// document. Values and comments are those of the new one. `fresh` is what a reader makes of
/// `document`.
[[nodiscard]] YamlValue inOrderOf(const YamlNode &before, const YamlValue &document,
                                  const YamlNode &fresh);

/// For each document of an export which one of a file it was: the one with its kind, namespace and
/// name, else the one at its place; nothing for one that is new.
[[nodiscard]] std::vector<std::optional<std::size_t>>
matchDocuments(const std::vector<YamlNode> &before, const std::vector<YamlNode> &after);

/// The new document with the labels and annotations that somebody added to the old one.
///
/// Kept are those whose key has no prefix, which are private to the user (Kubernetes, "Labels and
/// Selectors", "Annotations": automated components must use one), and only on objects whose labels
/// nothing selects: NetworkPolicy, PeerAuthentication, AuthorizationPolicy, Role and RoleBinding.
/// Everything else could switch something.
[[nodiscard]] YamlValue withKeptMetadata(const YamlNode &before, YamlValue document);

/// Takes away from `document` what withKeptMetadata may have added to `plain`, and nothing else.
void dropKeptMetadata(const YamlNode &plain, YamlNode &document);

} // namespace drawbridge
