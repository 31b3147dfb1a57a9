// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

class QWidget;

namespace drawbridge {

/// Asks for the name of a file to write; empty when the user gave up. A name with none of `endings`
/// gets the first, and is asked about again where that file exists: the dialog asked only about the
/// name it was given.
[[nodiscard]] QString askWhereToSave(QWidget *window, const QString &title, QString file,
                                     const QString &filter, const QStringList &endings);

} // namespace drawbridge
