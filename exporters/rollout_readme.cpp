// SPDX-License-Identifier: Apache-2.0
#include "exporters/kustomization_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/rollout_exporter.h"

#include <algorithm>
#include <array>
#include <map>

// A folder a stage, and in stages 3 to 5 a folder a namespace, each with what `kubectl apply -k`
// takes and a page for the people who apply it. Names of the input stand in code blocks only, a
// line each, so that they are no markup and no command.
// Tested by tests/cli/test_rollout_command.cpp

namespace drawbridge {

namespace {

/// What a page says of its stage.
struct StageText {
    std::string_view title, does, check, back;
};

constexpr std::array<StageText, kStageFolders.size()> kStageTexts{{
    {"identity",
     "Gives every workload the ServiceAccount that is drawn, with its Roles and bindings, and the "
     "labels by which later stages select it. `kubectl apply -k .` makes the accounts, Roles and "
     "bindings; the changes of the workloads are the component in `workload-patches`: add it to "
     "`components` of the kustomization that deploys them. That restarts their pods.",
     "Every pod runs under its account (`kubectl get pods -A -o custom-columns=NS:.metadata."
     "namespace,POD:.metadata.name,ACCOUNT:.spec.serviceAccountName`), is ready, and logs no "
     "`forbidden` from the API server.",
     "Take the component off again and deploy, then `kubectl delete -k .`: accounts go last, since "
     "no pod starts under one that is missing."},
    {"mesh enrolment, PERMISSIVE",
     "Puts namespaces into the mesh by their label and keeps mutual TLS PERMISSIVE: plaintext is "
     "still taken. `kubectl apply -k .` first, then the labels in `workload-patches`, then restart "
     "the pods of these namespaces, one Deployment after another. A namespace that the input binds "
     "by a PeerAuthentication of its own gets none here.",
     "`istioctl proxy-status` lists every pod, and each has a container `istio-proxy`; traffic "
     "flows as before.",
     "Take the labels off, restart the pods, then `kubectl delete -k .`."},
    {"AuthorizationPolicy in dry run",
     "Adds the AuthorizationPolicies of stages 4 and 6 with `istio.io/dry-run`: proxies report "
     "what "
     "they would refuse and refuse nothing. Policies of the input that have the name of one of "
     "them "
     "are left as they are and still enforced.",
     "The metrics `istio_dry_run_allow_shadow_denied` and the proxies' logs (`shadow denied`) stay "
     "empty for at least one full business cycle. What shows up is either drawn, or meant to be "
     "refused.",
     "`kubectl delete -k .`"},
    {"NetworkPolicy, one namespace at a time",
     "Applies allows and deny-all of one namespace together, the namespaces with the fewest flows "
     "first: the first policy that selects a pod isolates it. NetworkPolicy has no dry run, so "
     "take "
     "one folder at a time and wait.",
     "Drawn flows still connect; clients report no timeouts. The network plugin's own flow log, "
     "where it has one, shows what is dropped.",
     "`kubectl delete -k .` in the folder of the namespace, then apply again what the list below "
     "says was replaced."},
    {"AuthorizationPolicy enforced, one namespace at a time",
     "Takes the dry run off the ALLOW policies of one namespace: from the first ALLOW policy on a "
     "workload refuses all it does not admit.",
     "No drawn request is answered with 403 `RBAC: access denied`.",
     "Apply stage 2 again, which puts the policies back into dry run, then apply again what the "
     "list below says was replaced."},
    {"STRICT mutual TLS, one namespace at a time",
     "Refuses plaintext: first apply the PeerAuthentications of workloads, which keep the ports "
     "PERMISSIVE that callers without a mesh identity are drawn to, then the one named `default` "
     "of "
     "the namespace.",
     "`istio_requests_total{connection_security_policy=\"none\"}` does not grow on the workloads "
     "of "
     "the namespace; no client reports a reset connection.",
     "Delete the PeerAuthentications of workloads, and apply again that of stage 1, or what the "
     "list below says was replaced."},
    {"allow nothing",
     "Closes what no ALLOW policy selects: one empty AuthorizationPolicy a namespace.",
     "As in stage 4; workloads to which nothing is drawn refuse every request.",
     "Apply stage 2 again, which puts these policies back into dry run, or `kubectl delete -k .`; "
     "then apply again what the list below says was replaced."},
}};

/// Of stage 3 where people look before anything is closed.
constexpr StageText kObservedStage{
    "NetworkPolicy, observed first, one namespace at a time",
    "In each namespace apply `observe` first, a policy that admits everything, then the folder of "
    "the namespace: beside `observe` its policies close nothing. A namespace without `observe` is "
    "enforced at once; the list below says why. Once the namespace has been looked at, enforce it: "
    "`kubectl delete -k observe` in its folder, one namespace after another, those with the fewest "
    "flows first. Where a repository is applied as a whole, take `observe` out of it.",
    "While it is observed, the network plugin's flow log, where it names the policies that admit a "
    "connection, shows what `observe` alone admits: that is what enforcing cuts. Once it is "
    "enforced, drawn flows still connect and clients report no timeouts.",
    "`kubectl apply -k observe` in the folder of the namespace opens it again; then `kubectl "
    "delete "
    "-k .`, and after that `kubectl delete -k observe`. Where `observe` is missing `kubectl delete "
    "-k .`, then apply again what the list below says was replaced."};

const StageText &stageText(const Rollout &rollout, std::size_t stage)
{
    const bool isObserved = stage == 3 && rollout.segmentation == Segmentation::ObservedFirst;
    return isObserved ? kObservedStage : kStageTexts[stage];
}

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
           "\nTraffic between a pod and its own node (kubelet probes), and flows that are neither "
           "drawn nor written in a manifest, are not in these lists.\n";
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
            if (!step.deleted.empty())
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
