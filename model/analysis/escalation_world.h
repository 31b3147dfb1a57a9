// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/host_takeover.h"
#include "model/analysis/shared_volumes.h"
#include "model/base/node_key.h"
#include "model/kubernetes/pod_security.h"
#include "model/topology/topology.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// Where the pods of a workload run, as far as the input tells.
struct WorkloadPlacement {
    std::set<std::string> nodes; ///< On which a pod of it runs for certain.
    bool isComplete = false;     ///< There are no further pods.
    bool isOnEachNode = false;   ///< A DaemonSet: on each node that suits it.
    bool toleratesEveryTaint = false;
    bool seeksControlPlane = false;
    bool hasNodeAffinity = false;
    std::map<std::string, std::string> nodeSelector;
};

/// An identity at a cloud and the ServiceAccount it trusts, as far as manifests name it.
struct EscalationCloud {
    std::pair<std::string, std::string> account; ///< Namespace and name.
    std::string identity;                        ///< As a node has it: "aws arn:aws:iam::…".
    std::vector<NodeKey> workloads;              ///< Whose pods are given it, or may be.
    bool operator==(const EscalationCloud &) const = default;
};

/// What the escalation graph needs to know beside RBAC, of one cluster.
struct EscalationWorld {
    struct Workload {
        NodeKey key;
        std::string serviceAccount;
        bool hasToken = true;  ///< Its pods hold the token of the ServiceAccount.
        bool hasEnded = false; ///< A Pod that ran to its end: on no node any more.
        LabelMap podLabels = {};
        WorkloadPlacement placement = {};
        std::vector<HostTakeover> takeovers = {};
        std::vector<SharedVolume> volumes = {};
    };
    using Name = std::pair<std::string, std::string>; ///< Namespace and name.
    using Account = Name;
    /// One hop of the network, from workload to workload.
    struct NetworkHop {
        std::size_t from = 0, to = 0; ///< Indexes of `workloads`.
        bool isCertain = true;
    };

    std::vector<Workload> workloads;
    std::set<Account> accounts;               ///< Those of the workloads are added.
    std::map<Name, std::string> tokenSecrets; ///< Whose token a Secret holds.
    std::set<Name> secrets;
    /// Labels of the Nodes in the input.
    std::map<std::string, LabelMap> nodes;
    /// `enforce` of the namespaces that are declared; nothing where the label is not there.
    std::map<std::string, std::optional<PodSecurityLevel>> podSecurity;
    bool hasAdmissionRules = false; ///< Something else in the input may refuse pods.
    bool hasMesh = false;           ///< The input shows a mesh.
    std::string meshRootNamespace = "istio-system";
    /// The what-if: whatever packets get to counts as taken over, by `networkHops`.
    bool isBreachAssumed = false;
    std::vector<NetworkHop> networkHops;
    std::vector<EscalationCloud> clouds;
};

/// The world of a topology with one cluster, without `networkHops`. A token is mounted as pod, then
/// ServiceAccount say, else yes (findings.md section 0, automount). What a pod that runs has beyond
/// its template counts as well.
[[nodiscard]] EscalationWorld escalationWorldOf(const Topology &topology);

} // namespace drawbridge
