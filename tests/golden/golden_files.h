// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/importer.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace drawbridge::golden {

// Files and folders are named from tests/golden on. With DRAWBRIDGE_UPDATE_GOLDEN set they are
// first written anew.

/// Fails the test at the first line in which `actual` is not what the file holds.
void compareWithFile(const QString &file, const QByteArray &actual);
/// The same for every file of a folder, which holds no other.
void compareWithFolder(const QString &folder, const std::vector<NamedText> &actual);

} // namespace drawbridge::golden
