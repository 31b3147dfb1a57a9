// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A Service that the API server calls (admissionregistration.k8s.io ServiceReference and its kin).
struct CalledService {
    std::string nameSpace;
    std::string name;
    std::uint16_t port = 443; ///< Of the Service.
    std::string path;
    SourceSpan where; ///< Of the name.
    bool operator==(const CalledService &) const = default;
};

/// Which requests an admission rule is asked about.
struct AdmissionRule {
    std::vector<std::string> operations, apiGroups, apiVersions, resources;
    bool operator==(const AdmissionRule &) const = default;
};

/// One webhook: the API server calls either a Service or a URL.
struct Webhook {
    std::string name;
    std::optional<CalledService> service;
    std::optional<TextWithPlace> url;
    bool isIgnoredOnFailure = false; ///< failurePolicy Ignore: what it would refuse passes then.
    std::vector<AdmissionRule> rules;
    LabelSelector namespaceSelector;
    LabelSelector objectSelector;
    bool hasMatchConditions = false;
    SourceSpan where;
    bool operator==(const Webhook &) const = default;
};

/// ValidatingWebhookConfiguration, MutatingWebhookConfiguration, and the conversion webhook of a
/// CustomResourceDefinition: `meta.kind` tells which.
struct WebhookConfigurationObject {
    ObjectMeta meta;
    std::vector<Webhook> webhooks;
    bool operator==(const WebhookConfigurationObject &) const = default;
};

/// apiregistration.k8s.io APIService.
struct ApiServiceObject {
    ObjectMeta meta;
    std::string group;
    std::string version;
    std::optional<CalledService> service; ///< Absent: the API server answers itself.
    bool skipsTlsVerification = false;
    bool operator==(const ApiServiceObject &) const = default;
};

/// How a policy engine answers a violation, worst first.
enum class Enforcement : std::uint8_t { Deny, Warn, Audit, Unknown };

/// ValidatingAdmissionPolicy of Kubernetes.
struct AdmissionPolicyObject {
    ObjectMeta meta;
    std::vector<AdmissionRule> rules;
    std::vector<TextWithPlace> expressions; ///< CEL, of its validations.
    bool isIgnoredOnFailure = false;
    std::string paramKind; ///< "apiVersion/kind"; empty: none.
    bool operator==(const AdmissionPolicyObject &) const = default;
};

/// ValidatingAdmissionPolicyBinding.
struct AdmissionPolicyBindingObject {
    ObjectMeta meta;
    std::string policyName;
    std::vector<Enforcement> actions;
    LabelSelector namespaceSelector;
    bool operator==(const AdmissionPolicyBindingObject &) const = default;
};

/// templates.gatekeeper.sh ConstraintTemplate: the kind of constraint it makes.
struct ConstraintTemplateObject {
    ObjectMeta meta;
    std::string constraintKind;
    std::vector<TextWithPlace> code; ///< Rego or CEL, as written.
    bool operator==(const ConstraintTemplateObject &) const = default;
};

/// A constraint of Gatekeeper: any kind of the group constraints.gatekeeper.sh.
struct ConstraintObject {
    ObjectMeta meta;
    Enforcement enforcement = Enforcement::Deny;
    std::vector<std::string> kinds;      ///< "group/Kind" it looks at; none: all.
    std::vector<std::string> namespaces; ///< None: all.
    std::vector<std::string> excludedNamespaces;
    std::optional<LabelSelector> namespaceSelector;
    bool operator==(const ConstraintObject &) const = default;
};

/// kyverno.io ClusterPolicy and Policy.
struct KyvernoRule {
    std::string name;
    bool validates = false;
    bool mutates = false;
    bool generates = false;
    bool verifiesImages = false;
    std::vector<std::string> kinds; ///< That its match names.
    SourceSpan where;
    bool operator==(const KyvernoRule &) const = default;
};

struct KyvernoPolicyObject {
    ObjectMeta meta;
    Enforcement enforcement = Enforcement::Audit;
    std::vector<KyvernoRule> rules;
    bool operator==(const KyvernoPolicyObject &) const = default;
};

/// spire.spiffe.io ClusterSPIFFEID: which pods get which identity.
struct ClusterSpiffeIdObject {
    ObjectMeta meta;
    TextWithPlace idTemplate; ///< spiffeIDTemplate.
    std::optional<LabelSelector> podSelector;
    std::optional<LabelSelector> namespaceSelector;
    std::vector<std::string> workloadSelectorTemplates;
    std::vector<std::string> dnsNameTemplates;
    std::vector<std::string> federatesWith; ///< Trust domains.
    std::string className;
    bool isFallback = false;
    std::string fault; ///< The first error in it: the API server refuses it. Empty: there is none.
    bool operator==(const ClusterSpiffeIdObject &) const = default;
};

} // namespace drawbridge
