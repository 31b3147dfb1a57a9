// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// "env: CART_ADDR=cart:7070 (web.yaml:41:9)".
[[nodiscard]] std::string evidenceText(const Evidence &evidence);

/// Collects the flows and externals of a draft, one flow for each pair.
class DraftFlows {
public:
    /// Unites with what is there for the pair; a flow stays "to confirm" only while everything it
    /// rests on is a guess. No ports: nothing is drawn.
    void add(const NodeKey &from, const NodeKey &to, const std::vector<PortRange> &ports,
             const std::string &evidence, bool isGuess);

    /// The external of a host: an FQDN, or the one address of an IP literal.
    NodeKey addHost(const std::string &host);
    /// Adds an external unless the same is there; returns its key. Where another one has the name
    /// already, "NAME-2" and so on.
    NodeKey addExternal(External external);

    [[nodiscard]] CowList<Flow> flows() const;         ///< Sorted.
    [[nodiscard]] CowList<External> externals() const; ///< Sorted.

private:
    std::map<std::pair<NodeKey, NodeKey>, Flow> m_flows;
    std::map<NodeKey, External> m_externals;
};

} // namespace drawbridge
