// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_assembly.h"

#include "exporters/export_names.h"
#include "exporters/kustomization_exporter.h"

#include <algorithm>
#include <numeric>
#include <set>

// Tested by tests/golden/test_export_golden.cpp and tests/property/test_live_export.cpp

namespace drawbridge {

namespace {

bool haveTwins(const std::vector<ManifestFile> &files)
{
    std::vector<std::string_view> paths;
    for (const ManifestFile &file : files)
        paths.emplace_back(file.path);
    std::ranges::sort(paths);
    return std::ranges::adjacent_find(paths) != paths.end();
}

/// Two objects can come to one file name ("a-b" + "c" and "a" + "b-c").
void makePathsUnique(std::vector<ManifestFile> &files)
{
    if (!haveTwins(files))
        return;
    constexpr std::string_view kSuffix = ".yaml";
    std::set<std::string> taken;
    for (ManifestFile &file : files) {
        const std::string stem = file.path.substr(0, file.path.size() - kSuffix.size());
        file.path = uniqueName(stem, taken) + std::string(kSuffix);
    }
}

/// The files in the order of their paths, by index.
std::vector<std::size_t> orderOf(const std::vector<ManifestFile> &files)
{
    std::vector<std::size_t> order(files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {},
                      [&](std::size_t i) -> const std::string & { return files[i].path; });
    return order;
}

} // namespace

const ManifestSet &ManifestAssembly::assemble(const std::vector<const ManifestFile *> &files)
{
    if (!areWanted(files))
        settle(files);
    for (std::size_t i = 0; i < files.size(); ++i)
        m_set.files[m_places[i]].documents = files[i]->documents;
    return m_set;
}

bool ManifestAssembly::areWanted(const std::vector<const ManifestFile *> &files) const
{
    return !m_set.files.empty() &&
           std::ranges::equal(
               files, m_wanted, {},
               [](const ManifestFile *file) -> const auto & { return file->path; });
}

void ManifestAssembly::settle(const std::vector<const ManifestFile *> &files)
{
    m_wanted.clear();
    std::vector<ManifestFile> named;
    for (const ManifestFile *file : files) {
        m_wanted.push_back(file->path);
        named.push_back(*file);
    }
    makePathsUnique(named);
    named.push_back(exportKustomization(m_designName, named));
    m_places.resize(named.size());
    m_set.files.clear();
    for (const std::size_t i : orderOf(named)) {
        m_places[i] = m_set.files.size();
        m_set.files.push_back(std::move(named[i]));
    }
}

} // namespace drawbridge
