// SPDX-License-Identifier: Apache-2.0
#include "exporters/spire_exporter.h"

#include "model/analysis/resource_overlay.h"
#include "model/analysis/spire_identities.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/spire_cases.h"
#include "tests/unit/exporters/small_design.h"

#include <QRegularExpression>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;
using namespace drawbridge::test;

namespace {

std::string deploymentOf(const std::string &nameSpace, const std::string &name)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: " + nameSpace +
           "}\nspec:\n  selector: {matchLabels: {app: x}}\n  template:\n    metadata: {labels: "
           "{app: x}}\n    spec: {containers: [{name: c, image: x}]}\n";
}

/// Two workloads that no label tells apart, and one of the same labels elsewhere.
const std::string kWorkloads = kNamespace + deploymentOf("shop", "web") +
                               deploymentOf("shop", "cart") + deploymentOf("bank", "web");

Design designOf(const std::string &text, const std::string &trustDomain = "example.org")
{
    Diagnostics diagnostics;
    Design design = draftDesign(
        "d", {}, buildTopology(importText(text, "m.yaml", {}, diagnostics), diagnostics),
        DraftFrom::Empty, diagnostics);
    design.clusters.front().trustDomain = trustDomain;
    return design;
}

/// The cluster with the export and the ids applied.
std::shared_ptr<const Topology> appliedOf(const Design &design, std::vector<ManifestFile> ids)
{
    Diagnostics diagnostics;
    ManifestSet set = exportDesign(design, {}, diagnostics);
    const ResourceSet exported = importTexts(set.texts(), {}, diagnostics);
    ResourceSet applied =
        appliedOnto(*design.topology->clusters.front().resources, exported, diagnostics);
    applied.clusterSpiffeIds =
        importTexts(ManifestSet{std::move(ids)}.texts(), {}, diagnostics).clusterSpiffeIds;
    return buildTopology(std::move(applied), diagnostics);
}

/// "shop/Deployment/web: example.org/ns/shop/sa/web" of each id, with why it is not sure.
QStringList idsIn(const Topology &topology)
{
    QStringList lines;
    const auto all = spireIdentitiesOf(topology);
    for (std::size_t i = 0; i < all.size(); ++i)
        for (const SpireIdentity &id : all[i])
            lines << QString::fromStdString(toString(topology.workloads[i].key) + ": " + id.id +
                                            (id.unknown.empty() ? "" : " ?"))
                         .remove(QString::fromStdString(kScheme));
    lines.sort();
    return lines;
}

} // namespace

/// The ClusterSPIFFEIDs of an export, judged by what SPIRE makes of them.
class SpireExporterTest : public QObject {
    Q_OBJECT
private slots:
    void everyWorkloadGetsTheIdOfTheMesh();
    void theClassIsThatOfTheController();
    void anotherTrustDomainIsWarnedOf();
    void anIgnoredNamespaceIsWarnedOf();
    void theAccountOfEverybodyGetsNone();
    void hostileNamesAreLeftOut();
};

void SpireExporterTest::everyWorkloadGetsTheIdOfTheMesh()
{
    const Design design = designOf(kWorkloads + controllerConfig());
    Diagnostics said;
    auto files = spireFiles(design, {}, said);
    COMPARE(said.all().size(), std::size_t{0});
    COMPARE(files.size(), std::size_t{3});
    COMPARE(idsIn(*appliedOf(design, std::move(files))),
            (QStringList{"bank/Deployment/web: example.org/ns/bank/sa/web",
                         "shop/Deployment/cart: example.org/ns/shop/sa/cart",
                         "shop/Deployment/web: example.org/ns/shop/sa/web"}));
}

void SpireExporterTest::theClassIsThatOfTheController()
{
    const Design design = designOf(kWorkloads + controllerConfig("    className: blue\n"
                                                                 "    watchClassless: false\n"));
    Diagnostics said;
    COMPARE(idsIn(*appliedOf(design, spireFiles(design, {}, said)))
                .filter(QRegularExpression(" \\?$"))
                .size(),
            qsizetype{3});
    COMPARE(idsIn(*appliedOf(design, spireFiles(design, "blue", said)))
                .filter(QRegularExpression("[a-z]$"))
                .size(),
            qsizetype{3});
}

void SpireExporterTest::anotherTrustDomainIsWarnedOf()
{
    Diagnostics said;
    (void)spireFiles(designOf(kWorkloads + controllerConfig(), "cluster.local"), {}, said);
    COMPARE(messagesOf(said, ErrorCode::NotExportable),
            (QStringList{"SPIRE's trust domain is example.org, and that of the design "
                         "cluster.local: its ids are not the exported principals"}));
}

void SpireExporterTest::anIgnoredNamespaceIsWarnedOf()
{
    Diagnostics said;
    (void)spireFiles(designOf(kWorkloads + controllerConfig("    ignoreNamespaces: [bank]\n")), {},
                     said);
    const QStringList messages = messagesOf(said, ErrorCode::NotExportable);
    COMPARE(messages.size(), qsizetype{1});
    QVERIFY2(messages.front().contains("namespace bank"), qPrintable(messages.front()));
}

void SpireExporterTest::theAccountOfEverybodyGetsNone()
{
    Design design = designOf(kWorkloads + controllerConfig());
    design.identities = CowList<Identity>({Identity{key("shop/Deployment/cart"), "default"}});
    Diagnostics said;
    const auto files = spireFiles(design, {}, said);
    COMPARE(files.size(), std::size_t{2});
    const QStringList messages = messagesOf(said, ErrorCode::NotExportable);
    COMPARE(messages.size(), qsizetype{1});
    QVERIFY(messages.front().startsWith("shop/Deployment/cart runs as `default`"));
}

void SpireExporterTest::hostileNamesAreLeftOut()
{
    Diagnostics said;
    const auto files =
        spireFiles(designOf(kWorkloads + deploymentOf("shop", "\"a\\nkind: Secret\"")), {}, said);
    COMPARE(files.size(), std::size_t{3});
}

QTEST_GUILESS_MAIN(SpireExporterTest)
#include "test_spire_exporter.moc"
