// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_node.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// Which lists of an object carry no meaning in their order: all below the `spec` of a
/// NetworkPolicy (Kubernetes API, NetworkPolicySpec: rules, peers and ports only add) and of an
/// AuthorizationPolicy of Istio (its rules are or'ed, so are the values of each field), the rules
/// of roles, the subjects of bindings, and the resources of a kustomization. Of all others the
/// order counts, or is not known not to: containers, patches, validations.
class ListOrder {
public:
    explicit ListOrder(const YamlNode &document);

    /// `path` are the keys down to the list, without positions: "spec.ingress.from".
    [[nodiscard]] bool isFree(const std::string &path) const;

private:
    std::string m_root; ///< Where order is free; empty for nowhere.
};

/// What a value means to kubectl, as a text: equal ones are the same value, whatever the order of
/// keys and of lists without order, quotes and notation. Cost: O(n log n).
[[nodiscard]] std::string meaningOf(const YamlNode &node, const std::string &path,
                                    const ListOrder &lists);

/// For each item of a new list the item of the old one that it was, each used once: the equal one;
/// else one with the same identity (name, path, peers, resources); else the one whose peers
/// or callers have most in common with it; the last port that is left. Cost: O(n log n), and O(n^2)
/// in the items that are left for the last.
[[nodiscard]] std::vector<std::optional<std::size_t>>
matchItems(const std::vector<YamlNode> &before, const std::vector<YamlNode> &after,
           const std::string &path, const ListOrder &lists);

} // namespace drawbridge
