// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/import/importer.h"
#include "model/import/kustomization.h"
#include "model/kubernetes/decode.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What one file gave, before the files are put together.
struct TextImport {
    std::vector<std::vector<KubernetesObject>>
        objects; ///< In order, in the pieces they were read in.
    std::vector<WorkloadPatch> patches;
    Diagnostics diagnostics;
    std::size_t documentCount = 0;
    bool isComplete = true;
};

/// How a text is to be understood.
struct TextRole {
    FileRef file;
    std::string fileName; ///< Without folders.
    std::vector<PatchReference>
        patchesFor; ///< Not empty: the text is a patch, for these references.
};

/// Reads and decodes one text, large ones in parallel over their documents.
[[nodiscard]] TextImport importOneText(std::string_view text, const TextRole &role,
                                       const ImportOptions &options);

} // namespace drawbridge
