// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/yaml/yaml_cursor.h"

#include <utility>

// The small v1 kinds: Namespace, ConfigMap.
// Tested by tests/unit/kubernetes/test_decode.cpp

namespace drawbridge {

std::optional<KubernetesObject> decodeNamespace(const YamlCursor &, ObjectMeta meta)
{
    return NamespaceObject{std::move(meta)};
}

std::optional<KubernetesObject> decodeConfigMap(const YamlCursor &object, ObjectMeta meta)
{
    ConfigMapObject result;
    result.meta = std::move(meta);
    for (const YamlCursor::Field &field : object["data"].fields()) {
        result.data.insert_or_assign(
            field.key,
            TextWithPlace{field.value.textOr({}), field.value.where(), field.value.blockIndent()});
    }
    for (const YamlCursor::Field &field : object["binaryData"].fields())
        result.binaryKeys.push_back({field.key, field.keyWhere});
    return result;
}

} // namespace drawbridge
