// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/manifest_mutants.h"

namespace drawbridge::test {

namespace {

using Change = ManifestMutant::Change;

const LabelMap kNobody{{"app", "nobody-has-this"}};

/// What PeerAuthentications and AuthorizationPolicies have in common: `list` holds them.
template<typename Object>
class MeshMutants {
public:
    using List = std::vector<Object> ResourceSet::*;
    MeshMutants(List list, const ResourceSet &manifests, std::size_t index,
                std::vector<ManifestMutant> &all)
        : m_list(list), m_index(index), m_object((manifests.*list)[index]),
          m_collect(all, m_object.meta)
    {
        m_collect.add(Change::Removed, "", "",
                      [list, index](ResourceSet &set) { erase(set.*list, index); });
        if (!m_object.selector.empty())
            change(Change::Widened, "selector", "selector",
                   [](Object &object) { object.selector.clear(); });
        change(Change::Retargeted, "selector", "selector",
               [](Object &object) { object.selector = kNobody; });
    }

    [[nodiscard]] const Object &object() const { return m_object; }

    void change(Change change, const std::string &part, const std::string &place,
                std::function<void(Object &)> edit)
    {
        m_collect.add(change, part, place,
                      [list = m_list, index = m_index, edit = std::move(edit)](ResourceSet &set) {
                          edit((set.*list)[index]);
                      });
    }

private:
    List m_list;
    std::size_t m_index;
    const Object &m_object;
    MutantCollector m_collect;
};

using PeerMutants = MeshMutants<PeerAuthenticationObject>;
using PolicyMutants = MeshMutants<AuthorizationPolicyObject>;

void addModes(PeerMutants &mutants)
{
    for (const auto &[mode, name] :
         {std::pair(MtlsMode::Permissive, "PERMISSIVE"), {MtlsMode::Disable, "DISABLE"}})
        mutants.change(Change::Widened, "mode", name,
                       [mode = mode](auto &object) { object.mode = mode; });
    for (const auto &[port, was] : mutants.object().portModes) {
        const std::string place = "port " + std::to_string(port);
        mutants.change(Change::Removed, "port", place,
                       [port = port](auto &object) { object.portModes.erase(port); });
        mutants.change(Change::Widened, "port", place + " DISABLE",
                       [port = port](auto &object) { object.portModes[port] = MtlsMode::Disable; });
        mutants.change(Change::Retargeted, "port", place, [port = port](auto &object) {
            object.portModes.erase(port);
            object.portModes[static_cast<std::uint16_t>(port ^ 0x4000u)] = MtlsMode::Permissive;
        });
    }
}

/// A list of one source or operation: `reach` finds it in the policy.
template<typename Item, typename Reach>
void addList(PolicyMutants &mutants, const std::vector<Item> &items, const std::string &part,
             const std::string &place, Reach reach, const Item &other)
{
    if (items.empty())
        return;
    mutants.change(Change::Widened, part, place + ", all " + part + "s",
                   [=](auto &policy) { reach(policy).clear(); });
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string one = place + ", " + part + ' ' + std::to_string(i + 1);
        if (hasOthers(items))
            mutants.change(Change::Removed, part, one,
                           [=](auto &policy) { erase(reach(policy), i); });
        mutants.change(Change::Retargeted, part, one,
                       [=](auto &policy) { reach(policy)[i] = other; });
    }
}

void addSources(PolicyMutants &mutants, std::size_t rule, const std::string &place)
{
    const auto &from = mutants.object().rules[rule].from;
    if (!from.empty())
        mutants.change(Change::Widened, "from", place + ", all sources",
                       [rule](auto &policy) { policy.rules[rule].from.clear(); });
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto reach = [=](auto &policy) -> auto &
        {
            return policy.rules[rule].from[i].principals;
        };
        addList(mutants, from[i].principals, "principal", place, reach,
                std::string("cluster.local/ns/nowhere/sa/nobody"));
        mutants.change(Change::Widened, "principal", place + ", any identity",
                       [=](auto &policy) { reach(policy) = {"*"}; });
    }
}

void addOperations(PolicyMutants &mutants, std::size_t rule, const std::string &rulePlace)
{
    const auto &to = mutants.object().rules[rule].to;
    if (!to.empty())
        mutants.change(Change::Widened, "to", rulePlace + ", all operations",
                       [rule](auto &policy) { policy.rules[rule].to.clear(); });
    for (std::size_t i = 0; i < to.size(); ++i) {
        const std::string place = rulePlace + ", operation " + std::to_string(i + 1);
        if (hasOthers(to))
            mutants.change(Change::Removed, "operation", place,
                           [=](auto &policy) { erase(policy.rules[rule].to, i); });
        const auto in = [=](auto member) {
            return [=](auto &policy) -> auto &
            {
                return policy.rules[rule].to[i].*member;
            };
        };
        using Operation = AuthorizationOperation;
        addList(mutants, to[i].ports, "port", place, in(&Operation::ports), std::uint16_t(9));
        addList(mutants, to[i].methods, "method", place, in(&Operation::methods),
                std::string("TRACE"));
        addList(mutants, to[i].paths, "path", place, in(&Operation::paths),
                std::string("/nowhere"));
    }
}

void addRules(PolicyMutants &mutants)
{
    mutants.change(Change::Widened, "rule", "one more rule that admits all",
                   [](auto &policy) { policy.rules.emplace_back(); });
    for (std::size_t i = 0; i < mutants.object().rules.size(); ++i) {
        const std::string place = "rule " + std::to_string(i + 1);
        mutants.change(Change::Removed, "rule", place,
                       [i](auto &policy) { erase(policy.rules, i); });
        addSources(mutants, i, place);
        addOperations(mutants, i, place);
    }
}

} // namespace

void addMeshMutants(const ResourceSet &manifests, std::vector<ManifestMutant> &all)
{
    for (std::size_t i = 0; i < manifests.peerAuthentications.size(); ++i) {
        PeerMutants mutants(&ResourceSet::peerAuthentications, manifests, i, all);
        addModes(mutants);
    }
    for (std::size_t i = 0; i < manifests.authorizationPolicies.size(); ++i) {
        PolicyMutants mutants(&ResourceSet::authorizationPolicies, manifests, i, all);
        addRules(mutants);
    }
}

} // namespace drawbridge::test
