// SPDX-License-Identifier: Apache-2.0
#include "exporters/design_exporter.h"
#include "model/analysis/findings.h"
#include "tests/gui/small_shop.h"
#include "views/models/explorer_model.h"
#include "views/models/findings_model.h"
#include "views/models/import_report_model.h"
#include "views/models/inspector_content.h"
#include "views/models/manifest_files_model.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/port_offers.h"
#include "views/models/preview_documents.h"
#include "views/models/proof_lines.h"
#include "views/models/row_diff.h"
#include "views/panels/code_view.h"
#include "views/panels/yaml_highlighter.h"

#include <QAbstractItemModelTester>
#include <QTest>
#include <QTextBlock>

using namespace drawbridge;
using namespace drawbridge::test;

/// What is shown of an export and of its proof.
class PreviewModelsTest : public QObject {
    Q_OBJECT
private slots:
    void previewPicksTheDocumentsOfTheSelected();
    void previewOfNothingIsTheWholeExport();
    void previewOfVeryManyShowsTheFirst();
    void proofLinesCountAndName();
    void manifestFilesModelFollowsTheExport();
    void yamlColoursKeysAndValues();
    void linesAreColouredWhenSeen();
};

void PreviewModelsTest::previewPicksTheDocumentsOfTheSelected()
{
    const Design design = shopDesign();
    Diagnostics diagnostics;
    const ManifestSet manifests = exportDesign(design, {}, diagnostics);
    const auto all = previewOf(manifests, design, {});
    const auto cart = previewOf(manifests, design, {{kCart}, {}});
    QVERIFY(!cart.empty());
    QVERIFY(cart.front().kind == "NetworkPolicy");
    QVERIFY(cart.front().documents.size() < all.front().documents.size());
    QVERIFY(cart.front().yaml().find("7070") != std::string::npos);
    const auto flow = previewOf(manifests, design, {{}, std::pair{kWeb, kCart}});
    QVERIFY(flow.front().documents.size() > cart.front().documents.size());
}

void PreviewModelsTest::previewOfNothingIsTheWholeExport()
{
    const Design design = shopDesign();
    QVERIFY(previewOf({}, design, {}).empty());
    Diagnostics diagnostics;
    const ManifestSet manifests = exportDesign(design, {}, diagnostics);
    const auto all = previewOf(manifests, design, {});
    for (const PreviewKind &kind : all)
        QVERIFY(kind.kind != "Kustomization");
    YamlValue patch = YamlValue::mapping();
    patch.set("kind", "Deployment");
    QVERIFY(previewOf({{{"patches/web.yaml", {patch}}}}, design, {}).empty());
}

void PreviewModelsTest::previewOfVeryManyShowsTheFirst()
{
    const Design design = shopDesign();
    Diagnostics diagnostics;
    const ManifestSet manifests = exportDesign(design, {}, diagnostics);
    const auto all = previewOf(manifests, design, {});
    const PreviewKind &policies = all.front();
    QVERIFY(policies.documents.size() > 1);
    QVERIFY(policies.yaml().find("more NetworkPolicy") == std::string::npos);
    const std::string first = policies.yaml(1);
    QVERIFY(first.size() < policies.yaml().size());
    const std::string rest = std::to_string(policies.documents.size() - 1);
    QVERIFY(first.find("# " + rest + " more NetworkPolicy documents") != std::string::npos);
}

void PreviewModelsTest::proofLinesCountAndName()
{
    Answers answers;
    answers.design = std::make_shared<const Design>(shopDesign());
    QVERIFY(proofLines(answers).empty()); // not proven yet
    answers.proof.emplace();
    answers.proof->pairCount = 12;
    const auto equal = proofLines(answers);
    QVERIFY(equal.at(0).holds && equal.at(1).holds);
    QVERIFY(equal.at(0).detail.startsWith(QLatin1String("1 of 1")));
    QVERIFY(equal.at(1).detail.startsWith(QLatin1String("11 of 11")));
    VerifyDifference difference;
    difference.kind = VerifyDifference::Kind::AllowedButNotDrawn;
    difference.from = "shop/Deployment/cart";
    difference.to = "shop/Deployment/web";
    difference.witness = "8080/TCP";
    difference.where = {{makeFileRef("np.yaml"), 7, 1}};
    answers.proof->differences = {difference};
    const auto unequal = proofLines(answers);
    QVERIFY(!unequal.at(1).holds);
    QVERIFY(unequal.at(1).detail.startsWith(QLatin1String("10 of 11")));
    QVERIFY(unequal.back().detail.contains(QLatin1String("8080/TCP")));
    QCOMPARE(unequal.back().aside, QStringLiteral("np.yaml:7"));
    QVERIFY(proofHeadline(*answers.proof).startsWith(QLatin1String("1 difference")));
    // More pairs than flows: what the system needs counts as drawn too.
    difference.kind = VerifyDifference::Kind::DrawnButDenied;
    VerifyDifference another = difference;
    another.to = "kube-system/Deployment/kube-dns";
    VerifyDifference tooWide = difference;
    tooWide.kind = VerifyDifference::Kind::ApiExtra;
    answers.proof->differences = {difference, another, tooWide};
    answers.proof->apiCount = 3;
    const auto denied = proofLines(answers);
    QVERIFY(denied.at(0).detail.startsWith(QLatin1String("0 of 1")));
    QCOMPARE(denied.at(2).title, QStringLiteral("API access"));
    QVERIFY(!denied.at(2).holds);
}

void PreviewModelsTest::manifestFilesModelFollowsTheExport()
{
    ManifestFilesModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto file = [](const char *path, const char *kind = "NetworkPolicy") {
        YamlValue document = YamlValue::mapping();
        document.set("kind", kind);
        return ManifestFile{path, {document}};
    };
    model.setManifests({{file("a.yaml"), file("c.yaml")}});
    QCOMPARE(model.rowCount(), 2);
    model.setManifests({{file("a.yaml"), file("b.yaml"), file("c.yaml")}});
    QCOMPARE(model.index(1).data().toString(), QStringLiteral("b.yaml"));
    QVERIFY(model.textOf(1).contains(QLatin1String("kind: NetworkPolicy")));
    model.setManifests({{file("a.yaml", "Role"), file("b.yaml"), file("c.yaml")}});
    QVERIFY(model.textOf(0).contains(QLatin1String("kind: Role")));
    model.setManifests({});
    QCOMPARE(model.rowCount(), 0);
}

void PreviewModelsTest::yamlColoursKeysAndValues()
{
    const Theme theme = Theme::light();
    const YamlHighlighter highlighter(theme);
    const auto colorAt = [&](const char *line, int column) {
        for (const auto &range : highlighter.formatsOf(QString::fromLatin1(line))) {
            if (column >= range.start && column < range.start + range.length)
                return range.format.foreground().color();
        }
        return QColor();
    };
    QCOMPARE(colorAt("# why", 0), theme.text3);
    QCOMPARE(colorAt("port: 8443", 0), theme.link);
    QCOMPARE(colorAt("port: 8443", 6), theme.yamlNumber);
    QCOMPARE(colorAt("- app: cart", 2), theme.link);
    QCOMPARE(colorAt("- app: cart", 8), theme.yamlString);
    QCOMPARE(colorAt("  \"a:b\": {}", 2), theme.link);
    QVERIFY(!colorAt("  \"a:b\": {}", 9).isValid());
}

void PreviewModelsTest::linesAreColouredWhenSeen()
{
    CodeView view;
    view.setPalette(Theme::light().palette());
    view.resize(400, 300);
    view.showText(QStringLiteral("key: 1\n").repeated(2000));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    (void)view.grab();
    const auto colourOf = [&](int line) {
        const auto formats = view.document()->findBlockByNumber(line).layout()->formats();
        return formats.isEmpty() ? QColor() : formats.front().format.foreground().color();
    };
    QCOMPARE(colourOf(0), Theme::light().link);
    QVERIFY(!colourOf(1500).isValid());
    QTest::keyClick(&view, Qt::Key_End, Qt::ControlModifier);
    (void)view.grab();
    QCOMPARE(colourOf(1999), Theme::light().link);
    view.setPalette(Theme::dark().palette());
    (void)view.grab();
    QCOMPARE(colourOf(1999), Theme::dark().link);
}

QTEST_MAIN(PreviewModelsTest)
#include "test_preview_models.moc"
