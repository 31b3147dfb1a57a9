// SPDX-License-Identifier: Apache-2.0
// Puts values into the parts of a template. What a field holds is one of three: text, known to be
// there but not what it is (a pod's name and uid, its node), or not understood, which leaves it
// open whether the template can be executed.
//
// Tested by tests/unit/analysis/test_spire_template.cpp
#include "model/analysis/spire_template.h"

#include "model/analysis/network_engine_selectors.h"
#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

struct TemplateValue {
    std::string text;
    std::string unknown; ///< A clause; empty: `text` is exact.
    bool isField = true;
};

TemplateValue unknownValue(const std::string &what, const std::string &why)
{
    return {'<' + what + '>', "the " + what + ' ' + why, true};
}

TemplateValue ofController(const std::optional<std::string> &value, const std::string &what)
{
    return value ? TemplateValue{*value, {}, true}
                 : unknownValue(what, "of SPIRE's controller manager is not in the input");
}

bool hasGeneratedName(const ObjectMeta &meta)
{
    return meta.name.find("generated-" + std::to_string(meta.where.lineOneBased) + '-') !=
           std::string::npos;
}

TemplateValue podName(const SpirePod &pod)
{
    const bool isItself = pod.object != nullptr && pod.object->meta.kind == "Pod" &&
                          !pod.object->meta.controllerKind && !hasGeneratedName(pod.object->meta);
    return isItself ? TemplateValue{pod.object->meta.name, {}, true}
                    : unknownValue("pod name", "is another one for each pod");
}

TemplateValue nodeName(const SpirePod &pod)
{
    if (pod.object != nullptr && !pod.object->pod.nodeName.empty())
        return {pod.object->pod.nodeName, {}, true};
    return unknownValue("node name", "is only known once a pod runs");
}

/// An injector may add what the template of the pods lacks.
bool mayBeInjected(const WorkloadNode &workload, const std::string &label)
{
    return workload.mesh != MeshMembership::None && label.find("istio.io/") != std::string::npos;
}

TemplateValue labelOf(const WorkloadNode &workload, const std::string &key,
                      const std::string &absent)
{
    const auto found = workload.podLabels.find(key);
    if (found != workload.podLabels.end())
        return {found->second, {}, true};
    if (network::isSetByController(workload, key) || mayBeInjected(workload, key))
        return unknownValue("label " + key, "is set on each pod when it is made");
    return {absent, {}, true};
}

TemplateValue annotationOf(const WorkloadNode &workload, const std::string &key)
{
    const auto found = workload.podAnnotations.find(key);
    if (found != workload.podAnnotations.end())
        return {found->second, {}, true};
    return unknownValue("annotation " + key, "may be set on each pod when it is made");
}

class TemplateValues {
public:
    explicit TemplateValues(const SpirePod &pod) : m_pod(pod) {}

    [[nodiscard]] TemplateValue of(const GoTemplatePart &part) const
    {
        const auto &field = part.field;
        if (part.key && field.size() == 2)
            return ofMap(field[0], field[1], *part.key, "");
        if (!part.key && field.size() == 3)
            return ofMap(field[0], field[1], field[2], "<no value>");
        if (!part.key && field.size() == 1)
            return ofName(field[0]);
        if (!part.key && field.size() == 2)
            return ofObject(field[0], field[1]);
        return notUnderstood(part);
    }

private:
    static TemplateValue notUnderstood(const GoTemplatePart &part)
    {
        return {"<" + joined(part.field, ".") + ">",
                "the field " + joined(part.field, ".") + " is not evaluated", false};
    }

    [[nodiscard]] TemplateValue ofName(const std::string &name) const
    {
        const SpireController *controller = m_pod.controller;
        if (name == "TrustDomain")
            return ofController(controller ? controller->trustDomain : std::nullopt,
                                "trust domain");
        if (name == "ClusterName")
            return ofController(controller ? controller->clusterName : std::nullopt,
                                "cluster name");
        if (name == "ClusterDomain")
            return ofController(controller ? controller->clusterDomain : std::nullopt,
                                "cluster domain");
        return notUnderstood({{}, {name}, {}});
    }

    [[nodiscard]] TemplateValue ofObject(const std::string &object, const std::string &name) const
    {
        const std::string path = object + '.' + name;
        if (path == "PodMeta.Namespace")
            return {m_pod.workload.key.nameSpace, {}, true};
        if (path == "PodMeta.Name")
            return podName(m_pod);
        if (path == "PodMeta.UID")
            return unknownValue("pod uid", "is made by the API server");
        if (path == "PodSpec.ServiceAccountName")
            return {m_pod.workload.serviceAccountName, {}, true};
        if (path == "PodSpec.NodeName" || path == "NodeMeta.Name")
            return nodeName(m_pod);
        if (path == "NodeMeta.UID")
            return unknownValue("node uid", "is made by the API server");
        return notUnderstood({{}, {object, name}, {}});
    }

    [[nodiscard]] TemplateValue ofMap(const std::string &object, const std::string &map,
                                      const std::string &key, const std::string &absent) const
    {
        const std::string path = object + '.' + map;
        if (path == "PodMeta.Labels")
            return labelOf(m_pod.workload, key, absent);
        if (path == "PodMeta.Annotations")
            return annotationOf(m_pod.workload, key);
        if (path == "NodeMeta.Labels")
            return unknownValue("node label " + key, "is only known once a pod runs");
        if (path == "NodeMeta.Annotations")
            return unknownValue("node annotation " + key, "is only known once a pod runs");
        return notUnderstood({{}, {object, map, key}, {}});
    }

    const SpirePod &m_pod;
};

} // namespace

SpireRendering renderSpireTemplate(const GoTemplate &parsed, const SpirePod &pod)
{
    if (!parsed.unknown.empty())
        return {{}, {parsed.unknown}, false};
    SpireRendering result;
    const TemplateValues values(pod);
    for (const GoTemplatePart &part : parsed.parts) {
        if (part.field.empty()) {
            result.text += part.text;
            continue;
        }
        TemplateValue value = values.of(part);
        result.text += value.text;
        result.isExecutable = result.isExecutable && value.isField;
        if (!value.unknown.empty())
            result.unknown.push_back(std::move(value.unknown));
    }
    sortAndUnite(result.unknown);
    return result;
}

} // namespace drawbridge
