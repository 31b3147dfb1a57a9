// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/access_states.h"
#include "views/models/answers.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace drawbridge {

/// What the drawing says of a row, as the table sorts it.
enum class FlowOrigin : std::uint8_t {
    NotDrawn,  ///< Open today, and nobody drew or closed it.
    ToConfirm, ///< Inferred, and resting on a guess.
    Inferred,  ///< Drawn from what the manifests show.
    Drawn,     ///< Drawn by hand.
    Closed,    ///< Somebody decided that it stays shut.
};

/// What the imported NetworkPolicies say of the ports of a row, as the table sorts it.
enum class FlowToday : std::uint8_t {
    OpenByDefault, ///< No policy selects either end.
    Open,          ///< Of a crowd: by default or by a policy, as the source may be.
    Unknown,       ///< The engine cannot tell, of some ports at least.
    Allowed,       ///< A policy admits all ports.
    Partly,        ///< A policy admits some of the ports, the others are denied.
    Denied,
    NotEvaluated, ///< The answers are of another revision, or there are none yet.
};

/// One line of the table of flows. Points into the table it belongs to.
struct FlowRow {
    const NodeKey *from = nullptr; ///< Null: a crowd of sources.
    const NodeKey *to = nullptr;
    const Flow *flow = nullptr;       ///< Null where nothing is drawn.
    const EdgeState *state = nullptr; ///< Null where it is not known for these ports.
    const Crowd *crowd = nullptr;
    const AccessState *access = nullptr; ///< Of API access, which has no ports.
    const Finding *finding = nullptr;    ///< The worst of the pair that is not waived.
    std::uint32_t findings = 0;          ///< How many are not waived.
    FlowOrigin origin = FlowOrigin::NotDrawn;
    FlowToday today = FlowToday::NotEvaluated;

    [[nodiscard]] PortSet ports() const; ///< Drawn, or else open and undrawn.
};

using AccessStatesPtr = std::shared_ptr<const std::vector<AccessState>>;

/// Every flow of a design (ux.md 3.1): what is drawn, what is closed, and what is open though
/// nobody drew it, by source and destination; crowds of undrawn sources come after them, one row
/// each, then API access, drawn or granted.
/// Flows of the system layer are left out, as on the map. Immutable, safe from any thread.
class FlowRows {
public:
    FlowRows() = default;
    /// `answers` may be null or of an older revision of the design: what they cannot tell of a row
    /// is NotEvaluated. Cost: O((flows + edges) log findings).
    FlowRows(std::shared_ptr<const Design> design, AnswersPtr answers, AccessStatesPtr access = {});
    [[nodiscard]] const AccessStatesPtr &access() const { return m_access; } ///< May be null.

    [[nodiscard]] const std::vector<FlowRow> &rows() const { return m_rows; }
    [[nodiscard]] const Design *design() const { return m_design.get(); } ///< May be null.
    [[nodiscard]] const AnswersPtr &answers() const { return m_answers; }
    /// Pairs of which it is unknown whether they are open; none of them has a row.
    [[nodiscard]] std::size_t unknownPairs() const { return m_unknownPairs; }

private:
    struct FindingOrder;
    void addDrawn(const Flow &flow, const EdgeState *state);
    void addUndrawn(const EdgeState &state);
    void addClosed(const Closure &closure, const EdgeState *state);
    void addCrowd(const Crowd &crowd);
    void addAccess(const AccessState &access);
    void addFindings(FlowRow &row) const;
    void addPairs();
    [[nodiscard]] bool isEvaluated(const Flow &flow) const;

    std::shared_ptr<const Design> m_design;
    AnswersPtr m_answers;
    AccessStatesPtr m_access;
    std::vector<FlowRow> m_rows;
    std::vector<const Finding *> m_byPair; ///< Not waived; by target, peer, severity.
    std::size_t m_unknownPairs = 0;
    bool m_isSameInput = false; ///< The answers are of the manifests of the design.
};

using FlowRowsPtr = std::shared_ptr<const FlowRows>;

} // namespace drawbridge
