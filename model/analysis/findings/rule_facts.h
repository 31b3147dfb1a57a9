// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"
#include "model/analysis/findings_context.h"
#include "model/analysis/host_takeover.h"
#include "model/analysis/rbac_engine.h"
#include "model/kubernetes/image_reference.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// A workload of the input as the rules look at it: what ended Pods and stand-ins for system
/// workloads are is no subject.
struct WorkloadFacts {
    WorkloadId id;
    const WorkloadNode *node = nullptr;
    const WorkloadObject *object = nullptr; ///< Its manifest.
    /// Of the template, then those that running pods have besides (ephemeral and injected ones).
    std::vector<const Container *> containers;
    const ServiceAccountObject *account = nullptr; ///< Null where the input does not hold it.
    bool mountsToken = true;                       ///< findings.md section 0, automount.
    bool isExposed = false;   ///< To the Internet: by an exposure, a hostPort or the host network.
    bool isNodeAgent = false; ///< A known agent of network or storage in a system namespace.
};

/// What a binding of the input gives one of its subjects.
struct GrantedPower {
    const RoleBindingObject *binding = nullptr;
    const RoleObject *role = nullptr; ///< In which the rule is written.
    const RbacRule *rule = nullptr;
    RbacAtom atom;
};

/// Somebody a binding of the input names, with all that his bindings give him. What he has through
/// groups is told of the groups.
struct IdentityPowers {
    RbacSubject subject; ///< A ServiceAccount with its namespace, whatever kind named it.
    std::vector<GrantedPower> powers;
    std::vector<const RoleBindingObject *> bindings; ///< Sorted; those of the input.
    bool isIncomplete = false;                       ///< A role is not known whole.
};

struct RuleFacts;
class PolicyPeers;

/// One cluster of the input.
struct ClusterFacts {
    const RuleFacts *all = nullptr;
    std::string name;
    const ResourceSet *resources = nullptr;
    std::vector<WorkloadFacts> workloads;
    std::map<std::string, std::vector<std::size_t>> byNamespace; ///< Indexes of `workloads`.
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>>
        byAccount; ///< By namespace and ServiceAccount.
    std::map<std::pair<std::string, std::string>, const SecretObject *>
        secrets;                        ///< By namespace and name.
    std::shared_ptr<RbacEngine> rbac;   ///< With the built-in roles.
    std::vector<IdentityPowers> powers; ///< Sorted by subject.
    /// Who can become whom (findings.md 2.5); null where nobody holds anything, and with several
    /// clusters.
    std::shared_ptr<const EscalationGraph> escalation;
    std::shared_ptr<const PolicyPeers> peers; ///< Of its NetworkPolicies.

    [[nodiscard]] NodeKey keyOf(const ObjectMeta &meta) const
    {
        return {name, meta.nameSpace, meta.kind, meta.name};
    }
    [[nodiscard]] const NamespaceNode *nameSpace(const std::string &name) const;
    /// Null where the input does not hold it.
    [[nodiscard]] const SecretObject *secret(const std::string &nameSpace,
                                             const std::string &secretName) const;
};

/// What the rules on manifests are asked with. Nothing in it depends on what is drawn, so that it
/// holds until other manifests are read.
struct RuleFacts {
    std::shared_ptr<const Topology> topology;
    std::shared_ptr<const NetworkEngine> network;
    std::shared_ptr<const MeshEngine> mesh;
    FindingsOptions options;
    std::vector<PortSet> declared;    ///< By WorkloadId, as FindingsContext has it.
    std::vector<std::string> blurred; ///< The same.
    std::vector<bool> isGateway;      ///< By WorkloadId: of a mesh, or an ingress controller.
    std::vector<ClusterFacts> clusters;
};

[[nodiscard]] std::shared_ptr<const RuleFacts>
makeRuleFacts(const FindingsContext &context, std::shared_ptr<const NetworkEngine> network,
              std::shared_ptr<const MeshEngine> mesh, const FindingsOptions &options);

/// kube-*, istio-system and the namespaces of network and storage plugins (findings.md section 0).
[[nodiscard]] bool isSystemNamespace(std::string_view name);
/// Whether a DaemonSet in a system namespace runs the image of a known agent of the node:
/// kube-proxy or what network and storage plugins bring.
[[nodiscard]] bool isNodeAgent(const WorkloadObject &object);

/// The powers of everybody whom bindings of the input name, and nobody else.
[[nodiscard]] std::vector<IdentityPowers> identityPowersOf(const RbacEngine &engine,
                                                           const ResourceSet &resources);

} // namespace drawbridge
