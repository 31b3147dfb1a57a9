// SPDX-License-Identifier: Apache-2.0
// Who may do what with the API, and what is kept secret.
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr Kind kKinds[] = {
        {"rbac.authorization.k8s.io/v1", "Role"},
        {"rbac.authorization.k8s.io/v1", "ClusterRole"},
        {"rbac.authorization.k8s.io/v1", "RoleBinding"},
        {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
        {"v1", "ServiceAccount"},
        {"v1", "Secret"},
        {"v1", "ConfigMap"},
        {"v1", "Namespace"},
    };
    decodeAsOneOf(kKinds, textOf(data, size));
    return 0;
}
