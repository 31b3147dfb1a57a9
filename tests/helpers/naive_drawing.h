// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace drawbridge::test {

/// A node of the drawing by its key, or somebody outside by an address.
using DrawnEnd = std::variant<NodeKey, IpAddress>;

/// What a design says of single attempts, read from its flows by straight loops: the reference of
/// what an export has to allow. Shares no source with model/analysis. System flows are not in it.
class NaiveDrawing {
public:
    explicit NaiveDrawing(const Design &design) : m_design(design) {}

    /// The requests of every flow between the two on this port; none: it is not drawn.
    [[nodiscard]] std::vector<HttpRules> rules(const DrawnEnd &from, const DrawnEnd &to,
                                               Protocol protocol, std::uint16_t port) const;
    /// Flows, or the way to the API server that drawn access needs.
    [[nodiscard]] bool connects(const DrawnEnd &from, const DrawnEnd &to, Protocol protocol,
                                std::uint16_t port) const;
    /// Whether an API access of one of `subjects` holds this atom. `name` is not empty.
    [[nodiscard]] bool grants(const std::vector<NodeKey> &subjects, const std::string &verb,
                              const std::string &apiGroup, const std::string &resource,
                              const std::string &name, const std::string &nameSpace) const;

private:
    [[nodiscard]] bool standsFor(const NodeKey &key, const DrawnEnd &end) const;
    [[nodiscard]] bool holds(const External &external, const IpAddress &address) const;

    const Design &m_design;
};

/// Whether one of the rules admits the request, by Istio's string forms.
[[nodiscard]] bool admitsRequest(const std::vector<HttpRules> &rules, const std::string &method,
                                 const std::string &path);

} // namespace drawbridge::test
