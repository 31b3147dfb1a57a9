// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <functional>
#include <string>

namespace drawbridge {

/// Every change of a design is one of these functions: a new Design, or why not. `before` is never
/// touched.

/// Draws a flow; where one exists between the two, its ports are united. Errors: NodeUnknown,
/// FlowInvalid (no port, a workload with itself is fine, both ends external, a host-network
/// destination is a Warning elsewhere). Drawing also removes a Closure of the pair.
[[nodiscard]] Result<Design> addFlow(const Design &before, Flow flow);
/// All of them, or the first error. Cost: O(n log n) over drawn and new flows.
[[nodiscard]] Result<Design> addFlows(const Design &before, std::vector<Flow> flows);
/// Replaces the flow with the same ends.
[[nodiscard]] Result<Design> replaceFlow(const Design &before, Flow flow);
/// Removes ports from a flow; the whole flow when `ports` is empty or nothing is left.
[[nodiscard]] Result<Design> removeFlow(const Design &before, const NodeKey &from,
                                        const NodeKey &to, const PortSet &ports = {});
/// Draws each of `flows` once more, from `caller`: ports, requests, note and expiry are copied,
/// evidence is not. A flow to the caller itself is left out.
[[nodiscard]] Result<Design> copyCalls(const Design &before, const std::vector<Flow> &flows,
                                       const NodeKey &caller);
[[nodiscard]] Result<Design> addClosure(const Design &before, Closure closure);
[[nodiscard]] Result<Design> removeClosure(const Design &before, const NodeKey &from,
                                           const NodeKey &to);
/// Draws API access; refused with SettingMissing while the cluster's `apiServer` is unset and the
/// subject is a workload.
[[nodiscard]] Result<Design> grantAccess(const Design &before, ApiAccess access);
[[nodiscard]] Result<Design> revokeAccess(const Design &before, const ApiAccess &access);
/// Revokes `old` and grants `access` in its place.
[[nodiscard]] Result<Design> replaceAccess(const Design &before, const ApiAccess &old,
                                           ApiAccess access);
[[nodiscard]] Result<Design> setIdentity(const Design &before, Identity identity);
/// Adds an external, or replaces the one of the same key.
[[nodiscard]] Result<Design> addExternal(const Design &before, External external);
/// Replaces the external `key` by one that may have another name or kind: flows, closures, API
/// access and positions follow. Errors: DesignInvalid where the new name is taken.
[[nodiscard]] Result<Design> changeExternal(const Design &before, const NodeKey &key,
                                            External external);
/// Removes an external with its flows, closures and position; of a group its API access too.
/// Errors: NodeUnknown, for workloads as well, since they come from the sources.
[[nodiscard]] Result<Design> removeNode(const Design &before, const NodeKey &key);
/// Puts a namespace ("Namespace/shop") into a trust zone, which is made where there is none of that
/// name; into none when `zone` is empty. A zone without namespaces is gone.
[[nodiscard]] Result<Design> setTrustZone(const Design &before, const NodeKey &nameSpace,
                                          const std::string &zone);
[[nodiscard]] Result<Design> setMesh(const Design &before, MeshKind mesh);
[[nodiscard]] Result<Design> setClusterSettings(const Design &before, DesignCluster cluster);
/// Replaces the issuer of the tokens that people show; one that is not set takes it away. Errors:
/// DesignInvalid (see `checkTokenIssuer`).
[[nodiscard]] Result<Design> setTokenIssuer(const Design &before, TokenIssuer issuer);
[[nodiscard]] Result<Design> moveNodes(const Design &before,
                                       const std::vector<NodePosition> &positions);
[[nodiscard]] Result<Design> addWaiver(const Design &before, Waiver waiver);
/// Removes the waiver of the same rule, target and peer. Errors: DesignInvalid where there is none.
[[nodiscard]] Result<Design> removeWaiver(const Design &before, const Waiver &waiver);

/// An edit as `Document::apply` takes it: what to do, what to call it in the undo list, what it
/// merges with.
struct Edit {
    std::string label;    ///< English source text of the undo entry; the window translates it.
    std::string mergeKey; ///< Two consecutive edits with one non-empty key become one undo step.
    std::function<Result<Design>(const Design &)> apply;
};

} // namespace drawbridge
