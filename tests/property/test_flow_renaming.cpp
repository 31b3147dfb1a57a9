// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "tests/helpers/renamed_flows.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace drawbridge;

// Flows follow what is written, not what things happen to be called, nor the order of files: an
// application under other names and shuffled has the same flows up to the names.

class FlowRenamingTest : public QObject {
    Q_OBJECT
private slots:
    void fixtures_data();
    void fixtures();
    void aDifferenceIsSeen();
};

void FlowRenamingTest::fixtures_data()
{
    QTest::addColumn<QString>("file");
    const QDir folder(QStringLiteral(DRAWBRIDGE_FIXTURES "/flows"));
    const QStringList files = folder.entryList({"*.yaml"}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 15);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << folder.filePath(file);
}

void FlowRenamingTest::fixtures()
{
    QFETCH(QString, file);
    Diagnostics diagnostics;
    const ResourceSet original = importPaths({file.toStdString()}, {}, diagnostics);
    const Renaming renaming(original);
    const auto expected = flowLines(original, &renaming);
    QVERIFY(!expected.empty());
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const auto flows = flowLines(renamed(original, renaming, seed), nullptr);
        QVERIFY2(flows == expected, firstDifference(flows, expected).c_str());
    }
}

void FlowRenamingTest::aDifferenceIsSeen()
{
    const QString file = QStringLiteral(DRAWBRIDGE_FIXTURES "/flows/spring.yaml");
    Diagnostics diagnostics;
    const ResourceSet original = importPaths({file.toStdString()}, {}, diagnostics);
    const Renaming renaming(original);
    ResourceSet other = renamed(original, renaming, 1);
    other.services.pop_back();
    QVERIFY(flowLines(other, nullptr) != flowLines(original, &renaming));
}

QTEST_GUILESS_MAIN(FlowRenamingTest)
#include "test_flow_renaming.moc"
