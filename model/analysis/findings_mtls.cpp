// SPDX-License-Identifier: Apache-2.0
// ZT-MTLS-001 (findings.md 1.2): the effective PeerAuthentication mode of a served port is
// PERMISSIVE. Workloads outside a mesh are no subject; unknown membership and ambiguous
// policies are not assessable.
// Tested by tests/unit/analysis/test_findings_plaintext.cpp

#include "model/analysis/findings_context.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr auto kPermissiveRule = "ZT-MTLS-001";

/// Ports of one workload that take plaintext, and what says so.
struct Plaintext {
    PortSet ports;
    std::vector<SourceSpan> where;
    std::string because;
};

/// Ports the mesh treats alike, with one to ask for.
struct JudgedPorts {
    PortSet ports;
    std::uint16_t witness = 0;
};

/// Declared TCP ports one by one; where none is declared, those some policy names, and one for all
/// the others.
std::vector<JudgedPorts> judgedPorts(const FindingsContext &context, EndIndex index)
{
    std::vector<JudgedPorts> judged;
    for (const auto &range : context.declared[index].ranges())
        if (range.protocol == Protocol::Tcp)
            for (unsigned port = range.first; port <= range.last; ++port) {
                const auto number = static_cast<std::uint16_t>(port);
                judged.push_back({PortSet{{Protocol::Tcp, number, number}}, number});
            }
    if (!context.declared[index].empty())
        return judged;
    auto others = PortSet::allOf(Protocol::Tcp);
    for (const auto port : context.mesh.namedPorts({index})) {
        judged.push_back({PortSet{{Protocol::Tcp, port, port}}, port});
        others -= judged.back().ports;
    }
    if (!others.empty())
        judged.push_back({others, others.ranges().front().first});
    return judged;
}

/// What says so is authorization, which the proxy asks about plaintext as well.
void addLinkerd(const AuthorizationDecision &decision, const JudgedPorts &judged,
                Plaintext &plaintext)
{
    plaintext.ports |= judged.ports;
    for (const auto *meta : decision.objects)
        if (std::ranges::find(plaintext.where, meta->where) == plaintext.where.end())
            plaintext.where.push_back(meta->where);
    if (plaintext.because.empty())
        plaintext.because = decision.reason.substr(0, decision.reason.size() - 1);
}

void addDecision(const MtlsDecision &decision, Plaintext &plaintext)
{
    for (const auto *peer : decision.by)
        if (std::find(plaintext.where.begin(), plaintext.where.end(), peer->meta.where) ==
            plaintext.where.end())
            plaintext.where.push_back(peer->meta.where);
    if (!plaintext.because.empty())
        return;
    plaintext.because = decision.by.empty()
                            ? "no PeerAuthentication applies, and the mesh default is PERMISSIVE"
                            : "PeerAuthentication " +
                                  withPlace(decision.by.front()->meta.nameSpace + "/" +
                                                decision.by.front()->meta.name,
                                            decision.by.front()->meta.where) +
                                  " leaves it PERMISSIVE";
}

/// Ports of Linkerd whose authorization asks for an identity take no plaintext.
std::string plaintextOfLinkerd(const FindingsContext &context, EndIndex index, Plaintext &plaintext)
{
    std::string doubt;
    for (const auto &judged : judgedPorts(context, index)) {
        if (context.mesh.mtls({index}, judged.witness).mode == MtlsDecision::Mode::NoMesh)
            continue;
        AuthorizationDecision decision;
        const auto verdict = context.mesh.takesPlaintext({index}, judged.witness, &decision);
        if (verdict == Verdict::Allow)
            addLinkerd(decision, judged, plaintext);
        else if (verdict == Verdict::Unknown)
            doubt = decision.reason;
    }
    return doubt;
}

Plaintext plaintextOf(const FindingsContext &context, EndIndex index, FindingsSink &sink)
{
    Plaintext plaintext;
    std::string doubt;
    if (context.mesh.linkerdOf({index}) != nullptr) {
        doubt = plaintextOfLinkerd(context, index, plaintext);
        if (!doubt.empty())
            sink.cannotAssess(kPermissiveRule, doubt);
        return plaintext;
    }
    for (const auto &judged : judgedPorts(context, index)) {
        const auto decision = context.mesh.mtls({index}, judged.witness);
        if (decision.mode == MtlsDecision::Mode::Ambiguous ||
            decision.mode == MtlsDecision::Mode::Unknown)
            doubt = decision.reason;
        if (decision.mode != MtlsDecision::Mode::Permissive)
            continue;
        plaintext.ports |= judged.ports;
        addDecision(decision, plaintext);
    }
    if (!doubt.empty())
        sink.cannotAssess(kPermissiveRule, doubt);
    return plaintext;
}

/// A workload outside the mesh that reaches one of the ports, the first by key.
const WorkloadNode *plaintextSource(const FindingsContext &context, EndIndex to,
                                    const PortSet &ports)
{
    for (EndIndex from = 0; from < context.workloadCount(); ++from) {
        const auto &source = context.workload(from);
        if (from == to || source.mesh != MeshMembership::None || !context.isSubject(from))
            continue;
        const auto verdict = context.network.between(WorkloadId{from}, WorkloadId{to});
        if (!(verdict.allowed & ports).empty())
            return &source;
    }
    return nullptr;
}

/// All but a few ports are told by the few.
std::string textOf(const PortSet &ports)
{
    const auto others = PortSet::allOf(Protocol::Tcp) - ports;
    if (others.empty())
        return "every port";
    return ports.count() > others.count() ? "every port but " + toString(others) : toString(ports);
}

Finding plaintextAccepted(const FindingsContext &context, EndIndex index, Plaintext plaintext)
{
    const auto &workload = context.workload(index);
    const auto *source = plaintextSource(context, index, plaintext.ports);
    Finding finding;
    finding.ruleId = kPermissiveRule;
    finding.severity = source != nullptr ? Severity::High : Severity::Medium;
    finding.target = workload.key;
    finding.ports = plaintext.ports;
    finding.message = toString(workload.key) + " accepts plaintext on " + textOf(plaintext.ports) +
                      ": " + plaintext.because;
    if (source != nullptr)
        finding.message += "; " + toString(source->key) + ", outside the mesh, reaches it";
    finding.message += ".";
    finding.evidence = std::move(plaintext.where);
    if (finding.evidence.empty())
        finding.evidence.push_back(workload.where);
    if (context.mesh.linkerdOf({index}) != nullptr) {
        finding.fix = "Ask for an identity: set config.linkerd.io/default-inbound-policy "
                      "all-authenticated for " +
                      workload.key.nameSpace +
                      ", and have the authorizations of its Servers require a "
                      "MeshTLSAuthentication.";
        return finding;
    }
    finding.fix = source != nullptr ? "Enrol " + toString(source->key) +
                                          " in the mesh or draw its flow, then set "
                                          "PeerAuthentication mode STRICT for " +
                                          workload.key.nameSpace + "."
                                    : "Set PeerAuthentication mode STRICT for " +
                                          workload.key.nameSpace + ", as the export does.";
    return finding;
}

} // namespace

void findPlaintextAccepted(const FindingsContext &context, FindingsSink &sink)
{
    for (EndIndex i = 0; i < context.workloadCount(); ++i) {
        if (context.stop.stop_requested())
            return;
        const auto &workload = context.workload(i);
        if (!context.isSubject(i) || workload.mesh == MeshMembership::None)
            continue;
        if (context.mesh.isInMesh({i})) {
            auto plaintext = plaintextOf(context, i, sink);
            if (!plaintext.ports.empty())
                sink.report.findings.push_back(plaintextAccepted(context, i, std::move(plaintext)));
        } else {
            sink.cannotAssess(kPermissiveRule,
                              workload.mesh == MeshMembership::Unknown
                                  ? "the manifests do not show whether the workload is in a mesh"
                                  : "PeerAuthentication does not concern gateways, whose servers "
                                    "say what they take");
        }
    }
}

} // namespace drawbridge
