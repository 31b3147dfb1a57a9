// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/decode.h"
#include "model/yaml/yaml_reader.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace drawbridge::fuzz {

inline std::string_view textOf(const std::uint8_t *data, std::size_t size)
{
    return {reinterpret_cast<const char *>(data), size};
}

/// An API version and a kind, as they stand in a manifest.
struct Kind {
    std::string_view apiVersion;
    std::string_view kind;
};

/// Decodes the text as objects of one of `kinds`, chosen by its length, so that what changes the
/// text reaches the decoder and is not spent on finding a kind that exists. Text that says its own
/// kind keeps it.
inline void decodeAsOneOf(std::span<const Kind> kinds, std::string_view text)
{
    const Kind &kind = kinds[text.size() % kinds.size()];
    const std::string manifest = "apiVersion: " + std::string(kind.apiVersion) +
                                 "\nkind: " + std::string(kind.kind) + '\n' + std::string(text);
    Diagnostics diagnostics;
    for (const YamlNode &document : readYaml(manifest, makeFileRef("fuzz.yaml"), {}, diagnostics))
        static_cast<void>(decodeDocument(document, {}, diagnostics));
}

} // namespace drawbridge::fuzz
