// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_source.h"

namespace drawbridge {

/// The part of renderSources() for kustomizations.
void renderKustomizations(ImportSources &sources, const ImportOptions &options,
                          Diagnostics &diagnostics);

} // namespace drawbridge
