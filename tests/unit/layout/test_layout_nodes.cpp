// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/layout/layout_fixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

SceneLook pictureOf(const Design &design, const LayoutOptions &options = {})
{
    Diagnostics diagnostics;
    return composeScene(design, {}, layoutNodes(design, options, diagnostics), options);
}

/// The first pair that overlaps and should not, as text; empty when there is none.
QString overlap(const SceneLook &scene)
{
    const auto isFrame = [](const NodeLook &n) { return n.shape == NodeShape::Namespace; };
    for (const NodeLook &a : scene.nodes) {
        for (const NodeLook &b : scene.nodes) {
            const bool isSameLevel = isFrame(a) == isFrame(b);
            if (&a == &b || a.shape == NodeShape::Cluster || b.shape == NodeShape::Cluster ||
                !isSameLevel)
                continue;
            if (a.rect.intersects(b.rect))
                return QString::fromStdString(toString(a.key) + " on " + toString(b.key));
        }
    }
    return {};
}

std::string writeProgram(const QTemporaryDir &folder, const char *text)
{
    QFile file(folder.filePath("helper"));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(text);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return file.fileName().toStdString();
}

const NodePosition *find(const std::vector<NodePosition> &positions, const NodeKey &key)
{
    const auto it = std::find_if(positions.begin(), positions.end(),
                                 [&](const NodePosition &p) { return p.node == key; });
    return it == positions.end() ? nullptr : &*it;
}

} // namespace

class LayoutNodesTest : public QObject {
    Q_OBJECT
private slots:
    void nothingOverlapsAndEveryMemberIsInItsFrame_data();
    void nothingOverlapsAndEveryMemberIsInItsFrame();
    void theSameDesignGivesTheSamePositions();
    void callersStandLeftOfWhatTheyCall();
    void anEmptyDesignGivesNothing();
    void keptPositionsStayAndNewNodesFindRoom();
    void aFailingHelperIsANoteAndTheFallbackTakesOver_data();
    void aFailingHelperIsANoteAndTheFallbackTakesOver();
    void aThousandWorkloadsAreQuick();
};

void LayoutNodesTest::nothingOverlapsAndEveryMemberIsInItsFrame_data()
{
    QTest::addColumn<int>("namespaces");
    QTest::addColumn<int>("workloads");
    QTest::addColumn<int>("flows");
    QTest::newRow("one namespace") << 1 << 12 << 20;
    QTest::newRow("a few namespaces") << 4 << 20 << 30;
    QTest::newRow("the most that stand on a grid") << 12 << 60 << 90;
    QTest::newRow("more than stand on a grid") << 25 << 120 << 200;
    QTest::newRow("many without flows") << 3 << 90 << 1;
}

void LayoutNodesTest::nothingOverlapsAndEveryMemberIsInItsFrame()
{
    QFETCH(int, namespaces);
    QFETCH(int, workloads);
    QFETCH(int, flows);
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
        const Design design = fixture::randomDesign(seed, static_cast<std::size_t>(namespaces),
                                                    static_cast<std::size_t>(workloads),
                                                    static_cast<std::size_t>(flows));
        const SceneLook scene = pictureOf(design);
        QVERIFY2(overlap(scene).isEmpty(), qPrintable(overlap(scene)));
        for (const NodeLook &node : scene.nodes) {
            if (node.shape != NodeShape::Workload)
                continue;
            const NodeLook *frame = scene.find({"", "", "Namespace", node.key.nameSpace});
            QVERIFY(frame != nullptr);
            QVERIFY(frame->rect.contains({node.rect.x, node.rect.y}) &&
                    frame->rect.contains({node.rect.right(), node.rect.bottom()}));
        }
    }
}

void LayoutNodesTest::theSameDesignGivesTheSamePositions()
{
    const Design design = fixture::randomDesign(7, 6, 40, 60);
    QVERIFY(pictureOf(design) == pictureOf(design));
}

void LayoutNodesTest::callersStandLeftOfWhatTheyCall()
{
    const SceneLook scene = pictureOf(
        fixture::design({"shop/web", "shop/cart", "data/db"}, {{"External/internet", "shop/web"},
                                                               {"shop/web", "shop/cart"},
                                                               {"shop/cart", "data/db"},
                                                               {"shop/cart", "External/bank"}}));
    const auto x = [&](const char *end) { return scene.find(fixture::key(end))->rect.x; };
    QVERIFY(x("External/internet") < x("shop/web"));
    QVERIFY(x("shop/web") < x("shop/cart"));
    QVERIFY(x("shop/cart") < x("External/bank"));
    const SceneRect cluster = scene.nodes.front().rect;
    QVERIFY(!cluster.intersects(scene.find(fixture::key("External/bank"))->rect));
}

void LayoutNodesTest::anEmptyDesignGivesNothing()
{
    Design design;
    design.clusters.emplace_back();
    Diagnostics diagnostics;
    QVERIFY(layoutNodes(design, {}, diagnostics).empty());
    QVERIFY(composeScene(design, {}, {}, {}).nodes.empty());
    QVERIFY(diagnostics.empty());
}

void LayoutNodesTest::keptPositionsStayAndNewNodesFindRoom()
{
    Design design = fixture::design({"shop/web", "shop/cart", "shop/new", "data/db"},
                                    {{"shop/web", "shop/cart"}, {"shop/cart", "shop/new"}});
    std::vector<NodePosition> kept{{{"", "", "Namespace", "shop"}, 500, 300, true},
                                   {fixture::key("shop/cart"), 260, 70, true},
                                   {fixture::key("shop/web"), 31, 52, false}};
    std::sort(kept.begin(), kept.end());
    design.positions = CowList<NodePosition>(kept);
    Diagnostics diagnostics;
    const auto positions = layoutNodes(design, {}, diagnostics);
    for (const NodePosition &position : kept) {
        const NodePosition *now = find(positions, position.node);
        QVERIFY(now != nullptr);
        QVERIFY(*now == position);
    }
    QVERIFY(find(positions, fixture::key("shop/new")) != nullptr);
    const SceneLook scene = composeScene(design, {}, positions, {});
    QVERIFY2(overlap(scene).isEmpty(), qPrintable(overlap(scene)));
}

void LayoutNodesTest::aFailingHelperIsANoteAndTheFallbackTakesOver_data()
{
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QString>("words");
    QTest::newRow("a missing program") << QByteArray() << "could not be started";
    QTest::newRow("one that answers garbage")
        << QByteArray("#!/bin/sh\necho nonsense\n") << "not understood";
    QTest::newRow("one that answers nan")
        << QByteArray("#!/bin/sh\ncat >/dev/null\nprintf 'drawbridge-layout 1\\ngraph 0\\nat nan "
                      "0\\nat 1 1\\nat 2 2\\nend\\n'\n")
        << "not understood";
    QTest::newRow("one that dies at once") << QByteArray("#!/bin/sh\nexit 3\n") << "not understood";
    QTest::newRow("one that never answers")
        << QByteArray("#!/bin/sh\nexec sleep 60\n") << "no answer within";
}

void LayoutNodesTest::aFailingHelperIsANoteAndTheFallbackTakesOver()
{
    QFETCH(QByteArray, program);
    QFETCH(QString, words);
    QTemporaryDir folder;
    LayoutOptions options;
    options.deadlineMs = program.contains("sleep") ? 200 : 5000;
    options.helperProgram = program.isEmpty() ? folder.filePath("absent").toStdString()
                                              : writeProgram(folder, program.constData());
    const Design design = fixture::design({"shop/a", "shop/b", "shop/c"},
                                          {{"shop/a", "shop/b"}, {"shop/b", "shop/c"}});
    Diagnostics diagnostics;
    QElapsedTimer timer;
    timer.start();
    const auto positions = layoutNodes(design, options, diagnostics);
    QVERIFY(timer.elapsed() < 4000);
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    const Diagnostic &note = diagnostics.all().front();
    QVERIFY(note.level == DiagnosticLevel::Note);
    QVERIFY(note.what.code == ErrorCode::LayoutHelper);
    QVERIFY2(QString::fromStdString(note.what.message).contains(words), note.what.message.c_str());
    Diagnostics none;
    QVERIFY(positions == layoutNodes(design, {}, none));
    QVERIFY(none.empty());
}

void LayoutNodesTest::aThousandWorkloadsAreQuick()
{
    const Design design = fixture::randomDesign(3, 20, 1000, 2000);
    QElapsedTimer timer;
    timer.start();
    const SceneLook scene = pictureOf(design);
    qInfo("1000 workloads: %lld ms", timer.elapsed());
    QVERIFY(scene.edges.size() > 1900);
    QVERIFY(timer.elapsed() < 20000); // a guard against blow-ups, not a benchmark
}

QTEST_GUILESS_MAIN(LayoutNodesTest)
#include "test_layout_nodes.moc"
