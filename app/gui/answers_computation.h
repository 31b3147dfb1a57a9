// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "model/design/waiver_record.h"
#include "model/layout/scene_layout.h"
#include "views/models/answers.h"

#include <functional>
#include <map>
#include <memory>
#include <stop_token>

namespace drawbridge {

/// What is asked about one revision: the design, and how the view shows it.
struct AnswersRequest {
    std::shared_ptr<const Design> design;
    int revision = 0;
    CollapseState collapse;
    std::string today{}; ///< YYYY-MM-DD: which waivers hold.
    FindingsOptions findings{};
};

/// The whole line for one revision after the other: layout, analyze, scene, export, read back,
/// verify. Keeps what the next revision can use: positions it computed, so that an edit never moves
/// a node (those the user placed are in the design itself), and all answers about a design that is
/// only to be shown otherwise. Of one thread.
class AnswersComputation {
public:
    using TakePicture = std::function<void(ScenePtr)>;
    using TakeAnswers = std::function<void(AnswersPtr)>;
    /// What can be shown before all is there; a function may be empty.
    struct Early {
        /// The map as soon as it can be drawn, with the verdicts of the revision before, or none;
        /// not after an edit of the drawing, where it would only delay the answers.
        TakePicture picture;
        /// Findings and YAML, still without the proof.
        TakeAnswers unproven;
    };

    explicit AnswersComputation(LayoutOptions layout) : m_layout(std::move(layout)) {}

    /// Deterministic in the requests so far but for `elapsedMs`. Null when stopped on the way.
    [[nodiscard]] AnswersPtr run(const AnswersRequest &request, const std::stop_token &stop,
                                 const Early &early = {});
    void forgetPositions()
    {
        m_kept = {};
        m_placed = {};
    }

private:
    using DesignPtr = std::shared_ptr<const Design>;
    using Positions = std::map<NodeKey, NodePosition>;

    [[nodiscard]] AnswersPtr shownAgain(const AnswersRequest &request);
    [[nodiscard]] AnswersPtr evaluated(const AnswersRequest &request, const std::stop_token &stop,
                                       const TakePicture &takePicture);
    [[nodiscard]] Positions &kept();
    [[nodiscard]] std::vector<NodePosition> positionsOf(const DesignPtr &design, Answers &answers);
    [[nodiscard]] ScenePtr compose(const Design &design, const AnalysisReport &report,
                                   const std::vector<NodePosition> &positions);
    [[nodiscard]] const WorkloadMarks *marksOf(const Design &design);
    void waive(const AnswersRequest &request, AnalysisReport &report);
    [[nodiscard]] IdentitiesPtr identitiesOf(const Design &design) const;

    LayoutOptions m_layout;
    struct Kept {
        Positions opened;
        Positions collapsed; ///< Namespaces stand closer together.
    };
    Kept m_kept;
    struct Placed {
        DesignPtr design; ///< Null: nothing is placed.
        CollapseState collapse;
        std::vector<NodePosition> positions;
    };
    Placed m_placed; ///< By the last layout.
    struct Marked {
        std::shared_ptr<const Topology> topology;
        std::vector<DesignCluster> clusters;
        WorkloadMarks marks;
    };
    Marked m_marked;     ///< What the marks were made of.
    LiveExport m_export; ///< Of the revision before.
    std::shared_ptr<const Topology> m_annotatedTopology;
    std::vector<WaiverRecord> m_annotated; ///< Its waivers.
    AnswersPtr m_last;                     ///< Proven or not.
    std::string m_today;                   ///< When it was asked for.
};

} // namespace drawbridge
