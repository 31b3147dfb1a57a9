// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <algorithm>
#include <string>
#include <vector>

namespace drawbridge {

/// Objects of `from` replace those of the same identity, and are added where there is none.
template<typename Object>
void overlay(std::vector<Object> &onto, const std::vector<Object> &from, bool addsNew)
{
    for (const auto &object : from) {
        const auto found = std::find_if(onto.begin(), onto.end(), [&object](const Object &other) {
            return isSameObject(other.meta, object.meta);
        });
        if (found != onto.end())
            *found = object;
        else if (addsNew)
            onto.push_back(object);
    }
}

/// What `kubectl apply` of `manifests`, and their patches, leave of a cluster with `sources`: of
/// the kinds an export writes. What neither names stays.
[[nodiscard]] ResourceSet appliedOnto(const ResourceSet &sources, const ResourceSet &manifests,
                                      Diagnostics &diagnostics);

/// A gateway outside the input that is described by its pods.
[[nodiscard]] bool isUsableGateway(const External &external);
/// The workload that stands for it.
[[nodiscard]] NodeKey gatewayKey(const External &gateway);
/// A gateway outside the input takes part as the pods it is described by.
void addGateways(const Design &design, const std::string &cluster, ResourceSet &resources);

} // namespace drawbridge
