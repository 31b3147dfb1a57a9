// SPDX-License-Identifier: Apache-2.0
// Values of facts that custom rules may ask for (docs/custom-rules.md), from what the manifests
// say. What no manifest tells is unknown, with the reason.
// Tested by tests/unit/analysis/test_custom_rules.cpp

#include "model/analysis/findings/custom_values.h"

#include "model/analysis/network_engine_selectors.h"

namespace drawbridge {
namespace custom_values {
namespace {

void addValueOf(const std::map<std::string, std::string> &values, const std::string &key,
                CustomValues &found)
{
    if (const auto value = values.find(key); value != values.end())
        found.texts.push_back(value->second);
}

CustomValues labelsOfNamespace(const NamespaceNode *node, const std::string &name,
                               const std::string &key)
{
    CustomValues found;
    if (key == kNamespaceNameLabel)
        found.texts.push_back(name);
    else if (node == nullptr || !node->isDeclared)
        found.unknown = "Namespace " + name + " is not in the input";
    else
        addValueOf(node->labels, key, found);
    return found;
}

/// One value for each container.
template<typename Get>
CustomValues truthsOf(const WorkloadFacts &workload, Get get)
{
    CustomValues found;
    for (const Container *container : workload.containers)
        found.truths.push_back(get(*container));
    return found;
}

bool valueOr(const std::optional<WithPlace<bool>> &flag, bool otherwise)
{
    return flag ? flag->value : otherwise;
}

std::string registryOf(const Container &container)
{
    const std::string repository = ImageReference::of(container.image).repository;
    return repository.substr(0, repository.find('/'));
}

CustomValues secretsOf(const WorkloadFacts &workload)
{
    CustomValues found;
    for (const Container *container : workload.containers) {
        for (const EnvironmentVariable &variable : container->env)
            if (variable.secretName)
                found.texts.push_back(*variable.secretName);
        for (const EnvironmentSource &source : container->envFrom)
            if (source.secretName)
                found.texts.push_back(*source.secretName);
    }
    for (const Volume &volume : workload.object->pod.volumes)
        for (const VolumeSource &source : volume.sources)
            if (source.kind == VolumeSource::Kind::Secret)
                found.texts.push_back(source.object);
    return found;
}

CustomValues hostPathsOf(const WorkloadFacts &workload)
{
    CustomValues found;
    for (const Volume &volume : workload.object->pod.volumes)
        for (const VolumeSource &source : volume.sources)
            if (source.kind == VolumeSource::Kind::HostPath)
                found.texts.push_back(source.object);
    return found;
}

/// Of the template, else of the object itself.
CustomValues metadataOf(const WorkloadFacts &workload, const CustomCondition &condition)
{
    CustomValues found;
    const bool isLabel = condition.fact == CustomFact::Label;
    const ObjectMeta &meta = workload.object->meta;
    addValueOf(isLabel ? workload.node->podLabels : workload.node->podAnnotations, condition.key,
               found);
    if (isLabel && found.areNone() && network::isSetByController(*workload.node, condition.key))
        found.unknown = "the controller sets label " + condition.key + " on each pod";
    else if (found.areNone())
        addValueOf(isLabel ? meta.labels : meta.annotations, condition.key, found);
    return found;
}

CustomValues tokenOf(const WorkloadFacts &workload)
{
    CustomValues found;
    if (workload.account == nullptr && !workload.node->automountServiceAccountToken)
        found.unknown = "ServiceAccount " + workload.node->key.nameSpace + "/" +
                        workload.node->serviceAccountName + " is not in the input";
    else
        found.truths.push_back(workload.mountsToken);
    return found;
}

CustomValues replicasOf(const WorkloadFacts &workload)
{
    const NodeKey &key = workload.node->key;
    const bool isOneByDefault = key.kind == "Deployment" || key.kind == "StatefulSet" ||
                                key.kind == "ReplicaSet" || key.kind == "ReplicationController";
    CustomValues found;
    if (workload.node->replicas || isOneByDefault)
        found.numbers.push_back(workload.node->replicas.value_or(1));
    return found;
}

CustomValues meshOf(const WorkloadFacts &workload)
{
    switch (workload.node->mesh) {
    case MeshMembership::None: return {{"none"}, {}, {}, {}};
    case MeshMembership::Sidecar: return {{"sidecar"}, {}, {}, {}};
    case MeshMembership::Ambient: return {{"ambient"}, {}, {}, {}};
    case MeshMembership::Gateway: return {{"gateway"}, {}, {}, {}};
    case MeshMembership::Linkerd: return {{"linkerd"}, {}, {}, {}};
    case MeshMembership::Unknown: break;
    }
    return {{}, {}, {}, "no manifest tells whether it is in a mesh"};
}

CustomValues isolationOf(const CustomTarget &target, Direction direction)
{
    const RuleFacts &all = *target.cluster->all;
    const WorkloadId id = target.workload->id;
    CustomValues found;
    const std::string &blurred = all.blurred[id.index];
    if (all.network->isIsolated(id, direction))
        found.truths.push_back(true);
    else if (!blurred.empty())
        found.unknown = blurred;
    else if (all.network->isBound(id, direction))
        found.unknown = "a policy may select it, or one of administrators does";
    else
        found.truths.push_back(false);
    return found;
}

template<typename Get>
CustomValues textsOf(const WorkloadFacts &workload, Get get)
{
    CustomValues found;
    for (const Container *container : workload.containers)
        get(*container, found.texts);
    return found;
}

CustomValues containerFact(CustomFact fact, const WorkloadFacts &workload)
{
    const PodSpec &pod = workload.object->pod;
    switch (fact) {
    case CustomFact::Image:
        return textsOf(workload, [](const Container &c, auto &texts) { texts.push_back(c.image); });
    case CustomFact::Registry:
        return textsOf(workload,
                       [](const Container &c, auto &texts) { texts.push_back(registryOf(c)); });
    case CustomFact::ContainerName:
        return textsOf(workload, [](const Container &c, auto &texts) { texts.push_back(c.name); });
    case CustomFact::EnvironmentName:
        return textsOf(workload, [](const Container &c, auto &texts) {
            for (const EnvironmentVariable &variable : c.env)
                texts.push_back(variable.name);
        });
    case CustomFact::AddedCapability:
        return textsOf(workload, [](const Container &c, auto &texts) {
            for (const TextWithPlace &capability : c.security.addedCapabilities)
                texts.push_back(capability.text);
        });
    case CustomFact::IsPinned:
        return truthsOf(workload, [](const Container &c) {
            return isWellFormedDigest(ImageReference::of(c.image).digest);
        });
    case CustomFact::Privileged:
        return truthsOf(workload, [](const Container &c) { return isTrue(c.security.privileged); });
    case CustomFact::PrivilegeEscalation:
        return truthsOf(workload, [](const Container &c) {
            return valueOr(c.security.allowPrivilegeEscalation, true);
        });
    case CustomFact::ReadOnlyRoot:
        return truthsOf(
            workload, [](const Container &c) { return isTrue(c.security.readOnlyRootFilesystem); });
    case CustomFact::RunAsNonRoot:
        return truthsOf(workload, [&pod](const Container &c) {
            return valueOr(c.security.runAsNonRoot, isTrue(pod.security.runAsNonRoot));
        });
    default: return {};
    }
}

CustomValues podFact(const CustomCondition &condition, const CustomTarget &target)
{
    const WorkloadFacts &workload = *target.workload;
    const PodNamespaces &shared = workload.object->pod.namespaces;
    switch (condition.fact) {
    case CustomFact::Label:
    case CustomFact::Annotation: return metadataOf(workload, condition);
    case CustomFact::ServiceAccount: return {{workload.node->serviceAccountName}, {}, {}, {}};
    case CustomFact::MountsToken: return tokenOf(workload);
    case CustomFact::SecretName: return secretsOf(workload);
    case CustomFact::HostPath: return hostPathsOf(workload);
    case CustomFact::Replicas: return replicasOf(workload);
    case CustomFact::HostNetwork: return {{}, {}, {workload.node->isHostNetwork}, {}};
    case CustomFact::HostPid: return {{}, {}, {isTrue(shared.hostPid)}, {}};
    case CustomFact::HostIpc: return {{}, {}, {isTrue(shared.hostIpc)}, {}};
    case CustomFact::Mesh: return meshOf(workload);
    case CustomFact::IsExposed: return {{}, {}, {workload.isExposed}, {}};
    case CustomFact::IsIngressIsolated: return isolationOf(target, Direction::Ingress);
    case CustomFact::IsEgressIsolated: return isolationOf(target, Direction::Egress);
    case CustomFact::Port: {
        CustomValues found;
        for (const ContainerPort &port : workload.node->ports)
            found.numbers.push_back(port.port);
        return found;
    }
    default: return containerFact(condition.fact, workload);
    }
}

CustomValues namespaceFact(const CustomCondition &condition, const CustomTarget &target)
{
    const NamespaceNode &node = *target.nameSpace;
    CustomValues found;
    switch (condition.fact) {
    case CustomFact::Label: return labelsOfNamespace(&node, node.name, condition.key);
    case CustomFact::Annotation:
        if (node.isDeclared)
            addValueOf(node.annotations, condition.key, found);
        else
            found.unknown = "Namespace " + node.name + " is not in the input";
        return found;
    case CustomFact::WorkloadCount: {
        const auto workloads = target.cluster->byNamespace.find(node.name);
        const bool isEmpty = workloads == target.cluster->byNamespace.end();
        found.numbers.push_back(isEmpty ? 0 : static_cast<std::int64_t>(workloads->second.size()));
        return found;
    }
    default: return found;
    }
}

CustomValues serviceFact(const CustomCondition &condition, const CustomTarget &target)
{
    const ServiceObject &service = target.service->object;
    CustomValues found;
    switch (condition.fact) {
    case CustomFact::Label: addValueOf(service.meta.labels, condition.key, found); return found;
    case CustomFact::Annotation:
        addValueOf(service.meta.annotations, condition.key, found);
        return found;
    case CustomFact::ServiceType: return {{service.type}, {}, {}, {}};
    case CustomFact::Port:
        for (const ServicePort &port : service.ports)
            found.numbers.push_back(port.port);
        return found;
    default: return found;
    }
}

} // namespace
} // namespace custom_values

CustomValues valuesOf(const CustomCondition &condition, const CustomTarget &target)
{
    const NodeKey key = target.key();
    switch (condition.fact) {
    case CustomFact::Name: return {{key.name}, {}, {}, {}};
    case CustomFact::Namespace: return {{key.nameSpace}, {}, {}, {}};
    case CustomFact::Kind: return {{key.kind}, {}, {}, {}};
    case CustomFact::NamespaceLabel:
        return custom_values::labelsOfNamespace(target.cluster->nameSpace(key.nameSpace),
                                                key.nameSpace, condition.key);
    default: break;
    }
    if (target.workload != nullptr)
        return custom_values::podFact(condition, target);
    return target.nameSpace != nullptr ? custom_values::namespaceFact(condition, target)
                                       : custom_values::serviceFact(condition, target);
}

} // namespace drawbridge
