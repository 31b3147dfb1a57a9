// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/manifest_set.h"

#include <vector>

namespace drawbridge {

/// The policies of some workloads, or of all and of the namespaces besides.
struct PolicyScope {
    std::vector<const ExportSubject *> subjects; ///< Of the plan, in its order.
    bool hasNamespaces = true;
};

/// What one family writes for one workload, with what it had to say.
struct WorkloadFiles {
    std::vector<ManifestFile> files;
    Diagnostics said;
};

/// The files of a family of policies, in the order in which they get their names. Those of a
/// namespace are made of its workloads and their system flows, those of a workload of the flows
/// from and to it.
struct PolicyFiles {
    std::vector<ManifestFile> ofNamespaces;
    std::vector<WorkloadFiles> ofSubjects; ///< One for each of the scope.
};

} // namespace drawbridge
