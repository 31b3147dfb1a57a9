// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/export_round_trip.h"

#include <QtTest>

#include <filesystem>

using namespace drawbridge;

/// Real applications: what a first design draws is exported, read back and proved equal.
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
    const std::vector<const char *> folders{
        "online-boutique/kubernetes-manifests", "sock-shop", "emojivoto/kustomize", "aks-store",
        "voting-app", "teastore", "guides", "kube-prometheus", "argo-cd"};
    for (const char *folder : folders) {
        QTest::addRow("%s without a mesh", folder) << folder << static_cast<int>(MeshKind::None);
        QTest::addRow("%s with sidecars", folder) << folder << static_cast<int>(MeshKind::Sidecar);
    }
}

void ExportCorporaTest::exportsWhatIsDrawn()
{
    QFETCH(QString, folder);
    QFETCH(int, mesh);
    const std::filesystem::path path =
        std::filesystem::path(DRAWBRIDGE_SOURCE_DIR) / "../shared/corpora" / folder.toStdString();
    if (!std::filesystem::exists(path))
        QSKIP("the corpora are not beside the checkout (../shared/corpora)");
    Diagnostics ignored;
    const auto topology = buildTopology(importPaths({path.string()}, {}, ignored), ignored);
    const Design design = draftDesign("corpus", {DesignCluster{}}, topology, DraftFrom::Inferred,
                                      ignored);
    const RoundTrip result = roundTrip(design, static_cast<MeshKind>(mesh));
    const std::string text = describe(result.diagnostics) + describe(result.report);
    QVERIFY2(result.report.isEqual(), text.c_str());
    QVERIFY(result.report.pairCount > 0);
}

QTEST_GUILESS_MAIN(ExportCorporaTest)
#include "test_export_corpora.moc"
