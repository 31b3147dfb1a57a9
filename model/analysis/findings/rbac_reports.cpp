// SPDX-License-Identifier: Apache-2.0
// Words for what an identity may do.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rbac_reports.h"

namespace drawbridge {

IdentityReport::Told &IdentityReport::of(const RoleBindingObject &binding)
{
    Told &told = m_byBinding[binding.meta.kind + " " + nameOf(binding.meta)];
    told.binding = &binding;
    return told;
}

void IdentityReport::add(const GrantedPower &power, Severity severity, std::string_view resource)
{
    const RbacAtom &atom = power.atom;
    Verbs &verbs = of(*power.binding).actions[{std::string(resource), atom.nameSpace, atom.name}];
    verbs.severity = std::min(verbs.severity, severity);
    if (verbs.verbs.empty())
        verbs.where = power.rule->where;
    verbs.verbs.insert(atom.verb);
}

void IdentityReport::addText(const RoleBindingObject &binding, Severity severity, std::string text,
                             const SourceSpan &where)
{
    of(binding).texts.add(severity, std::move(text), where);
}

void IdentityReport::tell(std::string_view rule, const std::string &message, const std::string &fix,
                          FindingsSink &sink)
{
    for (auto &[name, told] : m_byBinding) {
        GroupedParts parts = std::move(told.texts);
        for (const auto &[what, verbs] : told.actions)
            parts.add(
                verbs.severity,
                joined({verbs.verbs.begin(), verbs.verbs.end()}, ", ") + " " + what.resource +
                    (what.name.empty() ? "" : " " + what.name) +
                    (what.nameSpace.empty() ? " in the whole cluster" : " in " + what.nameSpace),
                verbs.where);
        const RoleBindingObject &binding = *told.binding;
        Finding finding = parts.finding(rule, keyOf(m_cluster, m_identity.subject),
                                        toString(m_identity.subject) + " " + message + " through " +
                                            binding.meta.kind + " " + nameOf(binding.meta) + ": ",
                                        fix);
        finding.peer = m_cluster.keyOf(binding.meta);
        finding.evidence.push_back(binding.meta.where);
        sink.report.findings.push_back(std::move(finding));
    }
    if (m_identity.isIncomplete)
        sink.cannotAssess(std::string(rule), std::string(kRoleUnknown));
}

std::string toString(const RbacSubject &subject)
{
    return subject.kind + " " + (subject.nameSpace.empty() ? "" : subject.nameSpace + "/") +
           subject.name;
}

NodeKey keyOf(const ClusterFacts &cluster, const RbacSubject &subject)
{
    return {cluster.name, subject.nameSpace, subject.kind, subject.name};
}

bool isEverything(const RbacAtom &atom)
{
    return atom.verb == "*" && atom.apiGroup == "*" && atom.resource == "*" && atom.name.empty();
}

std::set<const RoleBindingObject *> unlimitedBindings(const IdentityPowers &identity)
{
    std::set<const RoleBindingObject *> bindings;
    for (const GrantedPower &power : identity.powers)
        if (isEverything(power.atom))
            bindings.insert(power.binding);
    return bindings;
}

bool hasNeighbours(const ClusterFacts &cluster, const RbacSubject &subject,
                   const std::string &nameSpace)
{
    const auto all = cluster.byNamespace.find(nameSpace);
    if (all == cluster.byNamespace.end())
        return false;
    const auto own = cluster.byAccount.find({subject.nameSpace, subject.name});
    const bool isOwnNamespace = subject.kind == "ServiceAccount" && subject.nameSpace == nameSpace;
    const std::size_t ownCount =
        !isOwnNamespace || own == cluster.byAccount.end() ? 0 : own->second.size();
    return all->second.size() > ownCount;
}

} // namespace drawbridge
