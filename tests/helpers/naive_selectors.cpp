// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_selectors.h"

namespace drawbridge::naive {
namespace {

// Labels a controller writes on each pod it makes are in no template (Kubernetes reference,
// Well-Known Labels).
bool isWrittenByController(const WorkloadNode &pod, const std::string &key)
{
    const std::string &kind = pod.key.kind;
    if (pod.podLabels.count(key) != 0)
        return false;
    if (kind == "Deployment")
        return key == "pod-template-hash";
    if (kind == "DaemonSet")
        return key == "controller-revision-hash" || key == "pod-template-generation";
    if (kind == "StatefulSet")
        return key == "controller-revision-hash" || key == "apps.kubernetes.io/pod-index" ||
               key == "statefulset.kubernetes.io/pod-name";
    if (kind == "Job" || kind == "CronJob")
        return key == "controller-uid" || key == "job-name" ||
               key == "batch.kubernetes.io/controller-uid" ||
               key == "batch.kubernetes.io/job-name" ||
               key == "batch.kubernetes.io/job-completion-index";
    return false;
}

} // namespace

bool holds(const LabelRequirement &requirement, const LabelMap &labels)
{
    bool hasKey = false;
    bool hasValue = false;
    for (const auto &[key, value] : labels) {
        if (key != requirement.key)
            continue;
        hasKey = true;
        for (const std::string &wanted : requirement.values)
            hasValue = hasValue || wanted == value;
    }
    switch (requirement.op) {
    case LabelRequirement::Operator::In: return hasValue;
    case LabelRequirement::Operator::NotIn: return !hasValue;
    case LabelRequirement::Operator::Exists: return hasKey;
    case LabelRequirement::Operator::DoesNotExist: return !hasKey;
    }
    return false;
}

Answer selectsPod(const LabelSelector &selector, const WorkloadNode &pod)
{
    Answer result = Answer::Yes;
    for (const LabelRequirement &requirement : selector.requirements) {
        const bool known = !isWrittenByController(pod, requirement.key);
        result = both(result, known ? answer(holds(requirement, pod.podLabels)) : Answer::Maybe);
    }
    return result;
}

Answer selectsNamespace(const LabelSelector &selector, const NamespaceNode &nameSpace)
{
    Answer result = Answer::Yes;
    for (const LabelRequirement &requirement : selector.requirements) {
        const bool known = nameSpace.isDeclared || requirement.key == "kubernetes.io/metadata.name";
        result = both(result, known ? answer(holds(requirement, nameSpace.labels)) : Answer::Maybe);
    }
    return result;
}

} // namespace drawbridge::naive
