// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/object_kinds.h"

#include "model/kubernetes/decode_kinds.h"

#include <algorithm>
#include <array>

// Looks a kind up by group and kind, so that a Knative Service is no core one. Authority:
// Kubernetes API reference v1.34 and the versions it removed (deprecation guide), istio/api.
// Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

constexpr KindInfo kUnknown{};
constexpr KindInfo kUnreadableNamespaced{
    "", "", Scope::Namespaced, Reading::Strict, decodeUnreadablePolicy, NameForm::Path};
constexpr KindInfo kUnreadableClusterWide{
    "", "", Scope::ClusterWide, Reading::Strict, decodeUnreadablePolicy, NameForm::Path};

template<typename Predicate>
const KindInfo *findRow(const Predicate &isWanted)
{
    for (const auto &family : {workloadKinds(), routeKinds(), clusterKinds(), policyKinds(),
                               meshKinds(), admissionKinds(), foreignPolicyKinds()}) {
        if (const auto found = std::ranges::find_if(family, isWanted); found != family.end())
            return &*found;
    }
    return nullptr;
}

/// The first word of `words` is the best version.
std::string_view bestVersion(std::string_view words)
{
    return words.substr(0, words.find(' '));
}

bool hasWord(std::string_view words, std::string_view word)
{
    while (!words.empty()) {
        if (bestVersion(words) == word)
            return true;
        words.remove_prefix(std::min(words.size(), bestVersion(words).size() + 1));
    }
    return false;
}

bool isBuiltInGroup(std::string_view group)
{
    return group.empty() || group == "apps" || group == "extensions" || group == "batch" ||
           group == "policy" || group.ends_with(".k8s.io") || group == "security.istio.io";
}

const KindInfo *strictKindNamed(std::string_view kind)
{
    return findRow([&](const KindInfo &row) {
        return row.kind == kind && row.reading == Reading::Strict && isBuiltInGroup(row.group);
    });
}

const KindInfo &unreadable(const KindInfo &row)
{
    return row.scope == Scope::ClusterWide ? kUnreadableClusterWide : kUnreadableNamespaced;
}

} // namespace

std::string_view apiGroup(std::string_view apiVersion)
{
    const std::size_t slash = apiVersion.find('/');
    return slash == std::string_view::npos ? std::string_view() : apiVersion.substr(0, slash);
}

std::string_view apiVersionOnly(std::string_view apiVersion)
{
    const std::size_t slash = apiVersion.find('/');
    return slash == std::string_view::npos ? apiVersion : apiVersion.substr(slash + 1);
}

/// A policy kind under a group that never had it ("v1 NetworkPolicy") is misplaced, as opposed to
/// the kinds of that name in other products (projectcalico.org NetworkPolicy).
const KindInfo &kindInfo(std::string_view apiVersion, std::string_view kind)
{
    const std::string_view group = apiGroup(apiVersion);
    const KindInfo *row = findRow([&](const KindInfo &k) {
        return k.group == group && (k.kind == kind || k.kind == kAnyKind);
    });
    if (row == nullptr) {
        const bool canBeMisplaced =
            isBuiltInGroup(group) && !group.ends_with(".policy.networking.k8s.io");
        const KindInfo *misplaced = canBeMisplaced ? strictKindNamed(kind) : nullptr;
        return misplaced == nullptr ? kUnknown : unreadable(*misplaced);
    }
    const bool isReadable = row->reading != Reading::Strict ||
                            hasWord(row->readableVersions, apiVersionOnly(apiVersion));
    return isReadable ? *row : unreadable(*row);
}

std::string versionOfStrictKind(std::string_view kind)
{
    const KindInfo *row = strictKindNamed(kind);
    if (row == nullptr)
        return {};
    return std::string(row->group) + '/' + std::string(bestVersion(row->readableVersions));
}

std::string identityGroup(std::string_view apiVersion, std::string_view kind)
{
    const std::string_view group = apiGroup(apiVersion);
    if (group != "extensions")
        return std::string(group);
    return kind == "Ingress" || kind == "NetworkPolicy" ? "networking.k8s.io" : "apps";
}

} // namespace drawbridge
