// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "exporters/rollout_stages.h"
#include "model/analysis/api_losses.h"
#include "model/analysis/flow_cuts.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// What one step does to the cluster as the steps before it left it.
struct RolloutImpact {
    std::vector<FlowCut> cuts; ///< Flows the input allows, cut by this step and by none before it.
    std::vector<ApiLoss> apiLosses; ///< Only of the stage that changes accounts.
    /// "NetworkPolicy shop/web (shop/web.yaml:3:1)": objects of the input whose place is taken.
    std::vector<std::string> replaced;
    /// The same of policies of the input, of the kind and namespace of this step, that stay: what
    /// they allow beyond the drawing stays open.
    std::vector<std::string> kept;
    std::string enforcesNothing; ///< Why all of it is observed only; empty where it is enforced.
};

/// Whether stage 3 closes what is not drawn as soon as it is applied, or lets people look first.
enum class Segmentation { AtOnce, ObservedFirst };

/// A design in steps that can be applied one after another, with what each of them breaks.
struct Rollout {
    std::string designName;
    MeshKind mesh = MeshKind::None;
    std::vector<RolloutStep> steps;
    std::vector<RolloutImpact> impacts; ///< By step.
    std::vector<FlowCut> undecided;     ///< Flows nobody knows about in the input itself.
    Segmentation segmentation = Segmentation::AtOnce;
    std::vector<std::string> enforcedAtOnce; ///< Namespaces that cannot be observed, and why.
    /// Namespaces that the input, which shows no mesh, does not declare: their pods are taken to be
    /// outside of one until a step enrols them.
    std::set<std::string> presumedOutside;
    std::size_t watchedCount = 0;   ///< Flows that were asked for.
    std::size_t unwatchedCount = 0; ///< Inferred ones that lead to nothing known.
    bool isInputComplete = true;
};

/// The stages of zero-trust.md for a design, and for each the cluster as it is after it: the
/// imported objects with exactly the objects of the steps up to it applied, patches included,
/// judged by all engines. Without steps where the export is refused (see `exportDesign`).
[[nodiscard]] Rollout exportRollout(const Design &design, const ExportOptions &options,
                                    Segmentation segmentation, Diagnostics &diagnostics);

/// The files of all stages, or of one, below a numbered folder each, with kustomizations and a
/// README.md for people; of all also one README.md that tells the whole rollout. Empty for a stage
/// that has nothing to apply.
[[nodiscard]] ManifestSet rolloutFiles(const Rollout &rollout, std::optional<std::size_t> stage);

/// The page above the rollouts of several clusters: in which order to take them.
[[nodiscard]] ManifestFile clustersPage(const std::string &designName);

/// The rollout for people, or one stage of it: a line a step, then line by line what it cuts.
[[nodiscard]] std::string rolloutText(const Rollout &rollout, std::optional<std::size_t> stage);
/// What one step breaks, line by line, each of its own; "cuts no flow" where it does not.
[[nodiscard]] std::vector<std::string> impactLines(const RolloutImpact &impact);
/// What the answers of a rollout rest on.
[[nodiscard]] std::vector<std::string> rolloutNotes(const Rollout &rollout);
/// "2 flows", "1 flow".
[[nodiscard]] std::string countOf(std::size_t count, const std::string &noun);
/// The flow with what is cut of it, why and where, on one line.
[[nodiscard]] std::string cutLine(const FlowCut &cut);
[[nodiscard]] std::string lossLine(const ApiLoss &loss);

} // namespace drawbridge
