// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_source.h"

namespace drawbridge {

/// `sources` with the texts of kustomizations and Helm charts on disk replaced by what kustomize
/// and helm make of them, as far as `options.render` allows and the programs are there.
///
/// Kustomizations: the uppermost ones are built (KustomizeTree::roots). Where two of them give the
/// same object, as overlays of one base do, none is: their files are read plainly, without patches
/// (KustomizeVariants). A kustomization that names files outside its folder is not built
/// (KustomizeOutside), nor one that needs the network (KustomizeFailed).
/// Charts: each that is not part of another one is rendered with its default values and those
/// given. Charts that are not rendered are named (HelmPlain).
[[nodiscard]] ImportSources renderSources(ImportSources sources, const ImportOptions &options,
                                          Diagnostics &diagnostics);

} // namespace drawbridge
