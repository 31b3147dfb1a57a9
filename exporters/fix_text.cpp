// SPDX-License-Identifier: Apache-2.0
// A fix in lines for people. Names of the input never begin a line of their own.
// Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/connection_text.h"
#include "exporters/fix_effects.h"
#include "exporters/manifest_object.h"
#include "exporters/quarantine_patches.h"
#include "exporters/rollout_exporter.h"
#include "exporters/rollout_stages.h"
#include "exporters/table_cells.h"
#include "model/base/ascii.h"

#include <algorithm>

namespace drawbridge {
namespace {

using FixTone = FixLine::Tone;

constexpr std::size_t kMostFixLines = 20;

std::string openedText(const ConnectionChange &change)
{
    const auto [allowed, unknown] = change.opened();
    std::string text = "Opens " + endText(change.from) + " -> " + endText(change.to) + ':';
    if (!allowed.empty())
        text += " allowed on " + toString(allowed);
    if (!unknown.empty())
        text += std::string(allowed.empty() ? "" : ";") + " unknown on " + toString(unknown);
    return text;
}

std::string permissionText(const RbacChange &change)
{
    const RbacAtom &atom = change.atom;
    std::string text = change.subject + " loses " + atom.verb + ' ' + atom.resource;
    if (!atom.apiGroup.empty())
        text += '.' + atom.apiGroup;
    if (!atom.resource.starts_with('/'))
        text += atom.nameSpace.empty() ? " everywhere" : " in " + atom.nameSpace;
    return text + ", which it has by " + change.because + atPlace(change.where);
}

std::string raisedText(const Finding &finding)
{
    return "New finding, " + std::string(toString(finding.severity)) + ' ' + finding.ruleId + ": " +
           finding.message;
}

template<typename Items, typename Text>
void addLines(std::vector<FixLine> &lines, const Items &items, FixTone tone, const Text &textOf)
{
    for (std::size_t i = 0; i < std::min(items.size(), kMostFixLines); ++i)
        lines.push_back({tone, oneLine(textOf(items[i]))});
    if (items.size() > kMostFixLines)
        lines.push_back({tone, "and " + std::to_string(items.size() - kMostFixLines) + " more"});
}

void addOutcome(std::vector<FixLine> &lines, const FixEffect &effect)
{
    if (effect.isCleared)
        lines.push_back({FixTone::Gain, "The finding goes."});
    else
        lines.push_back({FixTone::Loss, oneLine("The finding stays: " + effect.left)});
    if (effect.alsoCleared > 0)
        lines.push_back(
            {FixTone::Gain, countOf(effect.alsoCleared, "other finding") + " go with it."});
    if (effect.closed > 0)
        lines.push_back({FixTone::Gain, "Closes " + countOf(effect.closed, "connection") +
                                            " of the cluster, whole or on some ports."});
}

std::string drawnText(const Flow &flow)
{
    return "The drawing, and so the export, admits " + toString(flow.from) + " -> " +
           toString(flow.to) + " on " + toString(flow.portSet()) + '.';
}

std::string patchFileCommand(const ManifestFile &file, const YamlValue &patch)
{
    const std::string kind = textAt(patch, "kind");
    const bool isPod = patch.find("spec") != nullptr;
    const std::string object =
        kubectlObject(isPod ? kubectlResource(kind) : lowerCase(kind),
                      textAt(patch, "metadata.name"), textAt(patch, "metadata.namespace"));
    if (textAt(patch, "$patch") == "delete")
        return "kubectl delete " + object;
    return patchCommand(object, file.path, isPod && canBePatched(kind) ? "strategic" : "merge");
}

bool isKustomization(const ManifestFile &file)
{
    return file.path.ends_with("kustomization.yaml");
}

} // namespace

std::vector<FixLine> fixLines(const Fix &fix, const FixEffect &effect)
{
    std::vector<FixLine> lines;
    addOutcome(lines, effect);
    addLines(lines, effect.cuts, FixTone::Loss,
             [](const FlowCut &cut) { return "Loses " + cutLine(cut); });
    addLines(lines, effect.apiLosses, FixTone::Loss, lossLine);
    addLines(lines, effect.permissions, FixTone::Loss, permissionText);
    addLines(lines, effect.opened, FixTone::Loss, openedText);
    addLines(lines, effect.raised, FixTone::Loss, raisedText);
    addLines(lines, effect.drawn, FixTone::Plain, drawnText);
    if (effect.cuts.empty())
        lines.push_back({FixTone::Gain, "No flow that is drawn or that the manifests tell is "
                                        "lost."});
    if (!fix.caution.empty())
        lines.push_back({FixTone::Loss, fix.caution});
    return lines;
}

std::vector<std::string> fixCommands(const Fix &fix)
{
    std::vector<std::string> objects, patches;
    for (const ManifestFile &file : fix.files) {
        if (isKustomization(file))
            continue;
        for (const YamlValue &document : file.documents) {
            if (file.path.starts_with("workload-patches/"))
                patches.push_back(patchFileCommand(file, document));
            else
                objects.push_back("kubectl apply -f " + file.path);
        }
    }
    objects.insert(objects.end(), patches.begin(), patches.end());
    return objects;
}

std::string fixText(const Fix &fix, const Finding &finding, const FixEffect &effect)
{
    if (fix.edit)
        return {};
    std::string text = "# " + oneLine(fix.title) + "\n# for " + finding.ruleId + ' ' +
                       oneLine(toString(finding.target)) +
                       (finding.peer ? " from " + oneLine(toString(*finding.peer)) : "") + "\n#\n";
    for (const FixLine &line : fixLines(fix, effect))
        text += "# - " + line.text + '\n';
    text += "#\n# To apply it from the folder of these files:\n";
    for (const std::string &command : fixCommands(fix))
        text += "#   " + oneLine(command) + '\n';
    for (const ManifestFile &file : fix.files)
        if (!isKustomization(file))
            text += "---\n# " + oneLine(file.path) + '\n' + file.text();
    return text;
}

} // namespace drawbridge
