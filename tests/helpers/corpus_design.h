// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <array>
#include <filesystem>
#include <string>

namespace drawbridge::test {

/// Real applications whose first drawing is exported whole, by folder of the corpora.
inline constexpr std::array<const char *, 9> kExportCorpora{"online-boutique/kubernetes-manifests",
                                                            "sock-shop",
                                                            "emojivoto/kustomize",
                                                            "aks-store",
                                                            "voting-app",
                                                            "teastore",
                                                            "guides",
                                                            "kube-prometheus",
                                                            "argo-cd"};

/// More of them: what is drawn there cannot be exported whole.
inline constexpr std::array<const char *, 10> kPartlyExportedCorpora{
    "flux-example",           "gatekeeper",          "gateway-api-examples", "ingress-nginx",
    "istio-samples",          "kubernetes-examples", "kubernetes-goat",      "network-policy-api",
    "network-policy-recipes", "spire-tutorials"};

inline std::filesystem::path corporaFolder()
{
    return std::filesystem::path(DRAWBRIDGE_SOURCE_DIR) / "../shared/corpora";
}

/// What is drawn at first of a folder of manifests.
inline Design drawnAtFirst(const std::filesystem::path &folder, DesignCluster cluster = {})
{
    Diagnostics ignored;
    const auto topology = buildTopology(importPaths({folder.string()}, {}, ignored), ignored);
    return draftDesign("corpus", {std::move(cluster)}, topology, DraftFrom::Inferred, ignored);
}

} // namespace drawbridge::test
