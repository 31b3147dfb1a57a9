// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// One variable as the container sees it, where its value is known.
struct KnownVariable {
    std::string name;
    std::string value;
    EvidenceKind kind = EvidenceKind::Env; ///< Env or ConfigMapEnv.
    SourceSpan where;                      ///< Of the value: a ConfigMap entry or the env item.
};

using ConfigMaps = std::map<std::pair<std::string, std::string>, const ConfigMapObject *>;

/// ConfigMaps of a cluster by (namespace, name).
[[nodiscard]] ConfigMaps configMapsOf(const ResourceSet &resources);

/// The variables of a container: envFrom in order, then env, later ones winning; $(NAME) replaced
/// where NAME is known (Kubernetes API, Container.env). Values of Secrets are not known. Sorted by
/// name.
[[nodiscard]] std::vector<KnownVariable> environmentOf(const Container &container,
                                                       const std::string &nameSpace,
                                                       const ConfigMaps &configMaps);

/// `text` with $(NAME) replaced where NAME is in `variables`; "$$" stands for "$".
[[nodiscard]] std::string expandVariables(const std::string &text,
                                          const std::vector<KnownVariable> &variables);

} // namespace drawbridge
