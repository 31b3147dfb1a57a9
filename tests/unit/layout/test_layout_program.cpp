// SPDX-License-Identifier: Apache-2.0
#include "model/layout/helper_client.h"

#include <QFileInfo>
#include <QProcess>
#include <QTest>

using namespace drawbridge;

namespace {

const QString kProgram = QStringLiteral(DRAWBRIDGE_BIN_DIR "/drawbridge-layout");

HelperGraph chain(HelperGraph::Engine engine, std::size_t count)
{
    HelperGraph graph;
    graph.engine = engine;
    graph.sizes.assign(count, {128, 44});
    for (std::size_t i = 1; i < count; ++i)
        graph.edges.emplace_back(i - 1, i);
    return graph;
}

} // namespace

class LayoutProgramTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(QFileInfo::exists(kProgram), qPrintable(kProgram)); }
    void dotGoesLeftToRightOnThePitch();
    void sfdpKeepsBoxesApart();
    void theSameRequestGivesTheSameAnswer();
    void aGraphAboveTheLimitIsNotAsked();
    void refusals_data();
    void refusals();
};

void LayoutProgramTest::dotGoesLeftToRightOnThePitch()
{
    const HelperAnswer answer =
        askHelper(kProgram.toStdString(), {chain(HelperGraph::Engine::Dot, 3)}, 10000);
    QVERIFY2(!answer.problem, answer.problem ? answer.problem->message.c_str() : "");
    QVERIFY(answer.centres[0].has_value());
    const auto &at = *answer.centres[0];
    QCOMPARE(at[1].x - at[0].x, 200.0);
    QCOMPARE(at[2].x - at[1].x, 200.0);
    QCOMPARE(at[0].y, at[2].y);
}

void LayoutProgramTest::sfdpKeepsBoxesApart()
{
    const HelperAnswer answer =
        askHelper(kProgram.toStdString(), {chain(HelperGraph::Engine::Sfdp, 20)}, 10000);
    QVERIFY(!answer.problem);
    const auto &at = *answer.centres[0];
    for (std::size_t i = 0; i < at.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(std::abs(at[i].x - at[j].x) >= 127 || std::abs(at[i].y - at[j].y) >= 43);
    }
}

void LayoutProgramTest::theSameRequestGivesTheSameAnswer()
{
    const std::vector<HelperGraph> graphs{chain(HelperGraph::Engine::Dot, 12),
                                          chain(HelperGraph::Engine::Sfdp, 12)};
    const auto first = askHelper(kProgram.toStdString(), graphs, 10000);
    const auto second = askHelper(kProgram.toStdString(), graphs, 10000);
    QVERIFY(first.centres[1].has_value());
    QVERIFY(first.centres == second.centres);
}

void LayoutProgramTest::aGraphAboveTheLimitIsNotAsked()
{
    const HelperAnswer answer = askHelper(
        kProgram.toStdString(),
        {chain(HelperGraph::Engine::Dot, 5000), chain(HelperGraph::Engine::Dot, 2)}, 10000);
    QVERIFY(!answer.problem);
    QVERIFY(!answer.centres[0].has_value());
    QVERIFY(answer.centres[1].has_value());
}

void LayoutProgramTest::refusals_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("place");
    const QByteArray hello = "drawbridge-layout 1\n";
    QTest::newRow("nothing") << QByteArray() << QByteArray("first line");
    QTest::newRow("another greeting") << QByteArray("hello\n") << QByteArray("first line");
    QTest::newRow("no end") << hello << QByteArray("line 1");
    QTest::newRow("an unknown engine") << hello + "graph neato 1 0\nnode 1 1\nend\n"
                                       << QByteArray("line 2");
    QTest::newRow("too many nodes") << hello + "graph dot 1000000 0\n" << QByteArray("line 2");
    QTest::newRow("a negative size") << hello + "graph dot 1 0\nnode -1 1\nend\n"
                                     << QByteArray("line 3");
    QTest::newRow("an edge to nowhere") << hello + "graph dot 1 1\nnode 1 1\nedge 0 7\nend\n"
                                        << QByteArray("line 4");
    QTest::newRow("a DOT injection") << hello + "graph dot 1 0\nnode 1 1\"]; x [\nend\n"
                                     << QByteArray("line 3");
}

void LayoutProgramTest::refusals()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, place);
    QProcess process;
    process.start(kProgram, {});
    QVERIFY(process.waitForStarted());
    process.write(request);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QByteArray output = process.readAllStandardOutput();
    QVERIFY2(output.startsWith("refused ") && output.contains(place), output.constData());
}

QTEST_GUILESS_MAIN(LayoutProgramTest)
#include "test_layout_program.moc"
