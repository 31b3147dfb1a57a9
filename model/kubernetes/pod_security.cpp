// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/pod_security.h"

// Labels of the Pod Security admission plugin. Authority: k8s.io/pod-security-admission/api
// (ParseLevel fails closed for enforce, open for audit and warn).
// Tested by tests/unit/kubernetes/test_pod_security.cpp

namespace drawbridge {
namespace {

const std::string *find(const LabelMap &labels, const char *mode)
{
    const auto label = labels.find(std::string("pod-security.kubernetes.io/") + mode);
    return label == labels.end() ? nullptr : &label->second;
}

std::optional<PodSecurityLevel> levelOf(const LabelMap &labels, const char *mode,
                                        std::optional<PodSecurityLevel> otherwise)
{
    const std::string *word = find(labels, mode);
    if (word == nullptr)
        return std::nullopt;
    const auto level = podSecurityLevel(*word);
    return level ? level : otherwise;
}

} // namespace

std::optional<PodSecurityLevel> podSecurityLevel(std::string_view word)
{
    if (word == "privileged")
        return PodSecurityLevel::Privileged;
    if (word == "baseline")
        return PodSecurityLevel::Baseline;
    if (word == "restricted")
        return PodSecurityLevel::Restricted;
    return std::nullopt;
}

PodSecurity podSecurityOf(const LabelMap &namespaceLabels)
{
    PodSecurity result;
    result.enforce = levelOf(namespaceLabels, "enforce", PodSecurityLevel::Restricted);
    result.audit = levelOf(namespaceLabels, "audit", std::nullopt);
    result.warn = levelOf(namespaceLabels, "warn", std::nullopt);
    if (const std::string *version = find(namespaceLabels, "enforce-version"))
        result.enforceVersion = *version;
    return result;
}

} // namespace drawbridge
