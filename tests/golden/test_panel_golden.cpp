// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/design/edits.h"
#include "model/import/import_report.h"
#include "tests/golden/golden_design.h"
#include "tests/golden/golden_files.h"
#include "tests/helpers/export_round_trip.h"
#include "views/models/explorer_model.h"
#include "views/models/findings_model.h"
#include "views/models/import_report_model.h"
#include "views/models/inspector_content.h"
#include "views/models/port_offers.h"
#include "views/models/preview_documents.h"
#include "views/models/proof_lines.h"

#include <QTest>

#include <array>

using namespace drawbridge;
using namespace drawbridge::golden;
using test::key;

/// Every word the panels say of a design, line by line: the explorer, the findings, the import
/// report, the inspector for each thing that can be selected, the proof and the preview.
class PanelGoldenTest : public QObject {
    Q_OBJECT
private slots:
    void saysTheExpectedWords_data();
    void saysTheExpectedWords();
};

namespace {

struct Shown {
    std::shared_ptr<const Design> design;
    Answers answers;
    ImportReport report;
    Diagnostics diagnostics;
};

/// Everything a flow can say: requests, a note, an end, a closed way, API access.
Design drawMore(Design design)
{
    DesignCluster settings = design.clusters.front();
    settings.apiServer = {*Cidr::parse("203.0.113.10/32")};
    design = must(setClusterSettings(design, settings));
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {*Cidr::parse("198.51.100.0/24"), *Cidr::parse("203.0.113.0/24")};
    partner.except = {*Cidr::parse("198.51.100.128/25")};
    partner.note = "their office";
    design = must(addExternal(design, partner));
    External mail;
    mail.key = key("External/mail");
    mail.kind = External::Kind::Fqdn;
    mail.host = "mail.example.com";
    design = must(addExternal(design, mail));
    External gate;
    gate.key = key("External/gate");
    gate.kind = External::Kind::Gateway;
    gate.nameSpace = "ingress";
    gate.podLabels = {{"app", "gate"}};
    design = must(addExternal(design, gate));
    Flow flow;
    flow.from = key("on/Deployment/search");
    flow.to = key("shop/Deployment/web");
    flow.ports = {{{Protocol::Tcp, 8443, 8443}, {{"GET", "PUT"}, {"/feed", "/feed/*"}}},
                  {{Protocol::Udp, 53, 54}, {}}};
    flow.note = "asked for by search";
    flow.expires = "2031-01-31";
    design = must(addFlow(design, flow));
    flow = {};
    flow.from = key("shop/CronJob/dns");
    flow.to = key("External/partner");
    flow.ports = {{{Protocol::Tcp, 443, 443}, {}}};
    design = must(addFlow(design, flow));
    design = must(addClosure(
        design, {key("shop/CronJob/dns"), key("shop/Deployment/web"), "nobody needs it"}));
    return must(grantAccess(
        design, {key("shop/Deployment/web"), {"get", "list"}, "", "configmaps", {}, "shop", ""}));
}

Shown shownOf(const QString &name)
{
    Shown shown;
    Design design = importedDesign(name.section('-', 0, 0).toStdString(), shown.diagnostics);
    design.name = "d";
    design.mesh = name.endsWith("-mesh") ? MeshKind::Sidecar : MeshKind::None;
    if (name.startsWith("shop"))
        design = drawMore(std::move(design));
    const ResourceSet *const cluster = design.topology->clusters.front().resources.get();
    shown.report = reportImport({&cluster, 1}, shown.diagnostics);
    shown.design = std::make_shared<const Design>(design);
    shown.answers.design = shown.design;
    shown.answers.report = analyze(design);
    Diagnostics ofLayout;
    shown.answers.scene = std::make_shared<const SceneLook>(
        composeScene(design, shown.answers.report, layoutNodes(design, {}, ofLayout), {}));
    RoundTrip trip = roundTrip(design, design.mesh);
    shown.answers.manifests = std::move(trip.manifests);
    shown.answers.proof = std::move(trip.report);
    return shown;
}

QString textOf(const QVariant &value)
{
    if (value.metaType().id() == QMetaType::Bool)
        return value.toBool() ? QStringLiteral("yes") : QString();
    return value.toString();
}

/// Every row with every role that says something.
void addModel(const QAbstractItemModel &model, const QModelIndex &parent, int depth,
              QStringList &lines)
{
    static const std::vector<std::pair<int, QString>> kRoles{
        {Qt::DisplayRole, "text"},      {IconNameRole, "icon"},
        {IconToneRole, "tone"},         {CountRole, "count"},
        {MonospaceRole, "mono"},        {EmphasisRole, "strong"},
        {SecondaryRole, "small"},       {SortRole, "sort"},
        {Qt::ToolTipRole, "tip"},       {Qt::AccessibleTextRole, "spoken"},
        {Qt::TextAlignmentRole, "side"}};
    for (int row = 0; row < model.rowCount(parent); ++row) {
        for (int column = 0; column < model.columnCount(parent); ++column) {
            QStringList words;
            for (const auto &[role, name] : kRoles) {
                const QString text = textOf(model.index(row, column, parent).data(role));
                if (!text.isEmpty())
                    words << name + '=' + text;
            }
            lines << QString(2 * depth, ' ') + QString::number(row) + '.' +
                         QString::number(column) + ' ' + words.join(" | ");
        }
        addModel(model, model.index(row, 0, parent), depth + 1, lines);
    }
}

void addHeader(const QAbstractItemModel &model, const QString &name, QStringList &lines)
{
    QStringList words;
    for (int column = 0; column < model.columnCount(); ++column)
        words << textOf(model.headerData(column, Qt::Horizontal));
    lines << "== " + name + ": " + words.join(" | ");
    addModel(model, {}, 0, lines);
}

QString lineOf(const InspectorRow &row)
{
    static const std::array kKinds{"fact", "sentence", "check", "edge", "code", "field"};
    QStringList words{kKinds.at(static_cast<std::size_t>(row.kind)),
                      row.label,
                      row.value,
                      row.icon,
                      QString::number(static_cast<int>(row.tone)),
                      QString::number(static_cast<int>(row.edgeKind))};
    if (row.isCode)
        words << "code";
    if (row.isLink)
        words << "link";
    if (row.edge)
        words << QString::fromStdString(toString(row.edge->first) + " -> " +
                                        toString(row.edge->second));
    return "  " + words.join(" | ");
}

void addInspector(const QString &name, const InspectorContent &content, QStringList &lines)
{
    lines << "-- " + name
          << QStringList{content.title, content.subtitle, content.kindText, content.icon,
                         content.place}
                 .join(" | ");
    for (const auto &[kind, words] : content.states)
        lines << " state " + QString::number(static_cast<int>(kind)) + ' ' + words;
    for (const InspectorSection &section : content.sections) {
        lines << " section " + section.title + " | " + section.note;
        for (const InspectorRow &row : section.rows)
            lines << lineOf(row);
    }
    for (const InspectorAction action : content.actions)
        lines << " action " + QString::number(static_cast<int>(action));
}

void addInspectors(const Shown &shown, QStringList &lines)
{
    const Design &design = *shown.design;
    const auto node = [&](const NodeKey &which) {
        Selection selection;
        selection.setNodes({which});
        addInspector(QString::fromStdString(toString(which)),
                     inspectorContent(design, &shown.answers, selection), lines);
        for (const PortOffer &offer : portOffersOf(design, which))
            lines << " offer " + QString::fromStdString(toString(offer) + " | " + offer.service +
                                                        " | " + offer.name);
    };
    lines << "== inspector";
    addInspector("nothing", inspectorContent(design, &shown.answers, Selection()), lines);
    for (const NamespaceNode &nameSpace : design.topology->namespaces)
        node({nameSpace.cluster, {}, "Namespace", nameSpace.name});
    for (const WorkloadNode &workload : design.topology->workloads)
        node(workload.key);
    for (const External &external : design.externals)
        node(external.key);
    for (const EdgeState &edge : shown.answers.report.edges)
        addInspector(QString::fromStdString(toString(edge.from) + " -> " + toString(edge.to)),
                     flowContent(design, &shown.answers, {edge.from, edge.to}), lines);
    lines << "== before the answers";
    const Flow &first = design.flows.items().front();
    addInspector("a flow", flowContent(design, nullptr, {first.from, first.to}), lines);
    addInspector("a workload", workloadContent(design, nullptr, {0}), lines);
}

void addProofAndPreview(const Shown &shown, QStringList &lines)
{
    lines << "== proof: " + proofHeadline(*shown.answers.proof);
    for (const ProofLine &line : proofLines(shown.answers))
        lines << QStringList{line.holds ? "holds" : "fails", line.title, line.detail, line.aside}
                     .join(" | ");
    lines << "== preview";
    for (const WorkloadNode &workload : shown.design->topology->workloads) {
        QStringList words{QString::fromStdString(toString(workload.key))};
        for (const PreviewKind &kind :
             previewOf(shown.answers.manifests, *shown.design, {{workload.key}, {}}))
            words << QString::fromStdString(kind.kind) + ' ' +
                         QString::number(kind.documents.size());
        lines << words.join(" | ");
    }
}

QString wordsOf(const QString &name)
{
    const Shown shown = shownOf(name);
    QStringList lines;
    ExplorerModel explorer;
    explorer.setDesign(*shown.design);
    addHeader(explorer, "explorer", lines);
    FindingsModel findings;
    findings.setFindings(shown.answers.report.findings);
    addHeader(findings, "findings", lines);
    ImportReportModel report;
    report.setReport(shown.report, shown.diagnostics);
    addHeader(report, "import: " + importSummaryText(shown.report), lines);
    addInspectors(shown, lines);
    addProofAndPreview(shown, lines);
    return lines.join('\n') + '\n';
}

} // namespace

void PanelGoldenTest::saysTheExpectedWords_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"minimal", "shop", "shop-mesh"})
        QTest::newRow(name) << name;
}

void PanelGoldenTest::saysTheExpectedWords()
{
    QFETCH(QString, name);
    compareWithFile("panels/" + name + ".txt", wordsOf(name).toUtf8());
}

QTEST_MAIN(PanelGoldenTest)
#include "test_panel_golden.moc"
