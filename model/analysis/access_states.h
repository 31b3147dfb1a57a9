// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_engine.h"
#include "model/design/design.h"

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// Access of somebody to one resource of a Kubernetes API: drawn, granted by the RBAC of the input,
/// or both.
struct AccessState {
    /// What the RBAC of the input gives of it now.
    enum class Today {
        Granted,
        Partly, ///< Some verbs or names, the others are denied.
        Denied,
        Unknown, ///< Of some at least, since a role or binding is not there or could not be read.
    };
    ApiAccess access; ///< Of an undrawn one, what is granted; its note is empty.
    NodeKey server;   ///< Of the Kubernetes API, as the map shows it.
    bool isDrawn = false;
    Today today = Today::Denied;
    std::vector<std::string> because; ///< Which rules grant it, or why nobody knows.
    SourceSpan where;                 ///< Of the first binding that does.
    bool operator==(const AccessState &) const = default;
};

/// What the RBAC of a topology grants each workload, by its ServiceAccount, and each person and
/// group that a binding names, with the built-in roles of Kubernetes 1.34, less what everybody may
/// do. Whoever has a name of the system ("system:…") is left out. Immutable; any thread.
class ApiGrants {
public:
    /// Cost: an engine a cluster, and `effective` for each account and each subject of a binding.
    explicit ApiGrants(std::shared_ptr<const Topology> topology, const std::stop_token &stop = {});

    /// What is drawn, each with what is granted of it, and what is granted though nobody drew it,
    /// verbs of one rule together. Sorted by subject, then group, resource, namespace. Cost: a
    /// question a drawn verb and name, and a comparison of each grant with what is drawn.
    [[nodiscard]] std::vector<AccessState> states(const Design &design) const;
    [[nodiscard]] const std::shared_ptr<const Topology> &topology() const { return m_topology; }

private:
    struct Holder {
        RbacIdentity identity;
        std::vector<RbacGrant> grants; ///< More than everybody has.
    };
    [[nodiscard]] AccessState drawnState(const ApiAccess &access, const Design &design) const;
    void addUndrawn(const NodeKey &subject, const Holder &holder, const Design &design,
                    std::vector<AccessState> &states) const;
    [[nodiscard]] RbacIdentity identityOf(const NodeKey &subject) const;

    std::shared_ptr<const Topology> m_topology;
    std::map<std::string, RbacEngine> m_engines; ///< By cluster.
    std::map<NodeKey, Holder> m_holders;         ///< By subject.
};

} // namespace drawbridge
