// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_ports.h"
#include "model/analysis/verify_world.h"

#include <map>
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

/// Mutual TLS and authorization of a sidecar mesh as sets of ports, each (caller, workload) worked
/// out once.
class MeshLayer {
public:
    explicit MeshLayer(const VerifyWorld &world);

    /// Ports on which the mesh lets `from` through to `to`; UDP and SCTP always pass.
    [[nodiscard]] const PortVerdict &admits(VerifyEnd from, VerifyEnd to);
    [[nodiscard]] PortVerdict admitsCaller(const MeshCaller &caller, VerifyEnd to) const
    {
        return m_ports.admits({caller}, {to});
    }
    /// Captured TCP ports, split where the answer may change.
    [[nodiscard]] const std::vector<MeshPortClass> &classesOf(VerifyEnd to) const
    {
        return m_ports.classesOf({to});
    }
    [[nodiscard]] PortSet capturedPorts(VerifyEnd to) const { return m_ports.capturedPorts({to}); }
    [[nodiscard]] const MeshCallers &callersOf(VerifyEnd from) const;
    [[nodiscard]] MeshWhy why(const MeshCaller &caller, VerifyEnd to, std::uint16_t port,
                              const std::optional<HttpRequest> &request) const;

private:
    void findCallers();
    [[nodiscard]] MeshCallers makeCallers(VerifyEnd end) const;

    const VerifyWorld &m_world;
    MeshPorts m_ports;
    std::vector<MeshCallers> m_callers; ///< Distinct ones.
    std::vector<std::size_t> m_callerOfEnd;
    std::map<std::pair<std::size_t, VerifyEnd>, PortVerdict> m_admits;
};

/// Compares one request of every class of one pair (cli.md) on the ports of which only some
/// requests are drawn. Adds differences to `report`.
void verifyRequests(const VerifyWorld &world, const MeshLayer &mesh, VerifyEnd from, VerifyEnd to,
                    const PortSet &ports, VerifyReport &report);

} // namespace drawbridge
