// SPDX-License-Identifier: Apache-2.0
// ZT-DRF-002, 003 and 004 (findings.md 1.8): what was seen on the network, and the identities of
// the manifests, held against the drawing. An end that cannot be placed says nothing about others;
// where it could be the one that is asked for, the answer is not assessable.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/drift.yaml

#include "model/analysis/findings/rule.h"
#include "model/base/ascii.h"
#include "model/design/observed_flows.h"

#include <algorithm>
#include <array>
#include <optional>

namespace drawbridge::drift_rules {
namespace {

constexpr const char *kNotDrawn = "ZT-DRF-002";
constexpr const char *kNotSeen = "ZT-DRF-003";
constexpr const char *kIdentity = "ZT-DRF-004";
constexpr int kLeastDays = 14;
constexpr std::uint16_t kDnsPort = 53;

/// An end in the design: a workload, or an address with the externals that hold it.
struct PlacedEnd {
    std::optional<EndIndex> workload;
    std::vector<EndIndex> externals; ///< That hold the address or the name it was called by.
    bool isPublic = false;           ///< An address of the Internet.
};

class ObservedSearch {
public:
    ObservedSearch(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
        : m_cluster(cluster), m_context(context), m_observed(*cluster.all->options.observed),
          m_settings(context.design.cluster(cluster.name)), m_sink(sink),
          m_internet(addressesOf(internet(), m_settings))
    {
        for (const External &external : context.design.externals)
            m_addresses.push_back(addressesOf(external, m_settings));
    }

    void run()
    {
        for (const ObservedFlow &flow : m_observed.flows)
            see(flow);
        for (auto &[ends, seen] : m_undrawn)
            tellUndrawn(ends.first, ends.second, seen);
        for (const Flow &flow : m_context.design.flows)
            judgeDrawn(flow);
    }

private:
    /// What of one pair is not drawn.
    struct Undrawn {
        PortSet ports;
        std::size_t count = 0;
        std::string first, last;
        SourceSpan where;
    };

    static External internet()
    {
        External external;
        external.key = {"", "", "External", "internet"};
        external.kind = External::Kind::Internet;
        return external;
    }

    void see(const ObservedFlow &flow)
    {
        if (isOfTheSystem(flow))
            return;
        const auto from = place(flow.from);
        const auto to = place(flow.to);
        if (!from || !to) {
            m_unplaced.add(flow.port);
            m_sink.cannotAssess(kNotDrawn,
                                "an end that was seen is no workload or address of the design");
            return;
        }
        if (!from->workload && !to->workload)
            return;
        bool isDrawn = false;
        for (const auto &ends : pairsOf(*from, *to)) {
            m_seen[ends].add(flow.port);
            const auto drawn = m_context.drawn.find(ends);
            isDrawn = isDrawn || (drawn != m_context.drawn.end() &&
                                  drawn->second.contains(flow.port.protocol, flow.port.first));
        }
        if (isDrawn || m_context.design.flows.empty())
            return;
        if (mayBeDrawnByName(*from, *to, flow)) {
            m_sink.cannotAssess(kNotDrawn, "whether an address belongs to a host name that is "
                                           "drawn is not known");
            return;
        }
        add(flow, m_undrawn[{keyOf(*from), keyOf(*to)}]);
    }

    static void add(const ObservedFlow &flow, Undrawn &seen)
    {
        if (seen.count == 0)
            seen = {{}, 0, flow.first, flow.last, flow.where};
        seen.ports.add(flow.port);
        seen.count += flow.count;
        seen.first = std::min(seen.first, flow.first);
        seen.last = std::max(seen.last, flow.last);
        seen.where = std::min(seen.where, flow.where);
    }

    /// Nodes, probes and the API server are not drawn as flows; nor is DNS, which one switch draws.
    [[nodiscard]] bool isOfTheSystem(const ObservedFlow &flow) const
    {
        using Kind = ObservedEnd::Kind;
        const bool isDns = flow.port.first == kDnsPort && flow.to.nameSpace == "kube-system" &&
                           m_context.design.systemFlows.dns;
        return isDns || flow.from.kind == Kind::Infrastructure ||
               flow.to.kind == Kind::Infrastructure;
    }

    [[nodiscard]] std::optional<PlacedEnd> place(const ObservedEnd &end) const
    {
        if (end.kind == ObservedEnd::Kind::Pod)
            return placePod(end);
        const auto address = IpAddress::parse(end.address);
        if (!address)
            return std::nullopt;
        PlacedEnd placed;
        placed.isPublic = m_internet.contains(*address);
        const auto &externals = m_context.design.externals.items();
        for (std::size_t i = 0; i < externals.size(); ++i)
            if (m_addresses[i].contains(*address) || isNamed(externals[i], end))
                placed.externals.push_back(m_context.workloadCount() + static_cast<EndIndex>(i));
        const bool isAnywhere = placed.isPublic || !placed.externals.empty();
        return isAnywhere ? std::optional(std::move(placed)) : std::nullopt;
    }

    [[nodiscard]] std::optional<PlacedEnd> placePod(const ObservedEnd &end) const
    {
        for (const NodeKey &key :
             {NodeKey{m_cluster.name, end.nameSpace, end.workloadKind, end.workload},
              NodeKey{m_cluster.name, end.nameSpace, "Pod", end.pod}})
            if (const auto id = m_context.topology.findWorkload(key)) {
                PlacedEnd placed;
                placed.workload = id->index;
                return placed;
            }
        return std::nullopt;
    }

    static bool isNamed(const External &external, const ObservedEnd &end)
    {
        return !external.host.empty() && std::ranges::binary_search(end.hostNames, external.host);
    }

    /// The ends of the design that the connection is between.
    [[nodiscard]] static std::vector<std::pair<EndIndex, EndIndex>> pairsOf(const PlacedEnd &from,
                                                                            const PlacedEnd &to)
    {
        std::vector<std::pair<EndIndex, EndIndex>> pairs;
        if (from.workload && to.workload)
            return {{*from.workload, *to.workload}};
        for (const EndIndex external : from.workload ? to.externals : from.externals)
            pairs.emplace_back(from.workload ? *from.workload : external,
                               from.workload ? external : *to.workload);
        return pairs;
    }

    /// A host name without addresses is drawn, and the event does not say what name was called.
    [[nodiscard]] bool mayBeDrawnByName(const PlacedEnd &from, const PlacedEnd &to,
                                        const ObservedFlow &flow) const
    {
        if (!from.workload || to.workload || !flow.to.hostNames.empty())
            return false;
        for (std::size_t i = 0; i < m_addresses.size(); ++i) {
            const bool isNameOnly =
                m_addresses[i].empty() && !m_context.design.externals.items()[i].host.empty();
            const auto drawn = m_context.drawn.find(
                {*from.workload, m_context.workloadCount() + static_cast<EndIndex>(i)});
            if (isNameOnly && drawn != m_context.drawn.end() &&
                drawn->second.contains(flow.port.protocol, flow.port.first))
                return true;
        }
        return false;
    }

    /// Of an address the first external that holds it, else the Internet.
    [[nodiscard]] NodeKey keyOf(const PlacedEnd &end) const
    {
        if (end.workload)
            return m_context.keyOf(*end.workload);
        return end.externals.empty() ? internet().key : m_context.keyOf(end.externals.front());
    }

    [[nodiscard]] SourceSpan placeOf(const NodeKey &key) const
    {
        const auto id = m_context.topology.findWorkload(key);
        return id ? m_context.topology.workload(*id).where : SourceSpan{};
    }

    void tellUndrawn(const NodeKey &from, const NodeKey &to, const Undrawn &seen)
    {
        Finding finding = makeFinding(
            kNotDrawn, Severity::High, to,
            toString(from) + " was seen to call " + toString(to) + " on " + toString(seen.ports) +
                ", which is not drawn: " + countOf(seen.count, "event") + " from " + seen.first +
                "Z to " + seen.last + "Z.",
            "Draw the flow if it is meant, or close it and find out who called.", seen.where);
        finding.peer = from;
        finding.ports = seen.ports;
        finding.subKey = toString(seen.ports);
        for (const NodeKey &key : {to, from})
            if (const SourceSpan where = placeOf(key); where.isKnown())
                finding.evidence.push_back(where);
        m_sink.report.findings.push_back(std::move(finding));
    }

    /// ZT-DRF-003 about one drawn flow.
    void judgeDrawn(const Flow &flow)
    {
        const auto from = m_context.findEnd(flow.from);
        const auto to = m_context.findEnd(flow.to);
        if (!from || !to || isKeptInReserve(flow) || isSeen({*from, *to}, flow.portSet()) ||
            isRefused(*from, *to, flow.portSet()))
            return;
        if (const std::string doubt = doubtAbout(*from, *to, flow.portSet()); !doubt.empty()) {
            m_sink.cannotAssess(kNotSeen, doubt);
            return;
        }
        SourceSpan where;
        for (const EndIndex end : {*to, *from})
            if (end < m_context.workloadCount() && !where.isKnown())
                where = m_context.workload(end).where;
        Finding finding = makeFinding(
            kNotSeen, Severity::Low, flow.to,
            toString(flow.from) + " to " + toString(flow.to) + " is drawn on " +
                toString(flow.portSet()) + ", and was not seen once in " +
                std::to_string(m_observed.days()) + " days, from " + m_observed.first + "Z to " +
                m_observed.last + "Z.",
            "Take the flow out of the design, or note on it that it is for failover.", where);
        finding.peer = flow.from;
        finding.ports = flow.portSet();
        m_sink.report.findings.push_back(std::move(finding));
    }

    static bool isKeptInReserve(const Flow &flow)
    {
        const std::string note = lowerCase(flow.note);
        return note.find("break-glass") != std::string::npos ||
               note.find("failover") != std::string::npos;
    }

    /// ZT-DRF-001 tells that.
    [[nodiscard]] bool isRefused(EndIndex from, EndIndex to, const PortSet &ports) const
    {
        if (from >= m_context.workloadCount() || to >= m_context.workloadCount())
            return false;
        const auto verdict = m_context.network.between(WorkloadId{from}, WorkloadId{to});
        return ((verdict.allowed | verdict.unknown) & ports).empty();
    }

    [[nodiscard]] bool isSeen(const std::pair<EndIndex, EndIndex> &ends, const PortSet &ports) const
    {
        const auto seen = m_seen.find(ends);
        return seen != m_seen.end() && !(seen->second & ports).empty();
    }

    /// Why not to have seen it tells nothing; empty where it does.
    [[nodiscard]] std::string doubtAbout(EndIndex from, EndIndex to, const PortSet &ports) const
    {
        if (m_observed.days() < kLeastDays)
            return "the flows cover " +
                   countOf(static_cast<std::size_t>(m_observed.days()), "day") +
                   ", and fewer than 14 tell nothing";
        if (m_observed.isLossy || m_observed.undirected > 0)
            return "events were lost, or do not tell their direction";
        if (!(m_unplaced & ports).empty())
            return "an end that was seen on such a port is not known in the design";
        for (const EndIndex end : {from, to}) {
            const bool isWorkload = end < m_context.workloadCount();
            if (isWorkload && m_context.keyOf(end).kind == "CronJob" && !m_observed.holdsMonthEnd())
                return "a CronJob may run at the end of a month, which the flows do not cover";
            if (isWorkload && m_context.workload(end).isHostNetwork)
                return "pods on the host network are seen as their node";
            if (!isWorkload && m_addresses[end - m_context.workloadCount()].empty())
                return "nothing tells the addresses of " + toString(m_context.keyOf(end));
        }
        return {};
    }

    const ClusterFacts &m_cluster;
    const FindingsContext &m_context;
    const ObservedFlows &m_observed;
    const DesignCluster &m_settings;
    FindingsSink &m_sink;
    AddressSet m_internet;
    std::vector<AddressSet> m_addresses; ///< By external.
    std::map<std::pair<EndIndex, EndIndex>, PortSet> m_seen;
    std::map<std::pair<NodeKey, NodeKey>, Undrawn> m_undrawn;
    PortSet m_unplaced; ///< On which ends were seen that are not known.
};

void findObserved(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
{
    const auto cannotAssess = [&](const char *reason) {
        for (const char *rule : {kNotDrawn, kNotSeen})
            sink.cannotAssess(rule, reason);
    };
    if (cluster.all->options.observed == nullptr) {
        if (!context.design.flows.empty())
            sink.cannotAssess(kNotDrawn, "no flows that were seen are given (check --flows)");
        return;
    }
    if (context.topology.clusters.size() != 1)
        cannotAssess("flows that were seen are not told apart by cluster");
    else if (context.design.flows.empty())
        sink.cannotAssess(kNotDrawn, "nothing is drawn");
    else
        ObservedSearch(cluster, context, sink).run();
}

void findOtherIdentity(const ClusterFacts &cluster, const FindingsContext &context,
                       FindingsSink &sink)
{
    for (const Identity &identity : context.design.identities) {
        if (identity.workload.cluster != cluster.name)
            continue;
        const auto id = context.topology.findWorkload(identity.workload);
        if (!id) {
            sink.cannotAssess(kIdentity, toString(identity.workload) + " is not in the manifests");
            continue;
        }
        const WorkloadNode &node = context.topology.workload(*id);
        if (node.serviceAccountName == identity.serviceAccount)
            continue;
        Finding finding = makeFinding(
            kIdentity, Severity::High, node.key,
            toString(node.key) + " is drawn as ServiceAccount " + identity.serviceAccount +
                ", and its manifest runs it as " + node.serviceAccountName +
                ": policies and roles of the design name somebody else.",
            "Set serviceAccountName: " + identity.serviceAccount +
                " (the export has a patch for it), or draw the identity it has.",
            node.where);
        finding.subKey = identity.serviceAccount;
        sink.report.findings.push_back(std::move(finding));
    }
}

const std::array kRules{
    FindingRule{
        {kNotDrawn, "Observed, not drawn", Severity::High,
         "A connection was seen on the network (check --flows FILE, as Hubble writes it) that got "
         "through and is not drawn: somebody trusts it, and nobody decided so.",
         "Nodes, health checks, the API server, DNS, and answers to connections. Not assessable "
         "without flows, while nothing is drawn, with several clusters, and for ends that are in "
         "neither manifests nor design.",
         "Draw the flow if it is meant, or close it and find out who called.", "N5 N7 Z-VA T1021",
         "none"},
        nullptr,
        findObserved},
    FindingRule{
        {kNotSeen, "Drawn, never observed", Severity::Low,
         "A drawn flow was not seen once, on any of its ports, while the network was watched for "
         "at least 14 days: a permission that nobody uses.",
         "Without flows (check --flows FILE), and flows whose note says break-glass or failover. "
         "Not assessable below 14 days, without the end of a month where a CronJob is an end, "
         "where events were lost, for pods on the host network, for externals whose addresses "
         "nothing tells, and where an unknown end was seen on such a port.",
         "Take the flow out of the design.", "N3 N7 Z-GV", "none"},
        nullptr,
        nullptr}, // findObserved
    FindingRule{
        {kIdentity, "Identity drift", Severity::High,
         "The design draws a workload as one ServiceAccount, and its manifest runs it as another: "
         "what the export grants to the drawn identity is not what runs.",
         "Workloads whose identity is not drawn on purpose (ZT-ID-001, ZT-ID-002). Not assessable "
         "where the workload is not in the manifests. Exports carry no hash, and files are not "
         "held against the last one: verify compares what they mean, diff compares two inputs.",
         "Set serviceAccountName as drawn, which the export has a patch for, or draw the identity "
         "it has.",
         "N5 Z-AO Z-GV", "none"},
        nullptr,
        findOtherIdentity,
        LooksAt::Identities},
};

} // namespace
} // namespace drawbridge::drift_rules

std::span<const drawbridge::FindingRule> drawbridge::driftRules()
{
    return drift_rules::kRules;
}
