// SPDX-License-Identifier: Apache-2.0
// Gateways: what AuthorizationPolicy makes of what they listen on (istio.md 1.2, 1.10).
// PeerAuthentication has no say: the server of a Gateway says what clients have to show. Several
// servers of one port must agree.
// Tested by tests/unit/analysis/test_mesh_gateways.cpp

#include "model/analysis/mesh_engine_impl.h"

#include <algorithm>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

/// ProxyConfig of the pod, which goes before that of the mesh; what it says is not read.
bool saysWhoStandsBefore(const WorkloadNode &workload)
{
    const auto found = workload.podAnnotations.find("proxy.istio.io/config");
    return found != workload.podAnnotations.end() &&
           found->second.find("gatewayTopology") != std::string::npos;
}

const ListeningServer *sameForAll(const std::vector<ListeningServer> &listeners)
{
    const auto &first = listeners.front();
    return std::ranges::all_of(
               listeners,
               [&first](const auto &other) { return other.certificate == first.certificate; })
               ? &first
               : nullptr;
}

/// Where nothing is known of a port.
std::string unopened(const WorkloadNode &workload, std::uint16_t port)
{
    return "No Gateway of the input opens port " + std::to_string(port) + " of " +
           toString(workload.key) + ".";
}

} // namespace

void MeshEngine::Impl::readListeners(const Cluster &cluster)
{
    const auto known = std::ranges::find_if(
        topology->clusters, [&](const auto &each) { return &clusters.at(each.name) == &cluster; });
    if (known == topology->clusters.end() || known->resources == nullptr)
        return;
    auto listeners = gatewayListeners(*topology);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        if (subjects[i].cluster != &cluster || workload.mesh != MeshMembership::Gateway)
            continue;
        if (!saysWhoStandsBefore(workload))
            subjects[i].trustedProxies = cluster.mesh->options.trustedProxies;
        subjects[i].listeners = std::move(listeners[i].servers);
        subjects[i].doubtfulListener = std::move(listeners[i].doubt);
    }
}

/// Whether clients of a port have to show a certificate of the mesh.
MtlsDecision MeshEngine::Impl::gatewayMtls(const WorkloadNode &workload, const Subject &subject,
                                           std::uint16_t port) const
{
    using Mode = MtlsDecision::Mode;
    using Certificate = ListeningServer::Certificate;
    const auto found = subject.listeners.find(port);
    if (!subject.doubtfulListener.empty())
        return {Mode::Unknown, {}, subject.doubtfulListener};
    if (found == subject.listeners.end())
        return {Mode::Unknown, {}, unopened(workload, port)};
    const auto *listener = sameForAll(found->second);
    const auto at = " port " + std::to_string(port);
    if (listener == nullptr)
        return {Mode::Ambiguous, {}, "Servers on" + at + " ask for different certificates."};
    switch (listener->certificate) {
    case Certificate::None:
        return {Mode::Disable,
                {},
                listener->gateway + " asks clients of" + at + " for no certificate."};
    case Certificate::Mesh:
        return {Mode::Strict,
                {},
                listener->gateway + " asks clients of" + at + " for a certificate of the mesh."};
    case Certificate::Other: break;
    }
    return {Mode::Unknown,
            {},
            listener->gateway + " may ask clients of" + at +
                " for a certificate, and who has one is not in the manifests."};
}

Verdict MeshEngine::Impl::gatewayHandshake(const MtlsDecision &asked, const MeshCaller &caller)
{
    using Mode = MtlsDecision::Mode;
    if (asked.mode == Mode::Disable)
        return Verdict::Allow;
    if (asked.mode != Mode::Strict)
        return Verdict::Unknown;
    if (!caller.principal)
        return Verdict::Deny;
    // Whether a proxy calls a gateway with its certificate is a matter of DestinationRules.
    return caller.proxy == MeshProxy::Any ? Verdict::Allow : Verdict::Unknown;
}

AuthorizationDecision MeshEngine::Impl::evaluateGateway(const WorkloadNode &workload,
                                                        const Subject &subject,
                                                        const RuleAttempt &attempt) const
{
    const auto found = subject.listeners.find(attempt.port);
    if (!subject.doubtfulListener.empty())
        return {Verdict::Unknown, {}, subject.doubtfulListener};
    if (found == subject.listeners.end())
        return {Verdict::Unknown, {}, unopened(workload, attempt.port)};
    std::optional<AuthorizationDecision> result;
    for (const auto &listener : found->second) {
        auto here = attempt;
        here.isGateway = true;
        here.trustedProxies = subject.trustedProxies;
        here.hasIdentity = listener.certificate == ListeningServer::Certificate::Mesh &&
                           attempt.caller->principal.has_value();
        if (listener.certificate == ListeningServer::Certificate::Other)
            here.identityDoubt = "which certificate the client shows is not in the manifests";
        auto decision = afterToken(evaluateRead(subject, here, listener.reading), *attempt.token,
                                   listener.reading);
        if (!result)
            result = std::move(decision);
        else if (result->verdict != decision.verdict)
            return {Verdict::Unknown, std::move(result->by),
                    "Servers on port " + std::to_string(attempt.port) + " of " +
                        toString(workload.key) +
                        " are of different kinds, and the policies "
                        "depend on it."};
    }
    return std::move(*result);
}

} // namespace drawbridge
