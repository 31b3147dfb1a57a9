// SPDX-License-Identifier: Apache-2.0
#include "exporters/kustomization_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/rollout_exporter.h"
#include "exporters/rollout_stage_texts.h"

#include <algorithm>
#include <map>

// A folder a stage, and in stages 3 to 5 a folder a namespace, each with what `kubectl apply -k`
// takes and a page for the people who apply it. Names of the input stand in code blocks only, a
// line each, so that they are no markup and no command.
// Tested by tests/cli/test_rollout_command.cpp

namespace drawbridge {

namespace {

std::string codeBlock(const std::vector<std::string> &lines)
{
    std::string text;
    for (const std::string &line : lines)
        text += "    " + line + '\n';
    return text;
}

std::string stagePage(const StageText &text, std::size_t stage)
{
    return "# Stage " + std::to_string(stage) + ": " + std::string(text.title) +
           "\n\n## What it does\n" + std::string(text.does) + "\n\n## How to check it\n" +
           std::string(text.check) + "\n\n## How to go back\n" + std::string(text.back) + '\n';
}

ManifestFile page(const std::string &path, std::string text)
{
    return {path, {}, std::move(text)};
}

std::string impactSection(const Rollout &rollout, std::size_t step, bool isNamed)
{
    std::vector<std::string> lines = impactLines(rollout.impacts[step]);
    std::vector<std::string> block;
    if (isNamed)
        block.push_back(titleOf(rollout.steps[step]) + ':');
    block.insert(block.end(), lines.begin(), lines.end());
    return codeBlock(block);
}

std::string notesSection(const Rollout &rollout)
{
    return "\n## What the answers rest on\n" + codeBlock(rolloutNotes(rollout)) +
           "\nTraffic between a pod and its own node" +
           (rollout.mesh == MeshKind::Ambient
                ? ", but for the kubelet's probes of pods in the ambient mesh"
                : " (kubelet probes)") +
           ", and flows that are neither drawn nor written in a manifest, are not in these "
           "lists.\n";
}

class RolloutFolder {
public:
    explicit RolloutFolder(const Rollout &rollout) : m_rollout(rollout) {}

    ManifestSet files(std::optional<std::size_t> stage)
    {
        for (std::size_t number = 0; number < kStageFolders.size(); ++number)
            if (!stage || *stage == number)
                addStage(number);
        if (!stage && !m_set.files.empty())
            m_set.files.push_back(page("README.md", wholePage()));
        std::ranges::sort(m_set.files, {}, &ManifestFile::path);
        return std::move(m_set);
    }

private:
    void addStage(std::size_t stage)
    {
        std::string impacts;
        std::vector<std::string> folders;
        std::map<std::string, std::string> parts; ///< What they break.
        for (std::size_t i = 0; i < m_rollout.steps.size(); ++i) {
            const RolloutStep &step = m_rollout.steps[i];
            if (step.stage != stage)
                continue;
            const bool isPart = step.folder != kStageFolders[stage];
            impacts += impactSection(m_rollout, i, isPart);
            if (isPart)
                parts[step.folder] += impactSection(m_rollout, i, !step.deleted.empty());
            if (!step.deleted.empty() || step.files.empty())
                continue;
            addStep(step);
            if (isPart)
                folders.push_back(step.folder.substr(kStageFolders[stage].size() + 1));
        }
        for (const auto &[part, impact] : parts)
            addPage(part, stage, impact);
        if (impacts.empty())
            return;
        const std::string folder(kStageFolders[stage]);
        if (!folders.empty())
            addKustomization(folder, folders);
        addPage(folder, stage, impacts);
    }

    void addStep(const RolloutStep &step)
    {
        for (const ManifestFile &file : step.files)
            m_set.files.push_back({step.folder + '/' + file.path, file.documents});
        ManifestFile list = exportKustomization(m_rollout.designName, step.files);
        list.path = step.folder + '/' + list.path;
        m_set.files.push_back(std::move(list));
    }

    /// Of the stage as a whole, for those who apply all namespaces at once.
    void addKustomization(const std::string &folder, const std::vector<std::string> &parts)
    {
        YamlValue object = YamlValue::mapping();
        object.set("apiVersion", "kustomize.config.k8s.io/v1beta1");
        object.set("kind", "Kustomization");
        object.set("resources", YamlValue::sequence(parts));
        m_set.files.push_back(
            makeFile(m_rollout.designName, folder, "kustomization", std::move(object),
                     "Every namespace at once; one folder after another is safer."));
    }

    void addPage(const std::string &folder, std::size_t stage, const std::string &impact)
    {
        m_set.files.push_back(page(folder + "/README.md",
                                   pageHeader(m_rollout.designName) +
                                       stagePage(stageText(m_rollout, stage), stage) +
                                       "\n## What it breaks\n" + impact + notesSection(m_rollout)));
    }

    [[nodiscard]] std::string wholePage() const
    {
        std::string text = pageHeader(m_rollout.designName) +
                           "# Rollout in stages\n\nApply one folder after another, in the order of "
                           "their numbers, and read its README.md first. Go back in the reverse "
                           "order. Each answer is about the imported cluster with exactly the "
                           "folders up to that one applied.\n";
        for (std::size_t i = 0; i < m_rollout.steps.size(); ++i)
            text += '\n' + impactSection(m_rollout, i, true);
        return text + notesSection(m_rollout);
    }

    const Rollout &m_rollout;
    ManifestSet m_set;
};

} // namespace

ManifestSet rolloutFiles(const Rollout &rollout, std::optional<std::size_t> stage)
{
    return RolloutFolder(rollout).files(stage);
}

ManifestFile clustersPage(const std::string &designName)
{
    constexpr std::string_view kText =
        "# Rollout in stages, cluster by cluster\n\nEach cluster has its own stages in `clusters`; "
        "read the README.md there first. Take stages 0 and 1 in every cluster before stage 4 in "
        "any: callers of another cluster are judged with the identity that is drawn for them, and "
        "they show it only then. Apart from that the clusters may go one after another.\n\nEach "
        "answer is about one cluster. A flow from one cluster to another is judged where it leaves "
        "and where it arrives; what it meets between them, a gateway outside the input or the "
        "networks themselves, is not looked at.\n";
    return page("README.md", pageHeader(designName) + std::string(kText));
}

} // namespace drawbridge
