// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/naive_question.h"

namespace drawbridge::naive {

[[nodiscard]] bool holds(const LabelRequirement &requirement, const LabelMap &labels);
/// Unknown where a label decides that a controller writes on the pods it makes.
[[nodiscard]] Answer selectsPod(const LabelSelector &selector, const WorkloadNode &pod);
/// Item 12: of a namespace without manifest only the implied label is known.
[[nodiscard]] Answer selectsNamespace(const LabelSelector &selector,
                                      const NamespaceNode &nameSpace);

} // namespace drawbridge::naive
