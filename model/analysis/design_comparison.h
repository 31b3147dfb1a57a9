// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"
#include "model/analysis/network_engine.h"
#include "model/design/design.h"

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

class ComparedSide;

/// One side of a comparison: a design, and what of it counts.
struct ComparedDesign {
    enum class By {
        Manifests, ///< What its manifests let through, on all layers.
        Drawing,   ///< What is drawn and what the system layer adds: what its export lets through.
    };
    std::shared_ptr<const Design> design;
    By by = By::Manifests;
};

/// What passes on one side and not on the other (ux.md 3.10). Several nodes on one end are alike in
/// all that is told here.
struct DesignChange {
    enum class Kind {
        Opens,          ///< More passes or may pass, nothing less.
        Changed,        ///< Some ports more and some fewer, or another certainty.
        Cuts,           ///< Less passes or may pass, nothing more.
        CutsUndeclared, ///< The same, but only of ports that the destination does not declare.
    };
    Kind kind = Kind::Opens;
    std::vector<NodeKey>
        from; ///< Workloads and externals, of a crowd the first; none: `addresses`.
    std::vector<NodeKey> to;
    /// Of more than 20 sources how many there are by namespace ("Namespace/shop"; without one, of
    /// gateways outside the input). Else empty.
    std::map<NodeKey, std::size_t> crowd;
    /// Outside the clusters. With an external on that end: the part of it that is meant; empty:
    /// all.
    AddressSet addresses;
    PortVerdict before, after;
    /// What the manifests say of a call that is cut: "env: CART_ADDR=cart:7070 (web.yaml:41:9)".
    std::vector<std::string> calledBy;
    bool operator==(const DesignChange &) const = default;

    /// Something that is in use, as the manifests say for certain, does not pass any more.
    [[nodiscard]] bool breaks() const { return !calledBy.empty(); }
    [[nodiscard]] PortSet opened() const; ///< Passes or may pass, and did not.
    [[nodiscard]] PortSet cut() const;    ///< Passed or may have passed, and does not.
    [[nodiscard]] std::size_t sourceCount() const;
    /// Nothing is left of what passed.
    [[nodiscard]] bool isWhole() const { return after.isDenied(); }
};
[[nodiscard]] std::string_view toString(DesignChange::Kind kind); ///< "opens", "cuts" …
/// "shop/Deployment/web", "any of 12", "10.0.0.0/8", "External/net (10.1.0.0/16)".
/// `count`: how many nodes there are, where it is more than `nodes`.
[[nodiscard]] std::string changeEndText(const std::vector<NodeKey> &nodes,
                                        const AddressSet &addresses, std::size_t count = 0);

/// How many changes of each kind there are.
struct ChangeCounts {
    std::size_t opens = 0, cuts = 0, changed = 0, undeclared = 0, breaks = 0;
    bool operator==(const ChangeCounts &) const = default;
};

/// Two designs held against each other, pair by pair: workloads by key, externals of the second
/// design by their addresses, the rest of the outside as addresses. Replicas of one workload among
/// themselves, nodes and kubelets, stand-ins for what every cluster has, and API access are not
/// compared. More than 20 sources of one destination with one change are one change.
///
/// Immutable; `reasons` may be asked from one thread at a time.
class DesignComparison {
public:
    /// Cost: the relation of all pairs of each side that is taken by its manifests, and two
    /// verdicts a pair. Errors: Usage for designs of several clusters. Null once stopped.
    [[nodiscard]] static Result<std::shared_ptr<const DesignComparison>>
    make(ComparedDesign before, ComparedDesign after, const std::stop_token &stop = {});
    ~DesignComparison();

    /// What breaks first, then what opens, changes, is cut; each by ends.
    [[nodiscard]] const std::vector<DesignChange> &changes() const { return m_changes; }
    [[nodiscard]] ChangeCounts counts() const;
    /// Pairs of nodes between which the same ports pass on both sides.
    [[nodiscard]] std::size_t same() const { return m_same; }
    /// What of the drawings could not be compared, one sentence each.
    [[nodiscard]] const std::vector<std::string> &notCompared() const { return m_notCompared; }
    [[nodiscard]] const ComparedDesign &before() const { return m_before; }
    [[nodiscard]] const ComparedDesign &after() const { return m_after; }

    /// Why it is so on one side, by the network, for the first of its ends. Nothing where that side
    /// is a drawing, or does not have an end.
    [[nodiscard]] std::optional<NetworkExplanation> explained(const DesignChange &change,
                                                              bool isBefore) const;

    /// The same layer by layer, for the first port that changes; nothing without a mesh.
    [[nodiscard]] std::optional<Decision> decided(const DesignChange &change, bool isBefore) const;
    /// Whether something passes or may pass on the second side; of an external to or from some of
    /// its addresses.
    [[nodiscard]] bool passes(const NodeKey &from, const NodeKey &to) const;

private:
    [[nodiscard]] IpAddress witnessOf(const DesignChange &change) const;
    [[nodiscard]] AddressSet addressesOfExternal(const NodeKey &key) const;
    DesignComparison(ComparedDesign before, ComparedDesign after);
    friend class ComparisonWork;

    ComparedDesign m_before, m_after;
    std::unique_ptr<const ComparedSide> m_sideBefore, m_sideAfter;
    std::vector<DesignChange> m_changes;
    std::size_t m_same = 0;
    std::vector<std::string> m_notCompared;
};

} // namespace drawbridge
