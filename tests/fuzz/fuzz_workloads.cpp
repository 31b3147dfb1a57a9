// SPDX-License-Identifier: Apache-2.0
// Everything that runs pods.
#include "tests/fuzz/fuzz_family.h"

using namespace drawbridge::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr Kind kKinds[] = {
        {"v1", "Pod"},
        {"v1", "ReplicationController"},
        {"apps/v1", "Deployment"},
        {"apps/v1", "StatefulSet"},
        {"apps/v1", "DaemonSet"},
        {"apps/v1", "ReplicaSet"},
        {"batch/v1", "Job"},
        {"batch/v1", "CronJob"},
        {"extensions/v1beta1", "Deployment"},
        {"argoproj.io/v1alpha1", "Rollout"},
        {"apps.openshift.io/v1", "DeploymentConfig"},
        {"serving.knative.dev/v1", "Service"},
    };
    decodeAsOneOf(kKinds, textOf(data, size));
    return 0;
}
