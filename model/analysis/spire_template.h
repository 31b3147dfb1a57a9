// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/go_template.h"
#include "model/topology/spire_controllers.h"
#include "model/topology/topology.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What a template of a ClusterSPIFFEID is executed with.
struct SpirePod {
    const WorkloadNode &workload;
    const WorkloadObject *object = nullptr;      ///< Of the input; null: none is known.
    const SpireController *controller = nullptr; ///< Null: none is known.
};

/// A template executed for the pods of a workload.
struct SpireRendering {
    std::string text;                 ///< Unknown values in angle brackets: "<pod name>".
    std::vector<std::string> unknown; ///< Clauses, sorted; none: `text` is exact.
    bool isExecutable =
        true; ///< False: it is not known whether the template can be executed at all.
};

/// As text/template does with the data of spire-controller-manager (pkg/spireentry/entries.go): a
/// label that is not there is "" to `index` and "<no value>" as a field.
[[nodiscard]] SpireRendering renderSpireTemplate(const GoTemplate &parsed, const SpirePod &pod);

} // namespace drawbridge
