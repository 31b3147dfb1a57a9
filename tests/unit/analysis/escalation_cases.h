// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace drawbridge::test {

/// One rule that somebody has.
struct Bound {
    std::string user;      ///< "web", "api": ServiceAccounts of shop; "Group/x"; else a user.
    std::string nameSpace; ///< Of the binding; empty: cluster-wide.
    RbacRule rule;
};

/// A ClusterRole "r0" and a binding "b0" for the first, and so on.
[[nodiscard]] RbacEngine engineOf(const std::vector<Bound> &all);

/// "verb group resource [name]", "-" for the core group.
[[nodiscard]] RbacRule rule(const QString &text);

/// Two workloads and accounts in shop, one of each in data, and a token Secret of shop/api. Pod
/// Security keeps pods of both namespaces off their nodes.
[[nodiscard]] EscalationWorld shopAndData();

/// A workload "namespace/Kind/name" with the ServiceAccount of its name and no token.
[[nodiscard]] EscalationWorld::Workload workloadNamed(const std::string &key);

/// Where the powers of a node lead, by its name: "e4 workload shop/Deployment/web", sorted, each
/// once; "e4?" where that is only possible.
[[nodiscard]] QStringList targetsOf(const EscalationGraph &graph, const std::string &from);
/// The same of one edge of findings.md 2.5, as one text.
[[nodiscard]] QString targetsBy(const EscalationGraph &graph, const std::string &from,
                                const std::string &edge);

} // namespace drawbridge::test
