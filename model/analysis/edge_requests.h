// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_ports.h"
#include "model/analysis/verdict.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What an edge lets through on some ports: whatever is asked, or requests of one class.
struct EdgeClass {
    PortSet ports;
    bool isOfRequests = false; ///< Of HTTP requests with `method` and `path`; else of everything.
    std::string method, path;  ///< As policies name them; empty: what no policy names.
    Verdict verdict = Verdict::Unknown; ///< Allow or Unknown: what is denied is left out.
    std::string reason;                 ///< Of Unknown, one sentence.
    bool operator==(const EdgeClass &) const = default;
};

/// The same for one of those the source may be to the destination.
struct EdgeAnswer {
    std::string caller; ///< "cluster.local/ns/shop/sa/web"; empty: plaintext.
    std::vector<EdgeClass> passes;
    bool operator==(const EdgeAnswer &) const = default;
};

/// Everything that passes from one workload to another over all layers: ports by the network, and
/// into the mesh (identity or plaintext) x port x method x path classes (istio.md section 7, 2).
/// First as the source's proxy calls, then, where a sidecar can be passed by, in plaintext. Cost:
/// one question for each port class and, where requests decide, each pair of a method and a path
/// that policies name.
[[nodiscard]] std::vector<EdgeAnswer>
whatPasses(const NetworkEngine &network, const MeshEngine &mesh, WorkloadId from, WorkloadId to);

} // namespace drawbridge
