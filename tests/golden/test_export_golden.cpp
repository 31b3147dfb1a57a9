// SPDX-License-Identifier: Apache-2.0
#include "exporters/quarantine_exporter.h"
#include "exporters/rollout_exporter.h"
#include "exporters/workload_layout.h"
#include "tests/golden/golden_design.h"
#include "tests/golden/golden_files.h"
#include "tests/helpers/export_round_trip.h"

#include <QtTest>

using namespace drawbridge;
using namespace drawbridge::golden;

class ExportGoldenTest : public QObject {
    Q_OBJECT

private slots:
    void writesTheExpectedBytes_data();
    void writesTheExpectedBytes();
    void ambientOfSeveralClustersIsRefusedAsAWhole();
    void stagesOfAnAmbientMesh();
    void sidecarsHeldToARegistry();
    void filesOfWorkloads();
    void quarantineInAnAmbientMesh();
};

void ExportGoldenTest::writesTheExpectedBytes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("mesh");
    QTest::newRow("minimal without a mesh") << "minimal" << static_cast<int>(MeshKind::None);
    QTest::newRow("minimal with sidecars") << "minimal" << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("platform without a mesh") << "platform" << static_cast<int>(MeshKind::None);
    QTest::newRow("platform with sidecars") << "platform" << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("shop without a mesh") << "shop" << static_cast<int>(MeshKind::None);
    QTest::newRow("shop with sidecars") << "shop" << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("namespaces of the system without a mesh")
        << "system" << static_cast<int>(MeshKind::None);
    QTest::newRow("namespaces of the system with sidecars")
        << "system" << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("minimal in an ambient mesh") << "minimal" << static_cast<int>(MeshKind::Ambient);
    QTest::newRow("everything an ambient mesh tells apart")
        << "ambient" << static_cast<int>(MeshKind::Ambient);
    QTest::newRow("requests in an ambient mesh")
        << "waypoint" << static_cast<int>(MeshKind::Ambient);
    QTest::newRow("minimal in a mesh of Linkerd")
        << "minimal" << static_cast<int>(MeshKind::Linkerd);
    QTest::newRow("everything that Linkerd tells apart")
        << "linkerd" << static_cast<int>(MeshKind::Linkerd);
    QTest::newRow("people at gateways") << "people" << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("people at gateways, ambient") << "people" << static_cast<int>(MeshKind::Ambient);
    QTest::newRow("two clusters, straight, without a mesh")
        << "clusters-straight" << static_cast<int>(MeshKind::None);
    QTest::newRow("two clusters, straight, with sidecars")
        << "clusters-straight" << static_cast<int>(MeshKind::Sidecar);
    QTest::newRow("two clusters through gateways")
        << "clusters-gateway" << static_cast<int>(MeshKind::Sidecar);
}

void ExportGoldenTest::writesTheExpectedBytes()
{
    QFETCH(QString, name);
    QFETCH(int, mesh);
    const auto kind = static_cast<MeshKind>(mesh);
    const RoundTrip result = roundTrip(drawnDesign(name.toStdString()), kind);
    std::vector<NamedText> texts = result.manifests.texts();
    texts.push_back({"diagnostics.txt", describe(result.diagnostics.sorted())});
    compareWithFolder(
        "expected/" + name + '-' + QString::fromStdString(std::string(toString(kind))), texts);
    for (const VerifyDifference &difference : result.report.differences)
        QVERIFY2(difference.from.find("agent") != std::string::npos ||
                     difference.to.find("agent") != std::string::npos,
                 describe(result.report).c_str());
}

void ExportGoldenTest::ambientOfSeveralClustersIsRefusedAsAWhole()
{
    Diagnostics diagnostics;
    ExportOptions options;
    options.mesh = MeshKind::Ambient;
    QVERIFY(exportDesign(drawnDesign("clusters-straight"), options, diagnostics).files.empty());
    QVERIFY(diagnostics.hasErrors());
    QVERIFY(diagnostics.all().front().what.code == ErrorCode::NotExportable);
}

namespace {

/// What is written below `folder`, its pages too.
void addPages(const ManifestSet &files, const std::string &folder, std::vector<NamedText> &texts)
{
    for (const ManifestFile &file : files.files)
        if (file.documents.empty() && file.path.starts_with(folder))
            texts.push_back({file.path, file.text()});
}

} // namespace

/// Every manifest, and the pages of the stages that are others than those of a sidecar mesh.
void ExportGoldenTest::stagesOfAnAmbientMesh()
{
    ExportOptions options;
    options.mesh = MeshKind::Ambient;
    Diagnostics diagnostics;
    const Rollout rollout =
        exportRollout(drawnDesign("waypoint"), options, Segmentation::AtOnce, diagnostics);
    const ManifestSet files = rolloutFiles(rollout, std::nullopt);
    std::vector<NamedText> texts = files.texts();
    for (const char *stage : {"1-", "2-"})
        addPages(files, stage, texts);
    texts.push_back({"rollout.txt", rolloutText(rollout, std::nullopt)});
    compareWithFolder("expected/waypoint-ambient-stages", texts);
}

/// What `--egress registry` adds, the page for people too, with the cache of each node.
void ExportGoldenTest::sidecarsHeldToARegistry()
{
    Design design = drawnDesign("shop");
    design.clusters.front().nodeLocalDns = {*Cidr::parse("169.254.20.10/32")};
    ExportOptions options;
    options.mesh = MeshKind::Sidecar;
    options.egress = MeshEgress::Registry;
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, options, diagnostics);
    std::vector<NamedText> texts;
    for (const ManifestFile &file : set.files)
        if (file.path.starts_with("s") || file.path.ends_with("allow-dns.yaml"))
            texts.push_back({file.path, file.text()});
    texts.push_back({"diagnostics.txt", describe(diagnostics.sorted())});
    compareWithFolder("expected/shop-sidecar-registry", texts);
}

void ExportGoldenTest::filesOfWorkloads()
{
    const Design design = drawnDesign("shop");
    ExportOptions options;
    options.mesh = MeshKind::Sidecar;
    Diagnostics diagnostics;
    compareWithFolder("expected/shop-sidecar-workload",
                      byWorkload(exportDesign(design, options, diagnostics), design.name).texts());
}

/// What `kubectl apply` takes of it, and what people read.
void ExportGoldenTest::quarantineInAnAmbientMesh()
{
    Diagnostics diagnostics;
    const auto made =
        exportQuarantine(drawnDesign("isolated"), {{}, "shop", "Deployment", "cart"}, diagnostics);
    QVERIFY2(made, made ? "" : toString(made.error()).c_str());
    std::vector<NamedText> texts;
    for (const NamedText &text : made->files.texts())
        if (text.name != "4-token/no-token.yaml") // A patch.
            texts.push_back(text);
    texts.push_back({"quarantine.txt", quarantineText(*made)});
    compareWithFolder("expected/isolated-ambient-quarantine", texts);
}

QTEST_GUILESS_MAIN(ExportGoldenTest)
#include "test_export_golden.moc"
