// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_reasons.h"

#include <map>
#include <string>
#include <vector>

namespace drawbridge {

/// Differences between connections, gathered until address blocks that differ in one way for one
/// reason can be told as one.
class ConnectionDifferences {
public:
    explicit ConnectionDifferences(const VerifyWorld &world) : m_world(world) {}

    void add(VerifyDifference::Kind kind, VerifyEnd from, VerifyEnd to, const PortSet &ports,
             std::string layer, Because because);
    /// A host-network workload is open on `ports` beyond the drawing, which no policy can close.
    void addOpenNode(VerifyEnd end, const PortSet &ports);
    /// Into the report, in no order that means something.
    void moveTo(VerifyReport &report);

private:
    /// A difference, with the block at one of its ends.
    struct Pending {
        VerifyDifference difference;
        AddressSet from, to; ///< Empty: a workload, named in `difference`.
    };

    void joinBlocks(VerifyReport &report);
    void reportNodes(VerifyReport &report) const;
    [[nodiscard]] std::string nameOfAddresses(const AddressSet &addresses) const;

    const VerifyWorld &m_world;
    std::vector<Pending> m_pending;
    std::map<VerifyEnd, PortSet> m_openNodes;
};

} // namespace drawbridge
