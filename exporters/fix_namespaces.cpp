// SPDX-License-Identifier: Apache-2.0
// ZT-POD-005: the strictest level of the Pod Security Standards that every pod of the namespace
// meets as its manifest is. What a mesh injects is in no manifest and may be refused by every
// level, so there nothing is offered. Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/fix_parts.h"
#include "exporters/manifest_object.h"
#include "model/analysis/pod_security_levels.h"

namespace drawbridge {
namespace {

constexpr const char *kEnforceLabel = "pod-security.kubernetes.io/enforce";

/// Who of the namespace is refused at a level, and why first.
std::string refusedAt(const ResourceSet &resources, const std::string &nameSpace,
                      PodSecurityLevel level)
{
    for (const WorkloadObject &object : resources.workloads) {
        if (object.meta.nameSpace != nameSpace)
            continue;
        const auto violations = podSecurityViolations(object, level);
        if (!violations.empty())
            return toString(object.meta) + ": " + violations.front();
    }
    return {};
}

bool mayBeInjected(const Topology &topology, const std::string &nameSpace)
{
    if (topology.meshSeen == MeshMembership::None)
        return false;
    for (const WorkloadNode &node : topology.workloads)
        if (node.key.nameSpace == nameSpace && node.mesh != MeshMembership::None &&
            node.mesh != MeshMembership::Ambient)
            return true;
    return false;
}

Fix labelFix(const std::string &designName, const NodeKey &nameSpace, const std::string &level)
{
    YamlValue patch = patchHead("v1", nameSpace);
    YamlValue metadata = *patch.find("metadata");
    metadata.set("labels", labelsValue({{kEnforceLabel, level}}));
    patch.set("metadata", std::move(metadata));
    Fix fix;
    fix.title = "Admit only pods of level " + level + " into " + nameSpace.name;
    fix.caution = "Pods that operators or people make there later are refused where they ask for "
                  "more.";
    FixManifests manifests;
    manifests.patches.push_back({{{}, {}, "Namespace", nameSpace.name}, std::move(patch), {}});
    fix.files = filesOf(designName, std::move(manifests));
    return fix;
}

} // namespace

void addNamespaceFixes(const FixContext &context, FixOffer &offer)
{
    const NodeKey &target = context.finding.target;
    if (context.finding.ruleId != "ZT-POD-005" || target.kind != "Namespace")
        return;
    if (mayBeInjected(*context.design.topology, target.name)) {
        offer.notes.emplace_back("A mesh adds containers to these pods, which no manifest shows: "
                                 "whether a level admits them is not known.");
        return;
    }
    const std::string ofBaseline =
        refusedAt(context.resources, target.name, PodSecurityLevel::Baseline);
    const std::string ofRestricted =
        refusedAt(context.resources, target.name, PodSecurityLevel::Restricted);
    if (ofRestricted.empty())
        offer.fixes.push_back(labelFix(context.design.name, target, "restricted"));
    else
        offer.notes.push_back("Level restricted would refuse " + ofRestricted + ".");
    if (ofBaseline.empty())
        offer.fixes.push_back(labelFix(context.design.name, target, "baseline"));
    else
        offer.notes.push_back("Level baseline would refuse " + ofBaseline + ".");
}

} // namespace drawbridge
