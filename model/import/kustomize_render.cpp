// SPDX-License-Identifier: Apache-2.0
#include "model/import/kustomize_render.h"

#include "model/base/texts.h"
#include "model/import/kustomize_tree.h"
#include "model/import/manifest_names.h"
#include "model/import/render_program.h"
#include "model/import/text_import.h"
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

// What a kustomization deploys is only what kustomize prints, so its files are replaced by that
// text as a whole or not at all. Whether two kustomizations are variants of one thing is decided by
// what they give, not by how their folders are called.
// Tested by tests/unit/import/test_render_sources.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

bool isBelow(const fs::path &path, const fs::path &folder)
{
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

/// One uppermost kustomization and what became of it.
struct Root {
    fs::path folder;
    std::set<fs::path> reached;
    SourceSpan where;
    bool isExact = false; ///< Its files as they stand are what kustomize would print.
    std::optional<std::string> built;
    std::map<std::string, std::string> objects; ///< Identity to how it is called.
};

/// Files beside a kustomization that it does not name.
struct Unnamed {
    std::size_t count = 0;
    SourceSpan first;

    void tell(Diagnostics &diagnostics, const std::string &what) const
    {
        if (count > 0)
            diagnostics.note(ErrorCode::KustomizeUnnamed,
                             std::to_string(count) +
                                 (count == 1 ? " file beside a kustomization is"
                                             : " files beside a kustomization are") +
                                 " not named by it and " + what,
                             first,
                             "name it in the kustomization, or give it as a PATH of its own");
    }
};

class KustomizeRender {
public:
    KustomizeRender(ImportSources &sources, const ImportOptions &options, Diagnostics &diagnostics)
        : m_sources(sources), m_options(options), m_diagnostics(diagnostics),
          m_tree(sources.texts, options.yaml)
    {}

    void run()
    {
        if (m_tree.empty() || m_options.render.kustomize == "off")
            return;
        const auto program = kustomizeProgram(m_options.render);
        if (!program)
            lose(program.error());
        for (const fs::path &folder : m_tree.roots())
            m_roots.push_back(rootOf(folder));
        for (const ImportSource &source : m_sources.texts)
            m_texts.insert(source.place);
        for (Root &root : m_roots)
            render(root, program ? *program : RenderProgram());
        findVariants();
        replaceBuilt();
    }

private:
    Root rootOf(const fs::path &folder) const
    {
        const std::size_t source = m_tree.folders().at(folder).source;
        Root root{
            folder, m_tree.reachedFrom(folder), {m_sources.texts[source].file, 0, 0}, false, {},
            {}};
        root.isExact = std::ranges::all_of(root.reached, [&](const fs::path &reached) {
            return m_tree.folders().at(reached).isPlainList;
        });
        return root;
    }

    /// How a root is read: its files, where they are all there is, else what the program prints.
    void render(Root &root, const RenderProgram &program)
    {
        const bool isSound = checkLinks(root);
        root.isExact = root.isExact && isSound && areLinksRead(root, false);
        if (isSound && !root.isExact && program.isUsed() && !m_options.stop.stop_requested())
            build(root, program);
        if (root.isExact || root.built)
            collectObjects(root);
        else
            areLinksRead(root, true);
    }

    /// False when a link leads to something that is not among the texts; told so, as an error.
    bool areLinksRead(const Root &root, bool isTold)
    {
        bool areAllRead = true;
        for (const fs::path &reached : root.reached) {
            for (const KustomizationFolder::Link &link : m_tree.folders().at(reached).links) {
                const fs::path target =
                    link.target.has_filename() ? link.target : link.target.parent_path();
                if (m_tree.folders().contains(target) || m_texts.contains(target) ||
                    m_refused.contains({reached, link.written}))
                    continue;
                areAllRead = false;
                if (isTold && m_checked.insert({reached, link.written + "?"}).second)
                    lose({ErrorCode::KustomizeOutside,
                          '"' + link.written + "\" is not in the input", link.where,
                          "give a PATH that holds it too, or let kustomize be found"});
            }
        }
        return areAllRead;
    }

    /// False, with an error, when kustomize would refuse a link, or would have to fetch it.
    bool checkLinks(const Root &root)
    {
        bool isSound = true;
        for (const fs::path &reached : root.reached) {
            const KustomizationFolder &folder = m_tree.folders().at(reached);
            for (const KustomizationFolder::Link &link : folder.links)
                isSound = checkLink(reached, link, true) && isSound;
            for (const KustomizationFolder::Link &file : folder.files)
                isSound = checkLink(reached, file, false) && isSound;
        }
        return isSound;
    }

    bool checkLink(const fs::path &folder, const KustomizationFolder::Link &link, bool mayBeFolder)
    {
        if (!m_checked.insert({folder, link.written}).second)
            return !m_refused.contains({folder, link.written});
        std::optional<Error> error;
        if (link.isRemote)
            error = Error{ErrorCode::KustomizeFailed,
                          "\"" + link.written + "\" is on the network; nothing is fetched",
                          link.where, "build it yourself with kustomize and read the result"};
        else if (!isBelow(link.target, folder) && !(mayBeFolder && isFolder(link.target)))
            error = Error{ErrorCode::KustomizeOutside,
                          "\"" + link.written +
                              "\" is a file outside the folder of the "
                              "kustomization, which kustomize refuses",
                          link.where,
                          "move the file below it, or name a folder with a "
                          "kustomization of its own"};
        if (!error)
            return true;
        m_refused.insert({folder, link.written});
        lose(*error);
        return false;
    }

    static bool isFolder(const fs::path &path)
    {
        std::error_code error;
        return fs::is_directory(path, error);
    }

    void build(Root &root, const RenderProgram &program)
    {
        auto text = runRenderProgram(program, {root.folder.string()}, m_options,
                                     ErrorCode::KustomizeFailed, root.where);
        if (!text) {
            lose(text.error());
            return;
        }
        root.built = std::move(*text);
    }

    void collectObjects(Root &root)
    {
        if (m_roots.size() < 2)
            return; // nobody to compare with
        if (root.built)
            collectObjects(*root.built, root);
        for (const ImportSource &source : m_sources.texts) {
            if (root.isExact && isNamedBy(root, source)) {
                if (const Result<std::string> text = source.read())
                    collectObjects(*text, root);
            }
        }
    }

    void collectObjects(std::string_view text, Root &root) const
    {
        const TextImport content =
            importOneText(text, {makeFileRef("built"), "built.yaml", {}}, m_options);
        for (const std::vector<KubernetesObject> &piece : content.objects) {
            for (const KubernetesObject &object : piece)
                collectObject(metaOf(object), root);
        }
    }

    static void collectObject(const ObjectMeta &meta, Root &root)
    {
        const std::string name = toString(meta);
        if (meta.kind != "Namespace" && !meta.name.empty()) // often declared by each part
            root.objects.emplace(identityGroup(meta.apiVersion, meta.kind) + ' ' + name, name);
    }

    [[nodiscard]] bool isNamedBy(const Root &root, const ImportSource &source) const
    {
        const fs::path owner = source.isOnDisk ? m_tree.ownerOf(source.place) : fs::path();
        return root.reached.contains(owner) &&
               m_tree.folders().at(owner).named.contains(source.place.string());
    }

    /// By the objects they give; where that is not known, because nothing built them, those that
    /// share a base.
    void findVariants()
    {
        std::map<std::string, Root *> first;
        std::map<fs::path, Root *> firstOfBase;
        for (Root &root : m_roots) {
            for (const auto &[identity, name] : root.objects) {
                const auto [at, isNew] = first.try_emplace(identity, &root);
                if (!isNew)
                    join(*at->second, root, name);
            }
            for (const fs::path &reached : root.reached) {
                const auto [at, isNew] = firstOfBase.try_emplace(reached, &root);
                const bool isUnknown = !isKnown(root) || !isKnown(*at->second);
                if (!isNew && isUnknown)
                    join(*at->second, root, at->first.filename().string());
            }
        }
        tellVariants();
    }

    static bool isKnown(const Root &root) { return root.isExact || root.built; }

    void join(Root &one, Root &other, const std::string &shared)
    {
        Root *leader = &one;
        while (m_leaders.contains(leader))
            leader = m_leaders.at(leader);
        Root *follower = &other;
        while (m_leaders.contains(follower))
            follower = m_leaders.at(follower);
        if (leader == follower)
            return;
        if (follower->folder < leader->folder)
            std::swap(leader, follower);
        m_leaders.emplace(follower, leader);
        m_shared.try_emplace(leader, shared);
    }

    void tellVariants()
    {
        std::map<const Root *, std::vector<const Root *>> groups;
        for (const Root &root : m_roots) {
            const Root *leader = &root;
            while (m_leaders.contains(leader))
                leader = m_leaders.at(leader);
            groups[leader].push_back(&root);
        }
        for (const Root &root : m_roots) { // in the order of folders
            const auto group = groups.find(&root);
            if (group == groups.end() || group->second.size() < 2)
                continue;
            std::vector<std::string> names;
            for (const Root *member : group->second) {
                names.push_back(member->where.fileName());
                m_variants.insert(member->folder);
            }
            m_diagnostics.warning(ErrorCode::KustomizeVariants,
                                  "these kustomizations are variants of one another (they share " +
                                      m_shared.at(&root) + "): " + joined(names, ", ") +
                                      "; their files are read plainly, without patches",
                                  root.where, "give the folder of the one that is meant as PATH");
        }
    }

    void replaceBuilt()
    {
        std::vector<ImportSource> kept;
        for (std::size_t index = 0; index < m_sources.texts.size(); ++index) {
            ImportSource &source = m_sources.texts[index];
            const fs::path owner = source.isOnDisk ? m_tree.ownerOf(source.place) : fs::path();
            const Root *root = owner.empty() ? nullptr : speakerFor(owner);
            const bool isKustomization =
                root != nullptr && m_tree.folders().at(owner).source == index;
            if (root != nullptr && !isKustomization)
                countUnnamed(source, owner, *root);
            if (root == nullptr || isReadAsItStands(*root, owner))
                kept.push_back(plain(std::move(source), owner));
            else if (isKustomization && root->folder == owner && root->built)
                kept.push_back(builtText(*root));
        }
        m_read.tell(m_diagnostics, "read all the same");
        m_unread.tell(m_diagnostics, "not read, as kustomize has it");
        m_sources.texts = std::move(kept);
    }

    /// The root that is read as kustomize has it and uses the folder, or lies above it.
    [[nodiscard]] const Root *speakerFor(const fs::path &owner) const
    {
        const auto speaks = [&](const Root &root) {
            return isKnown(root) && !m_variants.contains(root.folder) &&
                   (root.reached.contains(owner) || isBelow(owner, root.folder));
        };
        const auto at = std::ranges::find_if(m_roots, speaks);
        return at == m_roots.end() ? nullptr : &*at;
    }

    ImportSource builtText(const Root &root) const
    {
        const std::string &file = root.where.fileName();
        const std::string folder = fs::path(file).parent_path().generic_string();
        auto text = std::make_shared<const std::string>(*root.built);
        return {makeFileRef((folder.empty() ? "." : folder) + "!/kustomize-build.yaml"),
                root.folder.string() + "!/kustomize-build.yaml",
                [text] { return Result<std::string>(*text); }, false, true};
    }

    ImportSource plain(ImportSource source, const fs::path &owner) const
    {
        source.arePatchesApplied = std::ranges::none_of(m_roots, [&](const Root &root) {
            return m_variants.contains(root.folder) && root.reached.contains(owner);
        });
        return source;
    }

    /// Files beside a mere list may well be applied one by one.
    static bool isReadAsItStands(const Root &root, const fs::path &owner)
    {
        return root.isExact && root.reached.contains(owner);
    }

    void countUnnamed(const ImportSource &source, const fs::path &owner, const Root &root)
    {
        const auto &named = m_tree.folders().at(owner).named;
        Unnamed &unnamed = isReadAsItStands(root, owner) ? m_read : m_unread;
        if (!named.contains(source.place.string()) && unnamed.count++ == 0)
            unnamed.first = {source.file, 0, 0};
    }

    void lose(Error error)
    {
        m_sources.isComplete = false;
        m_diagnostics.add(DiagnosticLevel::Error, std::move(error));
    }

    ImportSources &m_sources;
    const ImportOptions &m_options;
    Diagnostics &m_diagnostics;
    KustomizeTree m_tree;
    std::set<fs::path> m_texts;
    std::vector<Root> m_roots;
    std::set<std::pair<fs::path, std::string>> m_checked;
    std::set<std::pair<fs::path, std::string>> m_refused;
    std::map<const Root *, Root *> m_leaders; ///< Of variants: to the first of them.
    std::map<const Root *, std::string> m_shared;
    std::set<fs::path> m_variants;
    Unnamed m_read;
    Unnamed m_unread;
};

} // namespace

void renderKustomizations(ImportSources &sources, const ImportOptions &options,
                          Diagnostics &diagnostics)
{
    KustomizeRender(sources, options, diagnostics).run();
}

} // namespace drawbridge
