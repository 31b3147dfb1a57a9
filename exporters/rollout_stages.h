// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What is applied at once: a stage of the rollout, or one namespace of it: of stages 3 to 5, and
/// of stage 1 of an ambient mesh.
struct RolloutStep {
    std::size_t stage = 0;
    std::string folder;              ///< "0-identity", "3-network-policy/1-data".
    std::string nameSpace;           ///< Where it is of one.
    std::vector<ManifestFile> files; ///< Paths below `folder`; without a kustomization.
    /// Of the folder "observe" in `folder`: the step deletes their objects, and applies nothing.
    std::vector<ManifestFile> deleted;
    enum class Enforcement {
        AtOnce,
        Opens,    ///< Its policies admit everything, for the time of looking.
        Observed, ///< Its policies close nothing beside those.
    };
    Enforcement enforcement = Enforcement::AtOnce;
};

/// The files of a plain export in the steps of zero-trust.md, "Rollout stages", in order, each as
/// it is there. Two are made for the time between: in stage 1 PeerAuthentications PERMISSIVE, in
/// stage 2 the AuthorizationPolicies of stages 4 and 6 with `istio.io/dry-run`. Neither takes the
/// place of an object of the input, which may be stricter: such a one stays until its own stage.
/// Stages that have nothing to apply are left out. In an ambient mesh stage 1 also has the
/// waypoints, and stage 2 those policies alone that no ztunnel sees: without files where there are
/// none.
[[nodiscard]] std::vector<RolloutStep> rolloutSteps(const Design &design,
                                                    const ManifestSet &plainExport);

/// What it is called: its folder, and that it goes without the folder "observe" where it deletes.
[[nodiscard]] std::string titleOf(const RolloutStep &step);

/// "NetworkPolicy shop/web" of a manifest; empty for a kustomization.
[[nodiscard]] std::string objectText(const YamlValue &document);
/// Text at "metadata.name" and the like; empty where there is none.
[[nodiscard]] std::string textAt(const YamlValue &document, const std::string &path);

} // namespace drawbridge
