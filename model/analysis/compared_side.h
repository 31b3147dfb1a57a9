// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/applied_world.h"
#include "model/analysis/network_relation.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// One design of a comparison, asked about pairs of its nodes. Of this folder only.
class ComparedSide {
public:
    /// A workload with a network, or a gateway outside the input by its external's key.
    struct Node {
        NodeKey key;
        PortSet declared; ///< Empty: nobody says.
    };

    virtual ~ComparedSide() = default;
    [[nodiscard]] const std::vector<Node> &nodes() const { return m_nodes; } ///< By key.
    [[nodiscard]] std::optional<std::size_t> find(const NodeKey &key) const; ///< O(log n).
    /// By place in `nodes`.
    [[nodiscard]] virtual PortVerdict between(std::size_t from, std::size_t to) const = 0;
    /// Between a node and an address outside the clusters.
    [[nodiscard]] virtual PortVerdict outside(std::size_t node, const IpAddress &address,
                                              Direction direction) const = 0;
    /// Addresses cut into parts that the side does not tell apart.
    [[nodiscard]] virtual std::vector<AddressSet> partsOf(const AddressSet &addresses) const = 0;
    /// The addresses outside the clusters that it can tell of.
    [[nodiscard]] virtual AddressSet universe() const = 0;
    /// The network's reasons between two nodes; nothing for a drawing.
    [[nodiscard]] virtual std::optional<NetworkExplanation>
    explained(const std::optional<NodeKey> &from, const std::optional<NodeKey> &to,
              const IpAddress &address) const = 0;
    /// What every layer of a mesh says of the first of `ports`; nothing without a mesh.
    [[nodiscard]] virtual std::optional<Decision> decided(const std::optional<NodeKey> &from,
                                                          const std::optional<NodeKey> &to,
                                                          const IpAddress &address,
                                                          const PortSet &ports) const = 0;
    /// Drawn flows that cannot be compared, one sentence each.
    [[nodiscard]] const std::vector<std::string> &notCompared() const { return m_notCompared; }

protected:
    std::vector<Node> m_nodes;
    std::vector<std::string> m_notCompared;
};

/// What the manifests of a design of one cluster let through, on all layers. `externals` of the
/// design stand for gateways outside the input, as in a proof. Cost: `relate`.
[[nodiscard]] std::unique_ptr<ComparedSide> manifestSide(const Design &design,
                                                         const std::stop_token &stop);
/// What is drawn in a design, and what the system layer adds: what its export lets through.
[[nodiscard]] std::unique_ptr<ComparedSide> drawingSide(const Design &design);

} // namespace drawbridge
