// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_cursor.h"

#include <vector>

namespace drawbridge {

/// istio.type.v1beta1.WorkloadSelector: matchLabels only; no empty key, no "*" (istio.md 3.1 A4).
[[nodiscard]] LabelMap readWorkloadSelector(const YamlCursor &selector);

/// What an AuthorizationPolicy or RequestAuthentication is attached to.
struct IstioAttachment {
    LabelMap selector;
    std::vector<PolicyTarget> targets;
};

/// `selector`, `targetRef` and `targetRefs` of a spec, of which one may stand (A3 to A5).
[[nodiscard]] IstioAttachment readIstioAttachment(const YamlCursor &spec);

/// Annotations that the webhook refuses on any Istio object (A1, A2). istio.io/dry-run may stand
/// on an AuthorizationPolicy only.
void checkIstioAnnotations(const YamlCursor &object, const ObjectMeta &meta);

/// istio.io/dry-run as Go's strconv.ParseBool reads it; anything else is an error (A1).
[[nodiscard]] bool readDryRun(const YamlCursor &object, const ObjectMeta &meta);

} // namespace drawbridge
