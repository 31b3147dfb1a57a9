// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// What is asked before an object is stored: webhooks and policy engines. Gatekeeper makes a kind of
// its own for each ConstraintTemplate, so its group stands with any kind.
// Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::string_view kAdmission = "admissionregistration.k8s.io";
constexpr std::string_view kMutations = "mutations.gatekeeper.sh";

constexpr std::array kAdmissionRows{
    KindInfo{kAdmission, "ValidatingWebhookConfiguration", ClusterWide, Lenient,
             decodeWebhookConfiguration, Subdomain},
    KindInfo{kAdmission, "MutatingWebhookConfiguration", ClusterWide, Lenient,
             decodeWebhookConfiguration, Subdomain},
    KindInfo{kAdmission, "ValidatingAdmissionPolicy", ClusterWide, Lenient, decodeAdmissionPolicy,
             Subdomain},
    KindInfo{kAdmission, "ValidatingAdmissionPolicyBinding", ClusterWide, Lenient,
             decodeAdmissionPolicyBinding, Subdomain},
    KindInfo{kAdmission, "MutatingAdmissionPolicy", ClusterWide, Recognised},
    KindInfo{kAdmission, "MutatingAdmissionPolicyBinding", ClusterWide, Recognised},
    KindInfo{"apiregistration.k8s.io", "APIService", ClusterWide, Lenient, decodeApiService, Path},
    KindInfo{"apiextensions.k8s.io", "CustomResourceDefinition", ClusterWide, Lenient,
             decodeCustomResourceDefinition, Subdomain},
    KindInfo{"templates.gatekeeper.sh", "ConstraintTemplate", ClusterWide, Lenient,
             decodeConstraintTemplate, Subdomain},
    KindInfo{"constraints.gatekeeper.sh", kAnyKind, ClusterWide, Lenient, decodeConstraint,
             Subdomain},
    KindInfo{"config.gatekeeper.sh", "Config", Namespaced, Recognised},
    KindInfo{kMutations, "Assign", ClusterWide, Recognised},
    KindInfo{kMutations, "AssignMetadata", ClusterWide, Recognised},
    KindInfo{kMutations, "AssignImage", ClusterWide, Recognised},
    KindInfo{kMutations, "ModifySet", ClusterWide, Recognised},
    KindInfo{"kyverno.io", "ClusterPolicy", ClusterWide, Lenient, decodeKyvernoPolicy, Subdomain},
    KindInfo{"kyverno.io", "Policy", Namespaced, Lenient, decodeKyvernoPolicy, Subdomain},
    KindInfo{"kyverno.io", "PolicyException", Namespaced, Recognised},
    KindInfo{"policy", "PodSecurityPolicy", ClusterWide, Recognised},
};

} // namespace

std::span<const KindInfo> admissionKinds()
{
    return kAdmissionRows;
}

} // namespace drawbridge
