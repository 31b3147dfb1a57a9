// SPDX-License-Identifier: Apache-2.0
#include "model/design/project_file.h"

#include "model/base/atomic_file.h"
#include "model/design/edit_checks.h"
#include "model/design/project_reader.h"
#include "model/topology/topology_builder.h"

#include <fstream>
#include <iterator>
#include <system_error>

// Opens and saves a design as two files side by side. A source that cannot be read costs a
// diagnostic, not the design. Tested by tests/unit/design/test_project_file.cpp

namespace drawbridge {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnds[] = {".drawbridge.yaml", ".drawbridge.yml"};

bool hasNameBefore(std::string_view text, std::string_view end)
{
    return text.size() > end.size() && text.ends_with(end);
}

Result<std::string> readText(const fs::path &file, std::size_t maxBytes)
{
    const SourceSpan where{makeFileRef(file.generic_string()), 0, 0};
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status))
        return fail(ErrorCode::FileNotFound, file.generic_string() + " is not there", where,
                    "check the path; `drawbridgectl design` starts a design from manifests");
    if (!fs::is_regular_file(status))
        return fail(ErrorCode::NotARegularFile, file.generic_string() + " is no regular file",
                    where);
    const auto size = fs::file_size(file, error);
    if (!error && size > maxBytes)
        return fail(ErrorCode::FileTooLarge,
                    file.generic_string() + " has " + std::to_string(size) + " bytes, more than " +
                        std::to_string(maxBytes),
                    where);
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in.good() && !in.eof())
        return fail(ErrorCode::FileUnreadable, file.generic_string() + " cannot be read", where,
                    "check its permissions");
    return text;
}

std::vector<std::string> pathsIn(const fs::path &folder, const std::vector<std::string> &names)
{
    std::vector<std::string> paths;
    for (const std::string &name : names) {
        const std::string path = (folder / name).lexically_normal().generic_string();
        // A design names files: "-" is one too, never standard input.
        paths.push_back(path == "-" ? "./-" : path);
    }
    return paths;
}

std::shared_ptr<const Topology> importSources(const Design &design, const fs::path &folder,
                                              const ImportOptions &options,
                                              Diagnostics &diagnostics)
{
    std::vector<Topology::Cluster> clusters;
    for (const DesignCluster &cluster : design.clusters) {
        ImportOptions clusterOptions = options;
        clusterOptions.defaultNamespace = cluster.defaultNamespace;
        clusterOptions.relativeTo = folder;
        if (options.render.helmValues.empty() && options.render.helmSets.empty()) {
            clusterOptions.render.helmValues = pathsIn(folder, cluster.helmValues);
            clusterOptions.render.helmSets = cluster.helmSets;
        }
        const auto paths = pathsIn(folder, cluster.sources);
        clusters.push_back({cluster.name, std::make_shared<const ResourceSet>(
                                              importPaths(paths, clusterOptions, diagnostics))});
    }
    return buildTopology(std::move(clusters), diagnostics);
}

/// What the drawing names and the sources no longer have.
void noteMissingNodes(const Design &design, const FileRef &file, Diagnostics &diagnostics)
{
    const auto check = [&](const NodeKey &key, const std::string &what) {
        if (checkNode(design, key))
            return;
        diagnostics.warning(ErrorCode::NodeUnknown,
                            what + " names " + toString(key) + ", which is not in the sources",
                            {file, 0, 0}, "import the manifest again, or remove it");
    };
    for (const Flow &flow : design.flows) {
        const std::string what = "the flow " + toString(flow.from) + " -> " + toString(flow.to);
        check(flow.from, what);
        check(flow.to, what);
    }
    for (const ApiAccess &access : design.apiAccess) {
        if (access.subject.kind != "Group")
            check(access.subject, "API access");
    }
    for (const Identity &identity : design.identities)
        check(identity.workload, "an identity");
}

Result<void> loadLayout(const fs::path &file, std::size_t maxBytes, Design &design,
                        Diagnostics &diagnostics)
{
    std::error_code error;
    if (!fs::exists(file, error))
        return {};
    const auto text = readText(file, maxBytes);
    if (!text)
        return tl::unexpected(text.error());
    auto layout = readLayout(*text, makeFileRef(file.generic_string()), diagnostics);
    if (!layout)
        return tl::unexpected(layout.error());
    design.positions = CowList<NodePosition>(std::move(layout->positions));
    return {};
}

} // namespace

fs::path layoutPathOf(const fs::path &file)
{
    std::string name = file.filename().string();
    for (const std::string_view end : {kEnds[0], kEnds[1], std::string_view(".yaml")}) {
        if (hasNameBefore(name, end)) {
            name.resize(name.size() - end.size());
            break;
        }
    }
    return file.parent_path() / (name + ".layout.yaml");
}

LayoutExtras loadLayoutExtras(const fs::path &designFile)
{
    const fs::path file = layoutPathOf(designFile);
    std::error_code error;
    const auto text = fs::exists(file, error) ? readText(file, ImportOptions{}.maxFileBytes)
                                              : Result<std::string>(std::string());
    if (!text || text->empty())
        return {};
    Diagnostics told; // by loadDesign
    auto layout = readLayout(*text, makeFileRef(file.generic_string()), told);
    return layout ? std::move(layout->extras) : LayoutExtras{};
}

Result<Design> loadDesign(const fs::path &file, const ImportOptions &options,
                          Diagnostics &diagnostics)
{
    const auto text = readText(file, options.maxFileBytes);
    if (!text)
        return tl::unexpected(text.error());
    const FileRef name = makeFileRef(file.generic_string());
    auto design = readDesign(*text, name, diagnostics);
    if (!design)
        return design;
    if (const auto layout =
            loadLayout(layoutPathOf(file), options.maxFileBytes, *design, diagnostics);
        !layout)
        diagnostics.add(DiagnosticLevel::Warning, layout.error());
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    design->topology = importSources(*design, folder, options, diagnostics);
    noteMissingNodes(*design, name, diagnostics);
    return design;
}

Result<void> saveDesign(const Design &design, const fs::path &file,
                        const std::optional<LayoutExtras> &extras)
{
    const fs::path layout = layoutPathOf(file);
    const LayoutExtras written = extras ? *extras : loadLayoutExtras(file);
    const std::string designText = writeDesign(design);
    const std::string layoutText = writeLayout(design, written);
    std::vector<FileContent> files{{file, designText}};
    std::error_code error;
    if (!design.positions.empty() || written != LayoutExtras{} || fs::exists(layout, error))
        files.insert(files.begin(), {layout, layoutText});
    return writeFilesAtomically(files);
}

bool isDesignFile(const fs::path &path)
{
    const std::string name = path.filename().string();
    return hasNameBefore(name, kEnds[0]) || hasNameBefore(name, kEnds[1]);
}

} // namespace drawbridge
