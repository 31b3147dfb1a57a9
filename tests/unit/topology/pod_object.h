// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/workload_objects.h"

#include <string>
#include <utility>

namespace drawbridge::test {

/// A Pod of the namespace shop; an empty `ownerKind` leaves it without an owner.
inline WorkloadObject pod(const std::string &name, const std::string &ownerKind,
                          const std::string &owner, LabelMap labels = {})
{
    WorkloadObject object;
    object.meta.kind = "Pod";
    object.meta.nameSpace = "shop";
    object.meta.name = name;
    if (!ownerKind.empty())
        object.meta.controllerKind = ownerKind;
    object.meta.controllerName = owner;
    object.podLabels = std::move(labels);
    return object;
}

} // namespace drawbridge::test
