// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/sample_shop.h"

#include <QFile>
#include <QStringList>

namespace drawbridge {

QString sampleFolder()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop");
}

std::vector<SampleRow> sampleTable(const QString &heading)
{
    QFile readme(sampleFolder() + QStringLiteral("/README.md"));
    std::vector<SampleRow> rows;
    if (!readme.open(QIODevice::ReadOnly))
        return rows;
    bool isInside = false;
    for (const QString &line : QString::fromUtf8(readme.readAll()).split('\n')) {
        if (line.startsWith(QLatin1String("## ")))
            isInside = line.contains(heading);
        const QStringList cells = line.split('|');
        if (!isInside || cells.size() != 5)
            continue;
        const auto from = NodeKey::parse(cells[1].trimmed().toStdString());
        const auto to = NodeKey::parse(cells[2].trimmed().toStdString());
        if (from && to)
            rows.push_back({*from, *to, cells[3].trimmed()});
    }
    return rows;
}

} // namespace drawbridge
