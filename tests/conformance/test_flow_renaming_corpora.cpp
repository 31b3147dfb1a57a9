// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "tests/helpers/renamed_flows.h"

#include <QDir>
#include <QTest>

using namespace drawbridge;

// The metamorphic test of test_flow_renaming.cpp on every corpus of real manifests beside the
// checkout. Skipped where the corpora are absent.

namespace {

QString corpora()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/corpora");
}

} // namespace

class FlowRenamingCorporaTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void sameFlowsUpToNames_data();
    void sameFlowsUpToNames();
};

void FlowRenamingCorporaTest::initTestCase()
{
    if (!QDir(corpora()).exists())
        QSKIP("../shared/corpora is not beside this checkout");
}

void FlowRenamingCorporaTest::sameFlowsUpToNames_data()
{
    QTest::addColumn<QString>("folder");
    const QDir folder(corpora());
    for (const QString &name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void FlowRenamingCorporaTest::sameFlowsUpToNames()
{
    QFETCH(QString, folder);
    Diagnostics diagnostics;
    const ResourceSet original = importPaths({folder.toStdString()}, {}, diagnostics);
    const Renaming renaming(original);
    const auto expected = flowLines(original, &renaming);
    for (unsigned seed = 1; seed <= 3; ++seed) {
        const auto flows = flowLines(renamed(original, renaming, seed), nullptr);
        QVERIFY2(flows == expected, firstDifference(flows, expected).c_str());
    }
    qInfo("%zu flows", expected.size());
}

QTEST_GUILESS_MAIN(FlowRenamingCorporaTest)
#include "test_flow_renaming_corpora.moc"
