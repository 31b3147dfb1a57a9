// SPDX-License-Identifier: Apache-2.0

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <map>

// The cases of Kubescape's own rules beside the checkout, compared by rule and object by the script
// that lies there. At least 95% of the cases that have to fire and 95% of those that have to stay
// silent; each that fails is listed with its reason in kubescape_deviations.tsv. Skipped where they
// are absent.

namespace {

QString shared()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared");
}

QList<QStringList> table(const QString &path)
{
    QFile file(path);
    QList<QStringList> rows;
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    for (const QString &line : QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts))
        rows << line.split('\t');
    rows.removeFirst();
    return rows;
}

} // namespace

class KubescapeTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void casesAgree();
};

void KubescapeTest::initTestCase()
{
    if (!QDir(shared() + "/conformance/kubescape").exists())
        QSKIP("the cases are not beside this checkout (../shared/conformance/kubescape)");
}

void KubescapeTest::casesAgree()
{
    QProcess run;
    run.setProcessChannelMode(QProcess::MergedChannels);
    run.start(DRAWBRIDGE_PYTHON, {shared() + "/tools/kubescape_parity.py", "--ctl",
                                  DRAWBRIDGE_BIN_DIR "/drawbridgectl", "-v"});
    QVERIFY(run.waitForFinished(550'000));
    const QString said = QString::fromUtf8(run.readAll());
    std::map<QString, QString> modes;
    for (const QStringList &row : table(shared() + "/conformance/kubescape/cases.tsv"))
        modes[row.at(0)] = row.at(3) == "silent" ? "silent" : "fire";
    std::map<QString, int> passed;
    std::map<QString, int> failed;
    QStringList failures;
    for (const QString &line : said.split('\n')) {
        const QString name =
            line.section(' ', 1, -1, QString::SectionSkipEmpty).section(" | ", 0, 0);
        if (line.startsWith("ok "))
            ++passed[modes[name.trimmed()]];
        if (!line.startsWith("FAIL "))
            continue;
        ++failed[modes[name.trimmed()]];
        failures << name.trimmed();
    }
    for (const char *mode : {"fire", "silent"}) {
        QVERIFY2(passed[mode] > 30, qPrintable(said));
        QVERIFY2(passed[mode] * 100 >= (passed[mode] + failed[mode]) * 95, qPrintable(said));
    }
    QStringList listed;
    for (const QStringList &row : table(
             QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/conformance/kubescape_deviations.tsv"))) {
        QVERIFY2(row.size() == 2 && row.at(1).size() > 20, qPrintable(row.join(' ')));
        listed << row.at(0);
    }
    failures.sort();
    listed.sort();
    QCOMPARE(failures, listed);
}

QTEST_GUILESS_MAIN(KubescapeTest)
#include "test_kubescape.moc"
