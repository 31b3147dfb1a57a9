// SPDX-License-Identifier: Apache-2.0
#include "exporters/earlier_files.h"

#include "exporters/cluster_folders.h"
#include "exporters/file_ownership.h"
#include "exporters/manifest_object.h"
#include "exporters/workload_layout.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

// Tested by tests/unit/exporters/test_manifest_set.cpp

namespace drawbridge {

namespace fs = std::filesystem;

namespace {

constexpr std::array kFamilies{"authorizationpolicies",
                               "baseline",
                               "gateways",
                               "httproutes",
                               "meshtlsauthentications",
                               "networkauthentications",
                               "networkpolicies",
                               "peerauthentications",
                               "rbac",
                               "requestauthentications",
                               "secret-stubs",
                               "servers",
                               "serviceaccounts",
                               "serviceentries",
                               "sidecars",
                               "spire",
                               "workload-patches"};
/// The folder of policies of admission, and those in it.
constexpr std::string_view kPolicies = "policy-as-code";
constexpr std::array kPolicyFolders{"constraints", "gatekeeper", "kyverno", "templates", "vap"};

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

/// The folder of a cluster is a root of its own; that of the namespaces holds one for each.
enum class Place { Root, Clusters, Stage, Family, Policies, Namespaces };

bool isSearched(const std::string &name, Place inside)
{
    if (inside == Place::Clusters || (inside == Place::Root && name == kClustersFolder))
        return true;
    if (inside == Place::Namespaces || name == kNamespacesFolder)
        return inside == Place::Namespaces || inside == Place::Root;
    if (inside == Place::Policies)
        return std::ranges::find(kPolicyFolders, name) != kPolicyFolders.end();
    if (name == kPolicies)
        return inside == Place::Root;
    if (std::ranges::find(kFamilies, name) != kFamilies.end())
        return inside != Place::Family;
    return inside == Place::Root
               ? isStageFolder(name)
               : inside == Place::Stage && (isStepFolder(name) || name == kObserveFolder);
}

/// Where one is in a folder of that name.
Place placeOf(const std::string &name, Place inside)
{
    if (inside == Place::Clusters)
        return Place::Root;
    if (inside == Place::Root && name == kClustersFolder)
        return Place::Clusters;
    if (inside == Place::Root && name == kNamespacesFolder)
        return Place::Namespaces;
    if (inside == Place::Namespaces)
        return Place::Family;
    if (name == kPolicies || inside == Place::Policies)
        return Place::Policies;
    return isStageFolder(name) || isStepFolder(name) || name == kObserveFolder ? Place::Stage
                                                                               : Place::Family;
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
        else if (inside != Place::Clusters && (inside != Place::Root || isRootFile(name)) &&
                 fs::is_regular_file(status) && hasHeader(beginningOf(entry->path())))
            found.push_back(entry->path());
    }
}

/// The stage's folder that a file lies in, "3-network-policy", of several
/// clusters "clusters/west/3-network-policy"; nothing for a file of no stage.
std::optional<fs::path> stageOf(const std::string &file)
{
    const fs::path path(file);
    auto part = path.begin();
    fs::path folder;
    if (part != path.end() && *part == fs::path(kClustersFolder)) {
        folder = *part++;
        if (part != path.end())
            folder /= *part++;
    }
    if (part == path.end() || !isStageFolder(part->string()))
        return std::nullopt;
    return folder / *part;
}

/// The folders that an export replaces as a whole: those of its one stage, or
/// all.
std::set<fs::path> scopesOf(const ManifestSet &manifests, const fs::path &folder)
{
    std::set<fs::path> scopes, stages;
    for (const ManifestFile &file : manifests.files) {
        const auto stage = stageOf(file.path);
        if (!stage)
            return {folder};
        scopes.insert(folder / *stage);
        stages.insert(stage->filename());
    }
    return stages.size() == 1 ? scopes : std::set<fs::path>{folder};
}

} // namespace

std::vector<fs::path> earlierFiles(const ManifestSet &manifests, const fs::path &folder)
{
    std::vector<fs::path> found;
    for (const fs::path &scope : scopesOf(manifests, folder)) {
        std::error_code error;
        if (scope == folder || fs::is_directory(fs::symlink_status(scope, error)))
            findEarlier(scope, scope == folder ? Place::Root : Place::Stage, found);
    }
    std::ranges::sort(found);
    return found;
}

} // namespace drawbridge
