// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Namespaces, nodes, configuration, storage, and built-in kinds that are known by name only.
// Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::array kRows{
    KindInfo{"", "Namespace", ClusterWide, Lenient, decodeNamespace, Label},
    KindInfo{"", "ConfigMap", Namespaced, Lenient, decodeConfigMap, Subdomain},
    KindInfo{"", "Secret", Namespaced, Recognised},
    KindInfo{"", "PersistentVolumeClaim", Namespaced, Recognised},
    KindInfo{"", "LimitRange", Namespaced, Recognised},
    KindInfo{"", "ResourceQuota", Namespaced, Recognised},
    KindInfo{"", "Event", Namespaced, Recognised},
    KindInfo{"", "Node", ClusterWide, Recognised},
    KindInfo{"", "PersistentVolume", ClusterWide, Recognised},
    KindInfo{"apiextensions.k8s.io", "CustomResourceDefinition", ClusterWide, Recognised},
    KindInfo{"apiregistration.k8s.io", "APIService", ClusterWide, Recognised},
    KindInfo{"coordination.k8s.io", "Lease", Namespaced, Recognised},
    KindInfo{"storage.k8s.io", "StorageClass", ClusterWide, Recognised},
};

} // namespace

std::span<const KindInfo> clusterKinds()
{
    return kRows;
}

} // namespace drawbridge
