// SPDX-License-Identifier: Apache-2.0
// Exposure to pods that are not there (network-policy.md 2.6 and section 6, item 12). A rule's
// peers are selectors; a group of possible pods is in them wholly, partly or not at all, by
// implication between selectors, so the tiers are walked once for each group with sets of ports
// (2.7): what may end allowed and what may end denied. Ports in both are allowed to some pods of
// the group only. Nothing of one workload's walk is kept for the next (item 74).
//
// Tested by tests/unit/analysis/test_exposure.cpp
#include "model/analysis/exposure.h"

#include "model/analysis/exposure_rules.h"
#include "model/analysis/selector_relation.h"

#include <algorithm>
#include <map>
#include <set>

namespace drawbridge {
namespace {

using exposure::Rule;
using exposure::Tiers;

constexpr const char *kNamespaceNameLabel = "kubernetes.io/metadata.name";

/// The one namespace a selector can mean, by its name.
std::optional<std::string> pinnedName(const LabelSelector &selector)
{
    for (const LabelRequirement &requirement : selector.requirements) {
        if (requirement.key == kNamespaceNameLabel &&
            requirement.op == LabelRequirement::Operator::In && requirement.values.size() == 1)
            return requirement.values.front();
    }
    return std::nullopt;
}

const NamespaceNode *declared(const Topology &topology, const std::string &cluster,
                              const std::optional<std::string> &name)
{
    const auto id = name ? topology.findNamespace(cluster, *name) : std::nullopt;
    return id && topology.nameSpace(*id).isDeclared ? &topology.nameSpace(*id) : nullptr;
}

Verdict fromRelation(SelectorRelation relation)
{
    switch (relation) {
    case SelectorRelation::Disjoint: return Verdict::Deny;
    case SelectorRelation::Overlaps: return Verdict::Unknown;
    case SelectorRelation::Implies: break;
    }
    return Verdict::Allow;
}

Verdict namespaceMatch(const Topology &topology, const std::string &cluster,
                       const LabelSelector &group, const LabelSelector &peer)
{
    if (const NamespaceNode *node = declared(topology, cluster, pinnedName(group)))
        return group.matches(node->labels) && peer.matches(node->labels) ? Verdict::Allow
                                                                         : Verdict::Deny;
    if (const NamespaceNode *node = declared(topology, cluster, pinnedName(peer));
        node && !group.matches(node->labels))
        return Verdict::Deny;
    return fromRelation(relationOf(group, peer));
}

/// How far one walk through the tiers has come.
struct Walk {
    PortSet open = PortSet::all(); ///< May still be undecided.
    PortSet mayAllow;
    PortSet mayDeny;
    std::set<PortName> names;
    std::set<PortName> deniedNames;
};

/// Evaluates one group of possible pods.
class GroupWalk {
public:
    GroupWalk(const Tiers &tiers, const PodGroup &group, const GroupMatcher &matcher)
        : m_tiers(tiers), m_group(group), m_matcher(matcher)
    {}

    ExposedPorts run(std::vector<ExposureReason> &by)
    {
        runOrdered(m_tiers.admin);
        if (m_tiers.network) {
            runNetwork(*m_tiers.network);
        } else {
            runOrdered(m_tiers.baseline);
            m_walk.mayAllow |= m_walk.open;
        }
        ExposedPorts exposed;
        exposed.ports = {m_walk.mayAllow - m_walk.mayDeny, m_walk.mayAllow & m_walk.mayDeny};
        exposed.names.assign(m_walk.names.begin(), m_walk.names.end());
        if (m_tiers.mayBeSelected)
            exposed.ports = {{}, PortSet::all()};
        by = std::move(m_by);
        return exposed;
    }

private:
    Verdict holds(const Rule &rule) const
    {
        Verdict best = Verdict::Deny;
        for (const PodGroup &peer : rule.peers) {
            const Verdict one = m_matcher(m_group, peer);
            if (one == Verdict::Allow)
                return rule.arePortsKnown ? one : Verdict::Unknown;
            if (one == Verdict::Unknown)
                best = one;
        }
        return best;
    }

    // First match decides; what passes leaves the tier.
    void runOrdered(const std::vector<Rule> &rules)
    {
        PortSet passed;
        for (const Rule &rule : rules) {
            const Verdict held = holds(rule);
            if (held == Verdict::Deny)
                continue;
            const PortSet concerned = rule.numbers & m_walk.open;
            noteReason(rule, held, concerned);
            if (rule.action == AdminAction::Allow)
                m_walk.mayAllow |= concerned;
            else if (rule.action == AdminAction::Deny)
                m_walk.mayDeny |= concerned;
            else
                passed |= concerned;
            addNames(rule, held);
            if (held == Verdict::Allow)
                m_walk.open -= concerned;
        }
        m_walk.open |= passed;
    }

    void noteReason(const Rule &rule, Verdict held, const PortSet &concerned)
    {
        if (concerned.empty() && rule.names.empty())
            return;
        ExposureReason reason{rule.source, {}, held == Verdict::Allow};
        switch (rule.action) {
        case AdminAction::Allow:
            (held == Verdict::Allow ? reason.rule.ports.allowed : reason.rule.ports.unknown) =
                concerned;
            reason.names = rule.names;
            break;
        case AdminAction::Deny: reason.rule.denied = concerned; break;
        case AdminAction::Pass: reason.rule.passed = concerned; break;
        }
        m_by.push_back(std::move(reason));
    }

    // An administrator's name is one of any protocol.
    bool isDenied(const PortName &name) const
    {
        return std::ranges::any_of(m_walk.deniedNames, [&name](const PortName &denied) {
            return denied.name == name.name &&
                   (!denied.protocol || denied.protocol == name.protocol);
        });
    }

    void addNames(const Rule &rule, Verdict held)
    {
        for (const PortName &name : rule.names) {
            if (rule.action == AdminAction::Deny)
                m_walk.deniedNames.insert(name);
            else if (rule.action == AdminAction::Allow && held == Verdict::Allow && !isDenied(name))
                m_walk.names.insert(name);
        }
    }

    void runNetwork(const std::vector<Rule> &rules)
    {
        PortSet certain;
        for (const Rule &rule : rules) {
            const Verdict held = holds(rule);
            if (!rule.source.rule)
                m_by.push_back({rule.source, {}, true});
            if (held == Verdict::Deny)
                continue;
            noteReason(rule, held, rule.numbers & m_walk.open);
            m_walk.mayAllow |= rule.numbers & m_walk.open;
            if (held == Verdict::Allow)
                certain |= rule.numbers;
            addNames(rule, held);
        }
        m_walk.mayDeny |= m_walk.open - certain;
    }

    const Tiers &m_tiers;
    const PodGroup &m_group;
    const GroupMatcher &m_matcher;
    Walk m_walk;
    std::vector<ExposureReason> m_by;
};

/// Ordered by what they pick, each once.
std::vector<PodGroup> groupsOf(const Tiers &tiers)
{
    using Key = std::pair<std::vector<LabelRequirement>, std::vector<LabelRequirement>>;
    std::map<Key, PodGroup> groups;
    const auto add = [&](const std::vector<Rule> &rules) {
        for (const Rule &rule : rules) {
            for (const PodGroup &peer : rule.peers) {
                if (!peer.isAnyPod() && isSatisfiable(peer.namespaces) && isSatisfiable(peer.pods))
                    groups.try_emplace({peer.namespaces.requirements, peer.pods.requirements},
                                       peer);
            }
        }
    };
    add(tiers.admin);
    if (tiers.network)
        add(*tiers.network);
    add(tiers.baseline);
    std::vector<PodGroup> result;
    for (auto &[key, group] : groups)
        result.push_back(std::move(group));
    return result;
}

WorkloadExposure exposureOfOne(const Topology &topology, WorkloadId workload, Direction direction,
                               const GroupMatcher &matcher)
{
    const Tiers tiers = exposure::tiersOf(topology, workload, direction);
    WorkloadExposure result;
    result.workload = workload;
    result.direction = direction;
    result.isProtected = tiers.isProtected || tiers.mayBeSelected;
    result.isUndecided = tiers.mayBeSelected;
    result.anyPod = GroupWalk(tiers, {}, matcher).run(result.anyPodBy);
    for (PodGroup &group : groupsOf(tiers)) {
        std::vector<ExposureReason> by;
        ExposedPorts exposed = GroupWalk(tiers, group, matcher).run(by);
        if (exposed != result.anyPod && !tiers.mayBeSelected)
            result.groups.push_back({std::move(group), std::move(exposed), std::move(by)});
    }
    return result;
}

} // namespace

GroupMatcher matchByImplication(const Topology &topology, const std::string &cluster)
{
    return [&topology, cluster](const PodGroup &group, const PodGroup &peer) {
        return namespaceMatch(topology, cluster, group.namespaces, peer.namespaces) &
               fromRelation(relationOf(group.pods, peer.pods));
    };
}

std::vector<WorkloadExposure> exposureOf(const Topology &topology, const GroupMatcher &matcher)
{
    std::vector<WorkloadExposure> result;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        if (!topology.workloads[i].hasNetwork)
            continue;
        for (const Direction direction : {Direction::Egress, Direction::Ingress})
            result.push_back(exposureOfOne(topology, {i}, direction, matcher));
    }
    return result;
}

WorkloadExposure exposureOf(const Topology &topology, WorkloadId workload, Direction direction)
{
    const std::string &cluster = topology.namespaceOf(topology.workload(workload)).cluster;
    return exposureOfOne(topology, workload, direction, matchByImplication(topology, cluster));
}

std::vector<WorkloadExposure> exposureOf(const Topology &topology)
{
    std::vector<WorkloadExposure> result;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        if (!topology.workloads[i].hasNetwork)
            continue;
        for (const Direction direction : {Direction::Egress, Direction::Ingress})
            result.push_back(exposureOf(topology, WorkloadId{i}, direction));
    }
    return result;
}

} // namespace drawbridge
