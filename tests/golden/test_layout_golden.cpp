// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/layout/layout_fixture.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <filesystem>

using namespace drawbridge;
namespace fs = std::filesystem;

/// Where everything stands and what it looks like, line by line. Positions are saved only of what
/// was moved by hand, so a map that changes under its user must at least be noticed here.
class LayoutGoldenTest : public QObject {
    Q_OBJECT
private slots:
    void drawsTheExpectedPicture_data();
    void drawsTheExpectedPicture();
};

namespace {

QString text(const std::string &bytes)
{
    return QString::fromStdString(bytes);
}

/// Hundredths are enough, and no rounding of the last bit shows.
QString text(double value)
{
    const double rounded = std::round(value * 100) / 100;
    return QString::number(rounded == 0 ? 0 : rounded);
}

QString text(ScenePoint point)
{
    return text(point.x) + ',' + text(point.y);
}

QString text(const SceneRect &rect)
{
    return text(rect.x) + ',' + text(rect.y) + ' ' + text(rect.width) + 'x' + text(rect.height);
}

QString lineOf(const NodeLook &node)
{
    static const char *const kShapes[] = {"workload", "namespace", "cluster", "internet",
                                          "cidr",     "fqdn",      "gateway"};
    static const char *const kShields[] = {"open", "ingress", "egress", "both"};
    QStringList words{
        kShapes[static_cast<int>(node.shape)], text(toString(node.key)),        text(node.rect),
        '"' + text(node.title) + '"',          '"' + text(node.subtitle) + '"', text(node.icon)};
    if (node.hasShield)
        words << kShields[static_cast<int>(node.shield)];
    if (!node.account.empty())
        words << "account " + text(node.account);
    if (node.isDefaultAccount)
        words << "default-account";
    if (node.isMtlsException)
        words << "mtls-exception";
    if (node.isSystem)
        words << "system";
    return words.join(' ') + "\n  " + text(node.description);
}

QString lineOf(const EdgeLook &edge)
{
    static const char *const kKinds[] = {"allowed", "drawn", "observed", "implicit", "denied"};
    QStringList words{kKinds[static_cast<int>(edge.kind)], text(toString(edge.from)), "->",
                      text(toString(edge.to))};
    if (!edge.chip.empty())
        words << '"' + text(edge.chip) + '"' << text(edge.chipRect);
    if (edge.kind == EdgeKind::Implicit)
        words << "mark " + text(edge.mark);
    if (edge.hasRequestRules)
        words << "requests";
    if (edge.isToConfirm)
        words << "to-confirm";
    if (edge.isSystem)
        words << "system";
    if (edge.mergedCount != 1)
        words << "merged " + QString::number(edge.mergedCount);
    QStringList points;
    for (const ScenePoint &point : edge.path)
        points << text(point);
    return words.join(' ') + "\n  " + points.join(' ') + "\n  " + text(edge.description);
}

QString textOf(const SceneLook &scene)
{
    QStringList lines{"bounds " + text(scene.bounds)};
    for (const NodeLook &node : scene.nodes)
        lines << lineOf(node);
    for (const EdgeLook &edge : scene.edges)
        lines << lineOf(edge);
    return lines.join('\n') + '\n';
}

Design importedDesign(const std::string &name)
{
    const fs::path folder = fs::path(DRAWBRIDGE_SOURCE_DIR) / "tests/golden/designs" / name;
    Diagnostics diagnostics;
    ImportOptions options;
    options.relativeTo = folder;
    const auto topology =
        buildTopology(importPaths({folder.string()}, options, diagnostics), diagnostics);
    return draftDesign(name, {DesignCluster{}}, topology, DraftFrom::Inferred, diagnostics);
}

/// Some stand where a user put them, the rest finds room around them.
Design movedDesign()
{
    Design design = fixture::randomDesign(5, 4, 18, 24);
    design.positions = CowList<NodePosition>({{{"", "", "Namespace", "ns1"}, 900, 40, true},
                                              {design.topology->workloads[3].key, 300, 200, true},
                                              {{"", "", "External", "bank"}, 40, 700, true}});
    return design;
}

/// Everybody reaches everybody, and nothing is drawn.
AnalysisReport openReport(const Design &design)
{
    AnalysisReport report;
    for (const WorkloadNode &from : design.topology->workloads) {
        for (const WorkloadNode &to : design.topology->workloads) {
            if (from.key != to.key)
                report.edges.push_back(
                    fixture::implicitEdge(from.key.nameSpace + '/' + from.key.name,
                                          to.key.nameSpace + '/' + to.key.name));
        }
    }
    return report;
}

SceneLook pictureOf(const QString &name)
{
    const bool isImported = name == "minimal" || name == "shop" || name == "system";
    const Design design = isImported          ? importedDesign(name.toStdString())
                          : name == "moved"   ? movedDesign()
                          : name == "open"    ? fixture::randomDesign(1, 2, 9, 0)
                          : name == "columns" ? fixture::randomDesign(2, 25, 60, 70)
                                              : fixture::randomDesign(7, 6, 40, 60);
    const AnalysisReport report = name == "open" ? openReport(design)
                                  : isImported   ? analyze(design)
                                                 : AnalysisReport{};
    Diagnostics diagnostics;
    LayoutOptions options;
    options.showSystemFlows = name == "system";
    return composeScene(design, report, layoutNodes(design, options, diagnostics), options);
}

QString contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

void LayoutGoldenTest::drawsTheExpectedPicture_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"minimal", "shop", "system", "moved", "open", "columns", "grid"})
        QTest::newRow(name) << name;
}

void LayoutGoldenTest::drawsTheExpectedPicture()
{
    QFETCH(QString, name);
    const QString picture = textOf(pictureOf(name));
    const QString path =
        QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/layouts/") + name + ".txt";
    if (qEnvironmentVariableIsSet("DRAWBRIDGE_UPDATE_GOLDEN")) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(picture.toUtf8()) > 0);
    }
    const QStringList expected = contentOf(path).split('\n');
    const QStringList actual = picture.split('\n');
    for (qsizetype line = 0; line < qMin(actual.size(), expected.size()); ++line)
        QCOMPARE(actual[line], expected[line]);
    QCOMPARE(actual.size(), expected.size());
}

QTEST_GUILESS_MAIN(LayoutGoldenTest)
#include "test_layout_golden.moc"
