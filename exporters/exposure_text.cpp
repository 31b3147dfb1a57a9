// SPDX-License-Identifier: Apache-2.0
#include "exporters/exposure_text.h"

#include "exporters/table_cells.h"

// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

std::string namespacesText(const LabelSelector &selector)
{
    if (selector.isEverything())
        return "any namespace";
    const LabelRequirement &first = selector.requirements.front();
    const bool isName = selector.requirements.size() == 1 && first.values.size() == 1 &&
                        first.key == "kubernetes.io/metadata.name" &&
                        first.op == LabelRequirement::Operator::In;
    return isName ? "namespace " + first.values.front() : "namespaces " + toString(selector);
}

bool hasNothing(const ExposedPorts &exposed)
{
    return exposed.ports.allowed.empty() && exposed.ports.unknown.empty() && exposed.names.empty();
}

std::string decidingText(const ExposureReason &reason)
{
    const PolicyReason &rule = reason.rule;
    const char *const whom = reason.concernsAll ? "" : " for some of them";
    if (!rule.rule)
        return " isolates and has no rule";
    if (!rule.denied.empty())
        return " denies " + toString(rule.denied) + whom;
    if (!rule.passed.empty())
        return " passes " + toString(rule.passed) + " on" + whom;
    return " admits " + exposedText({rule.ports, reason.names});
}

std::vector<std::string> linesOf(const WorkloadExposure &exposure,
                                 const std::vector<ExposureReason> &reasons)
{
    std::vector<std::string> lines;
    const std::string direction(toString(exposure.direction));
    if (!exposure.isProtected)
        lines.push_back(direction + ": no policy restricts the workload");
    if (exposure.isUndecided)
        lines.push_back("unknown: a policy that did not decode, is not evaluated, may select the "
                        "workload or has another of its priority may decide the " +
                        direction);
    for (const ExposureReason &reason : reasons)
        lines.push_back(
            oneLine(ruleText(reason.rule) + decidingText(reason) + atPlace(placeOf(reason.rule))));
    return lines;
}

ExposureLine lineOf(const Topology &topology, const WorkloadExposure &exposure,
                    const PodGroup &group, const ExposedPorts &exposed,
                    const std::vector<ExposureReason> &by)
{
    const std::string workload = oneLine(toString(topology.workload(exposure.workload).key));
    const std::string others = oneLine(podGroupText(group));
    const auto reasons = linesOf(exposure, by);
    return exposure.direction == Direction::Ingress
               ? ExposureLine{others, workload, exposed, reasons}
               : ExposureLine{workload, others, exposed, reasons};
}

} // namespace

std::string podGroupText(const PodGroup &group)
{
    if (group.isAnyPod())
        return "any pod";
    const std::string pods =
        group.pods.isEverything() ? "all pods" : "pods " + toString(group.pods);
    return pods + " in " + namespacesText(group.namespaces);
}

std::string allowedText(const ExposedPorts &exposed)
{
    std::string text = exposed.ports.allowed.empty() ? "" : toString(exposed.ports.allowed);
    for (const PortName &name : exposed.names) {
        text += (text.empty() ? "port " : ", port ") + name.name;
        if (name.protocol)
            text += '/' + std::string(toString(*name.protocol));
    }
    return text;
}

std::string exposedText(const ExposedPorts &exposed)
{
    std::string text = allowedText(exposed);
    if (text.empty() && exposed.ports.unknown.empty())
        return "no port";
    if (!exposed.ports.unknown.empty())
        text += (text.empty() ? "some of them: " : "; some of them: ") +
                toString(exposed.ports.unknown);
    return text;
}

std::vector<ExposureLine> exposureLines(const Topology &topology, const WorkloadExposure &exposure)
{
    std::vector<ExposureLine> lines;
    if (!hasNothing(exposure.anyPod))
        lines.push_back(lineOf(topology, exposure, {}, exposure.anyPod, exposure.anyPodBy));
    for (const GroupExposure &one : exposure.groups) {
        if (!hasNothing(one.exposed) || !hasNothing(exposure.anyPod))
            lines.push_back(lineOf(topology, exposure, one.group, one.exposed, one.by));
    }
    return lines;
}

} // namespace drawbridge
