// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <QString>
#include <QTemporaryDir>

#include <memory>
#include <stop_token>

namespace drawbridge {

/// What places of an input are relative to.
[[nodiscard]] QString inputRoot(const QString &path);
/// An input as `drawbridgectl diff` takes it: a design with its sources, or a folder or file of
/// manifests, of which nothing is drawn.
[[nodiscard]] Result<Design> readInput(const QString &path, const std::stop_token &stop,
                                       Diagnostics &diagnostics);
/// Where a base can be read: a folder, a file, or a revision of the Git repository that `change`
/// lies in, whose files are put into `extracted`.
[[nodiscard]] Result<QString> basePath(const QString &base, const QString &change,
                                       std::shared_ptr<QTemporaryDir> &extracted,
                                       const std::stop_token &stop);

} // namespace drawbridge
