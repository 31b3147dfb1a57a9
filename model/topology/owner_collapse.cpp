// SPDX-License-Identifier: Apache-2.0
#include "model/topology/owner_collapse.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>

// Follows the ownerReference with `controller: true` of each object upwards within the input until
// it ends; the object where it ends is the workload. Orphaned pods are then grouped by owner and by
// everything a policy or an identity can tell apart. So are running pods that differ from the
// template of their workload (network-policy.md item 21): of an old revision, or labelled by hand.
// Labels that all running pods of a workload carry, as a mesh's injector sets them, make no
// difference, nor do those that controllers set on each pod.
// Tested by tests/unit/topology/test_owner_collapse.cpp

namespace drawbridge {

namespace {

using ObjectName = std::tuple<std::string, std::string, std::string>; // namespace, kind, name

class OwnerChains {
public:
    explicit OwnerChains(const std::vector<WorkloadObject> &workloads) : m_workloads(workloads)
    {
        for (std::size_t i = 0; i < workloads.size(); ++i) {
            const ObjectMeta &meta = workloads[i].meta;
            m_byName[{meta.nameSpace, meta.kind, meta.name}] = i;
        }
    }

    /// The top of the chain; the object itself when its chain runs in a circle.
    std::size_t rootOf(std::size_t index) const
    {
        std::size_t at = index;
        for (std::size_t steps = 0; steps <= kMaxChain; ++steps) {
            const auto owner = ownerOf(at);
            if (!owner)
                return at;
            at = *owner;
        }
        return index;
    }

private:
    static constexpr std::size_t kMaxChain = 16;

    std::optional<std::size_t> ownerOf(std::size_t index) const
    {
        const ObjectMeta &meta = m_workloads[index].meta;
        if (!meta.controllerKind)
            return std::nullopt;
        const auto at = m_byName.find({meta.nameSpace, *meta.controllerKind, meta.controllerName});
        return at == m_byName.end() ? knativeOwnerOf(meta) : std::optional(at->second);
    }

    /// Between a Knative Service and its Deployments stand kinds that are not read; the label says
    /// it all.
    std::optional<std::size_t> knativeOwnerOf(const ObjectMeta &meta) const
    {
        const auto label = meta.labels.find("serving.knative.dev/service");
        if (label == meta.labels.end())
            return std::nullopt;
        const auto at = m_byName.find({meta.nameSpace, "Service", label->second});
        return at == m_byName.end() ? std::nullopt : std::optional(at->second);
    }

    const std::vector<WorkloadObject> &m_workloads;
    std::map<ObjectName, std::size_t> m_byName;
};

bool hasEnded(const WorkloadObject &object)
{
    return object.phase == "Succeeded" || object.phase == "Failed";
}

bool isOrphanedPod(const WorkloadObject &object)
{
    return object.meta.kind == "Pod" && object.meta.controllerKind &&
           *object.meta.controllerKind != "Node"; // static pods keep their identity (item 20)
}

/// Whether two pods of one owner look the same to every policy.
bool areAlike(const WorkloadObject &a, const WorkloadObject &b)
{
    const auto portsOf = [](const WorkloadObject &object) {
        std::vector<std::tuple<std::string, std::uint16_t, Protocol>> ports;
        for (const Container &container : object.pod.containers) {
            for (const ContainerPort &port : container.ports)
                ports.emplace_back(port.name, port.port, port.protocol);
        }
        return ports;
    };
    return a.podLabels == b.podLabels && a.pod.serviceAccountName == b.pod.serviceAccountName &&
           a.pod.hostNetwork == b.pod.hostNetwork && hasEnded(a) == hasEnded(b) &&
           portsOf(a) == portsOf(b);
}

/// Labels that controllers of Kubernetes, Argo and OpenShift set on the pods they make.
bool isSetByController(const std::string &key)
{
    static constexpr std::array<std::string_view, 9> kKeys{"pod-template-hash",
                                                           "rollouts-pod-template-hash",
                                                           "controller-revision-hash",
                                                           "pod-template-generation",
                                                           "statefulset.kubernetes.io/pod-name",
                                                           "apps.kubernetes.io/pod-index",
                                                           "job-name",
                                                           "controller-uid",
                                                           "deployment"};
    return key.starts_with("batch.kubernetes.io/") ||
           std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

LabelMap ownLabels(const LabelMap &labels)
{
    LabelMap result = labels;
    std::erase_if(result, [](const auto &label) { return isSetByController(label.first); });
    return result;
}

std::string_view accountOf(const WorkloadObject &object)
{
    return object.pod.serviceAccountName.empty() ? std::string_view("default")
                                                 : object.pod.serviceAccountName;
}

bool isRunningPod(const WorkloadObject &object)
{
    return object.meta.kind == "Pod" && !hasEnded(object);
}

/// What the running pods of each workload have in common beyond its template.
class CommonLabels {
public:
    CommonLabels(const std::vector<WorkloadObject> &workloads,
                 const std::vector<std::size_t> &roots)
        : m_workloads(workloads)
    {
        for (std::size_t pod = 0; pod < roots.size(); ++pod) {
            if (roots[pod] != pod && isRunningPod(workloads[pod]))
                add(roots[pod], ownLabels(workloads[pod].podLabels));
        }
    }

    /// Whether a running pod is no other than the template of its workload makes them.
    [[nodiscard]] bool isAsMade(std::size_t pod, std::size_t root) const
    {
        const WorkloadObject &made = m_workloads[pod];
        const WorkloadObject &workload = m_workloads[root];
        LabelMap expected = m_common.at(root);
        for (const auto &label : ownLabels(workload.podLabels))
            expected.insert_or_assign(label.first, label.second);
        return ownLabels(made.podLabels) == expected && accountOf(made) == accountOf(workload) &&
               made.pod.hostNetwork == workload.pod.hostNetwork;
    }

private:
    void add(std::size_t root, const LabelMap &labels)
    {
        const auto [at, isFirst] = m_common.try_emplace(root, labels);
        if (!isFirst)
            std::erase_if(at->second, [&](const auto &label) {
                const auto found = labels.find(label.first);
                return found == labels.end() || found->second != label.second;
            });
    }

    const std::vector<WorkloadObject> &m_workloads;
    std::map<std::size_t, LabelMap> m_common;
};

using OwnerGroups = std::map<ObjectName, std::vector<std::size_t>>;

std::size_t groupHeadOf(std::size_t index, const std::vector<WorkloadObject> &workloads,
                        OwnerGroups &heads)
{
    const ObjectMeta &meta = workloads[index].meta;
    auto &candidates = heads[{meta.nameSpace, *meta.controllerKind, meta.controllerName}];
    for (const std::size_t head : candidates) {
        if (areAlike(workloads[head], workloads[index]))
            return head;
    }
    candidates.push_back(index);
    return index;
}

} // namespace

CollapsedWorkloads collapseOwners(const std::vector<WorkloadObject> &workloads)
{
    const OwnerChains chains(workloads);
    std::vector<std::size_t> byName(workloads.size());
    std::iota(byName.begin(), byName.end(), std::size_t{0});
    std::vector<std::size_t> roots;
    std::transform(byName.begin(), byName.end(), std::back_inserter(roots),
                   [&](std::size_t index) { return chains.rootOf(index); });
    const CommonLabels common(workloads, roots);
    std::stable_sort(byName.begin(), byName.end(), [&](std::size_t a, std::size_t b) {
        return workloads[a].meta.name < workloads[b].meta.name;
    });

    CollapsedWorkloads collapsed;
    OwnerGroups heads;
    for (const std::size_t index : byName) {
        std::size_t root = roots[index];
        const bool isVariant =
            root != index && isRunningPod(workloads[index]) && !common.isAsMade(index, root);
        if (isVariant || (root == index && isOrphanedPod(workloads[index])))
            root = groupHeadOf(index, workloads, heads);
        auto &members = collapsed[root];
        if (root != index)
            members.push_back(index);
    }
    return collapsed;
}

LabelMap commonPodLabels(const std::vector<WorkloadObject> &workloads, std::size_t workload,
                         const std::vector<std::size_t> &members)
{
    LabelMap labels = workloads[workload].podLabels;
    for (const std::size_t member : members) {
        if (!isRunningPod(workloads[member]) || workloads[workload].meta.kind == "Pod")
            continue;
        for (const auto &label : ownLabels(workloads[member].podLabels))
            labels.insert(label);
    }
    return labels;
}

} // namespace drawbridge
