// SPDX-License-Identifier: Apache-2.0
// What belongs to the cluster itself (findings.md section 0): namespaces by name, and the agents
// that network and storage plugins run on each node. An agent has to be a DaemonSet in such a
// namespace and to run an image of a known name: neither of the two alone excuses anything.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp

#include "model/analysis/findings/rule_facts.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 14> kSystemNamespaces{
    "istio-system",       "calico-system",   "tigera-operator", "cilium",
    "kube-flannel",       "cilium-secrets",  "kube-router",     "openshift-ovn-kubernetes",
    "longhorn-system",    "rook-ceph",       "openshift-sdn",   "local-path-storage",
    "gke-managed-system", "calico-apiserver"};

/// Last part of the path of an image.
constexpr std::array<std::string_view, 22> kAgentImages{"kube-proxy",
                                                        "kube-proxy-amd64",
                                                        "node",
                                                        "cni",
                                                        "pod2daemon-flexvol",
                                                        "cilium",
                                                        "flannel",
                                                        "flannel-cni-plugin",
                                                        "amazon-k8s-cni",
                                                        "amazon-k8s-cni-init",
                                                        "kindnetd",
                                                        "kube-router",
                                                        "antrea-agent-ubuntu",
                                                        "antrea-ubuntu",
                                                        "ovn-kube-u",
                                                        "multus-cni",
                                                        "install-cni",
                                                        "ztunnel",
                                                        "csi-node-driver-registrar",
                                                        "node-driver-registrar",
                                                        "aws-ebs-csi-driver",
                                                        "weave-kube"};

bool runsAgentImage(const Container &container)
{
    const std::string repository = ImageReference::of(container.image).repository;
    const auto name = std::string_view(repository).substr(repository.rfind('/') + 1);
    return std::ranges::find(kAgentImages, name) != kAgentImages.end();
}

} // namespace

bool isSystemNamespace(std::string_view name)
{
    return name.starts_with("kube-") ||
           std::ranges::find(kSystemNamespaces, name) != kSystemNamespaces.end();
}

bool isNodeAgent(const WorkloadObject &object)
{
    return object.meta.kind == "DaemonSet" && isSystemNamespace(object.meta.nameSpace) &&
           std::ranges::any_of(object.pod.containers, runsAgentImage);
}

} // namespace drawbridge
