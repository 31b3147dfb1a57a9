// SPDX-License-Identifier: Apache-2.0

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

// The cases of netpol-analyzer beside the checkout, compared by meaning by the script that lies
// there: all of `list` and `diff`, and of `exposure` at least nine in ten, because that tool goes
// by the text of selectors (deviations.md). Skipped where they are absent.

namespace {

QString shared()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared");
}

} // namespace

class NetpolAnalyzerTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cases_data();
    void cases();
};

void NetpolAnalyzerTest::initTestCase()
{
    if (!QDir(shared() + "/conformance/netpol-analyzer").exists())
        QSKIP("the cases are not beside this checkout (../shared/conformance/netpol-analyzer)");
}

void NetpolAnalyzerTest::cases_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("leastPassed");
    QTest::addColumn<int>("leastPercent");
    QTest::newRow("list: every case") << "list" << 94 << 100;
    QTest::newRow("diff: every case") << "diff" << 30 << 100;
    QTest::newRow("exposure: nine in ten") << "exposure" << 47 << 90;
}

void NetpolAnalyzerTest::cases()
{
    QFETCH(QString, command);
    QFETCH(int, leastPassed);
    QFETCH(int, leastPercent);
    QProcess run;
    run.setProcessChannelMode(QProcess::MergedChannels);
    run.start(DRAWBRIDGE_PYTHON, {shared() + "/tools/conformance.py", "--ctl",
                                  DRAWBRIDGE_BIN_DIR "/drawbridgectl", "--command", command, "-v"});
    QVERIFY(run.waitForFinished(550'000));
    const QString said = QString::fromUtf8(run.readAll());
    const auto last =
        QRegularExpression("(\\d+) passed, (\\d+) failed, (\\d+) skipped\\s*$").match(said);
    QVERIFY2(last.hasMatch(), qPrintable(said));
    const int passed = last.captured(1).toInt();
    const int failed = last.captured(2).toInt();
    QVERIFY2(passed >= leastPassed, qPrintable(said));
    QVERIFY2(passed * 100 >= leastPercent * (passed + failed), qPrintable(said));
}

QTEST_GUILESS_MAIN(NetpolAnalyzerTest)
#include "test_netpol_analyzer.moc"
