// SPDX-License-Identifier: Apache-2.0
#include "model/import/render_sources.h"

#include "model/import/helm_render.h"
#include "model/import/kustomize_render.h"

// Kustomizations first: a chart below one is its business.
// Tested by tests/unit/import/test_render_sources.cpp

namespace drawbridge {

ImportSources renderSources(ImportSources sources, const ImportOptions &options,
                            Diagnostics &diagnostics)
{
    renderKustomizations(sources, options, diagnostics);
    renderCharts(sources, options, diagnostics);
    return sources;
}

} // namespace drawbridge
