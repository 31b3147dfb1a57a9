// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_request.h"
#include "model/analysis/rbac_rules.h"
#include "model/analysis/verdict.h"
#include "model/import/resource_set.h"
#include "model/kubernetes/objects.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace drawbridge {

/// What the engine judges: the RBAC objects of one cluster.
struct RbacObjects {
    std::vector<RoleObject> roles; ///< Of two of one name the last counts.
    std::vector<RoleBindingObject> bindings;
    std::vector<UndecodedPolicy> undecoded; ///< Of other kinds too: those are passed over.
    bool isComplete = true; ///< False: some document was lost, and nobody knows what it was.
    bool operator==(const RbacObjects &) const = default;
};

/// The RBAC objects of an input.
[[nodiscard]] RbacObjects rbacObjectsOf(const ResourceSet &resources);

/// Where a permission comes from (findings.md 2.4). Pointers look into the engine's objects.
struct RbacSource {
    const RoleBindingObject *binding = nullptr;
    const RoleObject *role = nullptr; ///< In which the rule is written: of an aggregated
                                      ///< ClusterRole the part.
    std::size_t rule = 0;             ///< Zero-based.
    std::size_t subject = 0;          ///< Zero-based, in the binding.
    bool operator==(const RbacSource &) const = default;
};

/// "rule 2 of ClusterRole reader through RoleBinding shop/readers", and whether one of the two
/// documents has a key twice.
[[nodiscard]] std::string toString(const RbacSource &source);

struct RbacGrant : RbacSource {
    RbacAtom atom;
};

/// Why a permission that was not found may exist all the same: a role that is not in the input, an
/// object that did not decode (architecture R8).
struct RbacDoubt {
    std::string nameSpace; ///< In which it could grant something; empty: everywhere.
    std::string reason;
    SourceSpan where;
    bool operator==(const RbacDoubt &) const = default;
};

struct RbacAnswer {
    Verdict verdict = Verdict::Deny; ///< Unknown: nothing grants it, but a doubt could.
    std::vector<RbacSource> by;      ///< All that allow it, in a stable order.
    std::vector<RbacDoubt> doubts;   ///< What could decide; empty where it is allowed.
    std::string reason;              ///< One sentence.
};

/// What somebody may do.
struct RbacEffective {
    std::vector<RbacGrant> grants; ///< Sorted by atom, then binding, role and rule.
    std::vector<RbacDoubt> doubts;
    bool isUnrestricted = false; ///< A member of "system:masters", for whom RBAC is not asked.
};

/// A subject of a binding that gives it the permission asked for.
struct RbacHolder {
    RbacSubject subject; ///< A ServiceAccount with its namespace filled in.
    RbacSource source;
};

struct RbacHolders {
    std::vector<RbacHolder> holders; ///< Sorted by subject (kind, namespace, name), then source.
    std::vector<RbacDoubt> doubts;   ///< Subjects of these bindings may hold it too.
};

/// RBAC of one cluster as the API server's authorizer resolves it (findings.md 2.1 to 2.4;
/// rbac.authorization.k8s.io/v1). Rules and bindings only add; nothing denies.
///
/// A value: immutable after construction, safe from any thread, and cheap to copy. Cost of
/// construction: O(roles + bindings + selectors x ClusterRoles); of an answer: O(rules of the
/// bindings that name the caller).
class RbacEngine {
public:
    explicit RbacEngine(std::shared_ptr<const RbacObjects> objects);

    [[nodiscard]] const RbacObjects &objects() const;

    /// Members of "system:masters" are allowed everything, whatever the bindings say. What RBAC
    /// does not give a node is unknown: the Node authorizer is not modelled.
    [[nodiscard]] RbacAnswer can(const RbacIdentity &identity, const RbacRequest &request) const;
    /// Every subject that a binding gives the permission, as written: members of a group are not
    /// known. Cost: O(bindings + rules).
    [[nodiscard]] RbacHolders who(const RbacRequest &request) const;
    /// Everything the bindings give the identity. Wildcards stay symbolic.
    [[nodiscard]] RbacEffective effective(const RbacIdentity &identity) const;
    /// Everybody the bindings name, sorted, each once: ServiceAccounts and users with the groups
    /// that are implied, groups as `groupIdentity`.
    [[nodiscard]] std::vector<RbacIdentity> identities() const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled;
};

/// What `before` allows and `after` does not, and the reverse, as atoms that no atom of the other
/// side covers (`covers`). Atoms that no request can match ("pods/*") count as well: as text they
/// are a change somebody should see.
struct RbacDifference {
    std::vector<RbacGrant> gained, lost; ///< Sorted.
};
[[nodiscard]] RbacDifference difference(const RbacEffective &before, const RbacEffective &after);

} // namespace drawbridge
