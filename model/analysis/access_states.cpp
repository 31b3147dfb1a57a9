// SPDX-License-Identifier: Apache-2.0
// What is drawn is asked of the engine verb by verb; what is granted is compared with what is drawn
// as atoms, by the relation of the API server's own escalation checks, so that a drawn "get pods"
// never hides a granted "* *".
// Tested by tests/unit/analysis/test_access_states.cpp

#include "model/analysis/access_states.h"

#include "model/analysis/builtin_rbac.h"
#include "model/design/api_server_flows.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

using Today = AccessState::Today;

RbacEngine engineOf(RbacObjects objects)
{
    if (const auto builtin = builtinRbac(builtinRbacVersions().back()))
        objects = withBuiltin(std::move(objects), *builtin);
    return RbacEngine(std::make_shared<const RbacObjects>(std::move(objects)));
}

RbacRequest requestOf(const ApiAccess &access, const std::string &verb, const std::string &name)
{
    RbacRequest request;
    request.verb = verb;
    request.apiGroup = access.apiGroup;
    const std::size_t slash = access.resource.find('/');
    request.resource = access.resource.substr(0, slash);
    if (slash != std::string::npos)
        request.subresource = access.resource.substr(slash + 1);
    request.name = name;
    request.nameSpace = access.nameSpace;
    return request;
}

/// The names that are drawn; one empty name for all.
std::vector<std::string> namesOf(const ApiAccess &access)
{
    return access.names.empty() ? std::vector<std::string>{std::string()} : access.names;
}

bool isCovered(const RbacAtom &atom, const NodeKey &subject, const Design &design)
{
    return std::ranges::any_of(design.apiAccess, [&](const ApiAccess &access) {
        if (access.subject != subject)
            return false;
        for (const std::string &verb : access.verbs)
            for (const std::string &name : namesOf(access))
                if (covers({access.nameSpace, verb, access.apiGroup, access.resource, name}, atom))
                    return true;
        return false;
    });
}

std::string sourceText(const RbacGrant &grant)
{
    return toString(static_cast<const RbacSource &>(grant)) + atPlace(grant.binding->meta.where);
}

auto orderOf(const AccessState &state)
{
    const ApiAccess &access = state.access;
    return std::tie(access.subject, access.apiGroup, access.resource, access.nameSpace,
                    access.names, access.verbs);
}

NodeKey serverOf(const Design &design, const NodeKey &subject)
{
    return apiServerKey(design.cluster(subject.cluster).name);
}

bool isOfSystem(const std::string &name)
{
    return name.starts_with("system:");
}

} // namespace

ApiGrants::ApiGrants(std::shared_ptr<const Topology> topology, const std::stop_token &stop)
    : m_topology(std::move(topology))
{
    const RbacEngine everybody = engineOf({}); // what needs no telling
    const bool isOne = m_topology->clusters.size() == 1;
    for (const Topology::Cluster &cluster : m_topology->clusters) {
        const std::string name = isOne ? std::string() : cluster.name;
        const RbacEngine &engine =
            m_engines.emplace(name, engineOf(rbacObjectsOf(*cluster.resources))).first->second;
        const auto add = [&](const NodeKey &subject, const RbacIdentity &identity) {
            if (!stop.stop_requested())
                m_holders[subject] = {
                    identity,
                    difference(engine.effective(identity), everybody.effective(identity)).lost};
        };
        for (const WorkloadNode &node : m_topology->workloads)
            if (!node.isSystem && node.key.cluster == name)
                add(node.key, serviceAccountIdentity(node.key.nameSpace, node.serviceAccountName));
        for (const RbacIdentity &identity : engine.identities()) {
            const bool isGroup = identity.user.empty();
            const std::string &who =
                isGroup && !identity.groups.empty() ? identity.groups.front() : identity.user;
            if (!who.empty() && !isOfSystem(who))
                add({name, "", isGroup ? "Group" : "User", who}, identity);
        }
    }
}

RbacIdentity ApiGrants::identityOf(const NodeKey &subject) const
{
    if (const auto holder = m_holders.find(subject); holder != m_holders.end())
        return holder->second.identity;
    return subject.kind == "Group" ? groupIdentity(subject.name) : userIdentity(subject.name, {});
}

AccessState ApiGrants::drawnState(const ApiAccess &access, const Design &design) const
{
    AccessState state{access, serverOf(design, access.subject), true, Today::Unknown, {}, {}};
    const auto engine = m_engines.find(access.subject.cluster);
    const auto workload = design.topology->findWorkload(access.subject);
    if (engine == m_engines.end() || (!workload && !isOutside(access.subject))) {
        state.because = {"its subject is not in the input"};
        return state;
    }
    std::size_t allowed = 0, unknown = 0, asked = 0;
    for (const std::string &verb : access.verbs) {
        for (const std::string &name : namesOf(access)) {
            const RbacAnswer answer = engine->second.can(
                identityOf(access.subject), asAuthorized(requestOf(access, verb, name)));
            ++asked;
            allowed += answer.verdict == Verdict::Allow ? 1 : 0;
            unknown += answer.verdict == Verdict::Unknown ? 1 : 0;
            for (const RbacSource &source : answer.by) {
                if (!state.where.isKnown())
                    state.where = source.binding->meta.where;
                const std::string text = toString(source) + atPlace(source.binding->meta.where);
                if (std::ranges::find(state.because, text) == state.because.end())
                    state.because.push_back(text);
            }
            for (const RbacDoubt &doubt : answer.doubts)
                if (std::ranges::find(state.because, doubt.reason) == state.because.end())
                    state.because.push_back(doubt.reason);
        }
    }
    state.today = unknown > 0        ? Today::Unknown
                  : allowed == asked ? Today::Granted
                  : allowed > 0      ? Today::Partly
                                     : Today::Denied;
    return state;
}

void ApiGrants::addUndrawn(const NodeKey &subject, const Holder &holder, const Design &design,
                           std::vector<AccessState> &states) const
{
    using Group = std::tuple<std::string, std::string, std::string, std::string, const void *>;
    std::map<Group, AccessState> rows;
    for (const RbacGrant &grant : holder.grants) {
        const RbacAtom &atom = grant.atom;
        if (isCovered(atom, subject, design))
            continue;
        AccessState &state =
            rows[{atom.apiGroup, atom.resource, atom.nameSpace, atom.name, grant.binding}];
        std::vector<std::string> &verbs = state.access.verbs;
        if (std::ranges::find(verbs, atom.verb) == verbs.end())
            verbs.insert(std::ranges::lower_bound(verbs, atom.verb), atom.verb);
        state.access.subject = subject;
        state.access.apiGroup = atom.apiGroup;
        state.access.resource = atom.resource;
        state.access.nameSpace = atom.nameSpace;
        state.access.names =
            atom.name.empty() ? std::vector<std::string>{} : std::vector<std::string>{atom.name};
        state.server = serverOf(design, subject);
        state.today = Today::Granted;
        state.where = grant.binding->meta.where;
        const std::string text = sourceText(grant);
        if (std::ranges::find(state.because, text) == state.because.end())
            state.because.push_back(text);
    }
    for (auto &[group, state] : rows)
        states.push_back(std::move(state));
}

std::vector<AccessState> ApiGrants::states(const Design &design) const
{
    std::vector<AccessState> states;
    for (const ApiAccess &access : design.apiAccess)
        states.push_back(drawnState(access, design));
    for (const auto &[subject, holder] : m_holders)
        addUndrawn(subject, holder, design, states);
    std::ranges::stable_sort(
        states, [](const AccessState &a, const AccessState &b) { return orderOf(a) < orderOf(b); });
    return states;
}

} // namespace drawbridge
