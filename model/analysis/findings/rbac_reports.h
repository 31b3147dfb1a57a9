// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/grouped_parts.h"

#include <map>
#include <set>
#include <string>

namespace drawbridge {

/// Statements about one identity, told by the binding that gives the power: one finding for each
/// (findings.md section 0, Targets).
class IdentityReport {
public:
    IdentityReport(const ClusterFacts &cluster, const IdentityPowers &identity)
        : m_cluster(cluster), m_identity(identity)
    {}

    /// Powers that differ in their verbs alone are told together.
    void add(const GrantedPower &power, Severity severity, std::string_view resource);
    void addText(const RoleBindingObject &binding, Severity severity, std::string text,
                 const SourceSpan &where);
    /// `message` follows "User jane ": "may read Secrets: ".
    void tell(std::string_view rule, const std::string &message, const std::string &fix,
              FindingsSink &sink);

private:
    struct What {
        std::string resource, nameSpace, name;
        auto operator<=>(const What &) const = default;
    };
    struct Verbs {
        std::set<std::string> verbs;
        Severity severity = Severity::Info;
        SourceSpan where;
    };
    struct Told {
        const RoleBindingObject *binding = nullptr;
        std::map<What, Verbs> actions;
        GroupedParts texts;
    };
    Told &of(const RoleBindingObject &binding);

    const ClusterFacts &m_cluster;
    const IdentityPowers &m_identity;
    std::map<std::string, Told> m_byBinding;
};

/// "ServiceAccount shop/web", "User jane".
[[nodiscard]] std::string toString(const RbacSubject &subject);
/// Whom a finding about the subject targets.
[[nodiscard]] NodeKey keyOf(const ClusterFacts &cluster, const RbacSubject &subject);
/// Whether a power is all of what cluster-admin has in its scope: ZT-RB-002 tells it, and no other
/// rule repeats it.
[[nodiscard]] bool isEverything(const RbacAtom &atom);
/// The bindings that give an identity everything.
[[nodiscard]] std::set<const RoleBindingObject *> unlimitedBindings(const IdentityPowers &identity);
/// Workloads of the identity's namespace that are not its own: their Secrets and powers are what
/// it gets at.
[[nodiscard]] bool hasNeighbours(const ClusterFacts &cluster, const RbacSubject &subject,
                                 const std::string &nameSpace);
inline constexpr std::string_view kRoleUnknown =
    "a role that a binding names is not in the input, or could not be read";

} // namespace drawbridge
