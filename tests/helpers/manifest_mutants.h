// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <functional>
#include <string>
#include <vector>

namespace drawbridge::test {

/// One change of one part of the policies and RBAC of a set of manifests.
struct ManifestMutant {
    enum class Change { Removed, Widened, Retargeted };
    Change change = Change::Removed;
    std::string kind; ///< "NetworkPolicy peer", "AuthorizationPolicy rule", …: what is changed.
    std::string what; ///< "NetworkPolicy shop/allow-web, ingress rule 1, peer 2: removed".
    bool isAllowed = false; ///< Takes away what allows; a whole policy closes as well.
    bool isBaseline =
        false; ///< Of deny-all, allow-nothing, STRICT for all, DNS and the mesh's own.
    std::function<void(ResourceSet &)> apply;
};

/// Every policy, rule, peer, port, source, operation, verb, name and subject of `manifests` removed
/// (where others remain beside it: without any the field would mean all), widened to all, and
/// retargeted to pods, accounts and objects that nobody has. In the order of the manifests.
[[nodiscard]] std::vector<ManifestMutant> mutantsOf(const ResourceSet &manifests);

/// Appends mutants of one object, all under its name.
class MutantCollector {
public:
    using Change = ManifestMutant::Change;
    MutantCollector(std::vector<ManifestMutant> &all, const ObjectMeta &meta);
    void add(Change change, const std::string &part, const std::string &place,
             std::function<void(ResourceSet &)> apply);

private:
    std::vector<ManifestMutant> &m_all;
    std::string m_kind, m_name;
    bool m_isBaseline = false;
    bool m_isPolicy = false; ///< Not a role or binding.
};

void addNetworkMutants(const ResourceSet &manifests, std::vector<ManifestMutant> &all);
void addMeshMutants(const ResourceSet &manifests, std::vector<ManifestMutant> &all);
void addRbacMutants(const ResourceSet &manifests, std::vector<ManifestMutant> &all);

/// Without the item at `index`.
template<typename Item>
void erase(std::vector<Item> &items, std::size_t index)
{
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
}

/// One more than nothing remains without the item: then it may be removed.
template<typename Item>
bool hasOthers(const std::vector<Item> &items)
{
    return items.size() > 1;
}

} // namespace drawbridge::test
