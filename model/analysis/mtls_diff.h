// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// "DISABLE", "PERMISSIVE", "STRICT" as PeerAuthentication writes them, else "ambiguous",
/// "no mesh", "unknown".
[[nodiscard]] std::string_view toString(MtlsDecision::Mode mode);

/// What decides about mutual TLS of a workload port in one of two inputs.
struct MtlsSide {
    MtlsDecision::Mode mode = MtlsDecision::Mode::NoMesh;
    std::vector<SourceSpan> where; ///< Of the deciding objects; empty: nothing but a default.
    std::string reason;            ///< One sentence of the engine.
    bool operator==(const MtlsSide &) const = default;
};

/// A port of a workload of both inputs whose mode is not the same in both.
struct MtlsChange {
    NodeKey workload;
    std::optional<std::uint16_t> port; ///< Nothing: every TCP port no other row could name.
    MtlsSide before;
    MtlsSide after;
    bool operator==(const MtlsChange &) const = default;
};

/// One input: the topology and the engine over its policies.
struct MtlsInput {
    const Topology &topology;
    const MeshEngine &mesh;
};

/// Compares the modes of the workloads that both inputs have and that still run in both, for the
/// TCP ports that containers declare or policies name in either, and for one port that stands for
/// all others (istio.md 1.1 and 1.2); by workload, then port, the others last. With a namespace,
/// only its workloads; empty: all. Cost: O(workloads x ports) decisions of the engine.
[[nodiscard]] std::vector<MtlsChange> diffMtls(const MtlsInput &before, const MtlsInput &after,
                                               const std::string &nameSpace = {});

} // namespace drawbridge
