// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation_draft.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The families of edges of findings.md 2.5. Another one is a file of its own, a line here and one
/// in `makeEscalationGraph`.

// What one identity may do.
void addPodEdges(EscalationDraft &draft, EscalationHolder &holder);          ///< e4, e5, e11, e13
void addIdentityEdges(EscalationDraft &draft, EscalationHolder &holder);     ///< e6, e7, e8
void addRoleEdges(EscalationDraft &draft, EscalationHolder &holder);         ///< e9, e10
void addControlPlaneEdges(EscalationDraft &draft, EscalationHolder &holder); ///< e12, e15
void addClosureEdges(EscalationDraft &draft, EscalationHolder &holder);      ///< e16
void addControllerEdges(EscalationDraft &draft, EscalationHolder &holder);   ///< e21
/// e14; asks who makes pods, so after the families that do.
void addVolumeEdges(EscalationDraft &draft, EscalationHolder &holder);
void addStolenPodEdges(EscalationDraft &draft, EscalationHolder &holder); ///< e19
void addCloudEdges(EscalationDraft &draft, EscalationHolder &holder);     ///< e17

// What workloads are.
void addTokenEdges(EscalationDraft &draft);         ///< e1
void addCloudIdentityEdges(EscalationDraft &draft); ///< e17
void addTakeoverEdges(EscalationDraft &draft);      ///< e2
void addSharedVolumeEdges(EscalationDraft &draft);  ///< e20
void addNetworkEdges(EscalationDraft &draft);       ///< e18
/// e3; after all families that lead to nodes.
void addNodeEdges(EscalationDraft &draft);

/// One grant that leads somewhere by itself.
struct DangerousGrant {
    enum class Doubt : std::uint8_t { None, WhenNamed, Always };
    std::string_view rule, verb, apiGroup, resource;
    std::vector<std::size_t> (*targets)(const EscalationDraft &draft, const RbacGrant &grant);
    Doubt doubt = Doubt::None;
};

/// A power for each of the holder's grants that covers one of the table.
void addDangerousGrants(EscalationDraft &draft, const EscalationHolder &holder,
                        std::span<const DangerousGrant> table);

/// Whether Pod Security lets pods have what a level forbids, in a namespace or (empty) in some.
enum class PodFreedom : std::uint8_t { No, Possible, Certain };

/// By the labels of the namespaces. Possible: nobody says, so that the API server's own setting
/// decides, or other rules of the input may refuse such pods.
[[nodiscard]] PodFreedom podFreedom(const EscalationWorld &world, const std::string &scope,
                                    PodSecurityLevel level);

/// Pods of any make in the scope of a grant: their ServiceAccounts, and their nodes where Pod
/// Security does not keep them off (`withNodes`).
void addPodsMade(EscalationDraft &draft, EscalationHolder &holder, EscalationPower power,
                 bool withNodes);

} // namespace drawbridge
