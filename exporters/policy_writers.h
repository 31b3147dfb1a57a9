// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_exporter.h"

#include <array>
#include <vector>

namespace drawbridge {

/// An API group and what of it holds pods or templates of pods.
struct PolicySubjects {
    const char *apiGroup;
    std::vector<const char *> kinds;
    std::vector<const char *> resources;
};

/// What a rule is about: pods and workloads, or namespaces.
[[nodiscard]] std::vector<PolicySubjects> subjectsOf(PolicyRuleKind kind);

// One rule for one engine, in files of one object each; paths begin with the engine's folder.

[[nodiscard]] std::vector<ManifestFile>
validatingPolicyFiles(const PolicyPlan &plan, const PolicyRule &rule, PolicyAction action);
[[nodiscard]] std::vector<ManifestFile>
gatekeeperFiles(const PolicyPlan &plan, const PolicyRule &rule, PolicyAction action);
[[nodiscard]] std::vector<ManifestFile> kyvernoFiles(const PolicyPlan &plan, const PolicyRule &rule,
                                                     PolicyAction action);

} // namespace drawbridge
