// SPDX-License-Identifier: Apache-2.0
#include "model/base/child_process.h"

#include "tests/helpers/compare.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

#include <thread>

using namespace drawbridge;
using End = ChildResult::End;

/// Runs small scripts of its own through /bin/sh, which is the program here, not a go-between.
class ChildProcessTest : public QObject {
    Q_OBJECT
private slots:
    void ends_data();
    void ends();
    void inputGoesInAndComesOut();
    void argumentsAreNoShellText();
    void nothingIsInherited();
    void whatItWritesIsBounded();
    void errorsBeyondTheirLimitAreDropped();
    void aHangingChildDiesWithItsChildren();
    void aStopEndsItSoon();
    void aChildThatDoesNotReadIsNoProblem();
    void programsAreFoundOnThePath();

private:
    static ChildRequest script(const std::string &text)
    {
        ChildRequest request;
        request.program = "/bin/sh";
        request.arguments = {"-c", text};
        request.environment = {"PATH=/usr/bin:/bin"};
        request.deadlineMs = 20'000;
        return request;
    }
};

void ChildProcessTest::ends_data()
{
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("end");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("all is well") << QByteArray("/bin/sh") << QByteArray("exit 0")
                                 << int(End::Exited) << 0 << QByteArray("");
    QTest::newRow("a code of its own") << QByteArray("/bin/sh") << QByteArray("exit 7")
                                       << int(End::Exited) << 7 << QByteArray("exited with code 7");
    QTest::newRow("a signal") << QByteArray("/bin/sh") << QByteArray("kill -9 $$")
                              << int(End::Signalled) << -1 << QByteArray("was ended by signal 9");
    QTest::newRow("a program that is not there")
        << QByteArray("/no/such/program") << QByteArray("") << int(End::NotStarted) << -1
        << QByteArray("could not be started: No such file or directory");
}

void ChildProcessTest::ends()
{
    QFETCH(QByteArray, program);
    QFETCH(QByteArray, text);
    ChildRequest request = script(text.toStdString());
    request.program = program.toStdString();
    const ChildResult result = runChild(request);
    QTEST(int(result.end), "end");
    QTEST(result.exitCode, "code");
    QTEST(QByteArray::fromStdString(result.reason), "reason");
}

void ChildProcessTest::inputGoesInAndComesOut()
{
    const std::string big(3'000'000, 'x'); // more than any pipe holds
    ChildRequest request = script("cat; echo said >&2");
    request.input = big;
    const ChildResult result = runChild(request);
    QVERIFY(result.isSuccess());
    QVERIFY(result.output == big);
    COMPARE(result.errors, "said\n");
}

void ChildProcessTest::argumentsAreNoShellText()
{
    ChildRequest request = script("printf '%s' \"$1\"");
    request.arguments.insert(request.arguments.end(), {"name", "$(id); `id` \"x'"});
    COMPARE(runChild(request).output, "$(id); `id` \"x'");
}

void ChildProcessTest::nothingIsInherited()
{
    qputenv("DRAWBRIDGE_TEST_SECRET", "hidden");
    ChildRequest request = script("env; pwd");
    request.folder = "/";
    const ChildResult result = runChild(request);
    QVERIFY(result.output.find("hidden") == std::string::npos);
    QVERIFY(result.output.ends_with("\n/\n"));
    request.environment = environmentOf({"DRAWBRIDGE_TEST_SECRET", "DRAWBRIDGE_NOT_SET"});
    QVERIFY(runChild(request).output.find("DRAWBRIDGE_TEST_SECRET=hidden") != std::string::npos);
}

void ChildProcessTest::whatItWritesIsBounded()
{
    ChildRequest request = script("while :; do echo 0123456789; done");
    request.maxOutputBytes = 1'000'000;
    const ChildResult result = runChild(request);
    QCOMPARE(int(result.end), int(End::TooMuchOutput));
    QVERIFY(result.output.size() <= 1'000'001);
    COMPARE(result.reason, "wrote more than 1000000 bytes");
}

void ChildProcessTest::errorsBeyondTheirLimitAreDropped()
{
    ChildRequest request = script("i=0; while [ $i -lt 9000 ]; do echo 0123456789 >&2; "
                                  "i=$((i+1)); done; echo done");
    request.maxErrorBytes = 100;
    const ChildResult result = runChild(request);
    QVERIFY(result.isSuccess());
    QCOMPARE(result.errors.size(), std::size_t{100});
    COMPARE(result.output, "done\n");
}

void ChildProcessTest::aHangingChildDiesWithItsChildren()
{
    QTemporaryDir folder;
    ChildRequest request = script("sleep 600 & echo $! > pid; echo begun; wait");
    request.folder = folder.path().toStdString();
    request.deadlineMs = 500;
    QElapsedTimer timer;
    timer.start();
    const ChildResult result = runChild(request);
    QVERIFY(timer.elapsed() < 10'000);
    QCOMPARE(int(result.end), int(End::Deadline));
    COMPARE(result.output, "begun\n");
    QFile pidFile(folder.filePath("pid"));
    QVERIFY(pidFile.open(QIODevice::ReadOnly));
    const int pid = pidFile.readAll().trimmed().toInt();
    QVERIFY(pid > 0);
    const auto isGone = [pid] { // gone, or a zombie nobody reaps in a bare container
        QFile status(QString("/proc/%1/stat").arg(pid));
        return !status.open(QIODevice::ReadOnly) || status.readAll().contains(") Z ");
    };
    QTRY_VERIFY(isGone());
}

void ChildProcessTest::aStopEndsItSoon()
{
    std::stop_source source;
    ChildRequest request = script("echo begun; sleep 600");
    request.stop = source.get_token();
    request.deadlineMs = 120'000;
    QElapsedTimer timer;
    timer.start();
    std::jthread later([&source] { source.request_stop(); });
    const ChildResult result = runChild(request);
    QCOMPARE(int(result.end), int(End::Stopped));
    QVERIFY(timer.elapsed() < 20'000);
}

void ChildProcessTest::aChildThatDoesNotReadIsNoProblem()
{
    const std::string big(3'000'000, 'x');
    ChildRequest request = script("exec <&-; echo deaf");
    request.input = big;
    const ChildResult result = runChild(request);
    QVERIFY(result.isSuccess());
    COMPARE(result.output, "deaf\n");
}

void ChildProcessTest::programsAreFoundOnThePath()
{
    const QByteArray before = qgetenv("PATH");
    QTemporaryDir folder;
    QFile tool(folder.filePath("tool"));
    QVERIFY(tool.open(QIODevice::WriteOnly));
    tool.close();
    qputenv("PATH", "." + QByteArray(":") + folder.path().toLocal8Bit());
    const bool isFoundBefore = !findProgram("tool").empty();
    tool.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    const std::string found = findProgram("tool").string();
    const std::string itself = findProgram(folder.filePath("tool").toStdString()).string();
    const bool isMissingFound = !findProgram("no-such-tool").empty();
    qputenv("PATH", before);
    QVERIFY(!isFoundBefore); // not executable yet
    COMPARE(found, folder.filePath("tool").toStdString());
    COMPARE(itself, folder.filePath("tool").toStdString());
    QVERIFY(!isMissingFound);
}

QTEST_GUILESS_MAIN(ChildProcessTest)
#include "test_child_process.moc"
