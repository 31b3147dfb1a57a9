// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_relation.h"
#include "model/analysis/verify_world.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Why the mesh decides as it does about one port.
struct MeshWhy {
    std::string layer; ///< "mtls" or "authorization".
    Verdict verdict = Verdict::Unknown;
    std::string reason;
    std::vector<SourceSpan> where;
};

/// Mutual TLS and authorization of a sidecar mesh as sets of ports, for all ends of the proof at
/// once. Immutable, thread-safe.
class MeshLayer {
public:
    /// Cost: that of `relateMesh`.
    explicit MeshLayer(const VerifyWorld &world);

    /// Ports on which the mesh lets `from` through to `to`; UDP and SCTP always pass.
    [[nodiscard]] PortVerdict admits(VerifyEnd from, VerifyEnd to) const;
    /// Captured TCP ports, split where the answer may change.
    [[nodiscard]] const std::vector<MeshPortClass> &classesOf(VerifyEnd to) const
    {
        return m_ports.classesOf({to});
    }
    [[nodiscard]] PortSet capturedPorts(VerifyEnd to) const { return m_ports.capturedPorts({to}); }
    /// The same ports with everybody who passes.
    [[nodiscard]] const std::vector<MeshRelation::Row> &rows(VerifyEnd to) const
    {
        return m_relation.rows({to});
    }
    /// Where a caller of some end, or nobody, stands in the rows.
    [[nodiscard]] std::uint32_t indexOf(const MeshCaller &caller) const
    {
        return m_relation.indexOf(caller);
    }
    [[nodiscard]] const MeshCallers &callersOf(VerifyEnd from) const { return m_callers[from]; }
    /// Somebody with an identity that no workload has.
    [[nodiscard]] const MeshCaller &nobody() const { return m_nobody; }
    /// Some pod of the cluster that shows no identity.
    [[nodiscard]] const MeshCaller &plainPod() const { return m_plainPod; }
    /// `through`: the Service that is dialled; without it every way has to agree.
    [[nodiscard]] MeshWhy why(const MeshCaller &caller, VerifyEnd to, std::uint16_t port,
                              const std::optional<HttpRequest> &request,
                              std::optional<ServiceId> through = {}) const;

private:
    [[nodiscard]] std::string firstCluster() const;
    [[nodiscard]] const LinkerdEngine *linkerd() const;
    [[nodiscard]] MeshCaller makeNobody() const;
    [[nodiscard]] MeshCaller makePlainPod() const;
    [[nodiscard]] MeshCallers makeCallers(VerifyEnd end) const;
    [[nodiscard]] std::vector<MeshCallers> makeCallers() const;
    [[nodiscard]] MeshRelation relate() const;
    [[nodiscard]] std::vector<std::vector<std::uint32_t>> findPlaces() const;

    const VerifyWorld &m_world;
    MeshPorts m_ports;
    MeshCaller m_nobody, m_plainPod;
    std::vector<MeshCallers> m_callers; ///< By end.
    MeshRelation m_relation;
    std::vector<std::vector<std::uint32_t>> m_places; ///< In the rows, by end.
};

/// Who sends the requests of one pair, and what is drawn of them.
struct RequestSource {
    std::string name;
    std::string nameOfTarget;
    const MeshCallers &callers;
    const std::vector<FlowPort> &drawn;
    const std::vector<FlowPort> &open; ///< To everybody like them, identities or not.
};

[[nodiscard]] bool matchesRules(const HttpRules &rules, const HttpRequest &request);
/// `ports` cut where what is drawn changes.
[[nodiscard]] std::vector<PortSet> splitByRules(const PortSet &ports,
                                                const std::vector<FlowPort> &drawn);

/// Compares one request of every class of one pair (cli.md) on the ports of which only some
/// requests are drawn. Adds differences to `report`.
void verifyRequests(const VerifyWorld &world, const MeshLayer &mesh, const RequestSource &from,
                    VerifyEnd to, const PortSet &ports, VerifyReport &report);

} // namespace drawbridge
