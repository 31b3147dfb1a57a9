// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include "model/import/import_source.h"
#include "model/import/kustomization.h"
#include "model/import/render_sources.h"
#include "model/import/resource_collector.h"
#include "model/import/source_files.h"
#include "model/import/text_import.h"
#include "model/yaml/memory_use.h"
#include "model/yaml/yaml_reader.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

// Two passes: kustomizations first, because they say which of the other files are patches; then all
// files in parallel, each with its own diagnostics, put together in input order.
// Tested by tests/unit/import/test_importer.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

using PatchMap = std::map<std::string, std::vector<PatchReference>>;

class Import {
public:
    Import(const ImportOptions &options, Diagnostics &diagnostics)
        : m_options(withBudget(options)), m_diagnostics(diagnostics)
    {}

    ResourceSet run(const ImportSources &given)
    {
        const std::vector<ImportSource> &sources = given.texts;
        m_resources.isComplete = given.isComplete;
        readKustomizations(sources);
        std::vector<TextImport> texts(sources.size());
        tbb::parallel_for(std::size_t{0}, sources.size(), [&](std::size_t index) {
            if (!m_options.stop.stop_requested())
                texts[index] = importSource(sources[index]);
        });
        if (m_options.yaml.budget->isExceeded())
            return giveUp(sources.size());
        for (TextImport &text : texts)
            take(std::move(text));
        if (m_options.stop.stop_requested())
            lose(ErrorCode::Cancelled, "reading was cancelled");
        collectResources(std::move(m_objects), m_resources, m_diagnostics);
        return std::move(m_resources);
    }

private:
    static ImportOptions withBudget(ImportOptions options)
    {
        options.yaml.budget = std::make_shared<MemoryBudget>(options.maxMemoryBytes);
        options.yaml.maxDocumentBytes =
            std::min(options.yaml.maxDocumentBytes, options.maxMemoryBytes / 4);
        return options;
    }

    /// What was read by then depends on timing, so nothing of it is kept.
    ResourceSet giveUp(std::size_t fileCount)
    {
        ResourceSet nothing;
        nothing.fileCount = fileCount;
        nothing.isComplete = false;
        m_diagnostics.add(DiagnosticLevel::Error, memoryError(m_options.yaml, {}));
        return nothing;
    }

    void readKustomizations(const std::vector<ImportSource> &sources)
    {
        for (const ImportSource &source : sources) {
            if (!isKustomizationName(source.place.filename().string()))
                continue;
            const Result<std::string> text = source.read();
            Diagnostics saidLater; // what is wrong with the text comes up again in the second pass
            if (!text)
                continue;
            for (const YamlNode &document :
                 readYaml(*text, source.file, m_options.yaml, saidLater)) {
                for (PatchReference &reference : readKustomization(document, m_diagnostics)) {
                    reference.isApplied = source.arePatchesApplied;
                    takeReference(source, std::move(reference));
                }
            }
        }
    }

    void takeReference(const ImportSource &source, PatchReference reference)
    {
        if (!reference.path.empty()) {
            const fs::path target = source.place.parent_path() / reference.path;
            m_patchFiles[target.lexically_normal().generic_string()].push_back(
                std::move(reference));
            return;
        }
        if (!reference.isApplied)
            return;
        Diagnostics inside;
        for (const YamlNode &document :
             readYaml(reference.text, source.file, m_options.yaml, inside)) {
            auto patch = readPatch(document, reference, m_options.defaultNamespace, inside);
            if (!patch)
                continue;
            patch->target.where = reference.where;
            m_resources.patches.push_back(std::move(*patch));
        }
        for (const Diagnostic &said : inside.all()) // places inside the text mean nothing outside
            m_diagnostics.note(said.what.code, said.what.message, reference.where, said.what.hint);
    }

    [[nodiscard]] TextImport importSource(const ImportSource &source) const
    {
        Result<std::string> text = source.read();
        if (!text) {
            TextImport lost;
            lost.diagnostics.add(DiagnosticLevel::Error, std::move(text.error()));
            lost.isComplete = false;
            return lost;
        }
        MemoryLease bytes(m_options.maxMemoryBytes, m_options.yaml.budget.get());
        if (!bytes.add(text->size()))
            return {}; // the import as a whole says why
        TextRole role{source.file, source.place.filename().string(), {}};
        const auto patches = m_patchFiles.find(source.place.generic_string());
        if (patches != m_patchFiles.end())
            std::ranges::copy_if(patches->second, std::back_inserter(role.patchesFor),
                                 &PatchReference::isApplied);
        if (patches != m_patchFiles.end() && role.patchesFor.empty())
            return {}; // a patch that is not applied is no object either
        return importOneText(*text, role, m_options);
    }

    void take(TextImport text)
    {
        std::ranges::move(text.objects, std::back_inserter(m_objects));
        std::move(text.patches.begin(), text.patches.end(),
                  std::back_inserter(m_resources.patches));
        m_diagnostics.append(text.diagnostics);
        m_resources.documentCount += text.documentCount;
        m_resources.isComplete = m_resources.isComplete && text.isComplete;
        ++m_resources.fileCount;
    }

    void lose(ErrorCode code, std::string message)
    {
        m_resources.isComplete = false;
        m_diagnostics.error(code, std::move(message));
    }

    const ImportOptions m_options;
    Diagnostics &m_diagnostics;
    PatchMap m_patchFiles;
    std::vector<std::vector<KubernetesObject>> m_objects;
    ResourceSet m_resources;
};

} // namespace

ResourceSet importPaths(const std::vector<std::string> &paths, const ImportOptions &options,
                        Diagnostics &diagnostics)
{
    const SourceFiles listed = listSourceFiles(paths, options, diagnostics);
    const ImportSources sources =
        renderSources(gatherSources(listed, options, diagnostics), options, diagnostics);
    return Import(options, diagnostics).run(sources);
}

ResourceSet importText(std::string_view text, const std::string &name, const ImportOptions &options,
                       Diagnostics &diagnostics)
{
    return importTexts({{name, std::string(text)}}, options, diagnostics);
}

ResourceSet importTexts(const std::vector<NamedText> &texts, const ImportOptions &options,
                        Diagnostics &diagnostics)
{
    ImportSources sources;
    for (const NamedText &text : texts)
        sources.texts.push_back({makeFileRef(text.name), fs::path(text.name).lexically_normal(),
                                 [&text] { return Result<std::string>(text.text); }, false, true});
    return Import(options, diagnostics).run(sources);
}

} // namespace drawbridge
