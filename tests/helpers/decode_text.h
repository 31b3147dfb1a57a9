// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/decode.h"
#include "model/yaml/yaml_reader.h"
#include "tests/helpers/diagnostics_text.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge::test {

/// The objects of a YAML text and what was said about it.
struct Decoded {
    std::vector<KubernetesObject> objects;
    Diagnostics diagnostics;
    bool isComplete = true;

    /// The only object, when it is a T.
    template<typename T>
    [[nodiscard]] const T *only() const
    {
        return objects.size() == 1 ? std::get_if<T>(&objects[0]) : nullptr;
    }
    [[nodiscard]] std::string said() const { return codesAndPlaces(diagnostics); }
};

inline Decoded decodeText(std::string_view text)
{
    Decoded result;
    for (const YamlNode &document : readYaml(text, makeFileRef("f.yaml"), {}, result.diagnostics)) {
        DecodedDocument decoded = decodeDocument(document, {}, result.diagnostics);
        std::move(decoded.objects.begin(), decoded.objects.end(),
                  std::back_inserter(result.objects));
        result.isComplete = result.isComplete && decoded.isComplete;
    }
    return result;
}

/// The items of a flow sequence: `item` COUNT times.
inline std::string repeated(std::string_view item, int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += (i == 0 ? "" : ", ") + std::string(item);
    return text;
}

} // namespace drawbridge::test
