// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_rbac.h"

namespace drawbridge::test {

const std::vector<std::string> &naiveLines()
{
    static const std::vector<std::string> lines{
        "2.1 verb listed",
        "2.1 verb *",
        "2.1 verb differs",
        "2.1 group listed",
        "2.1 group *",
        "2.1 group differs",
        "2.1 core group is empty",
        "2.1 resource equal",
        "2.1 resource *",
        "2.1 resource * covers a subresource",
        "2.1 resource/sub equal",
        "2.1 */sub",
        "2.1 resource does not cover its subresource",
        "2.1 resource/* matches nothing",
        "2.1 comparison is by case",
        "2.1 no resourceNames",
        "2.1 resourceNames contain the name",
        "2.1 resourceNames do not contain the name",
        "2.1 no name for create or deletecollection",
        "2.1 no name for list or watch",
        "2.1 list or watch with a name",
        "2.1 create with a name",
        "2.1 two rules do not add up to one",
        "2.1 URL equal",
        "2.1 URL *",
        "2.1 URL prefix",
        "2.1 URL prefix inside a step",
        "2.1 URL with several trailing stars",
        "2.1 URL differs",
        "2.1 no namespace, RoleBinding not consulted",
        "2.1 no namespace, ClusterRoleBinding consulted",
        "2.1 URL through a RoleBinding is dead",
        "2.1 Namespace object through a RoleBinding in it",
        "2.2 User subject",
        "2.2 Group subject",
        "2.2 ServiceAccount subject",
        "2.2 User subject spelled like a ServiceAccount",
        "2.2 RoleBinding ServiceAccount without a namespace",
        "2.2 group system:serviceaccounts",
        "2.2 group system:serviceaccounts:NS",
        "2.2 group system:authenticated",
        "2.2 group system:unauthenticated",
        "2.2 system:masters",
        "2.2 RoleBinding to a Role",
        "2.2 RoleBinding to a ClusterRole",
        "2.2 RoleBinding in another namespace",
        "2.2 ClusterRoleBinding in a namespace",
        "2.3 aggregation",
        "2.3 aggregation, several selectors",
        "2.3 nested aggregation",
        "2.3 a cycle",
        "2.3 hand-written rules are overwritten",
        "2.3 hand-written rules stay where nothing is aggregated",
    };
    return lines;
}

} // namespace drawbridge::test
