// SPDX-License-Identifier: Apache-2.0
#include "app/gui/program_files.h"

#include "build_places.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace drawbridge {
namespace {

QString firstExisting(const QStringList &candidates)
{
    for (const QString &candidate : candidates) {
        if (QFileInfo::exists(candidate))
            return QDir::cleanPath(candidate);
    }
    return {};
}

} // namespace

QString sampleDesignFile()
{
    const QString sample = QStringLiteral("/shop/shop.drawbridge.yaml");
    const QDir binary(QCoreApplication::applicationDirPath());
    return firstExisting({binary.filePath(QStringLiteral(DRAWBRIDGE_SAMPLES_FROM_BINARY)) + sample,
                          QStringLiteral(DRAWBRIDGE_SAMPLES_IN_SOURCE) + sample});
}

std::string layoutHelperProgram()
{
    const QDir binary(QCoreApplication::applicationDirPath());
    const QString name = QStringLiteral("drawbridge-layout");
    return firstExisting({binary.filePath(name), binary.filePath(QStringLiteral("../bin/") + name),
                          binary.filePath(QStringLiteral(DRAWBRIDGE_LIBEXEC_FROM_BINARY) +
                                          QStringLiteral("/drawbridge/") + name)})
        .toStdString();
}

} // namespace drawbridge
