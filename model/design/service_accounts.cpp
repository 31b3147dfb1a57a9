// SPDX-License-Identifier: Apache-2.0
#include "model/design/service_accounts.h"

#include <algorithm>
#include <map>
#include <set>

// One identity a workload (cli.md, "What `design` draws at first"): what the user chose, else its
// own ServiceAccount when it is alone on it, else one named after the workload. Names are given out
// in key order, after all names that are already meant for somebody. Tested by
// tests/unit/design/test_edits.cpp

namespace drawbridge {

namespace {

const Identity *chosenFor(const Design &design, const NodeKey &workload)
{
    const auto at = std::lower_bound(
        design.identities.begin(), design.identities.end(), workload,
        [](const Identity &identity, const NodeKey &key) { return identity.workload < key; });
    return at != design.identities.end() && at->workload == workload ? &*at : nullptr;
}

/// Names for the workloads [first, last) of one namespace.
class NamespaceAccounts {
public:
    NamespaceAccounts(const Design &design, std::size_t first, std::size_t last)
        : m_design(design), m_first(first), m_last(last)
    {
        for (std::size_t i = first; i < last; ++i)
            ++m_users[workload(i).serviceAccountName];
        for (const auto &[name, count] : m_users)
            m_taken.insert(name);
        for (std::size_t i = first; i < last; ++i) {
            if (const Identity *identity = chosenFor(design, workload(i).key))
                m_taken.insert(identity->serviceAccount);
        }
    }

    /// In the order of the workloads.
    std::vector<std::string> names()
    {
        std::vector<std::string> names;
        for (std::size_t i = m_first; i < m_last; ++i)
            names.push_back(nameFor(workload(i)));
        return names;
    }

private:
    const WorkloadNode &workload(std::size_t i) const { return m_design.topology->workloads[i]; }

    std::string nameFor(const WorkloadNode &node)
    {
        if (const Identity *identity = chosenFor(m_design, node.key))
            return identity->serviceAccount;
        const std::string &own = node.serviceAccountName;
        if (own != "default" && m_users[own] == 1)
            return own;
        std::string name = node.key.name + (node.key.name == "default" ? "-sa" : "");
        const std::string stem = node.key.name + "-sa";
        for (int number = 2; !m_taken.insert(name).second;)
            name = name == node.key.name ? stem : stem + std::to_string(number++);
        return name;
    }

    const Design &m_design;
    std::size_t m_first;
    std::size_t m_last;
    std::map<std::string, int> m_users;
    std::set<std::string> m_taken; ///< Names that stand for a workload already, or are shared.
};

} // namespace

std::vector<std::string> serviceAccountsOf(const Design &design)
{
    if (!design.topology)
        return {};
    const auto &workloads = design.topology->workloads;
    std::vector<std::string> names;
    for (std::size_t first = 0; first < workloads.size();) {
        std::size_t last = first;
        while (last < workloads.size() && workloads[last].nameSpace == workloads[first].nameSpace)
            ++last;
        for (std::string &name : NamespaceAccounts(design, first, last).names())
            names.push_back(std::move(name));
        first = last;
    }
    return names;
}

std::string Design::serviceAccountOf(WorkloadId workload) const
{
    const auto &all = topology->workloads;
    const auto isHere = [&](const WorkloadNode &w) {
        return w.nameSpace == all[workload.index].nameSpace;
    };
    std::size_t first = workload.index;
    while (first > 0 && isHere(all[first - 1]))
        --first;
    std::size_t last = workload.index + 1;
    while (last < all.size() && isHere(all[last]))
        ++last;
    return NamespaceAccounts(*this, first, last).names()[workload.index - first];
}

} // namespace drawbridge
