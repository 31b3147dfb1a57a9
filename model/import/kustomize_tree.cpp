// SPDX-License-Identifier: Apache-2.0
#include "model/import/kustomize_tree.h"

#include "model/import/kustomization.h"

#include <algorithm>
#include <array>
#include <string_view>

// Only the links between kustomizations are read here; what they do is kustomize's business.
// Tested by tests/unit/import/test_kustomize_tree.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

/// What kustomize takes for a repository or URL rather than a path (kustomize api/internal/git).
bool isRemoteName(std::string_view text)
{
    constexpr std::array<std::string_view, 6> starts{"github.com/", "github.com:", "git@",
                                                     "git::",       "gh:",         "ssh:"};
    return text.find("://") != std::string_view::npos ||
           text.find("?ref=") != std::string_view::npos ||
           std::ranges::any_of(starts, [&](std::string_view s) { return text.starts_with(s); });
}

class FolderReader {
public:
    FolderReader(fs::path folder, KustomizationFolder &result)
        : m_folder(std::move(folder)), m_result(result)
    {}

    void read(const YamlNode &document)
    {
        if (const YamlNode *kind = document.find("kind"))
            m_result.isComponent = kind->text == "Component";
        m_result.isPlainList = std::ranges::all_of(document.entries, isPlain);
        for (const char *list : {"resources", "bases", "components"})
            readLinks(document.find(list), m_result.links);
        for (const char *list : {"patchesStrategicMerge", "crds", "configurations", "transformers"})
            readLinks(document.find(list), m_result.files);
        for (const char *list : {"patches", "patchesJson6902"})
            readPaths(document.find(list));
        collectNamed(document);
    }

private:
    static bool isPlain(const YamlNode::Entry &entry)
    {
        constexpr std::array<std::string_view, 5> plain{"apiVersion", "kind", "metadata",
                                                        "resources", "bases"};
        const bool isEmpty =
            entry.value.isNull() ||
            (entry.value.kind == YamlNode::Kind::Sequence && entry.value.items.empty());
        return isEmpty || std::ranges::find(plain, entry.key) != plain.end();
    }

    [[nodiscard]] KustomizationFolder::Link linkOf(const YamlNode &node) const
    {
        return {(m_folder / node.text).lexically_normal(), node.text, node.where,
                isRemoteName(node.text)};
    }

    void readLinks(const YamlNode *list, std::vector<KustomizationFolder::Link> &links) const
    {
        if (list == nullptr)
            return;
        for (const YamlNode &item : list->items) {
            const bool isInline = item.text.find('\n') != std::string::npos;
            if (item.kind == YamlNode::Kind::Scalar && !item.text.empty() && !isInline)
                links.push_back(linkOf(item));
        }
    }

    void readPaths(const YamlNode *list)
    {
        if (list == nullptr)
            return;
        for (const YamlNode &item : list->items) {
            const YamlNode *path = item.find("path");
            if (path != nullptr && !path->text.empty())
                m_result.files.push_back(linkOf(*path));
        }
    }

    /// "file.yaml" and "key=file.yaml" anywhere.
    void collectNamed(const YamlNode &node)
    {
        constexpr std::size_t kLongestPath = 4096;
        if (node.kind == YamlNode::Kind::Scalar && node.text.size() < kLongestPath) {
            const std::size_t equals = node.text.find('=');
            m_result.named.insert((m_folder / node.text).lexically_normal().string());
            if (equals != std::string::npos)
                m_result.named.insert(
                    (m_folder / node.text.substr(equals + 1)).lexically_normal().string());
        }
        for (const YamlNode &item : node.items)
            collectNamed(item);
        for (const YamlNode::Entry &entry : node.entries)
            collectNamed(entry.value);
    }

    fs::path m_folder;
    KustomizationFolder &m_result;
};

/// False for a Flux Kustomization that is called as kustomize's own are.
bool isKustomization(const YamlNode &document)
{
    const YamlNode *version = document.find("apiVersion");
    return document.kind == YamlNode::Kind::Mapping &&
           (version == nullptr || version->text.starts_with("kustomize.config.k8s.io/"));
}

/// "dir" of "dir/": kustomize takes both.
fs::path withoutSlash(const fs::path &path)
{
    return path.has_filename() ? path : path.parent_path();
}

} // namespace

KustomizeTree::KustomizeTree(const std::vector<ImportSource> &texts, const YamlLimits &limits)
{
    for (std::size_t index = 0; index < texts.size(); ++index) {
        const ImportSource &source = texts[index];
        if (!source.isOnDisk || !isKustomizationName(source.place.filename().string()))
            continue;
        const Result<std::string> text = source.read();
        if (!text)
            continue;
        KustomizationFolder folder;
        folder.source = index;
        Diagnostics saidLater;
        const std::vector<YamlNode> documents = readYaml(*text, source.file, limits, saidLater);
        if (documents.empty() || !std::ranges::all_of(documents, isKustomization))
            continue;
        for (const YamlNode &document : documents)
            FolderReader(source.place.parent_path(), folder).read(document);
        m_folders.insert_or_assign(source.place.parent_path(), std::move(folder));
    }
}

std::vector<KustomizeTree::Path> KustomizeTree::roots() const
{
    std::vector<Path> uppermost;
    for (const auto &[path, folder] : m_folders) {
        const Path above = ownerOf(path);
        if (!folder.isComponent && (above.empty() || m_folders.at(above).isComponent))
            uppermost.push_back(path);
    }
    std::set<Path> used;
    for (const Path &root : uppermost) {
        for (const Path &reached : reachedFrom(root)) {
            if (reached != root)
                used.insert(reached);
        }
    }
    std::erase_if(uppermost, [&](const Path &root) { return used.contains(root); });
    return uppermost;
}

std::set<KustomizeTree::Path> KustomizeTree::reachedFrom(const Path &root) const
{
    std::set<Path> reached{root};
    std::vector<Path> waiting{root};
    while (!waiting.empty()) {
        const auto at = m_folders.find(waiting.back());
        waiting.pop_back();
        if (at == m_folders.end())
            continue;
        for (const KustomizationFolder::Link &link : at->second.links) {
            const Path target = withoutSlash(link.target);
            if (m_folders.contains(target) && reached.insert(target).second)
                waiting.push_back(target);
        }
    }
    return reached;
}

KustomizeTree::Path KustomizeTree::ownerOf(const Path &file) const
{
    for (Path folder = file.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (m_folders.contains(folder))
            return folder;
        if (folder == folder.parent_path())
            break;
    }
    return {};
}

} // namespace drawbridge
