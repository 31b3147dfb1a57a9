// SPDX-License-Identifier: Apache-2.0
#include "exporters/earlier_files.h"
#include "exporters/file_ownership.h"
#include "exporters/manifest_object.h"
#include "exporters/manifest_set.h"
#include "exporters/update_in_place.h"
#include "model/base/atomic_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

// A folder of manifests is checked as a whole before the first byte is written: a file that is not
// ours, or a symbolic link in the way, refuses all of it. Ours is what begins with our header line,
// which comments may stand above, or carries our label. Only files with the header line are ever
// removed, and only those that name this design. Tested by
// tests/unit/exporters/test_manifest_set.cpp

namespace drawbridge {

namespace fs = std::filesystem;

namespace {

/// As the headers of an export name its design, which Markdown spells otherwise.
std::set<std::string> designsOf(const ManifestSet &manifests)
{
    std::set<std::string> designs;
    bool hasDocuments = false;
    for (const ManifestFile &file : manifests.files) {
        if (file.plain.empty() && std::exchange(hasDocuments, true))
            continue; // They all have one header.
        if (auto design = designIn(file.text()))
            designs.insert(*std::move(design));
    }
    return designs;
}

tl::unexpected<Error> notOurs(const fs::path &path, const std::string &why)
{
    return fail(ErrorCode::ExportNotOurs, path.generic_string() + ' ' + why, {},
                "export to another folder, or move it away first");
}

/// Nothing is in the way of `file`, or something the export may replace.
Result<void> checkFile(const fs::path &file, const std::set<std::string> &designs)
{
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(file, ignored);
    if (status.type() == fs::file_type::not_found)
        return {};
    if (fs::is_symlink(status))
        return notOurs(file, "is a symbolic link, which an export does not follow");
    if (!fs::is_regular_file(status))
        return notOurs(file, "is not a regular file");
    const std::string text = beginningOf(file);
    if (!isOurs(text))
        return notOurs(file, "was not written by Drawbridge");
    if (isOfAnother(text, designs))
        return notOurs(file, "is of another design, " + *designIn(text) + ".drawbridge.yaml");
    return {};
}

/// A folder inside the export must be a real one.
Result<void> checkFolder(const fs::path &folder)
{
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(folder, ignored);
    if (status.type() == fs::file_type::not_found || fs::is_directory(status))
        return {};
    return notOurs(folder, fs::is_symlink(status)
                               ? "is a symbolic link, which an export does not follow"
                               : "is not a folder");
}

/// Names of the input are part of the path, and may be anything.
bool staysInside(const fs::path &path)
{
    return path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

Result<void> checkAll(const ManifestSet &manifests, const fs::path &folder)
{
    const auto designs = designsOf(manifests);
    for (const ManifestFile &file : manifests.files) {
        if (!staysInside(file.path))
            return notOurs(file.path, "leads out of the folder of the export");
        const fs::path path = folder / file.path;
        fs::path above = folder;
        for (const fs::path &part : fs::path(file.path).parent_path()) {
            above /= part;
            if (auto checked = checkFolder(above); !checked)
                return checked;
        }
        if (auto checked = checkFile(path, designs); !checked)
            return checked;
    }
    return {};
}

Result<void> makeFolder(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error && !fs::is_directory(folder))
        return fail(ErrorCode::WriteFailed,
                    "cannot make folder " + folder.generic_string() + ": " + error.message(), {},
                    "choose a folder that can be written to");
    return {};
}

/// Nothing where there is no such file.
std::optional<std::string> contentOf(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    return stream.bad() ? std::nullopt : std::optional(std::move(text));
}

/// What people wrote into a manifest stays; a page is written anew.
std::string textOver(const std::string &before, const ManifestFile &file, const fs::path &path,
                     Diagnostics &diagnostics)
{
    if (!file.plain.empty())
        return file.plain;
    return updatedInPlace(file.documents.items(), before, makeFileRef(path.generic_string()),
                          diagnostics);
}

void addWritten(const ManifestSet &manifests, const fs::path &folder,
                std::vector<FileChange> &changes, Diagnostics &diagnostics)
{
    for (const ManifestFile &file : manifests.files) {
        const fs::path path = folder / file.path;
        auto before = contentOf(path);
        std::string after = before ? textOver(*before, file, path, diagnostics) : file.text();
        if (!before)
            changes.push_back({FileChange::Kind::Added, file.path, {}, std::move(after)});
        else if (*before != after)
            changes.push_back(
                {FileChange::Kind::Changed, file.path, *std::move(before), std::move(after)});
    }
}

/// Files of an earlier export of this design that are no longer part of it.
void addStale(const ManifestSet &manifests, const fs::path &folder,
              std::vector<FileChange> &changes, Diagnostics &diagnostics)
{
    std::set<fs::path> current;
    for (const ManifestFile &file : manifests.files)
        current.insert(folder / file.path);
    const auto designs = designsOf(manifests);
    for (const fs::path &path : earlierFiles(manifests, folder)) {
        if (current.contains(path) || isOfAnother(beginningOf(path), designs))
            continue;
        std::string before = contentOf(path).value_or(std::string());
        if (path.extension() == ".yaml")
            tellRemovedComments(before, makeFileRef(path.generic_string()), diagnostics);
        changes.push_back({FileChange::Kind::Removed,
                           path.lexically_relative(folder).generic_string(),
                           std::move(before),
                           {}});
    }
}

Result<void> removeStale(const fs::path &path)
{
    std::error_code error;
    if (fs::remove(path, error))
        return {};
    return fail(ErrorCode::WriteFailed,
                "cannot remove " + path.generic_string() +
                    " of an earlier export: " + error.message(),
                {}, "remove it by hand: it allows what is no longer drawn");
}

Result<void> writeChanges(const std::vector<FileChange> &changes, const fs::path &folder)
{
    std::vector<FileContent> files;
    for (const FileChange &change : changes) {
        if (change.kind == FileChange::Kind::Removed)
            continue;
        files.push_back({folder / change.path, change.after});
        if (auto made = makeFolder(files.back().file.parent_path()); !made)
            return made;
    }
    return writeFilesAtomically(files);
}

} // namespace

Result<std::vector<FileChange>> plannedChanges(const ManifestSet &manifests, const fs::path &folder,
                                               Diagnostics &diagnostics)
{
    std::vector<FileChange> changes;
    if (manifests.files.empty()) // A refused export must not clear away the last good one.
        return changes;
    if (auto checked = checkAll(manifests, folder); !checked)
        return tl::unexpected(checked.error());
    addWritten(manifests, folder, changes, diagnostics);
    addStale(manifests, folder, changes, diagnostics);
    std::ranges::sort(changes, {}, &FileChange::path);
    return changes;
}

Result<void> writeManifests(const ManifestSet &manifests, const fs::path &folder,
                            Diagnostics &diagnostics)
{
    const auto changes = plannedChanges(manifests, folder, diagnostics);
    if (!changes)
        return tl::unexpected(changes.error());
    if (auto written = writeChanges(*changes, folder); !written) // before what is old goes
        return written;
    for (const FileChange &change : *changes)
        if (change.kind == FileChange::Kind::Removed)
            if (auto removed = removeStale(folder / change.path); !removed)
                return removed;
    return {};
}

} // namespace drawbridge
