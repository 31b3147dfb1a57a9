// SPDX-License-Identifier: Apache-2.0
// What a fix gains and loses is never guessed: the written bytes are read back, laid over the
// imported objects, and the cluster that leaves is analysed and compared with the one before, flow
// by flow (flow_cuts.h) and pair by pair. Patches of pods and bindings, which the importer does not
// apply, are done to the objects in memory as they are written.
// Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/fix_effects.h"

#include "exporters/fix_parts.h"

#include "model/analysis/resource_overlay.h"
#include "model/analysis/waivers.h"
#include "model/topology/topology_builder.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

/// Which findings are about one thing; how many of a kind there are says a sub key.
using FindingGroup = std::tuple<std::string, NodeKey, std::optional<NodeKey>>;

FindingGroup groupOf(const Finding &finding)
{
    return {finding.ruleId, finding.target, finding.peer};
}

using FindingGroups = std::map<FindingGroup, std::map<std::string, const Finding *>>;

FindingGroups groupsOf(const AnalysisReport &report)
{
    FindingGroups groups;
    for (const Finding &finding : report.findings)
        groups[groupOf(finding)][finding.subKey] = &finding;
    return groups;
}

std::string placedEvidence(const Evidence &evidence)
{
    return std::string(toString(evidence.kind)) + ": " + evidence.text + atPlace(evidence.where);
}

FlowCut lostFlow(const NodeKey &from, const NodeKey &to, const PortSet &ports,
                 WatchedFlow::Origin origin, std::string because)
{
    FlowCut cut;
    cut.flow.from = from;
    cut.flow.to = to;
    cut.flow.origin = origin;
    for (const PortRange &range : ports.ranges())
        cut.flow.ports.push_back({range, {}});
    cut.cut = ports;
    cut.witness = toString(ports);
    cut.because = std::move(because);
    return cut;
}

PortSet drawnPorts(const Design &design, const NodeKey &from, const NodeKey &to)
{
    const Flow *flow = design.findFlow(from, to);
    return flow != nullptr ? flow->portSet() : PortSet{};
}

/// What one drawing admits and another does not.
std::vector<Flow> drawnOnlyIn(const Design &design, const Design &other)
{
    std::vector<Flow> flows;
    for (const Flow &flow : design.flows) {
        const PortSet ports = flow.portSet() - drawnPorts(other, flow.from, flow.to);
        if (ports.empty())
            continue;
        Flow more;
        more.from = flow.from;
        more.to = flow.to;
        for (const PortRange &range : ports.ranges())
            more.ports.push_back({range, {}});
        flows.push_back(std::move(more));
    }
    return flows;
}

/// Flows that the manifests give away and the new closures shut.
void addClosedCalls(const Design &before, const Design &after, FixEffect &effect)
{
    for (const InferredFlow &flow : after.topology->inferredFlows)
        for (const WorkloadId target : flow.targets) {
            const NodeKey &from = after.topology->workload(flow.from).key;
            const NodeKey &to = after.topology->workload(target).key;
            PortSet ports;
            for (const PortRange &range : flow.targetPorts)
                ports.add(range);
            ports -= drawnPorts(after, from, to);
            if (ports.empty() || before.isClosed(from, to) || !after.isClosed(from, to))
                continue;
            FlowCut cut =
                lostFlow(from, to, ports, WatchedFlow::Origin::Inferred,
                         "the manifests say that it is called, and the export will not admit it");
            cut.flow.evidence.push_back(placedEvidence(flow.evidence));
            effect.cuts.push_back(std::move(cut));
        }
}

template<typename Objects>
void removeObject(Objects &objects, const ObjectMeta &meta)
{
    std::erase_if(objects, [&meta](const auto &object) { return isSameObject(object.meta, meta); });
}

void changeBinding(ResourceSet &resources, const BindingChange &change)
{
    if (change.subjects.empty()) {
        removeObject(resources.roleBindings, change.binding);
        return;
    }
    for (RoleBindingObject &binding : resources.roleBindings)
        if (isSameObject(binding.meta, change.binding))
            binding.subjects = change.subjects;
}

std::shared_ptr<const Topology> topologyOver(const Design &design, ResourceSet resources)
{
    Diagnostics toldAtImport;
    return buildTopology(
        {Topology::Cluster{design.topology->clusters.front().name,
                           std::make_shared<const ResourceSet>(std::move(resources))}},
        toldAtImport);
}

/// Namespaces in which a fix writes, changes or removes something.
std::set<std::string> namespacesOf(const ResourceSet &written, const Fix &fix)
{
    std::set<std::string> names;
    const auto addAll = [&names](const auto &objects) {
        for (const auto &object : objects)
            names.insert(object.meta.nameSpace);
    };
    addAll(written.networkPolicies);
    addAll(written.peerAuthentications);
    addAll(written.authorizationPolicies);
    for (const WorkloadPatch &patch : written.patches)
        names.insert(patch.target.nameSpace);
    for (const ObjectMeta &meta : fix.removed)
        names.insert(meta.nameSpace);
    for (const WorkloadChange &change : fix.workloads)
        names.insert(change.workload.nameSpace);
    return names;
}

ConnectivitySnapshot snapshotWithin(const AppliedWorld &world, const std::set<std::string> &names)
{
    ConnectivityScope scope;
    const auto &workloads = world.topology().workloads;
    for (std::uint32_t i = 0; i < workloads.size(); ++i)
        if (names.contains(workloads[i].key.nameSpace))
            scope.focus.workloads.insert(WorkloadId{i});
    if (!scope.focus.empty())
        return snapshotWithoutNodes(world.network(), scope, &world.layers());
    ConnectivitySnapshot nothing; // An empty focus would be all of the cluster.
    nothing.topology = &world.topology();
    return nothing;
}

ResourceSet writtenBy(const Fix &fix)
{
    Diagnostics toldByOurWriter;
    return importTexts(ManifestSet{fix.files}.texts(), {}, toldByOurWriter);
}

/// Whether workloads may lose access to the API by it.
bool changesAccess(const ResourceSet &written)
{
    return !written.serviceAccounts.empty() || !written.roles.empty() ||
           !written.roleBindings.empty() ||
           std::ranges::any_of(written.patches, [](const WorkloadPatch &patch) {
               return patch.serviceAccountName || patch.automountServiceAccountToken;
           });
}

} // namespace

/// The cluster before any fix, and the flows that one may cut.
struct FixJudge::Cluster {
    explicit Cluster(const Design &design)
        : world(design, *design.topology->clusters.front().resources, toldAtImport),
          flows(watchedFlows(world)), undecided(flowCuts(flows, world, world))
    {}
    Diagnostics toldAtImport;
    AppliedWorld world;
    std::vector<WatchedFlow> flows;
    std::vector<FlowCut> undecided; ///< Of which nobody knows whether they pass as it is.
};

FixJudge::FixJudge(std::shared_ptr<const Design> design, const AnalysisReport &report)
    : m_design(std::move(design)), m_report(report)
{}

FixJudge::~FixJudge() = default;

FixEffect FixJudge::judge(const Fix &fix, const Finding &finding, const std::stop_token &stop)
{
    FixEffect effect;
    if (fix.edit)
        judgeEdit(fix, finding, stop, effect);
    else
        judgeManifests(fix, finding, stop, effect);
    return effect;
}

/// A finding is gone where its group has fewer of its kind; one whose sub key alone is another
/// ("any of 12") has not gone.
void FixJudge::compare(const AnalysisReport &after, const Finding &finding, FixEffect &effect) const
{
    const FindingGroups before = groupsOf(m_report);
    const FindingGroups now = groupsOf(after);
    const auto countIn = [](const FindingGroups &groups, const FindingGroup &group) {
        const auto found = groups.find(group);
        return found == groups.end() ? std::size_t{0} : found->second.size();
    };
    const FindingGroup own = groupOf(finding);
    const auto same = now.find(own);
    const bool isThere = same != now.end() && same->second.contains(finding.subKey);
    effect.isCleared = !isThere && countIn(now, own) < countIn(before, own);
    if (!effect.isCleared && same != now.end())
        effect.left =
            (isThere ? same->second.at(finding.subKey) : same->second.begin()->second)->message;
    for (const auto &[group, findings] : now)
        if (findings.size() > countIn(before, group))
            for (const auto &[subKey, one] : findings)
                if (const auto old = before.find(group);
                    old == before.end() || !old->second.contains(subKey))
                    effect.raised.push_back(*one);
    sortFindings(effect.raised);
    for (const auto &[group, findings] : before)
        effect.alsoCleared += findings.size() - std::min(findings.size(), countIn(now, group));
    effect.alsoCleared -= std::min<std::size_t>(effect.alsoCleared, effect.isCleared ? 1 : 0);
}

/// Those of the report, or what they found would seem to go.
FindingsOptions FixJudge::sameRules() const
{
    FindingsOptions options;
    options.customRules = m_report.customRules;
    return options;
}

void FixJudge::judgeEdit(const Fix &fix, const Finding &finding, const std::stop_token &stop,
                         FixEffect &effect) const
{
    const Result<Design> after = fix.edit->apply(*m_design);
    if (!after) {
        effect.left = after.error().message;
        return;
    }
    effect.drawn = drawnOnlyIn(*after, *m_design);
    for (const Flow &flow : drawnOnlyIn(*m_design, *after))
        effect.cuts.push_back(lostFlow(flow.from, flow.to, flow.portSet(),
                                       WatchedFlow::Origin::Drawn,
                                       "it is no more drawn, and the export will not admit it"));
    addClosedCalls(*m_design, *after, effect);
    compare(analyze(*after, stop, sameRules()), finding, effect);
}

void FixJudge::judgeManifests(const Fix &fix, const Finding &finding, const std::stop_token &stop,
                              FixEffect &effect)
{
    if (!m_before)
        m_before = std::make_unique<Cluster>(*m_design);
    const ResourceSet resources =
        resourcesWith(*m_design->topology->clusters.front().resources, fix);
    Design after = *m_design;
    after.topology = topologyOver(*m_design, resources);
    compare(analyze(after, stop, sameRules()), finding, effect);
    if (stop.stop_requested())
        return;
    Diagnostics toldAtImport;
    const AppliedWorld world(*m_design, resources, toldAtImport);
    effect.cuts = flowCuts(m_before->flows, m_before->world, world, m_before->undecided);
    const ResourceSet written = writtenBy(fix);
    if (fix.bindings.empty() && changesAccess(written))
        effect.apiLosses = apiLosses(m_before->world, world);
    if (!fix.bindings.empty())
        for (RbacChange &change : diffRbac(*m_design->topology, *after.topology))
            if (!change.isGained)
                effect.permissions.push_back(std::move(change));
    const auto names = namespacesOf(written, fix);
    const ConnectivityDiff diff =
        diffConnectivity(snapshotWithin(m_before->world, names), snapshotWithin(world, names));
    for (const ConnectionChange &change : diff.changes)
        if (change.kind == ChangeKind::Cuts)
            ++effect.closed;
        else
            effect.opened.push_back(change);
}

ResourceSet resourcesWith(const ResourceSet &resources, const Fix &fix)
{
    ResourceSet after = resources;
    for (const ObjectMeta &meta : fix.removed) {
        removeObject(after.networkPolicies, meta);
        removeObject(after.authorizationPolicies, meta);
        removeObject(after.peerAuthentications, meta);
    }
    Diagnostics toldByOurWriter;
    after = appliedOnto(after, writtenBy(fix), toldByOurWriter);
    for (const WorkloadChange &change : fix.workloads)
        for (WorkloadObject &object : after.workloads)
            if (isObjectOf(object.meta, change.workload))
                applyTo(object, change);
    for (const BindingChange &change : fix.bindings)
        changeBinding(after, change);
    return after;
}

JudgedFixes judgedFixes(const Finding &finding, std::shared_ptr<const Design> design,
                        const AnalysisReport &report, const ManifestSet &exported,
                        const std::stop_token &stop)
{
    FixOffer offer = fixesFor(finding, *design, exported);
    JudgedFixes judged{finding, {}, std::move(offer.notes)};
    std::vector<JudgedFixes::Choice> others; ///< Behind those that make the finding go.
    FixJudge judge(std::move(design), report);
    for (Fix &fix : offer.fixes) {
        if (stop.stop_requested())
            return judged;
        FixEffect effect = judge.judge(fix, finding, stop);
        auto &choices = effect.isCleared ? judged.choices : others;
        choices.push_back({std::move(fix), std::move(effect)});
    }
    std::ranges::move(others, std::back_inserter(judged.choices));
    return judged;
}

} // namespace drawbridge
