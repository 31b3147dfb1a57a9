// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <map>
#include <string>
#include <string_view>

namespace drawbridge {

/// New names for workloads, Services and namespaces, one for each old name whatever it names.
class Renaming {
public:
    /// For everything in `resources` but what Kubernetes itself calls so (default, kube-system).
    explicit Renaming(const ResourceSet &resources);

    [[nodiscard]] std::string name(const std::string &old) const;
    /// Every word of a text that is one of the names, pods of StatefulSets ("db-0") and variables
    /// of the kubelet (DB_SERVICE_HOST) included; keys and URL schemes stay.
    [[nodiscard]] std::string text(std::string_view old) const;

private:
    [[nodiscard]] std::string word(std::string_view old) const;
    [[nodiscard]] std::string variable(std::string_view old) const;

    std::map<std::string, std::string, std::less<>> m_names;
};

/// The same application under other names, its objects in another order.
[[nodiscard]] ResourceSet renamed(ResourceSet resources, const Renaming &renaming, unsigned seed);

} // namespace drawbridge
