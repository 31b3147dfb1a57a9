// SPDX-License-Identifier: Apache-2.0
#include "exporters/rollout_exporter.h"

#include "exporters/manifest_object.h"
#include "exporters/rollout_observe.h"
#include "model/analysis/resource_overlay.h"

#include <algorithm>
#include <memory>

// The written bytes are read back and laid over the imported objects step by step, so that what is
// judged is what will be applied; every step is compared with the cluster as it was imported.
// Tested by tests/cli/test_rollout_command.cpp and tests/cli/test_rollout_ambient.cpp

namespace drawbridge {

namespace {

/// Calls `visit` with every list of objects that an export writes.
template<typename Visit>
void forEachWritten(const ResourceSet &resources, Visit visit)
{
    visit(resources.networkPolicies);
    visit(resources.authorizationPolicies);
    visit(resources.peerAuthentications);
    visit(resources.requestAuthentications);
    visit(resources.gateways);
    visit(resources.serviceAccounts);
    visit(resources.roles);
    visit(resources.roleBindings);
}

std::string placedText(const ObjectMeta &meta)
{
    return meta.kind + ' ' + (meta.nameSpace.empty() ? "" : meta.nameSpace + '/') + meta.name +
           atPlace(meta.where);
}

/// The same for one object of a step.
template<typename Objects>
bool containsObject(const Objects &objects, const ObjectMeta &meta)
{
    return std::ranges::any_of(
        objects, [&meta](const auto &object) { return isSameObject(object.meta, meta); });
}

std::vector<std::string> replacedBy(const ResourceSet &step, const ResourceSet &input)
{
    std::vector<std::string> texts;
    forEachWritten(input, [&](const auto &objects) {
        using Objects = std::decay_t<decltype(objects)>;
        forEachWritten(step, [&](const auto &written) {
            if constexpr (std::is_same_v<std::decay_t<decltype(written)>, Objects>)
                for (const auto &object : objects)
                    if (containsObject(written, object.meta))
                        texts.push_back(placedText(object.meta));
        });
    });
    std::ranges::sort(texts);
    return texts;
}

/// Policies of the input of one namespace that no step writes.
template<typename Objects>
std::vector<std::string> keptOf(const Objects &input, const Objects &written,
                                const std::string &nameSpace)
{
    std::vector<std::string> texts;
    for (const auto &object : input)
        if (object.meta.nameSpace == nameSpace && !containsObject(written, object.meta))
            texts.push_back(placedText(object.meta));
    std::ranges::sort(texts);
    return texts;
}

/// Without those that are in `deleted`.
ResourceSet lessDeleted(ResourceSet resources, const ResourceSet &deleted)
{
    std::erase_if(resources.networkPolicies, [&deleted](const auto &policy) {
        return containsObject(deleted.networkPolicies, policy.meta);
    });
    return resources;
}

/// Why people who apply the step close nothing by it.
std::string whyEnforcesNothing(const RolloutStep &step, const ResourceSet &read)
{
    if (step.stage == 2 && step.files.empty())
        return "nothing is applied, since ztunnels leave dry runs out or, before 1.29, enforce "
               "them; its README.md says what to look at instead";
    if (step.enforcement == RolloutStep::Enforcement::Opens)
        return "it admits everything, so that what comes after it can be observed";
    if (step.enforcement == RolloutStep::Enforcement::Observed)
        return "its NetworkPolicies are observed until its folder " + std::string(kObserveFolder) +
               " is deleted";
    const auto dryRuns =
        std::ranges::count_if(read.authorizationPolicies, &AuthorizationPolicyObject::isDryRun);
    return dryRuns == 0 ? ""
           : dryRuns == 1
               ? "its AuthorizationPolicy is a dry run"
               : "its " + std::to_string(dryRuns) + " AuthorizationPolicies are dry runs";
}

class RolloutBuilder {
public:
    RolloutBuilder(const Design &design, Rollout &rollout, Diagnostics &diagnostics)
        : m_design(design), m_rollout(rollout), m_diagnostics(diagnostics),
          m_input(*design.topology->clusters.front().resources), m_now(m_input)
    {}

    void run()
    {
        readSteps();
        const AppliedWorld before(m_design, m_input, m_passedOver);
        const auto flows = flowsToWatch();
        presumeOutside(before.topology());
        m_rollout.watchedCount = flows.size();
        m_rollout.isInputComplete = m_input.isComplete;
        m_rollout.undecided = flowCuts(flows, before, before);
        std::vector<FlowCut> told = m_rollout.undecided;
        for (std::size_t i = 0; i < m_rollout.steps.size(); ++i) {
            m_now = lessDeleted(appliedOnto(m_now, m_read[i], m_diagnostics), m_deleted[i]);
            const AppliedWorld after(m_design, m_now, m_passedOver, m_rollout.presumedOutside);
            RolloutImpact impact;
            impact.cuts = flowCuts(flows, before, after, told);
            if (m_rollout.steps[i].stage == 0)
                impact.apiLosses = apiLosses(before, after);
            impact.replaced = replacedBy(m_read[i], m_input);
            impact.kept = keptBy(m_rollout.steps[i]);
            impact.enforcesNothing = whyEnforcesNothing(m_rollout.steps[i], m_read[i]);
            tell(told, impact.cuts);
            m_rollout.impacts.push_back(std::move(impact));
        }
    }

private:
    /// Where the input shows no mesh it is judged as if there were none. What it does not declare
    /// has to stay that way when the first namespace enters one, or all that it calls would become
    /// unknown by a step that does not concern it.
    void presumeOutside(const Topology &before)
    {
        if (m_rollout.mesh != MeshKind::Ambient || before.meshSeen != MeshMembership::None)
            return;
        for (const WorkloadNode &node : before.workloads)
            if (node.mesh == MeshMembership::Unknown && !before.namespaceOf(node).isDeclared)
                m_rollout.presumedOutside.insert(node.key.nameSpace);
    }

    void readSteps()
    {
        for (const RolloutStep &step : m_rollout.steps) {
            const ResourceSet &read = m_read.emplace_back(readStep(step, step.files));
            m_deleted.push_back(readStep(step, step.deleted));
            overlay(m_written.networkPolicies, read.networkPolicies, true);
            overlay(m_written.authorizationPolicies, read.authorizationPolicies, true);
            overlay(m_written.peerAuthentications, read.peerAuthentications, true);
        }
    }

    ResourceSet readStep(const RolloutStep &step, const std::vector<ManifestFile> &files)
    {
        std::vector<NamedText> texts = ManifestSet{files}.texts();
        for (NamedText &text : texts)
            text.name = step.folder + '/' + text.name;
        return importTexts(texts, {}, m_diagnostics);
    }

    /// Those of the cluster that the whole rollout leaves, where everything is that they need.
    std::vector<WatchedFlow> flowsToWatch()
    {
        ResourceSet all = m_input;
        for (std::size_t i = 0; i < m_read.size(); ++i)
            all = lessDeleted(appliedOnto(all, m_read[i], m_passedOver), m_deleted[i]);
        const AppliedWorld last(m_design, all, m_passedOver);
        return watchedFlows(last, &m_rollout.unwatchedCount);
    }

    [[nodiscard]] std::vector<std::string> keptBy(const RolloutStep &step) const
    {
        const ResourceSet &written = m_written;
        if (step.stage == 3 && step.deleted.empty())
            return keptOf(m_input.networkPolicies, written.networkPolicies, step.nameSpace);
        if (step.stage == 4)
            return keptOf(m_input.authorizationPolicies, written.authorizationPolicies,
                          step.nameSpace);
        if (step.stage == 5)
            return keptOf(m_input.peerAuthentications, written.peerAuthentications, step.nameSpace);
        return {};
    }

    const Design &m_design;
    Rollout &m_rollout;
    Diagnostics &m_diagnostics;
    Diagnostics m_passedOver; ///< What building a cluster says was said at the import.
    const ResourceSet &m_input;
    ResourceSet m_now;
    std::vector<ResourceSet> m_read, m_deleted; ///< By step.
    ResourceSet m_written;                      ///< Policies of all steps.
};

} // namespace

Rollout exportRollout(const Design &design, const ExportOptions &options, Segmentation segmentation,
                      Diagnostics &diagnostics)
{
    Rollout rollout;
    rollout.designName = design.name;
    rollout.mesh = options.mesh.value_or(design.mesh);
    if (rollout.mesh == MeshKind::Linkerd) {
        diagnostics.error(ErrorCode::NotExportable,
                          "stages of a rollout are written for Istio or without a mesh: Linkerd "
                          "has no dry run of the same kind, and the order of its steps is not "
                          "worked out",
                          {}, "export without stages, or with --mesh none");
        return rollout;
    }
    const ManifestSet plain = exportDesign(design, options, diagnostics);
    if (plain.files.empty())
        return rollout;
    Design target = design;
    target.mesh = rollout.mesh;
    rollout.steps = rolloutSteps(target, plain);
    rollout.segmentation = segmentation;
    if (segmentation == Segmentation::ObservedFirst) {
        ObservedSteps observed = observedFirst(target, std::move(rollout.steps));
        rollout.steps = std::move(observed.steps);
        rollout.enforcedAtOnce = std::move(observed.enforcedAtOnce);
    }
    RolloutBuilder(target, rollout, diagnostics).run();
    return rollout;
}

} // namespace drawbridge
