// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/kustomization.h"

namespace drawbridge {

/// Reads a JSON 6902 patch that does nothing but set tls.minProtocolVersion of servers of a Gateway
/// of Istio (its target has to say the group, since the Gateway API has a kind of that name), or
/// add entries to spec.tls of an Ingress. `test` operations are taken to hold: where they do not,
/// nobody applies the patch. Nothing for every other document, without a word.
[[nodiscard]] std::optional<WorkloadPatch> readTlsPatch(const YamlNode &document,
                                                        const PatchReference &reference,
                                                        const std::string &defaultNamespace,
                                                        Diagnostics &diagnostics);

} // namespace drawbridge
