// SPDX-License-Identifier: Apache-2.0
#include "exporters/rollout_stages.h"

#include "exporters/manifest_object.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

// A stage is told by what an object is, not by its file. Within stages 3 to 5 one namespace follows
// another, those with the fewest flows first: what a mistake there breaks is least. Allows and
// deny-all of one namespace stay together, since the first policy that selects a pod isolates it.
// Stage 1 of an ambient mesh goes by namespaces too: its label enrols pods that run, at once, and
// whom they then call how depends on who else is enrolled. Ztunnels know no dry run, waypoints do
// (istio.md 1.9); what targets a Service reaches waypoints alone.
// Tested by tests/cli/test_rollout_command.cpp and tests/cli/test_rollout_ambient.cpp

namespace drawbridge {

namespace {

constexpr const char *kDryRun = "istio.io/dry-run";

const YamlValue *valueAt(const YamlValue &document, const std::string &path)
{
    const YamlValue *value = &document;
    std::size_t begin = 0;
    while (value != nullptr && begin <= path.size()) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        value = value->find(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return value;
}

bool isEmptyMapping(const YamlValue *value)
{
    const auto *entries =
        value != nullptr ? std::get_if<YamlValue::Mapping>(&value->value()) : nullptr;
    return entries != nullptr && entries->empty();
}

/// The stage an object is applied in for good; nothing for a kustomization.
std::optional<std::size_t> stageOf(const YamlValue &document)
{
    const std::string kind = textAt(document, "kind");
    if (kind == "Kustomization" || kind == "Component")
        return std::nullopt;
    const bool isWorkload = textAt(document, "apiVersion") != "v1"; // Of Knative.
    if (kind == "Namespace" || kind == "Gateway" || (kind == "Service" && !isWorkload))
        return 1;
    if (kind == "NetworkPolicy")
        return 3;
    if (kind == "RequestAuthentication") // Refuses requests with tokens of others by itself.
        return 4;
    if (kind == "AuthorizationPolicy")
        return isEmptyMapping(document.find("spec")) ? 6 : 4;
    return kind == "PeerAuthentication" ? 5 : 0;
}

/// The namespace that an object is of, or is.
std::string namespaceOf(const YamlValue &document)
{
    return textAt(document,
                  textAt(document, "kind") == "Namespace" ? "metadata.name" : "metadata.namespace");
}

/// The mapping with `key` set to `value`, whatever it was.
YamlValue withEntry(const YamlValue &mapping, const std::string &key, const YamlValue &value)
{
    YamlValue copy = YamlValue::mapping();
    bool isSet = false;
    for (const YamlValue::Entry &entry : std::get<YamlValue::Mapping>(mapping.value())) {
        copy.set(entry.key, entry.key == key ? value : entry.value);
        isSet = isSet || entry.key == key;
    }
    if (!isSet)
        copy.set(key, value);
    copy.comment(mapping.comment());
    return copy;
}

YamlValue oneEntry(const std::string &key, YamlValue value)
{
    YamlValue mapping = YamlValue::mapping();
    mapping.set(key, std::move(value));
    return mapping;
}

template<typename Objects>
bool hasNamed(const Objects &objects, const YamlValue &document)
{
    return std::ranges::any_of(objects, [&document](const auto &object) {
        return object.meta.name == textAt(document, "metadata.name") &&
               object.meta.nameSpace == textAt(document, "metadata.namespace");
    });
}

bool bindsNamespace(const ResourceSet &input, const std::string &nameSpace)
{
    return std::ranges::any_of(input.peerAuthentications, [&](const auto &policy) {
        return policy.meta.nameSpace == nameSpace && policy.selector.empty();
    });
}

class StageBuilder {
public:
    StageBuilder(const Design &design, const ManifestSet &plain)
        : m_design(design), m_plain(plain), m_input(*design.topology->clusters.front().resources)
    {
        findNamespaces();
    }

    std::vector<RolloutStep> run()
    {
        for (const ManifestFile &file : m_plain.files)
            for (const YamlValue &document : file.documents)
                place(file, document);
        addPatchLists();
        if (isAmbient() && hasAuthorization())
            makeStep(2, {}); // What to look at is said even where nothing can be tried.
        return finish();
    }

private:
    [[nodiscard]] bool isAmbient() const { return m_design.mesh == MeshKind::Ambient; }

    [[nodiscard]] bool isStepwise(std::size_t stage) const
    {
        return (stage >= 3 && stage <= 5) || (stage == 1 && isAmbient());
    }

    [[nodiscard]] bool hasAuthorization() const
    {
        return std::ranges::any_of(m_steps, [](const auto &entry) {
            return entry.first.first == 4 || entry.first.first == 6;
        });
    }

    std::vector<RolloutStep> finish()
    {
        std::vector<RolloutStep> steps;
        std::map<std::size_t, std::size_t> count;
        for (auto &[turn, step] : m_steps) {
            if (isStepwise(step.stage))
                step.folder +=
                    '/' + std::to_string(++count[step.stage]) + '-' + fileNamePart(step.nameSpace);
            std::ranges::sort(step.files, {}, &ManifestFile::path);
            steps.push_back(std::move(step));
        }
        return steps;
    }

    void findNamespaces()
    {
        std::map<std::string, std::size_t> flowCount;
        for (const ManifestFile &file : m_plain.files)
            for (const YamlValue &document : file.documents) {
                flowCount[namespaceOf(document)];
                if (textAt(document, "kind") == "Namespace")
                    m_enrolled.insert(textAt(document, "metadata.name"));
            }
        for (const Flow &flow : m_design.flows)
            for (const NodeKey *end : {&flow.from, &flow.to})
                if (const auto found = flowCount.find(end->nameSpace); found != flowCount.end())
                    ++found->second;
        std::vector<std::pair<std::size_t, std::string>> order;
        for (const auto &[name, count] : flowCount)
            order.emplace_back(count, name);
        std::ranges::sort(order);
        for (std::size_t i = 0; i < order.size(); ++i)
            m_turnOf[order[i].second] = i;
    }

    void place(const ManifestFile &file, const YamlValue &document)
    {
        const auto stage = stageOf(document);
        if (!stage)
            return;
        add(*stage, namespaceOf(document), file);
        if (hasDryRun(document, *stage) && textAt(document, "kind") == "AuthorizationPolicy")
            addDryRun(file, document);
        if (*stage == 5 && valueAt(document, "spec.selector") == nullptr)
            addPermissive(file, document);
    }

    /// Of an ambient mesh a policy that only waypoints see.
    [[nodiscard]] bool hasDryRun(const YamlValue &document, std::size_t stage) const
    {
        if (isAmbient())
            return stage == 4 && valueAt(document, "spec.targetRefs") != nullptr;
        return stage == 4 || stage == 6;
    }

    RolloutStep &makeStep(std::size_t stage, const std::string &nameSpace)
    {
        const std::size_t turn = isStepwise(stage) ? m_turnOf.at(nameSpace) : 0;
        RolloutStep &step = m_steps[{stage, turn}];
        step.stage = stage;
        step.folder = kStageFolders[stage];
        step.nameSpace = isStepwise(stage) ? nameSpace : "";
        return step;
    }

    void add(std::size_t stage, const std::string &nameSpace, ManifestFile file)
    {
        makeStep(stage, nameSpace).files.push_back(std::move(file));
    }

    void addDryRun(ManifestFile file, const YamlValue &document)
    {
        if (hasNamed(m_input.authorizationPolicies, document))
            return; // What is enforced today stays enforced.
        const YamlValue &metadata = *document.find("metadata");
        const YamlValue *annotations = metadata.find("annotations");
        const YamlValue dryRun = annotations ? withEntry(*annotations, kDryRun, std::string("true"))
                                             : oneEntry(kDryRun, std::string("true"));
        file.documents = {
            withEntry(document, "metadata", withEntry(metadata, "annotations", dryRun))};
        add(2, {}, std::move(file));
    }

    /// For namespaces that nothing binds yet: mutual TLS where both ends can, plaintext elsewhere.
    void addPermissive(ManifestFile file, const YamlValue &document)
    {
        const std::string nameSpace = textAt(document, "metadata.namespace");
        const bool isNew = m_enrolled.contains(nameSpace);
        if (bindsNamespace(m_input, nameSpace) ||
            (!isNew && bindsNamespace(m_input, m_design.clusters.front().rootNamespace)))
            return;
        file.documents = {withEntry(document, "spec",
                                    oneEntry("mtls", oneEntry("mode", std::string("PERMISSIVE"))))};
        add(1, nameSpace, std::move(file));
    }

    /// The component of the plain export, once for each step that has patches, with those alone.
    void addPatchLists()
    {
        for (const ManifestFile &file : m_plain.files)
            if (!file.documents.empty() && textAt(file.documents.front(), "kind") == "Component")
                for (auto &[turn, step] : m_steps)
                    addPatchList(step, file);
    }

    static void addPatchList(RolloutStep &step, ManifestFile list)
    {
        const std::string folder = list.path.substr(0, list.path.rfind('/') + 1);
        YamlValue patches = YamlValue::sequence();
        const YamlValue &component = list.documents.front();
        const auto &all = std::get<YamlValue::Sequence>(component.find("patches")->value());
        for (const YamlValue &patch : all)
            if (std::ranges::find(step.files, folder + textAt(patch, "path"),
                                  &ManifestFile::path) != step.files.end())
                patches.push(patch);
        if (std::get<YamlValue::Sequence>(patches.value()).empty())
            return;
        list.documents = {withEntry(component, "patches", patches)};
        step.files.push_back(std::move(list));
    }

    const Design &m_design;
    const ManifestSet &m_plain;
    const ResourceSet &m_input;
    std::map<std::string, std::size_t> m_turnOf; ///< By namespace.
    std::set<std::string> m_enrolled;            ///< Namespaces the export puts into the mesh.
    std::map<std::pair<std::size_t, std::size_t>, RolloutStep> m_steps; ///< By stage and turn.
};

} // namespace

std::string textAt(const YamlValue &document, const std::string &path)
{
    const YamlValue *value = valueAt(document, path);
    const auto *text = value != nullptr ? std::get_if<std::string>(&value->value()) : nullptr;
    return text != nullptr ? *text : std::string();
}

std::string titleOf(const RolloutStep &step)
{
    return step.deleted.empty()
               ? step.folder
               : step.folder + " without its folder " + std::string(kObserveFolder);
}

std::string objectText(const YamlValue &document)
{
    const std::string kind = textAt(document, "kind");
    if (!stageOf(document))
        return {};
    const std::string nameSpace = textAt(document, "metadata.namespace");
    return kind + ' ' + (nameSpace.empty() ? "" : nameSpace + '/') +
           textAt(document, "metadata.name");
}

std::vector<RolloutStep> rolloutSteps(const Design &design, const ManifestSet &plainExport)
{
    return StageBuilder(design, plainExport).run();
}

} // namespace drawbridge
