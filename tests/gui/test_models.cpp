// SPDX-License-Identifier: Apache-2.0
#include "exporters/design_exporter.h"
#include "model/analysis/findings.h"
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "views/dialogs/flow_form.h"
#include "views/models/explorer_model.h"
#include "views/models/findings_filter.h"
#include "views/models/findings_model.h"
#include "views/models/import_report_model.h"
#include "views/models/inspector_content.h"
#include "views/models/item_roles.h"
#include "views/models/manifest_files_model.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/port_offers.h"
#include "views/models/preview_documents.h"
#include "views/models/proof_lines.h"
#include "views/models/row_diff.h"
#include "views/panels/yaml_highlighter.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

using namespace drawbridge;

namespace {

constexpr const char *kManifests = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        ports: [{containerPort: 8080}]
        env: [{name: CART_ADDR, value: "cart:80"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
      - name: cart
        image: cart:1
        ports: [{containerPort: 7070, name: http}, {containerPort: 9090, name: metrics}]
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{port: 80, targetPort: http, name: http}]
)";

const NodeKey kWeb{{}, "shop", "Deployment", "web"};
const NodeKey kCart{{}, "shop", "Deployment", "cart"};

Design shopDesign(DraftFrom from = DraftFrom::Inferred)
{
    Diagnostics diagnostics;
    auto topology =
        buildTopology(importText(kManifests, "shop.yaml", {}, diagnostics), diagnostics);
    return draftDesign("shop", {DesignCluster{}}, std::move(topology), from, diagnostics);
}

/// The same with "cart" as one of the cluster's own workloads.
Design withCartOfTheSystem(Design design)
{
    auto topology = std::make_shared<Topology>(*design.topology);
    topology->workloads[topology->findWorkload(kCart)->index].isSystem = true;
    design.topology = std::move(topology);
    return design;
}

Finding finding(const std::string &rule, Severity severity, const std::string &target,
                const std::string &peer = {})
{
    Finding result;
    result.ruleId = rule;
    result.severity = severity;
    result.target = {{}, "shop", "Deployment", target};
    if (!peer.empty())
        result.peer = NodeKey{{}, "web", "Deployment", peer};
    result.message = rule + " on " + target;
    result.ports = PortSet{{Protocol::Tcp, 9090, 9090}};
    return result;
}

std::vector<int> carryOut(std::vector<int> list, const std::vector<int> &after)
{
    for (const RowStep &step : rowSteps(list, after)) {
        if (step.kind == RowStep::Kind::Remove)
            list.erase(list.begin() + step.first, list.begin() + step.first + step.count);
        else
            list.insert(list.begin() + step.first, after.begin() + step.first,
                        after.begin() + step.first + step.count);
    }
    return list;
}

} // namespace

class ModelsTest : public QObject {
    Q_OBJECT
private slots:
    void rowStepsLeadFromOneListToTheOther_data();
    void rowStepsLeadFromOneListToTheOther();
    void findingsModelEmitsExactRows();
    void findingsModelShowsVeryManyAnew();
    void findingsModelShowsAFinding();
    void findingsFilterMatches_data();
    void findingsFilterMatches();
    void explorerShowsClusterNamespaceWorkloadPort();
    void explorerKeepsRowsWhenAnExternalComes();
    void explorerTellsWhatChanged();
    void systemWorkloadsAreNotCounted();
    void importReportHasItsSections();
    void portOffersNameServicePortFirst();
    void portOffersOfUnknownNodesAreNone();
    void previewPicksTheDocumentsOfTheSelected();
    void previewOfNothingIsTheWholeExport();
    void previewOfVeryManyShowsTheFirst();
    void toolTipsAreNoMarkup();
    void inspectorExplainsAFlow();
    void inspectorOffersToCloseAnImplicitWay();
    void inspectorShowsAWorkload();
    void proofLinesCountAndName();
    void manifestFilesModelFollowsTheExport();
    void portListsParse_data();
    void portListsParse();
    void requestRulesStayWhereUntouched();
    void expiryMustBeADate();
    void yamlColoursKeysAndValues();
};

void ModelsTest::rowStepsLeadFromOneListToTheOther_data()
{
    QTest::addColumn<std::vector<int>>("before");
    QTest::addColumn<std::vector<int>>("after");
    using List = std::vector<int>;
    QTest::newRow("nothing to nothing") << List{} << List{};
    QTest::newRow("all new") << List{} << List{1, 2, 3};
    QTest::newRow("all gone") << List{1, 2, 3} << List{};
    QTest::newRow("one in the middle") << List{1, 3} << List{1, 2, 3};
    QTest::newRow("ends change") << List{1, 2, 3} << List{0, 2, 9};
    QTest::newRow("order turns round") << List{1, 2, 3} << List{3, 2, 1};
    QTest::newRow("several runs") << List{1, 2, 3, 4, 5, 6} << List{0, 2, 3, 7, 8, 6, 9};
}

void ModelsTest::rowStepsLeadFromOneListToTheOther()
{
    QFETCH(std::vector<int>, before);
    QFETCH(std::vector<int>, after);
    QVERIFY(carryOut(before, after) == after);
    QVERIFY(rowSteps(after, after).empty());
}

void ModelsTest::findingsModelEmitsExactRows()
{
    FindingsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFindings({finding("ZT-NET-001", Severity::High, "a"),
                       finding("ZT-NET-004", Severity::High, "b", "c"),
                       finding("ZT-MTLS-001", Severity::Medium, "d")});
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    Finding reworded = finding("ZT-MTLS-001", Severity::Medium, "d");
    reworded.message = "another sentence";
    model.setFindings({finding("ZT-NET-001", Severity::High, "a"), reworded});
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.front().at(1).toInt(), 1);
    QCOMPARE(inserted.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(model.rowCount(), 2);
}

void ModelsTest::findingsModelShowsVeryManyAnew()
{
    std::vector<Finding> many;
    for (int i = 0; i < 6000; ++i)
        many.push_back(finding("ZT-NET-001", Severity::High, std::to_string(i).c_str()));
    FindingsModel model;
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    model.setFindings(many);
    QCOMPARE(model.rowCount(), 6000);
    QCOMPARE(resets.size(), 1);
    model.setFindings({finding("ZT-NET-001", Severity::High, "a")});
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(resets.size(), 2);
    QCOMPARE(inserts.size(), 0);
}

void ModelsTest::findingsModelShowsAFinding()
{
    FindingsModel model;
    Finding shown = finding("ZT-NET-004", Severity::High, "prometheus", "cart-cleanup");
    shown.evidence = {{makeFileRef("jobs/cron.yaml"), 12, 3}};
    model.setFindings({shown});
    const auto text = [&](int column) { return model.index(0, column).data().toString(); };
    QCOMPARE(text(FindingsModel::SeverityColumn), QStringLiteral("High"));
    QCOMPARE(text(FindingsModel::RuleColumn), QStringLiteral("ZT-NET-004"));
    QVERIFY(text(FindingsModel::TitleColumn).endsWith(QLatin1String(": 9090/TCP")));
    QCOMPARE(text(FindingsModel::SubjectColumn), QStringLiteral("cart-cleanup → prometheus"));
    QCOMPARE(text(FindingsModel::SourceColumn), QStringLiteral("cron.yaml:12"));
    QCOMPARE(model.index(0, 0).data(IconNameRole).toString(), QStringLiteral("sev-high"));

    shown.peer.reset();
    shown.subKey = "any of 37";
    model.setFindings({shown});
    QVERIFY(text(FindingsModel::TitleColumn).endsWith(QLatin1String(": 9090/TCP")));
    QCOMPARE(text(FindingsModel::SubjectColumn), QStringLiteral("any of 37 → shop/prometheus"));
}

void ModelsTest::findingsFilterMatches_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("rows");
    QTest::newRow("an empty query shows all") << "" << 3;
    QTest::newRow("a word anywhere in a row") << "mtls" << 1;
    QTest::newRow("one severity") << "sev:medium" << 1;
    QTest::newRow("that severity or worse") << "sev:high+" << 2;
    QTest::newRow("an unknown severity matches nothing") << "sev:awful" << 0;
    QTest::newRow("namespace of either end") << "ns:web" << 1;
    QTest::newRow("rule and word together") << "rule:net prometheus" << 1;
}

void ModelsTest::findingsFilterMatches()
{
    QFETCH(QString, query);
    QFETCH(int, rows);
    FindingsModel model;
    model.setFindings({finding("ZT-NET-001", Severity::High, "grafana"),
                       finding("ZT-NET-004", Severity::High, "prometheus", "cron"),
                       finding("ZT-MTLS-001", Severity::Medium, "redis")});
    FindingsFilter filter;
    QAbstractItemModelTester tester(&filter,
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    filter.setSourceModel(&model);
    filter.setQuery(query);
    QCOMPARE(filter.rowCount(), rows);
}

void ModelsTest::explorerShowsClusterNamespaceWorkloadPort()
{
    ExplorerModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDesign(shopDesign());
    const QModelIndex cluster = model.index(0, 0);
    QCOMPARE(cluster.data(CountRole).toString(), QStringLiteral("2"));
    const QModelIndex shop = model.index(0, 0, cluster);
    QCOMPARE(shop.data().toString(), QStringLiteral("shop"));
    const QModelIndex cart = model.index(0, 0, shop);
    QCOMPARE(cart.data().toString(), QStringLiteral("cart"));
    QVERIFY(model.keyAt(cart) == kCart);
    QVERIFY(model.indexOf(kCart) == cart);
    QCOMPARE(model.index(0, 0, cart).data().toString(), QStringLiteral("80 → 7070"));
    QCOMPARE(model.index(1, 0, cart).data().toString(), QStringLiteral("9090"));
    QVERIFY(!model.keyAt(model.index(0, 0, cart)).has_value());
}

void ModelsTest::explorerKeepsRowsWhenAnExternalComes()
{
    ExplorerModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Design design = shopDesign();
    model.setDesign(design);
    const QPersistentModelIndex cart = model.indexOf(kCart);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    External internet;
    internet.key = {{}, {}, "External", "internet"};
    internet.kind = External::Kind::Internet;
    const Result<Design> after = addExternal(design, internet);
    QVERIFY(after.has_value());
    model.setDesign(*after);
    QVERIFY(cart.isValid());
    QVERIFY(model.indexOf(internet.key).isValid());
    QCOMPARE(reset.count(), 0);
    model.setDesign(design);
    QVERIFY(!model.indexOf(internet.key).isValid());
    QVERIFY(cart.isValid());
}

void ModelsTest::explorerTellsWhatChanged()
{
    ExplorerModel model;
    model.setDesign(shopDesign());
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setDesign(withCartOfTheSystem(shopDesign()));
    QCOMPARE(changed.count(), 2); // the namespace and the cluster count one less
    QCOMPARE(model.index(0, 0).data(CountRole).toString(), QStringLiteral("1"));
}

void ModelsTest::systemWorkloadsAreNotCounted()
{
    const Design design = withCartOfTheSystem(shopDesign());
    ExplorerModel model;
    model.setDesign(design);
    QVERIFY(!model.indexOf(kCart).isValid());
    Selection selection;
    selection.setNodes({{{}, {}, "Namespace", "shop"}});
    QCOMPARE(inspectorContent(design, nullptr, selection).subtitle, QStringLiteral("1 workload"));
}

void ModelsTest::importReportHasItsSections()
{
    ImportReportModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    ImportReport report;
    Diagnostics diagnostics;
    model.setReport(report, diagnostics);
    QCOMPARE(model.rowCount(), 0);
    report.files = 45;
    report.objects = 214;
    report.understood = {{"apps", "Deployment", true, 211, {}}};
    report.notUnderstood = {{"", "", false, 3, {makeFileRef("a.yaml"), 7, 3}}};
    report.guesses = {{ImportGuess::Kind::DuplicateKey, 2, {makeFileRef("b.yaml"), 9, 1}}};
    report.errors = 1;
    report.warnings = 1;
    diagnostics.error(ErrorCode::YamlSyntax, "broken", {makeFileRef("z.yaml"), 3, 1});
    diagnostics.warning(ErrorCode::YamlDuplicateKey, "twice", {makeFileRef("b.yaml"), 9, 1});
    model.setReport(report, diagnostics);
    QCOMPARE(model.rowCount(), 4);
    const QModelIndex unknown = model.index(0, 0, model.index(1, 0));
    QCOMPARE(unknown.data().toString(), QStringLiteral("(no kind)"));
    QCOMPARE(unknown.siblingAtColumn(ImportReportModel::CodeColumn).data().toString(),
             QStringLiteral("core"));
    QCOMPARE(unknown.siblingAtColumn(ImportReportModel::PlaceColumn).data().toString(),
             QStringLiteral("a.yaml:7"));
    QCOMPARE(model.placeAt(unknown), QStringLiteral("a.yaml:7:3"));
    QCOMPARE(model.placeAt(model.index(0, 0)), QString());
    const QModelIndex problems = model.index(3, 0);
    QCOMPARE(model.rowCount(problems), 2);
    QCOMPARE(model.index(0, 0, problems).data().toString(), QStringLiteral("twice")); // by place
    QCOMPARE(importSummaryText(report),
             QStringLiteral("214 objects from 45 files · 1 kind not understood · 2 problems"));
    QCOMPARE(importSummaryText({}), QStringLiteral("0 objects from 0 files"));
}

void ModelsTest::portOffersNameServicePortFirst()
{
    const auto offers = portOffersOf(shopDesign(), kCart);
    QCOMPARE(offers.size(), std::size_t{2});
    QVERIFY(toString(offers[0]) == "80 → 7070/TCP");
    QVERIFY(offers[0].service == "cart");
    QVERIFY(toString(offers[1]) == "9090/TCP");
    QVERIFY(offers[1].service.empty());
    QVERIFY(offers[1].name == "metrics");
}

void ModelsTest::portOffersOfUnknownNodesAreNone()
{
    QVERIFY(portOffersOf(shopDesign(), {{}, {}, "External", "internet"}).empty());
}

void ModelsTest::previewPicksTheDocumentsOfTheSelected()
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

void ModelsTest::previewOfNothingIsTheWholeExport()
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

void ModelsTest::previewOfVeryManyShowsTheFirst()
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

void ModelsTest::toolTipsAreNoMarkup()
{
    QCOMPARE(plainToolTip(QStringLiteral("shop/web:12")), QStringLiteral("shop/web:12"));
    const QString hostile = plainToolTip(QStringLiteral("<img src=\"file:///etc\"> & more"));
    QVERIFY(!hostile.contains(QLatin1String("<img")));
    QVERIFY(hostile.contains(QLatin1String("&lt;img")));
}

void ModelsTest::inspectorExplainsAFlow()
{
    const Design design = shopDesign();
    QVERIFY(design.findFlow(kWeb, kCart) != nullptr);
    Answers answers;
    answers.report = analyze(design);
    const InspectorContent content = flowContent(design, &answers, {kWeb, kCart});
    QCOMPARE(content.title, QStringLiteral("web → cart"));
    QVERIFY(!content.states.empty());
    QVERIFY(content.states.front().first == EdgeKind::Drawn);
    QVERIFY(content.sections.front().rows.front().value.contains(QLatin1String("7070/TCP")));
    QVERIFY(content.actions ==
            (std::vector{InspectorAction::EditFlow, InspectorAction::RemoveFlow}));
    const auto &evidence = content.sections.back();
    const InspectorContent early = flowContent(design, nullptr, {kWeb, kCart});
    QCOMPARE(early.sections.front().rows.front().value, // and nothing that nobody has worked out
             QStringLiteral("What is possible today is not evaluated yet. In the design, only web "
                            "may open 7070/TCP."));
    Flow other = *design.findFlow(kWeb, kCart);
    other.from = {{}, {}, "External", "internet"};
    Design shared = design;
    shared.flows = CowList<Flow>({other, *design.findFlow(kWeb, kCart)});
    QVERIFY(flowContent(shared, nullptr, {kWeb, kCart})
                .sections.front()
                .rows.front()
                .value.endsWith(QLatin1String("In the design, web may open 7070/TCP; so may other "
                                              "callers that are drawn.")));
    QCOMPARE(evidence.rows.front().label, QStringLiteral("env"));
    QVERIFY(evidence.rows.at(1).isLink);
    QVERIFY(evidence.rows.at(1).value.startsWith(QLatin1String("shop.yaml:")));
}

void ModelsTest::inspectorOffersToCloseAnImplicitWay()
{
    const Design design = shopDesign();
    Answers answers;
    answers.report = analyze(design);
    const InspectorContent open = flowContent(design, &answers, {kCart, kWeb});
    QVERIFY(open.actions == (std::vector{InspectorAction::DrawFlow, InspectorAction::CloseWay}));
    QVERIFY(open.states.front().first == EdgeKind::Implicit);
    const Result<Design> closed = addClosure(design, {kCart, kWeb, {}});
    QVERIFY(closed.has_value());
    const InspectorContent shut = flowContent(*closed, &answers, {kCart, kWeb});
    QVERIFY(shut.actions.front() == InspectorAction::ReopenWay);
    for (EdgeState &state : answers.report.edges)
        state.isClosed = true;
    QVERIFY(flowContent(*closed, &answers, {kCart, kWeb}).states.empty());
}

void ModelsTest::inspectorShowsAWorkload()
{
    const Design design = shopDesign();
    Selection selection;
    selection.setNodes({kCart});
    const InspectorContent content = inspectorContent(design, nullptr, selection);
    QCOMPARE(content.title, QStringLiteral("cart"));
    QCOMPARE(content.kindText, QStringLiteral("Deployment"));
    QVERIFY(content.place.startsWith(QLatin1String("shop.yaml:")));
    selection.clear();
    QCOMPARE(inspectorContent(design, nullptr, selection).kindText, QStringLiteral("Design"));
    EdgeState state;
    state.from = kWeb;
    state.to = kCart;
    state.isClosed = true;
    Answers answers;
    const auto edgesOfWeb = [&] {
        answers.report.edges = {state};
        selection.setNodes({kWeb});
        return inspectorContent(design, &answers, selection).sections.at(2).note;
    };
    QCOMPARE(edgesOfWeb(), QStringLiteral("0"));
    state.drawn = PortSet{{Protocol::Tcp, 7070, 7070}};
    QCOMPARE(edgesOfWeb(), QStringLiteral("1"));
}

void ModelsTest::proofLinesCountAndName()
{
    Answers answers;
    answers.design = std::make_shared<const Design>(shopDesign());
    answers.proof.pairCount = 12;
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
    answers.proof.differences = {difference};
    const auto unequal = proofLines(answers);
    QVERIFY(!unequal.at(1).holds);
    QVERIFY(unequal.at(1).detail.startsWith(QLatin1String("10 of 11")));
    QVERIFY(unequal.back().detail.contains(QLatin1String("8080/TCP")));
    QCOMPARE(unequal.back().aside, QStringLiteral("np.yaml:7"));
    QVERIFY(proofHeadline(answers.proof).startsWith(QLatin1String("1 difference")));
    // More pairs than flows: what the system needs counts as drawn too.
    difference.kind = VerifyDifference::Kind::DrawnButDenied;
    VerifyDifference another = difference;
    another.to = "kube-system/Deployment/kube-dns";
    VerifyDifference tooWide = difference;
    tooWide.kind = VerifyDifference::Kind::ApiExtra;
    answers.proof.differences = {difference, another, tooWide};
    answers.proof.apiCount = 3;
    const auto denied = proofLines(answers);
    QVERIFY(denied.at(0).detail.startsWith(QLatin1String("0 of 1")));
    QCOMPARE(denied.at(2).title, QStringLiteral("API access"));
    QVERIFY(!denied.at(2).holds);
}

void ModelsTest::manifestFilesModelFollowsTheExport()
{
    ManifestFilesModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto file = [](const char *path) {
        YamlValue document = YamlValue::mapping();
        document.set("kind", "NetworkPolicy");
        return ManifestFile{path, {document}};
    };
    model.setManifests({{file("a.yaml"), file("c.yaml")}});
    QCOMPARE(model.rowCount(), 2);
    model.setManifests({{file("a.yaml"), file("b.yaml"), file("c.yaml")}});
    QCOMPARE(model.index(1).data().toString(), QStringLiteral("b.yaml"));
    QVERIFY(model.textOf(1).contains(QLatin1String("kind: NetworkPolicy")));
    ManifestFile rewritten = file("a.yaml");
    rewritten.documents.front().set("kind", "Role");
    model.setManifests({{rewritten, file("b.yaml"), file("c.yaml")}});
    QVERIFY(model.textOf(0).contains(QLatin1String("kind: Role")));
    model.setManifests({});
    QCOMPARE(model.rowCount(), 0);
}

void ModelsTest::portListsParse_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count"); // -1: refused
    QTest::newRow("nothing") << "" << 0;
    QTest::newRow("a number is TCP") << "8080" << 1;
    QTest::newRow("a list with a range") << "8080/TCP, 9000-9010 53/udp" << 3;
    QTest::newRow("zero is no port") << "0" << -1;
    QTest::newRow("a word is no port") << "http" << -1;
    QTest::newRow("above 65535") << "8080, 70000" << -1;
}

void ModelsTest::portListsParse()
{
    QFETCH(QString, text);
    QFETCH(int, count);
    const auto ranges = parsePortList(text);
    QCOMPARE(ranges ? static_cast<int>(ranges->size()) : -1, count);
    if (!ranges)
        QVERIFY(ranges.error().code == ErrorCode::PortInvalid);
}

void ModelsTest::requestRulesStayWhereUntouched()
{
    const PortRange http{Protocol::Tcp, 8080, 8080}, dns{Protocol::Udp, 53, 53};
    const std::vector<FlowPort> before{{http, {{"GET"}, {"/v1"}}}};
    const auto kept = flowPorts({http, dns}, {{"POST"}, {}}, before, true);
    QVERIFY(kept.at(0).http.methods == std::vector<std::string>{"GET"});
    const auto changed = flowPorts({http, dns}, {{"POST"}, {}}, before, false);
    QVERIFY(changed.at(0).http.methods == std::vector<std::string>{"POST"});
    QVERIFY(changed.at(1).http.isAny()); // no requests on UDP
    QCOMPARE(flowPorts({{Protocol::Tcp, 1, 10}, {Protocol::Tcp, 5, 20}}, {}, {}, false).size(),
             std::size_t{1});
}

void ModelsTest::expiryMustBeADate()
{
    QVERIFY(parseExpiry({}).has_value());
    QVERIFY(parseExpiry(QStringLiteral(" 2031-02-28 ")).value() == "2031-02-28");
    QVERIFY(parseExpiry(QStringLiteral("2031-02-30")).error().code == ErrorCode::FieldInvalid);
    QVERIFY(!parseExpiry(QStringLiteral("soon")).has_value());
}

void ModelsTest::yamlColoursKeysAndValues()
{
    const Theme theme = Theme::light();
    QTextDocument document;
    YamlHighlighter highlighter(&document, theme);
    document.setPlainText(QStringLiteral("# why\nport: 8443\n- app: cart\n  \"a:b\": {}"));
    highlighter.rehighlight();
    const auto colorAt = [&](int line, int column) {
        for (const auto &range : document.findBlockByNumber(line).layout()->formats()) {
            if (column >= range.start && column < range.start + range.length)
                return range.format.foreground().color();
        }
        return QColor();
    };
    QCOMPARE(colorAt(0, 0), theme.text3);
    QCOMPARE(colorAt(1, 0), theme.link);
    QCOMPARE(colorAt(1, 6), theme.yamlNumber);
    QCOMPARE(colorAt(2, 2), theme.link);
    QCOMPARE(colorAt(2, 8), theme.yamlString);
    QCOMPARE(colorAt(3, 2), theme.link);
    QVERIFY(!colorAt(3, 9).isValid());
}

QTEST_MAIN(ModelsTest)
#include "test_models.moc"
