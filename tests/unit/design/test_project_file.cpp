// SPDX-License-Identifier: Apache-2.0
#include "model/design/project_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge;

namespace {

const std::string kHeader = "apiVersion: drawbridge.dev/v1\nkind: Design\n";
const std::string kClusters = "clusters:\n- sources:\n  - manifests\n";

Result<Design> read(const std::string &text)
{
    Diagnostics diagnostics;
    return readDesign(text, makeFileRef("d.drawbridge.yaml"), diagnostics);
}

void write(const QString &name, const std::string &text)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(text));
}

} // namespace

class ProjectFileTest : public QObject {
    Q_OBJECT
private slots:
    void errorsHaveTheirPlace_data();
    void errorsHaveTheirPlace();
    void hostileTextNeverCrashes_data();
    void hostileTextNeverCrashes();
    void unknownKeysSurvive_data();
    void unknownKeysSurvive();
    void defaultsAreLeftOut();
    void missingSourcesAreNoted();
    void layoutIsReadAndWritten();
    void viewsAreReadAndWritten();
    void brokenViewsAreToldWithTheirPlace_data();
    void brokenViewsAreToldWithTheirPlace();
    void savingKeepsWhatTheLayoutFileSays();
    void namesOfDesignFiles();
};

void ProjectFileTest::errorsHaveTheirPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("place");
    const QString head = QString::fromStdString(kHeader + kClusters);
    const auto row = [](const char *name, const QString &text, ErrorCode code, const char *place) {
        QTest::newRow(name) << text << QString::fromStdString(toString(code)) << place;
    };
    row("a newer version", "apiVersion: drawbridge.dev/v2\nkind: Design\n",
        ErrorCode::DesignVersion, "1:13");
    row("another API", "apiVersion: v1\nkind: Design\n", ErrorCode::DesignInvalid, "1:13");
    row("another kind", "apiVersion: drawbridge.dev/v1\nkind: Layout\n", ErrorCode::DesignInvalid,
        "2:7");
    row("no cluster", QString::fromStdString(kHeader), ErrorCode::DesignInvalid, "1:1");
    row("no such mesh", head + "mesh: cilium\n", ErrorCode::DesignInvalid, "6:7");
    row("no node", head + "flows:\n- from: web\n  to: a/B/c\n  ports: [80]\n",
        ErrorCode::NodeKeyInvalid, "7:9");
    row("no port", head + "flows:\n- from: a/B/d\n  to: a/B/c\n  ports: []\n",
        ErrorCode::FlowInvalid, "9:10");
    row("port above 65535", head + "flows:\n- from: a/B/d\n  to: a/B/c\n  ports: ['70000']\n",
        ErrorCode::PortInvalid, "9:11");
    row("a flow twice",
        head + "flows:\n- {from: a/B/d, to: a/B/c, ports: ['1']}\n- {from: a/B/d, to: a/B/c, "
               "ports: ['2']}\n",
        ErrorCode::DesignInvalid, "8:3");
    row("a key inside an item that would be lost",
        head + "closures:\n- {from: a/B/d, to: a/B/c, why: x}\n", ErrorCode::FieldUnknown, "7:28");
    row("a gateway between clusters without addresses",
        head + "- sources: []\n  name: b\n  eastWestGateway:\n    namespace: istio-system\n",
        ErrorCode::DesignInvalid, "9:5");
    row("no CIDR", head + "externals:\n- {node: External/x, kind: cidr, cidrs: [1.2.3.4/99]}\n",
        ErrorCode::CidrInvalid, "7:42");
    row("CIDRs of the Internet",
        head + "externals:\n- {node: External/x, kind: internet, cidrs: [1.2.3.0/24]}\n",
        ErrorCode::FieldInvalid, "7:45");
    row("an external in a namespace", head + "externals:\n- {node: a/External/x, kind: cidr}\n",
        ErrorCode::NodeKeyInvalid, "7:10");
    row("a workload for an external", head + "externals:\n- {node: a/Pod/x, kind: cidr}\n",
        ErrorCode::NodeKeyInvalid, "7:10");
    row("no such kind of external", head + "externals:\n- {node: External/x, kind: dns}\n",
        ErrorCode::FieldInvalid, "7:28");
    row("a group that is no group", head + "externals:\n- {node: External/x, kind: group}\n",
        ErrorCode::NodeKeyInvalid, "7:10");
    row("a zone without namespaces", head + "trustZones:\n- {name: z, namespaces: []}\n",
        ErrorCode::DesignInvalid, "7:25");
    row("a zone of a workload", head + "trustZones:\n- {name: z, namespaces: [a/Pod/b]}\n",
        ErrorCode::NodeKeyInvalid, "7:26");
    row("a namespace in two zones",
        head + "trustZones:\n- {name: one, namespaces: [Namespace/a]}\n- {name: two, namespaces: "
               "[Namespace/a]}\n",
        ErrorCode::DesignInvalid, "7:1");
    row("two clusters of one name",
        head + "- name: a\n  sources: [one]\n- name: a\n  sources: [two]\n",
        ErrorCode::DesignInvalid, "8:3");
    row("a port twice in a flow", head + "flows:\n- {from: a/B/d, to: a/B/c, ports: ['1', '1']}\n",
        ErrorCode::FlowInvalid, "7:41");
    row("access without a verb",
        head + "apiAccess:\n- {subject: a/B/d, verbs: [], resource: pods}\n",
        ErrorCode::AccessInvalid, "7:27");
    row("access without a resource", head + "apiAccess:\n- {subject: a/B/d, verbs: [get]}\n",
        ErrorCode::FieldMissing, "7:3");
    row("no name of a ServiceAccount",
        head + "identities:\n- {workload: a/B/d, serviceAccount: A_b}\n", ErrorCode::NameInvalid,
        "7:37");
    row("a waiver without a reason",
        head + "waivers:\n- {rule: R, target: t, expires: '2026-02-20'}\n", ErrorCode::FieldMissing,
        "7:3");
    for (const char *list :
         {"flows", "closures", "apiAccess", "identities", "externals", "trustZones", "waivers"})
        row(qPrintable(QStringLiteral("an unknown key in ") + QLatin1String(list)),
            head + QLatin1String(list) + ":\n- {zzz: 1}\n", ErrorCode::FieldUnknown, "7:4");
    row("an unknown key in a cluster", QString::fromStdString(kHeader) + "clusters:\n- {zzz: 1}\n",
        ErrorCode::FieldUnknown, "4:4");
    row("an unknown key in the system flows", head + "systemFlows: {zzz: true}\n",
        ErrorCode::FieldUnknown, "6:15");
    row("an unknown key in a port",
        head + "flows:\n- {from: a/B/d, to: a/B/c, ports: [{port: '1', zzz: 1}]}\n",
        ErrorCode::FieldUnknown, "7:48");
    row("no date",
        head + "waivers:\n- {rule: R, target: t, justification: j, expires: '2026-02-30'}\n",
        ErrorCode::FieldInvalid, "7:51");
    row("a waiver without an end", head + "waivers:\n- {rule: R, target: t, justification: j}\n",
        ErrorCode::FieldMissing, "7:3");
}

void ProjectFileTest::errorsHaveTheirPlace()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    QFETCH(QString, place);
    const auto design = read(text.toStdString());
    QVERIFY(!design);
    QCOMPARE(QString::fromStdString(toString(design.error().code)), code);
    QCOMPARE(QString::fromStdString(toString(design.error().where)),
             QStringLiteral("d.drawbridge.yaml:") + place);
}

void ProjectFileTest::hostileTextNeverCrashes_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray head = QByteArray::fromStdString(kHeader + kClusters);
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a scalar") << QByteArray("x");
    QTest::newRow("NUL") << head + QByteArray("name: a\0b\n", 10);
    QTest::newRow("a list for a mapping") << head + "systemFlows: [1, 2]\n";
    QTest::newRow("a mapping for a list") << head + "flows: {a: b}\n";
    QTest::newRow("scalars for items") << head + "flows: [1, null, x]\n";
    QTest::newRow("two documents") << head + "---\na: b\n";
    QTest::newRow("an unclosed bracket") << head + "flows: [\n";
    QTest::newRow("a number without end")
        << head + "flows:\n- {from: a/B/c, to: a/B/d, ports: [" + QByteArray(5000, '9') + "]}\n";
    QTest::newRow("deep nesting") << head + "flows: " + QByteArray(5000, '[') + "\n";
}

void ProjectFileTest::hostileTextNeverCrashes()
{
    QFETCH(QByteArray, text);
    const auto design = read(text.toStdString());
    QVERIFY(!design);
    QVERIFY(!design.error().message.empty());
}

void ProjectFileTest::unknownKeysSurvive_data()
{
    QTest::addColumn<QString>("entry");
    QTest::newRow("block") << "future:\n  ratio: 1.5\n  when: 2026-01-01\n";
    QTest::newRow("with a comment") << "future: 0o17 # kept\n";
    QTest::newRow("flow style") << "future: {a: [1, 2], b: null}\n";
    QTest::newRow("text block") << "future: |\n  two\n  lines\n";
}

void ProjectFileTest::unknownKeysSurvive()
{
    QFETCH(QString, entry);
    const auto design = read(kHeader + entry.toStdString() + kClusters);
    QVERIFY(design);
    QCOMPARE(QString::fromStdString(writeDesign(*design)),
             QString::fromStdString(kHeader + kClusters) + entry);
    const auto again = read(writeDesign(*design));
    QVERIFY(again);
    QVERIFY(*again == *design);
}

void ProjectFileTest::defaultsAreLeftOut()
{
    Design design;
    design.clusters.emplace_back();
    design.clusters[0].sources = {"manifests"};
    QCOMPARE(QString::fromStdString(writeDesign(design)),
             QString::fromStdString(kHeader + kClusters));
}

void ProjectFileTest::missingSourcesAreNoted()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("d.drawbridge.yaml");
    write(file, kHeader + kClusters + "flows:\n- {from: a/B/d, to: a/B/c, ports: ['1']}\n");
    Diagnostics diagnostics;
    const auto design = loadDesign(file.toStdString(), {}, diagnostics);
    QVERIFY(design);
    QVERIFY(design->topology);
    QCOMPARE(design->flows.size(), std::size_t{1});
    QStringList codes;
    for (const Diagnostic &diagnostic : diagnostics.all())
        codes << QString::fromStdString(toString(diagnostic.what.code));
    QVERIFY(codes.contains("DB1001"));
    QCOMPARE(codes.count("DB1803"), 2);
    const auto absent =
        loadDesign(folder.filePath("no.drawbridge.yaml").toStdString(), {}, diagnostics);
    QVERIFY(!absent);
    QCOMPARE(QString::fromStdString(toString(absent.error().code)), QStringLiteral("DB1001"));
}

void ProjectFileTest::layoutIsReadAndWritten()
{
    QTemporaryDir folder;
    const auto file = folder.filePath("d.drawbridge.yaml").toStdString();
    Design design = *read(kHeader + kClusters);
    QVERIFY(saveDesign(design, file));
    QVERIFY(!QFile::exists(folder.filePath("d.layout.yaml")));
    design.positions = CowList<NodePosition>(
        {{{"", "", "Namespace", "a"}, -4, 0, false}, {{"", "a", "B", "c"}, 120, 80, true}});
    QVERIFY(saveDesign(design, file));
    QFile layout(folder.filePath("d.layout.yaml"));
    QVERIFY(layout.open(QIODevice::ReadOnly));
    QCOMPARE(layout.readAll(),
             QByteArray("apiVersion: drawbridge.dev/v1\nkind: Layout\npositions:\n"
                        "  Namespace/a: \"-4 0\"\n  a/B/c: \"120 80 pinned\"\n"));
    Diagnostics diagnostics;
    const auto loaded = loadDesign(file, {}, diagnostics);
    QVERIFY(loaded);
    QVERIFY(loaded->positions == design.positions);
}

void ProjectFileTest::viewsAreReadAndWritten()
{
    LayoutExtras extras;
    extras.views["graph"] = {true, {{"", "", "Namespace", "b"}, {"", "", "Namespace", "a"}}};
    extras.unknownKeys = "later:\n  x: 1\n";
    const std::string text = writeLayout({}, extras);
    QCOMPARE(QString::fromStdString(text),
             QStringLiteral("apiVersion: drawbridge.dev/v1\nkind: Layout\npositions: {}\nviews:\n"
                            "  graph:\n    namespaces: collapsed\n    except:\n"
                            "    - Namespace/a\n    - Namespace/b\nlater:\n  x: 1\n"));
    Diagnostics diagnostics;
    const auto again = readLayout(text, makeFileRef("l"), diagnostics);
    QVERIFY(again);
    QVERIFY(again->extras == extras);
    const auto none =
        readLayout("apiVersion: drawbridge.dev/v1\nkind: Layout\n", makeFileRef("l"), diagnostics);
    QVERIFY(none);
    QVERIFY(none->extras == LayoutExtras{});
}

void ProjectFileTest::brokenViewsAreToldWithTheirPlace_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<QString>("place");
    QTest::newRow("no such word") << "{namespaces: shut}"
                                  << "4:23";
    QTest::newRow("no namespace") << "{except: [a/Deployment/b]}"
                                  << "4:20";
    QTest::newRow("no key") << "{except: ['']}"
                            << "4:20";
    QTest::newRow("a key nobody knows") << "{zoom: 3}"
                                        << "4:11";
    QTest::newRow("no mapping") << "[]"
                                << "4:10";
}

void ProjectFileTest::brokenViewsAreToldWithTheirPlace()
{
    QFETCH(QString, view);
    QFETCH(QString, place);
    const std::string text =
        "apiVersion: drawbridge.dev/v1\nkind: Layout\nviews:\n  graph: " + view.toStdString() +
        "\n";
    Diagnostics diagnostics;
    const auto layout = readLayout(text, makeFileRef("l"), diagnostics);
    QVERIFY(!layout);
    const SourceSpan &where = layout.error().where;
    QCOMPARE(QStringLiteral("%1:%2").arg(where.lineOneBased).arg(where.columnOneBased), place);
}

// A program that knows nothing of views, as `allow` of the terminal, loses none.
void ProjectFileTest::savingKeepsWhatTheLayoutFileSays()
{
    QTemporaryDir folder;
    const auto file = folder.filePath("d.drawbridge.yaml").toStdString();
    const Design design = *read(kHeader + kClusters);
    const std::string layout =
        "apiVersion: drawbridge.dev/v1\nkind: Layout\npositions: {}\nviews:\n"
        "  graph:\n    namespaces: collapsed\nlater: 1\n";
    write(folder.filePath("d.layout.yaml"), layout);
    QVERIFY(saveDesign(design, file));
    QFile saved(folder.filePath("d.layout.yaml"));
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(saved.readAll(), QByteArray::fromStdString(layout));
    saved.close();
    QVERIFY(saveDesign(design, file, LayoutExtras{}));
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QVERIFY(!saved.readAll().contains("views"));
    QVERIFY(loadLayoutExtras(folder.filePath("no.drawbridge.yaml").toStdString()) ==
            LayoutExtras{});
}

void ProjectFileTest::namesOfDesignFiles()
{
    QVERIFY(isDesignFile("a/shop.drawbridge.yaml"));
    QVERIFY(isDesignFile("shop.drawbridge.yml"));
    QVERIFY(!isDesignFile("shop.yaml"));
    QVERIFY(!isDesignFile(".drawbridge.yaml"));
}

QTEST_GUILESS_MAIN(ProjectFileTest)
#include "test_project_file.moc"
