// SPDX-License-Identifier: Apache-2.0
// Whatever is drawn between two clusters, the export re-read allows exactly that or says what it
// leaves out; and who gets from one to the other is what a reading of the written policies gives
// that knows neither engine nor parts. DRAWBRIDGE_DESIGNS sets how many designs are drawn.
#include "tests/helpers/export_round_trip.h"
#include "tests/helpers/two_clusters.h"

#include <QtTest>

#include <rapidcheck.h>

#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

int upTo(int limit)
{
    return *rc::gen::inRange(0, limit);
}

std::string pickWorkloads(const char *prefix)
{
    std::string text;
    for (int i = 0, count = 1 + upTo(3); i < count; ++i)
        text += shopDeployment(prefix + std::to_string(i), 80,
                               upTo(6) == 0 ? ", sidecar.istio.io/inject: \"false\"" : "");
    return text;
}

/// How the clusters are joined, or half of it.
void pickSettings(Design &design, MeshKind mesh)
{
    if (upTo(6) > 0)
        design = withPods(std::move(design));
    for (int i = 0; i < 2; ++i) {
        auto &cluster = design.clusters[static_cast<std::size_t>(i)];
        if (mesh == MeshKind::Sidecar && upTo(2) == 0)
            cluster.eastWestGateway.addresses = {
                cidr(i == 0 ? "198.51.100.7/32" : "203.0.113.7/32")};
        if (upTo(3) == 0)
            cluster.outgoing = {cidr(i == 0 ? "198.51.100.16/28" : "203.0.113.16/28")};
    }
    if (mesh != MeshKind::Sidecar || upTo(3) > 0)
        return;
    design.clusters[0].trustDomain = "east.example";
    design.clusters[1].trustDomain = "west.example";
    design.clusters[0].trustDomainAliases = {"west.example"};
    design.clusters[1].trustDomainAliases = {"east.example"};
}

FlowPort pickPort()
{
    FlowPort port = onTcp(static_cast<std::uint16_t>(80 + upTo(2)));
    if (upTo(5) == 0)
        port.range.protocol = Protocol::Udp;
    else if (upTo(4) == 0)
        port.http.methods = {"GET"};
    return port;
}

Design randomClusters(MeshKind mesh)
{
    Design design = twoClusters(mesh, pickWorkloads("e") + (upTo(3) == 0 ? kEastWestGateway : ""),
                                pickWorkloads(upTo(2) == 0 ? "e" : "w"));
    pickSettings(design, mesh);
    std::vector<NodeKey> ends;
    for (const WorkloadNode &node : design.topology->workloads)
        if (node.key.nameSpace == "shop")
            ends.push_back(node.key);
    for (int i = 6 + upTo(10); i > 0; --i) {
        Flow flow;
        flow.from = *rc::gen::elementOf(ends);
        flow.to = *rc::gen::elementOf(ends);
        flow.ports = {pickPort()};
        if (auto after = addFlow(design, flow))
            design = *std::move(after);
    }
    return design;
}

std::string nameOf(const Flow &flow)
{
    return toString(flow.from) + " -> " + toString(flow.to);
}

/// What the diagnostics say is left out.
std::set<std::string> refusedIn(const Diagnostics &diagnostics)
{
    std::set<std::string> refused;
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        const std::string &text = diagnostic.what.message;
        const auto end = text.find(" is left out: ");
        if (text.starts_with("flow ") && end != std::string::npos)
            refused.insert(text.substr(5, end - 5));
    }
    return refused;
}

bool hasNamesakes(const Diagnostics &diagnostics)
{
    return std::ranges::any_of(diagnostics.all(), [](const Diagnostic &diagnostic) {
        return diagnostic.what.code == ErrorCode::IdentityAmbiguous;
    });
}

bool isBetween(const NodeKey &from, const NodeKey &to)
{
    return from.cluster != to.cluster;
}

// A reading of the written policies for one pair and TCP port, as text books have it: the labels of
// the fixture are app=NAME alone, addresses are compared as the prefixes that the settings name.

bool holdsPort(const NetworkPolicyRule &rule, int port)
{
    if (rule.ports.empty())
        return true;
    for (const NetworkPolicyPort &item : rule.ports) {
        const int first = std::get<std::uint16_t>(*item.port);
        if (item.protocol == Protocol::Tcp && first <= port &&
            port <= (item.endPort ? *item.endPort : first))
            return true;
    }
    return false;
}

/// Whether some rule admits this range of addresses as a whole, or pods with these labels.
bool admits(const std::vector<NetworkPolicyRule> &rules, int port, const std::vector<Cidr> &cidrs,
            const LabelMap &labels)
{
    std::set<Cidr> left(cidrs.begin(), cidrs.end());
    for (const NetworkPolicyRule &rule : rules)
        if (holdsPort(rule, port))
            for (const NetworkPolicyPeer &peer : rule.peers) {
                if (peer.ipBlock)
                    left.erase(peer.ipBlock->cidr);
                else if (!labels.empty() && peer.podSelector &&
                         *peer.podSelector == LabelSelector::fromLabels(labels))
                    return true;
            }
    return labels.empty() && left.empty() && !cidrs.empty();
}

bool passes(const ResourceSet &manifests, const WorkloadNode &node, bool isIngress, int port,
            const std::vector<Cidr> &cidrs, const LabelMap &labels = {})
{
    for (const NetworkPolicyObject &policy : manifests.networkPolicies)
        if (policy.meta.nameSpace == node.key.nameSpace &&
            policy.podSelector.matches(node.podLabels) &&
            admits(isIngress ? policy.ingress : policy.egress, port, cidrs, labels))
            return true;
    return false;
}

/// Whether an ALLOW rule for whole ports names the caller, or asks for nobody.
bool isNamed(const ResourceSet &manifests, const WorkloadNode &node, int port,
             const std::string &account, const std::set<std::string> &domains)
{
    for (const AuthorizationPolicyObject &policy : manifests.authorizationPolicies) {
        if (policy.meta.name != "allow-" + node.key.name)
            continue;
        for (const AuthorizationRule &rule : policy.rules)
            for (const AuthorizationOperation &to : rule.to) {
                if (std::ranges::find(to.ports, port) == to.ports.end() || !to.methods.empty())
                    continue;
                if (rule.from.empty())
                    return true;
                for (const AuthorizationSource &from : rule.from)
                    for (const std::string &domain : domains)
                        if (std::ranges::find(from.principals, domain + account) !=
                            from.principals.end())
                            return true;
            }
    }
    return false;
}

struct NaiveWorld {
    const Design &design;
    const ManifestsByCluster &manifests;

    /// The mesh the export makes: everybody but those that refuse.
    bool isMeshed(const WorkloadNode &node) const
    {
        return design.mesh == MeshKind::Sidecar &&
               !node.podLabels.contains("sidecar.istio.io/inject");
    }

    bool reaches(const WorkloadNode &from, const WorkloadNode &to, int port) const
    {
        const DesignCluster &source = design.cluster(from.key.cluster);
        const DesignCluster &target = design.cluster(to.key.cluster);
        const auto &gateway = target.eastWestGateway.addresses;
        const auto &callers = source.outgoing.empty() ? source.pods : source.outgoing;
        const bool leaves =
            passes(manifests.at(from.key.cluster), from, false, gateway.empty() ? port : 15443,
                   gateway.empty() ? target.pods : gateway);
        const LabelMap labels =
            gateway.empty() ? LabelMap{} : LabelMap{{"istio", "eastwestgateway"}};
        if (!leaves || !passes(manifests.at(to.key.cluster), to, true, port, callers, labels))
            return false;
        return !isMeshed(to) || isNamed(manifests.at(to.key.cluster), to, port,
                                        isMeshed(from) ? "/ns/shop/sa/" + from.key.name : "none",
                                        {source.trustDomain, target.trustDomain});
    }
};

/// Outside the mesh nothing looks at requests.
bool isDrawn(const NaiveWorld &world, const NodeKey &from, const WorkloadNode &to,
             std::uint16_t port)
{
    const Flow *flow = world.design.findFlow(from, to.key);
    if (flow == nullptr)
        return false;
    return std::ranges::any_of(flow->ports, [&](const FlowPort &item) {
        return (item.http.isAny() || !world.isMeshed(to)) && item.range.protocol == Protocol::Tcp &&
               item.range.first == port;
    });
}

bool isDrawnInPart(const Design &design, const NodeKey &from, const NodeKey &to, std::uint16_t port)
{
    const Flow *flow = design.findFlow(from, to);
    return flow != nullptr && std::ranges::any_of(flow->ports, [port](const FlowPort &item) {
               return !item.http.isAny() && item.range.first == port;
           });
}

/// Where an identity stands for workloads of both clusters, the export may open too much.
bool isToldOpen(const VerifyReport &report, const NodeKey &from, const NodeKey &to,
                std::uint16_t port)
{
    return std::ranges::any_of(report.differences, [&](const VerifyDifference &difference) {
        return difference.kind == VerifyDifference::Kind::AllowedButNotDrawn &&
               difference.from == toString(from) && difference.to == toString(to) &&
               difference.ports.contains(Protocol::Tcp, port);
    });
}

struct Seen {
    std::size_t drawn = 0, undrawn = 0, open = 0, refused = 0;
};

/// Reading the policies by hand gives what is drawn and what the proof says is open besides.
void compareByHand(const Design &design, const RoundTrip &result,
                   const std::set<std::string> &refused, Seen &seen)
{
    const NaiveWorld world{design, result.byCluster};
    for (const WorkloadNode &from : design.topology->workloads)
        for (const WorkloadNode &to : design.topology->workloads) {
            if (!isBetween(from.key, to.key) || from.key.nameSpace != "shop" ||
                to.key.nameSpace != "shop")
                continue;
            for (const std::uint16_t port : {80, 81}) {
                if (isDrawnInPart(design, from.key, to.key, port))
                    continue; // Requests are the proof's own.
                const bool isWanted =
                    isDrawn(world, from.key, to, port) &&
                    !refused.contains(toString(from.key) + " -> " + toString(to.key));
                const bool isOpen = isToldOpen(result.report, from.key, to.key, port);
                (isWanted ? seen.drawn : isOpen ? seen.open : seen.undrawn) += 1;
                RC_LOG(toString(from.key) + " -> " + toString(to.key) + " on " +
                       std::to_string(port));
                RC_ASSERT(world.reaches(from, to, port) == (isWanted || isOpen));
            }
        }
}

void exportEqualsTheDrawing(MeshKind mesh, Seen &seen)
{
    const Design design = randomClusters(mesh);
    for (const Flow &flow : design.flows)
        RC_LOG(nameOf(flow) + " on " + toString(flow.portSet()));
    const RoundTrip result = roundTrip(design, mesh);
    const std::set<std::string> refused = refusedIn(result.diagnostics);
    seen.refused += refused.size();
    RC_LOG(describe(result.report) + describe(result.diagnostics));
    for (const VerifyDifference &difference : result.report.differences)
        if (difference.kind == VerifyDifference::Kind::AllowedButNotDrawn)
            RC_ASSERT(hasNamesakes(result.diagnostics));
        else
            RC_ASSERT(difference.kind == VerifyDifference::Kind::DrawnButDenied &&
                      refused.contains(difference.from + " -> " + difference.to));
    compareByHand(design, result, refused, seen);
    RC_ASSERT(roundTrip(design, mesh).report == result.report);
}

void report(const Seen &seen)
{
    std::printf("%9zu drawn and %9zu undrawn ports between clusters, %zu open by a shared name, "
                "%zu flows refused\n",
                seen.drawn, seen.undrawn, seen.open, seen.refused);
    QVERIFY(seen.drawn > 50 && seen.undrawn > 1000 && seen.refused > 50);
}

} // namespace

class ClustersPropertyTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void withoutAMesh();
    void withSidecars();
};

void ClustersPropertyTest::initTestCase()
{
    if (!qEnvironmentVariableIsSet("RC_PARAMS")) {
        const QByteArray designs = qEnvironmentVariable("DRAWBRIDGE_DESIGNS", "80").toLatin1();
        qputenv("RC_PARAMS", "seed=20261130 max_success=" + designs);
    }
}

void ClustersPropertyTest::withoutAMesh()
{
    Seen seen;
    QVERIFY(rc::check("two clusters without a mesh",
                      [&seen] { exportEqualsTheDrawing(MeshKind::None, seen); }));
    report(seen);
}

void ClustersPropertyTest::withSidecars()
{
    Seen seen;
    QVERIFY(rc::check("two clusters with sidecars",
                      [&seen] { exportEqualsTheDrawing(MeshKind::Sidecar, seen); }));
    report(seen);
}

QTEST_GUILESS_MAIN(ClustersPropertyTest)
#include "test_clusters_property.moc"
