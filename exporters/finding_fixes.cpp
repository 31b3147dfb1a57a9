// SPDX-License-Identifier: Apache-2.0
// Three ways lead out of a finding: the drawing changes, the cluster gets a part of what the
// drawing exports, or one object of the input is patched. Which one a rule takes is told by the
// family that knows it; none of them judges what it does.
// Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/finding_fixes.h"

#include "exporters/fix_parts.h"
#include "exporters/kustomization_exporter.h"
#include "exporters/manifest_object.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

struct RuleCaution {
    std::string_view rule;
    std::string_view text;
};
constexpr std::array kCautions{
    RuleCaution{"ZT-POD-001", "A program that uses what is taken away fails. Try it first where "
                              "nothing depends on it."},
    RuleCaution{"ZT-POD-002", "A program that uses a capability which is dropped fails. Try it "
                              "first where nothing depends on it."},
    RuleCaution{"ZT-POD-003", "An image that runs as root does not start with runAsNonRoot. Try it "
                              "first where nothing depends on it."},
    RuleCaution{"ZT-NET-012", "Whoever calls these pods by the address of their node does not "
                              "reach them any more."},
};

class WorkloadFixes {
public:
    WorkloadFixes(const FixContext &context, const WorkloadObject &object, FixOffer &offer)
        : m_context(context), m_object(object), m_offer(offer)
    {}

    void run()
    {
        const NodeKey &key = m_context.finding.target;
        const std::string &rule = m_context.finding.ruleId;
        if (rule == "ZT-POD-001") {
            add("Take the settings that give the node away", withoutTakeover(m_object, key));
        } else if (rule == "ZT-POD-002") {
            add("Drop NET_RAW and NET_ADMIN", withoutRawNetwork(m_object, key, false));
            add("Drop all capabilities", withoutRawNetwork(m_object, key, true));
        } else if (rule == "ZT-POD-003") {
            add("Run without root and without new privileges", withoutRoot(m_object, key));
        } else if (rule == "ZT-NET-012") {
            WorkloadChange change;
            change.workload = key;
            change.leavesHostNetwork = true;
            add("Leave the network of the node", std::move(change));
        }
    }

private:
    void add(const std::string &title, WorkloadChange change)
    {
        if (change.isEmpty())
            return;
        Fix fix;
        fix.title = title;
        const auto caution =
            std::ranges::find(kCautions, m_context.finding.ruleId, &RuleCaution::rule);
        if (caution != kCautions.end())
            fix.caution = caution->text;
        FixManifests manifests;
        manifests.patches.push_back({change.workload, patchOf(change), fix.caution});
        fix.files = filesOf(m_context.design.name, std::move(manifests));
        fix.workloads.push_back(std::move(change));
        m_offer.fixes.push_back(std::move(fix));
    }

    const FixContext &m_context;
    const WorkloadObject &m_object;
    FixOffer &m_offer;
};

bool isAboutPods(const std::string &rule)
{
    return rule.starts_with("ZT-POD-00") || rule == "ZT-NET-012";
}

} // namespace

void addWorkloadFixes(const FixContext &context, FixOffer &offer)
{
    const NodeKey &target = context.finding.target;
    const WorkloadObject *object = findObject(context.resources.workloads, target);
    if (!isAboutPods(context.finding.ruleId) || object == nullptr)
        return;
    if (canBePatched(target.kind))
        WorkloadFixes(context, *object, offer).run();
    else
        offer.notes.push_back("A patch of a " + target.kind +
                              " would replace its whole list of containers: change the manifest.");
}

std::vector<ManifestFile> filesOf(const std::string &designName, FixManifests manifests)
{
    std::vector<ManifestFile> files = std::move(manifests.objects);
    for (ManifestFile &file : patchFiles(designName, std::move(manifests.patches)))
        files.push_back(std::move(file));
    if (files.empty())
        return files;
    files.push_back(exportKustomization(designName, files));
    std::ranges::sort(files, {}, &ManifestFile::path);
    return files;
}

YamlValue patchHead(const std::string &apiVersion, const NodeKey &object)
{
    YamlValue patch = mappingOf("apiVersion", apiVersion);
    patch.set("kind", object.kind);
    YamlValue metadata = mappingOf("name", object.name);
    if (!object.nameSpace.empty())
        metadata.set("namespace", object.nameSpace);
    patch.set("metadata", std::move(metadata));
    return patch;
}

ObjectPatch deletingPatch(const ObjectMeta &meta)
{
    const NodeKey object{{}, meta.nameSpace, meta.kind, meta.name};
    YamlValue patch = patchHead(meta.apiVersion, object);
    patch.set("$patch", "delete");
    return {object, std::move(patch), "Takes " + toString(meta) + atPlace(meta.where) + " out."};
}

FixOffer fixesFor(const Finding &finding, const Design &design, const ManifestSet &exported)
{
    FixOffer offer;
    addDrawingFixes(finding, design, offer);
    const bool isOneCluster = design.topology && design.topology->clusters.size() == 1;
    if (isOneCluster) {
        const FixContext context{finding, design, exported,
                                 *design.topology->clusters.front().resources};
        addExportFixes(context, offer);
        addWorkloadFixes(context, offer);
        addNamespaceFixes(context, offer);
        addBindingFixes(context, offer);
    } else {
        offer.notes.emplace_back("Fixes of manifests are made for designs of one cluster only.");
    }
    if (offer.fixes.empty() && offer.notes.empty())
        offer.notes.push_back("What to do cannot be told from the manifests alone. " + finding.fix);
    return offer;
}

} // namespace drawbridge
