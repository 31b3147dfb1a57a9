// SPDX-License-Identifier: Apache-2.0
#include "exporters/workload_layout.h"

#include "exporters/cluster_folders.h"
#include "exporters/export_names.h"
#include "exporters/kustomization_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/rollout_stages.h"

#include <algorithm>
#include <map>
#include <set>

// Files are put together as they stand, in the order of their paths, so that a policy comes before
// the account it names and equal designs give equal bytes. Our first line stands once a file.
// Tested by tests/unit/exporters/test_workload_layout.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kKustomization = "kustomization.yaml";

/// "clusters/west/" of several clusters, else nothing.
std::string clusterPrefix(const std::string &path)
{
    const std::string folder = std::string(kClustersFolder) + '/';
    if (!path.starts_with(folder))
        return {};
    const std::size_t end = path.find('/', folder.size());
    return end == std::string::npos ? std::string() : path.substr(0, end + 1);
}

/// What the kustomization of the plain export lists, less patches.
bool isOfTheExport(const std::string &path)
{
    static const std::set<std::string, std::less<>> kFamilies{"authorizationpolicies",
                                                              "gateways",
                                                              "httproutes",
                                                              "meshtlsauthentications",
                                                              "networkauthentications",
                                                              "networkpolicies",
                                                              "peerauthentications",
                                                              "rbac",
                                                              "servers",
                                                              "serviceaccounts",
                                                              "serviceentries",
                                                              "sidecars"};
    return kFamilies.contains(path.substr(0, path.find('/')));
}

/// Where the objects of a file go, below the folder of their cluster, without ".yaml". Names of
/// workloads and namespaces hold no '_', so that ours are free.
std::string placeOf(const ManifestFile &file)
{
    const std::string folder = std::string(kNamespacesFolder) + '/';
    const std::size_t slash = file.workload.find('/');
    if (slash != std::string::npos)
        return folder + fileNamePart(file.workload.substr(0, slash)) + '/' +
               fileNamePart(file.workload.substr(slash + 1));
    const std::string nameSpace = textAt(file.documents.front(), "metadata.namespace");
    return folder + (nameSpace.empty() ? "_cluster" : fileNamePart(nameSpace) + "/_namespace");
}

/// The object without our first line, which the file has already.
YamlValue withoutHeader(YamlValue object)
{
    const std::string comment = object.comment();
    if (!comment.starts_with(kHeaderStart))
        return object;
    const std::size_t end = comment.find('\n');
    object.comment(end == std::string::npos ? std::string() : comment.substr(end + 1));
    return object;
}

/// One cluster's files by their new path, and what stays where it is.
struct LaidCluster {
    std::map<std::string, std::vector<YamlValue>> documents;
    std::vector<ManifestFile> others; ///< Without the kustomization, which is made anew.
    bool hasKustomization = false;
};

void add(const ManifestFile &file, const std::string &path, LaidCluster &laid)
{
    if (path == kKustomization) {
        laid.hasKustomization = true;
    } else if (file.documents.empty() || !isOfTheExport(path)) {
        laid.others.push_back(file);
        laid.others.back().path = path;
    } else {
        auto &documents = laid.documents[placeOf(file) + ".yaml"];
        for (const YamlValue &document : file.documents)
            documents.push_back(documents.empty() ? document : withoutHeader(document));
    }
}

std::vector<ManifestFile> filesOf(LaidCluster laid, const std::string &designName)
{
    std::vector<ManifestFile> files;
    for (auto &[path, documents] : laid.documents)
        files.push_back({path, std::move(documents)});
    if (laid.hasKustomization) {
        std::vector<ManifestFile> listed = files;
        std::ranges::copy_if(laid.others, std::back_inserter(listed), [](const auto &file) {
            return file.path.starts_with("workload-patches/");
        });
        files.push_back(exportKustomization(designName, listed));
    }
    std::ranges::move(laid.others, std::back_inserter(files));
    return files;
}

} // namespace

ManifestSet byWorkload(const ManifestSet &plain, const std::string &designName)
{
    std::map<std::string, LaidCluster> clusters;
    for (const ManifestFile &file : plain.files) {
        const std::string prefix = clusterPrefix(file.path);
        add(file, file.path.substr(prefix.size()), clusters[prefix]);
    }
    ManifestSet set;
    for (auto &[prefix, laid] : clusters)
        for (ManifestFile &file : filesOf(std::move(laid), designName)) {
            file.path.insert(0, prefix);
            set.files.push_back(std::move(file));
        }
    std::ranges::sort(set.files, {}, &ManifestFile::path);
    return set;
}

} // namespace drawbridge
