// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_set.h"

#include "model/yaml/yaml_writer.h"

// Tested by tests/unit/exporters/test_manifest_set.cpp

namespace drawbridge {

std::string ManifestFile::text() const
{
    return plain.empty() ? writeYaml(documents.items()) : plain;
}

std::vector<NamedText> ManifestSet::texts() const
{
    std::vector<NamedText> texts;
    for (const ManifestFile &file : files)
        if (file.plain.empty())
            texts.push_back({file.path, file.text()});
    return texts;
}

} // namespace drawbridge
