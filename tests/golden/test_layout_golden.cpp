// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "tests/golden/golden_design.h"
#include "tests/golden/golden_files.h"
#include "tests/unit/layout/layout_fixture.h"

#include <QTest>

#include <cmath>

using namespace drawbridge;
using namespace drawbridge::golden;

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
    Diagnostics diagnostics;
    const bool isImported = name == "minimal" || name == "shop" || name == "system";
    const Design design = isImported          ? importedDesign(name.toStdString(), diagnostics)
                          : name == "moved"   ? movedDesign()
                          : name == "open"    ? fixture::randomDesign(1, 2, 9, 0)
                          : name == "columns" ? fixture::randomDesign(2, 25, 60, 70)
                                              : fixture::randomDesign(7, 6, 40, 60);
    const AnalysisReport report = name == "open" ? openReport(design)
                                  : isImported   ? analyze(design)
                                                 : AnalysisReport{};
    LayoutOptions options;
    options.showSystemFlows = name == "system";
    return composeScene(design, report, layoutNodes(design, options, diagnostics), options);
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
    compareWithFile("layouts/" + name + ".txt", textOf(pictureOf(name)).toUtf8());
}

QTEST_GUILESS_MAIN(LayoutGoldenTest)
#include "test_layout_golden.moc"
