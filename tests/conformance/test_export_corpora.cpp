// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/corpus_design.h"
#include "tests/helpers/export_round_trip.h"

#include <QtTest>

#include <algorithm>

using namespace drawbridge;

namespace {

bool isOnHostNetwork(const Topology &topology, const std::string &key)
{
    const auto parsed = NodeKey::parse(key);
    const auto id = parsed ? topology.findWorkload(*parsed) : std::nullopt;
    return id && topology.workload(*id).isHostNetwork;
}

bool isLeftOut(const Diagnostics &diagnostics, const VerifyDifference &difference)
{
    const std::string flow = "flow " + difference.from + " -> " + difference.to + " is left out";
    const auto names = [&](const Diagnostic &d) {
        return d.what.code == ErrorCode::NotExportable && d.what.message.rfind(flow, 0) == 0;
    };
    return difference.kind == VerifyDifference::Kind::DrawnButDenied &&
           std::any_of(diagnostics.all().begin(), diagnostics.all().end(), names);
}

/// Without what no manifest can say and the export therefore said it leaves out.
VerifyReport unexplained(const Design &design, const RoundTrip &result)
{
    VerifyReport report = result.report;
    std::erase_if(report.differences, [&](const VerifyDifference &difference) {
        return isOnHostNetwork(*design.topology, difference.from) ||
               isOnHostNetwork(*design.topology, difference.to) ||
               isLeftOut(result.diagnostics, difference);
    });
    return report;
}

} // namespace

/// Real applications: what a first design draws is exported, read back and proved equal, but for
/// what the export says it cannot write.
class ExportCorporaTest : public QObject {
    Q_OBJECT

private slots:
    void exportsWhatIsDrawn_data();
    void exportsWhatIsDrawn();
};

void ExportCorporaTest::exportsWhatIsDrawn_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<int>("mesh");
    for (const char *folder : test::kExportCorpora) {
        QTest::addRow("%s without a mesh", folder) << folder << static_cast<int>(MeshKind::None);
        QTest::addRow("%s with sidecars", folder) << folder << static_cast<int>(MeshKind::Sidecar);
    }
}

void ExportCorporaTest::exportsWhatIsDrawn()
{
    QFETCH(QString, folder);
    QFETCH(int, mesh);
    const auto path = test::corporaFolder() / folder.toStdString();
    if (!std::filesystem::exists(path))
        QSKIP("the corpora are not beside the checkout (../shared/corpora)");
    const Design design = test::drawnAtFirst(path);
    const RoundTrip result = roundTrip(design, static_cast<MeshKind>(mesh));
    const std::string text = describe(unexplained(design, result));
    QVERIFY2(text.empty(), text.c_str());
    QVERIFY(!result.diagnostics.hasErrors());
    QVERIFY(result.report.pairCount > 0);
}

QTEST_GUILESS_MAIN(ExportCorporaTest)
#include "test_export_corpora.moc"
