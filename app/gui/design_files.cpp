// SPDX-License-Identifier: Apache-2.0
// In the window the sources of a design are absolute, in its file they are relative to it, so that
// "Save as" elsewhere keeps pointing at the same manifests.
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/design_files.h"

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "model/topology/topology_report.h"

#include <filesystem>
#include <map>

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

fs::path absolutePath(const std::string &path)
{
    std::error_code ignored;
    const fs::path absolute = fs::absolute(path, ignored);
    return (ignored ? fs::path(path) : absolute).lexically_normal();
}

void makeSourcesAbsolute(Design &design, const fs::path &folder)
{
    for (DesignCluster &cluster : design.clusters) {
        for (auto *paths : {&cluster.sources, &cluster.helmValues}) {
            for (std::string &path : *paths)
                path = (folder / path).lexically_normal().generic_string();
        }
    }
}

void makeSourcesRelative(Design &design, const fs::path &folder)
{
    for (DesignCluster &cluster : design.clusters) {
        for (auto *paths : {&cluster.sources, &cluster.helmValues}) {
            for (std::string &path : *paths) {
                const fs::path relative = fs::path(path).lexically_relative(folder);
                if (!relative.empty())
                    path = relative.generic_string();
            }
        }
    }
}

/// Computed positions may be of an older revision: what the user placed since then counts.
CowList<NodePosition> joined(const std::vector<NodePosition> &computed,
                             const CowList<NodePosition> &placed)
{
    std::map<NodeKey, NodePosition> positions;
    for (const NodePosition &position : computed)
        positions.insert_or_assign(position.node, position);
    for (const NodePosition &position : placed)
        positions.insert_or_assign(position.node, position);
    std::vector<NodePosition> list;
    for (auto &[node, position] : positions)
        list.push_back(std::move(position));
    return CowList<NodePosition>(std::move(list));
}

/// What spans are relative to: the folder opened, or the folder the file lies in.
fs::path baseOf(const std::vector<std::string> &paths)
{
    const fs::path first = absolutePath(paths.front());
    std::error_code ignored;
    return fs::is_directory(first, ignored) ? first : first.parent_path();
}

std::string nameOf(const fs::path &path)
{
    const fs::path trimmed = path.has_filename() ? path : path.parent_path();
    std::error_code ignored;
    const bool isFolder = fs::is_directory(trimmed, ignored);
    return (isFolder ? trimmed.filename() : trimmed.stem()).string();
}

/// As the terminal program has them by default.
ImportOptions importOptions(std::stop_token stop)
{
    ImportOptions options;
    options.render.kustomize = "auto";
    options.render.helm = "auto";
    options.stop = std::move(stop);
    return options;
}

/// What is wrong with them does not keep the design closed.
std::shared_ptr<const CustomRules> customRulesOf(const fs::path &file, Diagnostics &diagnostics)
{
    const auto folder = customRulesFolder(file);
    if (!folder)
        return nullptr;
    Diagnostics reading;
    auto rules = loadCustomRules({*folder}, reading);
    if (!rules && !reading.hasErrors()) // a file that cannot be read, or an id twice
        reading.add(DiagnosticLevel::Error, rules.error());
    diagnostics.append(reading);
    return rules ? std::make_shared<const CustomRules>(std::move(*rules)) : nullptr;
}

Result<OpenedDesign> openDesignFile(const std::string &path, std::stop_token stop)
{
    const ImportOptions options = importOptions(stop);
    OpenedDesign opened;
    Result<Design> design = loadDesign(path, options, opened.diagnostics);
    if (!design)
        return tl::unexpected<Error>(design.error());
    const fs::path file = absolutePath(path);
    opened.design = std::move(*design);
    opened.file = QString::fromStdString(file.string());
    opened.extras = loadLayoutExtras(file);
    opened.customRules = customRulesOf(file, opened.diagnostics);
    makeSourcesAbsolute(opened.design, file.parent_path());
    opened.report = reportImport(*opened.design.topology, opened.diagnostics);
    return opened;
}

Result<OpenedDesign> draft(std::string name, DesignCluster cluster, ResourceSet resources,
                           Diagnostics diagnostics)
{
    OpenedDesign opened;
    opened.diagnostics = std::move(diagnostics);
    auto topology = buildTopology(std::move(resources), opened.diagnostics);
    if (topology->workloads.empty())
        return fail(ErrorCode::NothingToRead, "no Kubernetes workload was found in " + name, {},
                    "open the folder that holds the manifests");
    opened.design = draftDesign(std::move(name), {std::move(cluster)}, std::move(topology),
                                DraftFrom::Inferred, opened.diagnostics);
    opened.report = reportImport(*opened.design.topology, opened.diagnostics);
    return opened;
}

} // namespace

Result<OpenedDesign> openPaths(const std::vector<std::string> &paths, std::stop_token stop)
{
    if (paths.size() == 1 && isDesignFile(paths.front()))
        return openDesignFile(paths.front(), stop);
    for (const std::string &path : paths) {
        std::error_code ignored;
        if (!fs::exists(path, ignored))
            return fail(ErrorCode::FileNotFound, "there is no file or folder " + path, {},
                        "check the path");
    }
    ImportOptions options = importOptions(stop);
    options.relativeTo = baseOf(paths);
    DesignCluster cluster;
    for (const std::string &path : paths)
        cluster.sources.push_back(absolutePath(path).generic_string());
    Diagnostics diagnostics;
    ResourceSet resources = importPaths(cluster.sources, options, diagnostics);
    return draft(nameOf(absolutePath(paths.front())), std::move(cluster), std::move(resources),
                 std::move(diagnostics));
}

Result<OpenedDesign> openText(const std::string &text, std::stop_token stop)
{
    ImportOptions options;
    options.stop = stop;
    Diagnostics diagnostics;
    ResourceSet resources = importText(text, "clipboard", options, diagnostics);
    return draft("clipboard", {}, std::move(resources), std::move(diagnostics));
}

Result<void> saveToFile(const Design &design, const std::vector<NodePosition> &positions,
                        const LayoutExtras &extras, const QString &file)
{
    const fs::path path = absolutePath(file.toStdString());
    Design saved = design;
    saved.positions = joined(positions, design.positions);
    makeSourcesRelative(saved, path.parent_path());
    return saveDesign(saved, path, extras);
}

} // namespace drawbridge
