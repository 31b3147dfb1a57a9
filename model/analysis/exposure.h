// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "model/analysis/verdict.h"

#include <functional>
#include <string>
#include <vector>

namespace drawbridge {

/// Pods that could exist: those with matching labels in namespaces with matching labels. Two empty
/// selectors are any pod.
struct PodGroup {
    LabelSelector namespaces;
    LabelSelector pods;
    bool operator==(const PodGroup &) const = default;

    [[nodiscard]] bool isAnyPod() const { return namespaces.isEverything() && pods.isEverything(); }
};

/// A port that a rule names and that no pod is there to resolve.
struct PortName {
    std::optional<Protocol> protocol; ///< Nothing: that of the pod (items 64).
    std::string name;
    auto operator<=>(const PortName &) const = default;
};

/// What a workload and any pod of a group could do.
struct ExposedPorts {
    PortVerdict ports; ///< Allowed: to every pod of the group; unknown: to some, or not known.
    std::vector<PortName> names; ///< Ports of these names too, for every pod; sorted.
    bool operator==(const ExposedPorts &) const = default;
};

/// A rule that concerns pods of a group, or a NetworkPolicy that isolates the workload from it.
struct ExposureReason {
    PolicyReason rule;           ///< `ports`, `denied`, `passed`: what the tiers before it left.
    std::vector<PortName> names; ///< That it admits besides.
    bool concernsAll = true;     ///< Every pod of the group; else some, or nobody knows.
    bool operator==(const ExposureReason &) const = default;
};

struct GroupExposure {
    PodGroup group;
    ExposedPorts exposed;
    std::vector<ExposureReason> by; ///< In the order in which they decide.
    bool operator==(const GroupExposure &) const = default;
};

/// What a pod somebody adds tomorrow could reach of a workload (Ingress), or the workload of it
/// (Egress), as far as the policies on the workload's side decide: whoever adds a pod may add
/// policies for it too.
struct WorkloadExposure {
    WorkloadId workload;
    Direction direction = Direction::Ingress;
    bool isProtected = false; ///< Some policy decides about the direction.
    bool isUndecided = false; ///< One that did not decode, is not evaluated, or has a rival may.
    ExposedPorts anyPod;      ///< Whatever its labels and namespace.
    std::vector<ExposureReason> anyPodBy;
    /// Groups that rules name and that can do something else than any pod; by selectors.
    std::vector<GroupExposure> groups;
    bool operator==(const WorkloadExposure &) const = default;
};

/// Whether the pods of a group are peers of a rule: Allow for all, Unknown for some, Deny for none.
using GroupMatcher = std::function<Verdict(const PodGroup &group, const PodGroup &peer)>;

/// By implication between selectors, and by the labels of namespaces that are declared.
[[nodiscard]] GroupMatcher matchByImplication(const Topology &topology, const std::string &cluster);

/// Exposure of one workload in one direction, by implication. Policies that may concern it
/// and did not decode or are not evaluated, and rivals of one priority, make everything unknown.
/// Cost: O(groups x rules) of the policies that select it, beside a look at all policies.
[[nodiscard]] WorkloadExposure exposureOf(const Topology &topology, WorkloadId workload,
                                          Direction direction);

/// Exposure of every workload with a network and both directions, by workload, Egress first. Order
/// of inputs never shows (network-policy.md items 71 to 74).
[[nodiscard]] std::vector<WorkloadExposure> exposureOf(const Topology &topology);
/// The same with another idea of what a peer is.
[[nodiscard]] std::vector<WorkloadExposure> exposureOf(const Topology &topology,
                                                       const GroupMatcher &matcher);

} // namespace drawbridge
