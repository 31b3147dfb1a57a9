// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_mesh.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace drawbridge::test {

namespace {

bool selects(const LabelMap &selector, const LabelMap &labels)
{
    for (const auto &[key, value] : selector) {
        const auto found = labels.find(key);
        if (found == labels.end() || found->second != value)
            return false;
    }
    return true;
}

/// "*", "prefix*", "*suffix" or the whole text, as Istio matches strings.
bool fits(const std::string &pattern, const std::string &text)
{
    if (pattern == "*")
        return !text.empty();
    if (!pattern.empty() && pattern.back() == '*')
        return text.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0;
    if (!pattern.empty() && pattern.front() == '*') {
        const std::string end = pattern.substr(1);
        return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
    }
    return pattern == text;
}

bool fitsAny(const std::vector<std::string> &patterns, const std::string &text)
{
    for (const std::string &pattern : patterns) {
        if (fits(pattern, text))
            return true;
    }
    return false;
}

/// The mode of one port: of the port, else of the workload's, else of the namespace's object.
MtlsMode modeOf(const std::vector<PeerAuthenticationObject> &all, const NaiveMeshRequest &request)
{
    MtlsMode wide = MtlsMode::Unset, own = MtlsMode::Unset, ofPort = MtlsMode::Unset;
    for (const PeerAuthenticationObject &one : all) {
        if (one.meta.nameSpace != request.nameSpace || !selects(one.selector, request.labels))
            continue;
        if (one.selector.empty()) {
            wide = one.mode;
            continue;
        }
        own = one.mode;
        const auto port = one.portModes.find(request.port);
        if (port != one.portModes.end())
            ofPort = port->second;
    }
    for (const MtlsMode mode : {ofPort, own, wide}) {
        if (mode != MtlsMode::Unset)
            return mode;
    }
    return MtlsMode::Permissive;
}

bool fitsFrom(const AuthorizationRule &rule, const std::optional<std::string> &principal)
{
    if (rule.from.empty())
        return true;
    for (const AuthorizationSource &source : rule.from) {
        const bool isNamed =
            source.principals.empty() || (principal && fitsAny(source.principals, *principal));
        if (isNamed && !(principal && fitsAny(source.notPrincipals, *principal)))
            return true;
    }
    return false;
}

bool fitsTo(const AuthorizationRule &rule, const NaiveMeshRequest &request)
{
    if (rule.to.empty())
        return true;
    for (const AuthorizationOperation &to : rule.to) {
        const bool isPort = to.ports.empty() || std::find(to.ports.begin(), to.ports.end(),
                                                          request.port) != to.ports.end();
        if (isPort && (to.methods.empty() || fitsAny(to.methods, request.method)) &&
            (to.paths.empty() || fitsAny(to.paths, request.path)))
            return true;
    }
    return false;
}

void mustBePlain(const AuthorizationPolicyObject &policy)
{
    const bool isPlain = policy.action == AuthorizationAction::Allow && !policy.isDryRun &&
                         policy.targets.empty() &&
                         std::all_of(policy.rules.begin(), policy.rules.end(),
                                     [](const auto &rule) { return rule.when.empty(); });
    if (isPlain)
        return;
    std::fprintf(stderr, "the naive mesh does not read %s\n", policy.meta.name.c_str());
    std::abort();
}

bool isAuthorized(const std::vector<AuthorizationPolicyObject> &policies,
                  const NaiveMeshRequest &request, const std::optional<std::string> &principal)
{
    bool isClosed = false;
    for (const AuthorizationPolicyObject &policy : policies) {
        mustBePlain(policy);
        if (policy.meta.nameSpace != request.nameSpace || !selects(policy.selector, request.labels))
            continue;
        isClosed = true;
        for (const AuthorizationRule &rule : policy.rules) {
            if (fitsFrom(rule, principal) && fitsTo(rule, request))
                return true;
        }
    }
    return !isClosed;
}

} // namespace

NaiveMeshAnswer naiveMeshAnswer(const std::vector<PeerAuthenticationObject> &authentications,
                                const std::vector<AuthorizationPolicyObject> &policies,
                                const NaiveMeshRequest &request)
{
    MtlsMode mode = modeOf(authentications, request);
    if (request.isAmbient && mode == MtlsMode::Disable)
        mode = MtlsMode::Permissive;
    const bool isMutual = request.principal && mode != MtlsMode::Disable;
    if (!isMutual && mode == MtlsMode::Strict)
        return NaiveMeshAnswer::Refused;
    const auto principal = isMutual ? request.principal : std::nullopt;
    if (!isAuthorized(policies, request, principal))
        return NaiveMeshAnswer::Refused;
    return isMutual ? NaiveMeshAnswer::MutualTls : NaiveMeshAnswer::Plaintext;
}

} // namespace drawbridge::test
