// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/manifest_mutants.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drawbridge::test {

namespace {

using Change = ManifestMutant::Change;
using Rules = std::vector<NetworkPolicyRule> NetworkPolicyObject::*;

bool isBaselineName(std::string_view name)
{
    constexpr std::array<std::string_view, 5> names{
        "deny-all-by-default", "allow-dns", "allow-mesh-control-plane", "allow-nothing", "default"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view wordOf(Change change)
{
    switch (change) {
    case Change::Removed: return "removed";
    case Change::Widened: return "widened";
    case Change::Retargeted: break;
    }
    return "retargeted";
}

LabelSelector selectorOfNobody()
{
    return LabelSelector::fromLabels({{"app", "nobody-has-this"}});
}

/// The mutants of one NetworkPolicy.
class NetworkPolicyMutants {
public:
    NetworkPolicyMutants(const NetworkPolicyObject &policy, std::size_t index,
                         std::vector<ManifestMutant> &all)
        : m_policy(policy), m_index(index), m_collect(all, policy.meta)
    {}

    void collect()
    {
        const std::size_t at = m_index;
        m_collect.add(Change::Removed, "", "",
                      [at](ResourceSet &set) { erase(set.networkPolicies, at); });
        selectors();
        types();
        rules(&NetworkPolicyObject::ingress, "ingress");
        rules(&NetworkPolicyObject::egress, "egress");
    }

private:
    void change(Change change, const std::string &part, const std::string &place,
                std::function<void(NetworkPolicyObject &)> edit)
    {
        m_collect.add(change, part, place,
                      [at = m_index, edit = std::move(edit)](ResourceSet &set) {
                          edit(set.networkPolicies[at]);
                      });
    }

    void selectors()
    {
        if (!m_policy.podSelector.isEverything())
            change(Change::Widened, "podSelector", "podSelector",
                   [](auto &policy) { policy.podSelector = {}; });
        change(Change::Retargeted, "podSelector", "podSelector",
               [](auto &policy) { policy.podSelector = selectorOfNobody(); });
    }

    void types()
    {
        if (m_policy.affectsIngress && m_policy.ingress.empty())
            change(Change::Widened, "policyType", "policyTypes without Ingress",
                   [](auto &policy) { policy.affectsIngress = false; });
        if (m_policy.affectsEgress && m_policy.egress.empty())
            change(Change::Widened, "policyType", "policyTypes without Egress",
                   [](auto &policy) { policy.affectsEgress = false; });
    }

    void rules(Rules list, const std::string &direction)
    {
        change(Change::Widened, "rule", "one more " + direction + " rule that admits all",
               [list](auto &policy) { (policy.*list).emplace_back(); });
        for (std::size_t i = 0; i < (m_policy.*list).size(); ++i) {
            const std::string place = direction + " rule " + std::to_string(i + 1);
            change(Change::Removed, "rule", place,
                   [list, i](auto &policy) { erase(policy.*list, i); });
            change(Change::Widened, "peer", place + ", all peers",
                   [list, i](auto &policy) { (policy.*list)[i].peers.clear(); });
            change(Change::Widened, "port", place + ", all ports",
                   [list, i](auto &policy) { (policy.*list)[i].ports.clear(); });
            peers(list, i, place);
            ports(list, i, place);
        }
    }

    void peers(Rules list, std::size_t rule, const std::string &rulePlace)
    {
        const auto &all = (m_policy.*list)[rule].peers;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::string place = rulePlace + ", peer " + std::to_string(i + 1);
            const auto edit = [=, this](Change how, const char *part, auto editPeer) {
                change(how, part, place + " " + part,
                       [=](auto &policy) { editPeer((policy.*list)[rule].peers[i]); });
            };
            if (hasOthers(all))
                change(Change::Removed, "peer", place,
                       [=](auto &policy) { erase((policy.*list)[rule].peers, i); });
            if (all[i].ipBlock)
                blocks(*all[i].ipBlock, edit);
            if (all[i].podSelector) {
                if (!all[i].podSelector->isEverything())
                    edit(Change::Widened, "podSelector",
                         [](auto &peer) { peer.podSelector = LabelSelector(); });
                edit(Change::Retargeted, "podSelector",
                     [](auto &peer) { peer.podSelector = selectorOfNobody(); });
            }
            if (all[i].namespaceSelector)
                edit(Change::Widened, "namespaceSelector",
                     [](auto &peer) { peer.namespaceSelector = LabelSelector(); });
            edit(Change::Retargeted, "namespaceSelector", [](auto &peer) {
                peer.ipBlock.reset();
                peer.namespaceSelector = selectorOfNobody();
            });
        }
    }

    template<typename Edit>
    void blocks(const IpBlock &block, Edit edit)
    {
        if (!block.except.empty())
            edit(Change::Widened, "except", [](auto &peer) { peer.ipBlock->except.clear(); });
        edit(Change::Retargeted, "ipBlock", [](auto &peer) {
            peer.ipBlock = IpBlock{*Cidr::parse("192.0.2.77/32"), {}};
        });
    }

    void ports(Rules list, std::size_t rule, const std::string &rulePlace)
    {
        const auto &all = (m_policy.*list)[rule].ports;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::string place = rulePlace + ", port " + std::to_string(i + 1);
            if (hasOthers(all))
                change(Change::Removed, "port", place,
                       [=](auto &policy) { erase((policy.*list)[rule].ports, i); });
            if (all[i].port)
                change(Change::Widened, "port", place + ", all of its protocol", [=](auto &policy) {
                    (policy.*list)[rule].ports[i].port.reset();
                    (policy.*list)[rule].ports[i].endPort.reset();
                });
            change(Change::Retargeted, "port", place, [=](auto &policy) {
                auto &port = (policy.*list)[rule].ports[i];
                port.protocol = port.protocol == Protocol::Sctp ? Protocol::Tcp : Protocol::Sctp;
            });
        }
    }

    const NetworkPolicyObject &m_policy;
    std::size_t m_index;
    MutantCollector m_collect;
};

} // namespace

MutantCollector::MutantCollector(std::vector<ManifestMutant> &all, const ObjectMeta &meta)
    : m_all(all), m_kind(meta.kind), m_name(meta.kind + ' ' + meta.nameSpace + '/' + meta.name),
      m_isBaseline(isBaselineName(meta.name)),
      m_isPolicy(meta.apiVersion.find("rbac.") == std::string::npos)
{}

void MutantCollector::add(Change change, const std::string &part, const std::string &place,
                          std::function<void(ResourceSet &)> apply)
{
    const bool isAllowed = change == Change::Removed && !(part.empty() && m_isPolicy);
    m_all.push_back(
        {change, m_kind + (part.empty() ? "" : ' ' + part),
         m_name + (place.empty() ? "" : ", " + place) + ": " + std::string(wordOf(change)),
         isAllowed, m_isBaseline, std::move(apply)});
}

void addNetworkMutants(const ResourceSet &manifests, std::vector<ManifestMutant> &all)
{
    for (std::size_t i = 0; i < manifests.networkPolicies.size(); ++i)
        NetworkPolicyMutants(manifests.networkPolicies[i], i, all).collect();
}

std::vector<ManifestMutant> mutantsOf(const ResourceSet &manifests)
{
    std::vector<ManifestMutant> all;
    addNetworkMutants(manifests, all);
    addMeshMutants(manifests, all);
    addRbacMutants(manifests, all);
    return all;
}

} // namespace drawbridge::test
