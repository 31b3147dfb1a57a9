// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_volumes.h"

#include <array>
#include <string_view>
#include <utility>

// v1 Volume, VolumeProjection, KeyToPath and VolumeMount. Tested by
// tests/unit/kubernetes/test_decode_pod.cpp

namespace drawbridge {
namespace {

using VolumeKind = VolumeSource::Kind;

struct SourceField {
    std::string_view field;
    VolumeKind kind;
    std::string_view object; ///< The field that names what is mounted.
};

constexpr std::array kSources{
    SourceField{"configMap", VolumeKind::ConfigMap, "name"},
    SourceField{"secret", VolumeKind::Secret, "secretName"},
    SourceField{"persistentVolumeClaim", VolumeKind::PersistentVolumeClaim, "claimName"},
    SourceField{"hostPath", VolumeKind::HostPath, "path"},
    SourceField{"emptyDir", VolumeKind::EmptyDir, ""},
    SourceField{"csi", VolumeKind::Csi, "driver"},
    SourceField{"downwardAPI", VolumeKind::DownwardApi, ""},
};

/// In a projected volume a Secret is named as everywhere else.
constexpr std::array kProjections{
    SourceField{"configMap", VolumeKind::ConfigMap, "name"},
    SourceField{"secret", VolumeKind::Secret, "name"},
    SourceField{"serviceAccountToken", VolumeKind::ServiceAccountToken, ""},
    SourceField{"downwardAPI", VolumeKind::DownwardApi, ""},
};

std::vector<VolumeItem> readItems(const YamlCursor &list)
{
    std::vector<VolumeItem> result;
    for (const YamlCursor &item : list.items()) {
        const auto key = item["key"].requiredText();
        const auto path = item["path"].requiredText();
        if (key && path)
            result.push_back({*key, *path});
    }
    return result;
}

VolumeSource readSource(const YamlCursor &source, const SourceField &form)
{
    VolumeSource result;
    result.kind = form.kind;
    result.where = source.where();
    if (!source.expectMapping())
        return result;
    if (!form.object.empty())
        result.object = source[form.object].requiredText().value_or("");
    result.isOptional = source["optional"].boolean().value_or(false);
    if (form.kind == VolumeKind::ConfigMap || form.kind == VolumeKind::Secret)
        result.items = readItems(source["items"]);
    if (form.kind == VolumeKind::Csi)
        result.secretProviderClass = source["volumeAttributes"]["secretProviderClass"].textOr({});
    if (form.kind == VolumeKind::ServiceAccountToken) {
        result.audience = source["audience"].textOr({});
        result.expirationSeconds = source["expirationSeconds"].integer();
    }
    return result;
}

template<std::size_t size>
void readSources(const YamlCursor &from, const std::array<SourceField, size> &forms, Volume &volume)
{
    for (const SourceField &form : forms) {
        if (from[form.field].exists())
            volume.sources.push_back(readSource(from[form.field], form));
    }
}

/// A source without meaning for us keeps its field name.
void addOther(const YamlCursor &volume, Volume &result)
{
    for (const YamlCursor::Field &field : volume.fields()) {
        if (field.key == "name" || !field.value.exists())
            continue;
        VolumeSource source;
        source.object = field.key;
        source.where = field.keyWhere;
        result.sources.push_back(std::move(source));
    }
}

} // namespace

std::vector<Volume> readVolumes(const YamlCursor &volumes)
{
    std::vector<Volume> result;
    for (const YamlCursor &volume : volumes.items()) {
        if (!volume.expectMapping(true))
            continue;
        Volume read;
        read.where = volume.where();
        read.name = volume["name"].requiredText().value_or("");
        readSources(volume, kSources, read);
        for (const YamlCursor &source : volume["projected"]["sources"].items())
            readSources(source, kProjections, read);
        if (read.sources.empty() && !volume["projected"].exists())
            addOther(volume, read);
        result.push_back(std::move(read));
    }
    return result;
}

std::vector<VolumeMount> readVolumeMounts(const YamlCursor &mounts)
{
    std::vector<VolumeMount> result;
    for (const YamlCursor &mount : mounts.items()) {
        if (!mount.expectMapping(true))
            continue;
        VolumeMount read;
        read.where = mount.where();
        read.name = mount["name"].requiredText().value_or("");
        read.mountPath = mount["mountPath"].requiredText().value_or("");
        read.subPath = mount["subPath"].textOr({});
        read.subPathExpr = mount["subPathExpr"].textOr({});
        read.isReadOnly = mount["readOnly"].boolean().value_or(false);
        result.push_back(std::move(read));
    }
    return result;
}

} // namespace drawbridge
