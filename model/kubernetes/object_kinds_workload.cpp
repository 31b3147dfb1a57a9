// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// What runs pods. Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::array kWorkloadRows{
    KindInfo{"", "Pod", Namespaced, Lenient, decodePod, Subdomain},
    KindInfo{"", "ReplicationController", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"apps", "Deployment", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"apps", "StatefulSet", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"apps", "DaemonSet", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"apps", "ReplicaSet", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"extensions", "Deployment", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"extensions", "DaemonSet", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"extensions", "ReplicaSet", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"batch", "Job", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"batch", "CronJob", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"argoproj.io", "Rollout", Namespaced, Lenient, decodeRollout, Subdomain},
    KindInfo{"apps.openshift.io", "DeploymentConfig", Namespaced, Lenient, decodeWorkload,
             Subdomain},
    KindInfo{"", "DeploymentConfig", Namespaced, Lenient, decodeWorkload, Subdomain},
    KindInfo{"serving.knative.dev", "Service", Namespaced, Lenient, decodeKnativeService, Label},
    KindInfo{"serving.knative.dev", "Configuration", Namespaced, Recognised},
    KindInfo{"serving.knative.dev", "Revision", Namespaced, Recognised},
    KindInfo{"serving.knative.dev", "Route", Namespaced, Recognised},
    KindInfo{"", "PodTemplate", Namespaced, Recognised},
    KindInfo{"apps", "ControllerRevision", Namespaced, Recognised},
    KindInfo{"autoscaling", "HorizontalPodAutoscaler", Namespaced, Recognised},
    KindInfo{"policy", "PodDisruptionBudget", Namespaced, Recognised},
    KindInfo{"scheduling.k8s.io", "PriorityClass", ClusterWide, Recognised},
};

} // namespace

std::span<const KindInfo> workloadKinds()
{
    return kWorkloadRows;
}

} // namespace drawbridge
