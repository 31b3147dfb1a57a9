// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine_admin.h"
#include "model/analysis/network_engine_rules.h"

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace drawbridge {

namespace network {

/// What the other end's being the node of the pod, or not, means for its NetworkPolicies (item 44).
enum class OwnNode : std::uint8_t {
    Irrelevant, ///< It is another end, or the policies decide all the same.
    Unknown,    ///< It may be the node, or what the plugin does there is not known.
    Admitted,   ///< It is, and the plugin admits it.
};

/// A policy that did not decode, or, without a reason, one of a kind that is not evaluated.
struct ClusterUndecoded {
    std::string cluster;
    UndecodedPolicy policy;
};

/// What policies are sorted by: cluster, namespace, name.
[[nodiscard]] inline auto nameOf(const std::shared_ptr<const CompiledPolicy> &policy)
{
    const ObjectMeta &meta = policy->object.meta;
    return std::tie(policy->cluster, meta.nameSpace, meta.name);
}

/// A policy of a kind that is not evaluated.
struct ClusterUnevaluated {
    std::string cluster;
    ObjectMeta meta;
};

/// What turns policies into sets, for an engine and those made from it in any thread.
struct SharedCompiler {
    SharedCompiler(const Topology &topology, const NetworkOptions &options)
        : compiler(topology, options)
    {}
    std::mutex mutex;
    PolicyCompiler compiler;
};

} // namespace network

struct NetworkEngine::Impl {
    Impl(std::shared_ptr<const Topology> topologyIn, std::vector<ClusterPolicies> clusters,
         NetworkOptions optionsIn);

    /// Of an engine, for the other sources of this folder.
    [[nodiscard]] static const Impl &of(const NetworkEngine &engine) { return *engine.m_impl; }

    /// Makes the lists and blocks that follow from the policies, which are sorted by nameOf().
    void index();

    [[nodiscard]] const WorkloadNode *workloadAt(const Endpoint &end) const;
    /// A host-network pod while those count as nodes.
    [[nodiscard]] bool isNode(const Endpoint &end) const;
    [[nodiscard]] bool hasNetwork(const Endpoint &end) const;
    [[nodiscard]] bool isAcrossClusters(const Endpoint &from, const Endpoint &to) const;
    /// Indices into `policies`, ascending.
    [[nodiscard]] const std::vector<std::uint32_t> &selecting(WorkloadId workload,
                                                              Direction direction) const;
    /// Policies that may select it, by labels that are not known; ascending.
    [[nodiscard]] const std::vector<std::uint32_t> &maySelect(WorkloadId workload,
                                                              Direction direction) const;
    /// Whether a policy that did not decode may select it.
    [[nodiscard]] bool mayBeSelected(WorkloadId workload) const;
    /// Whether some NetworkPolicy selects it, or may.
    [[nodiscard]] bool mayBeBound(WorkloadId workload, Direction direction) const;
    [[nodiscard]] bool concerns(const network::ClusterUndecoded &undecoded,
                                WorkloadId workload) const;
    /// Whether a policy that is not evaluated may decide about it.
    [[nodiscard]] bool concerns(const network::ClusterUnevaluated &policy,
                                WorkloadId workload) const;
    /// Whether what stands in a namespace (empty: anywhere) of a cluster concerns a workload.
    [[nodiscard]] bool reaches(const std::string &cluster, const std::string &wanted,
                               WorkloadId workload) const;

    /// Whether the peers of a rule hold an end.
    [[nodiscard]] Verdict holds(const network::CompiledRule &rule, const Endpoint &peer) const;
    /// Verdict of one rule for one peer, on the rule's ports resolved at the destination.
    [[nodiscard]] PortVerdict judge(const network::CompiledRule &rule, const Endpoint &peer,
                                    const Endpoint &destination) const;
    [[nodiscard]] PortSet portsAt(const network::CompiledRule &rule,
                                  const Endpoint &destination) const;
    /// Policies of administrators that select it or may; indices into `adminPolicies`, ascending.
    [[nodiscard]] const std::vector<std::uint32_t> &adminPoliciesOf(WorkloadId workload,
                                                                    AdminTier tier) const
    {
        return adminByWorkload[static_cast<std::size_t>(tier)][workload.index];
    }
    /// Whether the other end may be the node the workload runs on (item 44). A workload whose node
    /// is not known may run on any that a host-network pod stands for, but not on an address.
    [[nodiscard]] Verdict isOwnNode(WorkloadId workload, const Endpoint &other) const;
    [[nodiscard]] network::OwnNode whenOwnNode(Verdict isOwn) const;
    [[nodiscard]] network::OwnNode ownNode(WorkloadId workload, const Endpoint &other) const;
    /// On which ports a rule of an administrator matches: `allowed` for certain, `unknown` perhaps.
    [[nodiscard]] PortVerdict match(const network::CompiledAdminRule &rule, const Endpoint &peer,
                                    const Endpoint &destination) const;
    /// What one policy of an administrator does to the ports that are still open.
    void pass(const network::CompiledAdminPolicy &policy, const network::Attempted &attempted,
              network::TierPorts &ports, network::TierTrace *trace) const;
    /// The same of all of a tier, by priority.
    void passTier(AdminTier tier, const network::Attempted &attempted, network::TierPorts &ports,
                  network::TierTrace *trace) const;
    /// Both tiers of administrators, one before and one after the NetworkPolicies.
    [[nodiscard]] network::TiersMet meetTiers(const network::Attempted &attempted,
                                              network::TierTrace *trace) const;
    /// What the NetworkPolicies of the subject's namespace say.
    [[nodiscard]] network::PolicyVerdict networkPolicies(const network::Attempted &attempted) const;
    /// What the rules of one policy admit of a pair, as if it selects the subject.
    [[nodiscard]] PortVerdict admitted(const network::CompiledPolicy &policy,
                                       const network::Attempted &attempted) const;
    /// The verdict of one direction; nothing: no policy restricts it. Fills `trace` when asked.
    [[nodiscard]] std::optional<PortVerdict> restriction(const network::Attempted &attempted,
                                                         network::TierTrace *trace) const;
    [[nodiscard]] std::optional<PortVerdict> restriction(const Endpoint &from, const Endpoint &to,
                                                         Direction direction,
                                                         network::TierTrace *trace = nullptr) const;

    std::shared_ptr<const Topology> topology;
    NetworkOptions options;
    std::shared_ptr<network::SharedCompiler> compiler;
    /// By (cluster, namespace, name).
    std::vector<std::shared_ptr<const network::CompiledPolicy>> policies;
    std::vector<network::CompiledAdminPolicy>
        adminPolicies; ///< By (cluster, tier, priority, kind, name).
    std::array<std::vector<std::vector<std::uint32_t>>, 2> adminByWorkload; ///< By tier.
    std::vector<network::ClusterUndecoded> undecoded;
    std::vector<network::ClusterUnevaluated> unevaluated;
    network::Bits nodeAddresses;
    network::Bits mayBeSelectedBits;
    network::Bits mayBeDecidedBits; ///< By policies that are not evaluated.
    using PoliciesByWorkload = std::array<std::vector<std::vector<std::uint32_t>>, 2>;
    PoliciesByWorkload selectingByWorkload;
    PoliciesByWorkload maySelectByWorkload;
    std::vector<AddressSet> blocks;
    /// Workloads and namespaces of the input that hold a key twice, by cluster, kind, namespace and
    /// name. Mostly none.
    using WrittenTwice = std::multimap<std::array<std::string, 4>, SourceSpan>;
    WrittenTwice writtenTwice;
};

namespace network {

/// The addresses the options leave to the external world, cut wherever some rule's ipBlocks begin
/// or end, and put together again where no rule tells them apart; address families stay separate.
[[nodiscard]] std::vector<AddressSet> cutIntoBlocks(const NetworkEngine::Impl &engine);

/// Why some ports of one direction are unknown.
struct UnknownCause {
    Direction direction = Direction::Ingress;
    PortSet ports;
    std::string sentence;
};

/// What the steps of the tiers decided, as reasons of one direction.
[[nodiscard]] std::vector<PolicyReason> reasonsOf(const TierTrace &trace, Direction direction);
/// Why the tiers leave ports undecided.
[[nodiscard]] std::vector<UnknownCause>
causesOf(const TierTrace &trace, const NetworkEngine::Impl &engine, const Attempted &attempted);

} // namespace network
} // namespace drawbridge
