// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include <QDir>
#include <QFile>
#include <QMap>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

// The odd files beside the checkout: accepted or refused as by the reference parse, except where
// quirks_deviations.tsv says why not. Skipped where the corpora are absent.

namespace {

QString quirks()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/corpora/quirks");
}

/// The lines of a table without its first, cell by cell.
QList<QStringList> rowsOf(const QString &path)
{
    QList<QStringList> rows;
    QFile table(path);
    if (!table.open(QIODevice::ReadOnly))
        return rows;
    table.readLine();
    while (!table.atEnd()) {
        const QByteArray line = table.readLine();
        const QString text = QString::fromUtf8(line.endsWith('\n') ? line.chopped(1) : line);
        rows << text.split('\t');
    }
    return rows;
}

/// Whether the text was refused, as a whole or in part: what is wrong with the objects in it (a
/// name that is a boolean for kubectl, say) is another question.
bool isRefused(const Diagnostics &diagnostics)
{
    return std::ranges::any_of(diagnostics.all(), [](const Diagnostic &said) {
        const int code = static_cast<int>(said.what.code);
        const bool isOfText = code / 100 == 12 && said.what.code != ErrorCode::YamlAmbiguousScalar;
        return said.level == DiagnosticLevel::Error &&
               (isOfText || said.what.code == ErrorCode::MemoryLimit);
    });
}

} // namespace

class QuirksTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void verdict_data();
    void verdict();
    void deviationsHaveReasons();
};

void QuirksTest::initTestCase()
{
    if (!QDir(quirks()).exists())
        QSKIP("the odd files are not beside this checkout (../shared/corpora/quirks)");
}

void QuirksTest::verdict_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("reference");
    QMap<QString, QString> deviations;
    for (const QStringList &row :
         rowsOf(DRAWBRIDGE_SOURCE_DIR "/tests/conformance/quirks_deviations.tsv"))
        deviations[row[0]] = row.value(1);
    const QList<QStringList> rows = rowsOf(quirks() + "/reference-parse.tsv");
    QCOMPARE(rows.size(), 91);
    for (const QStringList &row : rows) {
        const QString reference = row.value(8).isEmpty() ? "accepted" : "refused";
        QTest::newRow(qPrintable(row[0]))
            << row[0] << deviations.value(row[0], reference) << reference;
        deviations.remove(row[0]);
    }
    QVERIFY2(deviations.isEmpty(), qPrintable("no such file: " + deviations.keys().join(", ")));
}

void QuirksTest::verdict()
{
    QFETCH(QString, file);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    static_cast<void>(importPaths({(quirks() + '/' + file).toStdString()}, {}, diagnostics));
    std::string said;
    for (const Diagnostic &diagnostic : diagnostics.all())
        said += toString(diagnostic) + '\n';
    const QString found = isRefused(diagnostics) ? "refused" : "accepted";
    QVERIFY2(found == expected, (found.toStdString() + ":\n" + said).c_str());
    for (const Diagnostic &diagnostic : diagnostics.all())
        QVERIFY2(diagnostic.what.where.isKnown(), toString(diagnostic).c_str());
}

/// A deviation that the reference shares is no deviation.
void QuirksTest::deviationsHaveReasons()
{
    QMap<QString, QString> references;
    for (const QStringList &row : rowsOf(quirks() + "/reference-parse.tsv"))
        references[row[0]] = row.value(8).isEmpty() ? "accepted" : "refused";
    for (const QStringList &row :
         rowsOf(DRAWBRIDGE_SOURCE_DIR "/tests/conformance/quirks_deviations.tsv")) {
        QCOMPARE(row.size(), 3);
        QVERIFY2(row[1] != references.value(row[0]), qPrintable(row[0]));
        QVERIFY2(row[2].size() > 20, qPrintable(row[0]));
    }
}

QTEST_GUILESS_MAIN(QuirksTest)
#include "test_quirks.moc"
