// SPDX-License-Identifier: Apache-2.0
#include "model/topology/mounted_files.h"

#include "model/topology/value_place.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

// Volumes of ConfigMaps (v1 ConfigMapVolumeSource, ProjectedVolumeSource): every key is a file,
// unless items name keys and paths; a mount with a subPath shows only that path. A file counts only
// in containers that mount it. Tested by tests/unit/topology/test_mounted_files.cpp

namespace drawbridge {

namespace {

/// "a/b" is at or below "a".
bool isAtOrBelow(const std::string &path, const std::string &folder)
{
    return path == folder || path.compare(0, folder.size() + 1, folder + '/') == 0;
}

std::string withoutSlashAtEnd(std::string path)
{
    while (!path.empty() && path.back() == '/')
        path.pop_back();
    return path;
}

void addKey(const ConfigMapObject &map, const std::string &key, const std::string &path,
            const std::string &subPath, std::map<const TextWithPlace *, MountedFile> &files)
{
    const auto at = map.data.find(key);
    if (at == map.data.end() || (!subPath.empty() && !isAtOrBelow(path, subPath)))
        return;
    files.try_emplace(&at->second, MountedFile{key, path, &at->second});
}

void addSource(const VolumeSource &source, const std::string &subPath, const std::string &nameSpace,
               const ConfigMaps &configMaps, std::map<const TextWithPlace *, MountedFile> &files)
{
    if (source.kind != VolumeSource::Kind::ConfigMap)
        return;
    const auto map = configMaps.find({nameSpace, source.object});
    if (map == configMaps.end())
        return;
    for (const VolumeItem &item : source.items)
        addKey(*map->second, item.key, item.path, subPath, files);
    if (source.items.empty()) {
        for (const auto &[key, text] : map->second->data)
            addKey(*map->second, key, key, subPath, files);
    }
}

} // namespace

std::vector<MountedFile> mountedFiles(const PodSpec &pod, const Container &container,
                                      const std::string &nameSpace, const ConfigMaps &configMaps)
{
    std::map<const TextWithPlace *, MountedFile> files;
    for (const VolumeMount &mount : container.volumeMounts) {
        for (const Volume &volume : pod.volumes) {
            if (volume.name != mount.name)
                continue;
            for (const VolumeSource &source : volume.sources)
                addSource(source, withoutSlashAtEnd(mount.subPath), nameSpace, configMaps, files);
        }
    }
    std::vector<MountedFile> all;
    for (auto &[text, file] : files)
        all.push_back(std::move(file));
    std::sort(all.begin(), all.end(), [](const MountedFile &a, const MountedFile &b) {
        return std::tie(a.key, a.text->where) < std::tie(b.key, b.text->where);
    });
    return all;
}

std::vector<PlacedSetting> fileSettings(const MountedFile &file, std::vector<TextSetting> settings,
                                        const Environment &environment, ExpansionBudget &budget)
{
    const auto lookup = [&](const std::string &name) { return environment.find(name); };
    std::vector<PlacedSetting> placed;
    for (TextSetting &setting : settings) {
        if (setting.value.find('$') != std::string::npos)
            setting.value = expandPlaceholders(setting.value, lookup, budget);
        const SourceSpan where = placeIn(*file.text, setting.line, setting.column);
        placed.push_back({std::move(setting), EvidenceKind::ConfigFile, where, file.key});
    }
    return placed;
}

} // namespace drawbridge
