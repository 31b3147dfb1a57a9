// SPDX-License-Identifier: Apache-2.0
// The symbolic answer for one edge. Ports that the network and the mesh treat alike are asked once
// without a request; only where that is unknown is one request of each class asked.
// Tested by tests/unit/analysis/test_edge_requests.cpp

#include "model/analysis/edge_requests.h"

#include "model/analysis/layers.h"
#include "model/analysis/request_classes.h"

#include <algorithm>

namespace drawbridge {
namespace {

struct Answer {
    Verdict verdict = Verdict::Unknown;
    std::string reason;
};

class EdgeQuestion {
public:
    EdgeQuestion(const MeshEngine &mesh, const MeshCaller &caller, WorkloadId to,
                 PortVerdict network)
        : m_mesh(mesh), m_caller(caller), m_to(to), m_network(std::move(network))
    {}

    EdgeAnswer run()
    {
        auto rest = PortSet::all();
        for (const auto &group : portClassesOf(m_mesh, m_to)) {
            rest -= group.ports;
            addMeshed(group);
        }
        add(rest, {Verdict::Allow, {}});
        return {m_caller.principal.value_or(""), std::move(m_classes)};
    }

private:
    [[nodiscard]] Answer ask(std::uint16_t port, const std::optional<HttpRequest> &request) const
    {
        Answer answer;
        const auto handshake = m_mesh.handshake(m_to, port, m_caller, &answer.reason);
        auto decision = m_mesh.authorize(m_to, port, m_caller, request);
        answer.verdict = handshake & decision.verdict;
        if (handshake == Verdict::Allow)
            answer.reason = std::move(decision.reason);
        return answer;
    }

    void addMeshed(const MeshPortClass &group)
    {
        if ((group.ports & (m_network.allowed | m_network.unknown)).empty())
            return;
        const auto answer = ask(group.witness, std::nullopt);
        if (answer.verdict == Verdict::Unknown && addRequests(group))
            return;
        add(group.ports, answer);
    }

    /// False where no request makes a difference.
    bool addRequests(const MeshPortClass &group)
    {
        const auto named = m_mesh.namedRequests(m_to);
        const auto paths = pathWitnesses(named.paths);
        std::vector<EdgeClass> classes;
        bool isDecided = false;
        for (const auto &[method, methodName] : methodWitnesses(named.methods))
            for (const auto &[path, pathName] : paths) {
                HttpRequest request;
                request.method = method;
                request.path = path;
                const auto answer = ask(group.witness, request);
                isDecided = isDecided || answer.verdict != Verdict::Unknown;
                if (answer.verdict != Verdict::Deny)
                    classes.push_back(
                        {group.ports, true, methodName, pathName, answer.verdict, answer.reason});
            }
        if (isDecided)
            for (auto &one : classes)
                add(one);
        return isDecided;
    }

    void add(const PortSet &ports, Answer answer)
    {
        if (answer.verdict != Verdict::Deny)
            add({ports, false, {}, {}, answer.verdict, std::move(answer.reason)});
    }

    /// Split by what the network says; what is certain needs no reason.
    void add(const EdgeClass &one)
    {
        auto allowed = one;
        allowed.ports = one.ports & m_network.allowed;
        if (one.verdict == Verdict::Allow)
            allowed.reason.clear();
        if (!allowed.ports.empty())
            m_classes.push_back(std::move(allowed));
        auto unknown = one;
        unknown.ports = one.ports & m_network.unknown;
        if (one.verdict == Verdict::Allow)
            unknown.reason = "the NetworkPolicies do not tell";
        unknown.verdict = Verdict::Unknown;
        if (!unknown.ports.empty())
            m_classes.push_back(std::move(unknown));
    }

    const MeshEngine &m_mesh;
    const MeshCaller &m_caller;
    WorkloadId m_to;
    PortVerdict m_network;
    std::vector<EdgeClass> m_classes;
};

} // namespace

std::vector<EdgeAnswer> whatPasses(const NetworkEngine &network, const MeshEngine &mesh,
                                   WorkloadId from, WorkloadId to)
{
    const auto &topology = network.topology();
    const auto &source = topology.workload(from);
    const auto plain = network.between(Endpoint(from), Endpoint(to));
    const auto byProxy =
        carriedTo(network, from, to, plain, waypointRoutes(mesh, portClassesOf(mesh, to), to));
    std::vector<EdgeAnswer> answers;
    bool hasPlaintext = source.mesh == MeshMembership::Ambient;
    for (const auto &caller : mesh.possibleCallers(from)) {
        answers.push_back(EdgeQuestion(mesh, caller, to, caller.principal ? byProxy : plain).run());
        hasPlaintext = hasPlaintext || !caller.principal;
    }
    if (hasPlaintext || !mesh.mayBind(to))
        return answers;
    answers.push_back(EdgeQuestion(mesh, mesh.plaintextOf(from), to, plain).run());
    return answers;
}

} // namespace drawbridge
