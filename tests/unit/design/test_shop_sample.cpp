// SPDX-License-Identifier: Apache-2.0
// The sample keeps its README's word: its tables are the expectation.
#include "model/analysis/findings.h"
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/design/project_file.h"

#include <QFile>
#include <QTest>

using namespace drawbridge;

namespace {

QString sampleFile(const char *name)
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop/") + QLatin1String(name);
}

/// Rows of the table below a heading, cells joined by spaces.
QStringList tableBelow(const QString &heading)
{
    QFile file(sampleFile("README.md"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList rows;
    bool isBelow = false;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        if (line.startsWith(u"## "))
            isBelow = line.contains(heading);
        if (!isBelow || !line.startsWith(u"| ") || line.startsWith(u"| ---") ||
            line.startsWith(u"| from") || line.startsWith(u"| rule"))
            continue;
        QStringList cells;
        for (const QString &cell : line.split(u'|', Qt::SkipEmptyParts))
            cells << cell.trimmed();
        rows << cells.join(u' ');
    }
    return rows;
}

Design loadSample(Diagnostics &diagnostics)
{
    auto design = loadDesign(sampleFile("shop.drawbridge.yaml").toStdString(), {}, diagnostics);
    return design ? *design : Design{};
}

Design withPlannedFlows(Design design)
{
    for (const QString &row : tableBelow(QStringLiteral("Flows to draw"))) {
        const QStringList cells = row.split(u' ');
        Flow flow;
        flow.from = NodeKey::parse(cells.at(0).toStdString()).value();
        flow.to = NodeKey::parse(cells.at(1).toStdString()).value();
        flow.ports.push_back({PortRange::parse(cells.at(2).toStdString()).value(), {}});
        const auto after = addFlow(design, flow);
        if (after)
            design = *after;
    }
    return design;
}

QStringList findingsOf(const AnalysisReport &report, const std::string &rule)
{
    QStringList rows;
    for (const Finding &finding : report.findings) {
        if (finding.ruleId != rule)
            continue;
        QString row = QString::fromStdString(toString(finding.target));
        if (finding.peer) {
            QString ports = QString::fromStdString(toString(finding.ports));
            row = QString::fromStdString(toString(*finding.peer)) + u' ' + row + u' ' +
                  ports.remove(QStringLiteral("/TCP"));
        }
        rows << row;
    }
    rows.sort();
    return rows;
}

} // namespace

class ShopSampleTest : public QObject {
    Q_OBJECT
private slots:
    void loadsWithoutComplaint();
    void holdsWhatTheDraftDraws();
    void leavesExactlyThePlantedPairs();
    void showsThePlantedFindings();
    void savesAsItStands();
};

void ShopSampleTest::loadsWithoutComplaint()
{
    Diagnostics diagnostics;
    const Design design = loadSample(diagnostics);
    const auto complaint =
        diagnostics.empty() ? std::string() : toString(diagnostics.all().front());
    QCOMPARE(complaint, std::string());
    QVERIFY(design.topology);
    QCOMPARE(design.topology->workloads.size(), std::size_t{14});
    QCOMPARE(design.topology->namespaces.size(), std::size_t{4});
    QCOMPARE(tableBelow(QStringLiteral("Flows to draw")).size(), 4);
}

void ShopSampleTest::holdsWhatTheDraftDraws()
{
    Diagnostics diagnostics;
    const Design design = loadSample(diagnostics);
    const Design draft =
        draftDesign("shop", design.clusters, design.topology, DraftFrom::Inferred, diagnostics);
    QCOMPARE(draft.flows.size(), std::size_t{12});
    QVERIFY(design.flows == draft.flows);
}

void ShopSampleTest::leavesExactlyThePlantedPairs()
{
    Diagnostics diagnostics;
    const Design design = withPlannedFlows(loadSample(diagnostics));
    const QStringList planted = tableBelow(QStringLiteral("reachable, not drawn"));
    QCOMPARE(planted.size(), 7);
    QCOMPARE(findingsOf(analyze(design), "ZT-NET-004"), planted);
}

void ShopSampleTest::showsThePlantedFindings()
{
    Diagnostics diagnostics;
    const AnalysisReport report = analyze(withPlannedFlows(loadSample(diagnostics)));
    QStringList rows;
    for (const char *rule : {"ZT-MTLS-001", "ZT-NET-001"}) {
        for (const QString &target : findingsOf(report, rule))
            rows << QLatin1String(rule) + u' ' + target;
    }
    QCOMPARE(rows, tableBelow(QStringLiteral("other findings")));
    for (const NotAssessable &left : report.notAssessable) // settings no manifest of it holds
        QVERIFY2(left.ruleId != "ZT-MTLS-001" && left.ruleId != "ZT-NET-001", left.ruleId.c_str());
}

void ShopSampleTest::savesAsItStands()
{
    Diagnostics diagnostics;
    QFile file(sampleFile("shop.drawbridge.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QByteArray::fromStdString(writeDesign(loadSample(diagnostics))), file.readAll());
}

QTEST_GUILESS_MAIN(ShopSampleTest)
#include "test_shop_sample.moc"
