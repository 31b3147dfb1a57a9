// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_object.h"
#include "exporters/manifest_set.h"
#include "model/base/atomic_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

// A folder of manifests is checked as a whole before the first byte is written: a file that is not
// ours, or a symbolic link in the way, refuses all of it. Ours is what begins with our header line,
// or carries our label. Only files with the header line are ever removed.
// Tested by tests/unit/exporters/test_manifest_set.cpp

namespace drawbridge {

namespace fs = std::filesystem;

namespace {

constexpr std::array kFamilies{
    "authorizationpolicies", "networkpolicies", "peerauthentications", "rbac",
    "secret-stubs",          "serviceaccounts", "workload-patches"};
/// The folder of policies of admission, and those in it.
constexpr std::string_view kPolicies = "policy-as-code";
constexpr std::array kPolicyFolders{"constraints", "gatekeeper", "kyverno", "templates", "vap"};

std::string beginningOf(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string text(4096, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

bool hasHeader(const std::string &text)
{
    return text.starts_with("# " + std::string(kHeaderStart)) ||
           text.starts_with("<!-- " + std::string(kHeaderStart));
}

bool isOurs(const fs::path &file)
{
    const std::string text = beginningOf(file);
    const std::string label = std::string(kManagedByLabel) + ": " + kManagedByValue;
    return hasHeader(text) || text.find(label) != std::string::npos;
}

tl::unexpected<Error> notOurs(const fs::path &path, const std::string &why)
{
    return fail(ErrorCode::ExportNotOurs, path.generic_string() + ' ' + why, {},
                "export to another folder, or move it away first");
}

/// Nothing is in the way of `file`, or something the export may replace.
Result<void> checkFile(const fs::path &file)
{
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(file, ignored);
    if (status.type() == fs::file_type::not_found)
        return {};
    if (fs::is_symlink(status))
        return notOurs(file, "is a symbolic link, which an export does not follow");
    if (!fs::is_regular_file(status))
        return notOurs(file, "is not a regular file");
    if (!isOurs(file))
        return notOurs(file, "was not written by Drawbridge");
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
        if (auto checked = checkFile(path); !checked)
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

bool isStageFolder(const std::string &name)
{
    return std::ranges::find(kStageFolders, name) != kStageFolders.end();
}

/// "3-payments": the steps of a stage.
bool isStepFolder(const std::string &name)
{
    const auto digits = name.find_first_not_of("0123456789");
    return digits != 0 && digits != std::string::npos && name[digits] == '-';
}

enum class Place { Root, Stage, Family, Policies };

bool isSearched(const std::string &name, Place inside)
{
    if (inside == Place::Policies)
        return std::ranges::find(kPolicyFolders, name) != kPolicyFolders.end();
    if (name == kPolicies)
        return inside == Place::Root;
    if (std::ranges::find(kFamilies, name) != kFamilies.end())
        return inside != Place::Family;
    return inside == Place::Root ? isStageFolder(name)
                                 : inside == Place::Stage && isStepFolder(name);
}

/// Where one is in a folder of that name.
Place placeOf(const std::string &name, Place inside)
{
    if (name == kPolicies || inside == Place::Policies)
        return Place::Policies;
    return isStageFolder(name) || isStepFolder(name) ? Place::Stage : Place::Family;
}

/// What only one of the layouts writes into the root.
bool isRootFile(const std::string &name)
{
    return name == "README.md" || name == "kustomization.yaml";
}

/// Files of ours in the folders that an export uses, never through a link.
void findEarlier(const fs::path &folder, Place inside, std::vector<fs::path> &found)
{
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        const fs::file_status status = fs::symlink_status(entry->path(), ignored);
        const std::string name = entry->path().filename().string();
        if (fs::is_directory(status) && isSearched(name, inside))
            findEarlier(entry->path(), placeOf(name, inside), found);
        else if ((inside != Place::Root || isRootFile(name)) && fs::is_regular_file(status) &&
                 hasHeader(beginningOf(entry->path())))
            found.push_back(entry->path());
    }
}

/// The folder that an export replaces as a whole: that of its one stage, or all.
fs::path scopeOf(const ManifestSet &manifests, const fs::path &folder)
{
    const std::string first = fs::path(manifests.files.front().path).begin()->string();
    const bool isOneStage =
        isStageFolder(first) && std::ranges::all_of(manifests.files, [&first](const auto &file) {
            return file.path.starts_with(first + '/');
        });
    return isOneStage ? folder / first : folder;
}

std::vector<fs::path> earlierFiles(const ManifestSet &manifests, const fs::path &folder)
{
    std::vector<fs::path> found;
    const fs::path scope = scopeOf(manifests, folder);
    std::error_code error;
    if (scope == folder || fs::is_directory(fs::symlink_status(scope, error)))
        findEarlier(scope, scope == folder ? Place::Root : Place::Stage, found);
    std::ranges::sort(found);
    return found;
}

Result<void> removeStale(const ManifestSet &manifests, const fs::path &folder)
{
    std::set<fs::path> current;
    for (const ManifestFile &file : manifests.files)
        current.insert(folder / file.path);
    for (const fs::path &path : earlierFiles(manifests, folder)) {
        std::error_code error;
        if (current.count(path) == 0 && !fs::remove(path, error))
            return fail(ErrorCode::WriteFailed,
                        "cannot remove " + path.generic_string() +
                            " of an earlier export: " + error.message(),
                        {}, "remove it by hand: it allows what is no longer drawn");
    }
    return {};
}

} // namespace

Result<void> writeManifests(const ManifestSet &manifests, const fs::path &folder)
{
    if (manifests.files.empty()) // A refused export must not clear away the last good one.
        return {};
    if (auto checked = checkAll(manifests, folder); !checked)
        return checked;
    for (const ManifestFile &file : manifests.files) {
        const fs::path path = folder / file.path;
        if (auto made = makeFolder(path.parent_path()); !made)
            return made;
        if (auto written = writeFileAtomically(path, file.text()); !written)
            return written;
    }
    return removeStale(manifests, folder);
}

} // namespace drawbridge
