// SPDX-License-Identifier: Apache-2.0
#include "app/gui/background_analyzer.h"
#include "app/gui/command_line.h"
#include "app/gui/design_files.h"
#include "app/gui/settings.h"
#include "exporters/svg_map.h"
#include "model/design/edits.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge;

namespace {

const QString kSample =
    QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop/shop.drawbridge.yaml");
constexpr int kPatience = 20'000;

std::shared_ptr<const Design> sampleDesign()
{
    auto opened = openPaths({kSample.toStdString()}, {});
    return opened ? std::make_shared<const Design>(std::move(opened->design)) : nullptr;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class WindowPartsTest : public QObject {
    Q_OBJECT
private slots:
    void settingsRememberThemeAndRecent();
    void settingsForgetWhatIsGone();
    void forgetfulSettingsTouchNoFile();
    void commandLine_data();
    void commandLine();
    void analyzerAnswersTheNewestRevisionOnly();
    void analyzerTellsRequestsOfOneRevisionApart();
    void analyzerKeepsPositionsOverEdits();
    void analyzerEndsWhileBusy();
    void customRulesBesideADesignAreAsked();
    void openedSourcesAreAbsoluteAndSavedOnesRelative();
    void folderBecomesADraft();
    void missingPathsAreAnError();
    void textWithoutWorkloadsIsAnError();
    void screenshotsAreWritten_data();
    void screenshotsAreWritten();
    void screenshotsAreTheSameAndLeaveNoTrace();
    void screenshotOfNothingReadableExitsThree();
    void screenshotTellsWhatWasLost();
    void svgHasTheBytesOfTheTerminal_data();
    void svgHasTheBytesOfTheTerminal();
    void pdfIsTheSameEachTime();

private:
    [[nodiscard]] static int run(const QStringList &arguments, QByteArray *talk = nullptr);
};

void WindowPartsTest::settingsRememberThemeAndRecent()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath("c"), folder.filePath("s"));
    QVERIFY(settings.theme() == ThemeChoice::System);
    settings.setTheme(ThemeChoice::Dark);
    for (int i = 0; i < 12; ++i) {
        const QString path = folder.filePath(QString::number(i));
        QVERIFY(QDir().mkpath(path));
        settings.addRecent(path);
    }
    settings.addRecent(folder.filePath("7"));
    const Settings again(folder.filePath("c"), folder.filePath("s"));
    QVERIFY(again.theme() == ThemeChoice::Dark);
    QCOMPARE(again.recent().size(), 8);
    QCOMPARE(again.recent().front(), folder.filePath("7"));
    QCOMPARE(again.recent().count(folder.filePath("7")), 1);
}

void WindowPartsTest::settingsForgetWhatIsGone()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath("c"), folder.filePath("s"));
    settings.addRecent(folder.filePath("never-there"));
    QVERIFY(settings.recent().isEmpty());
    settings.setWindow("geometry", "state");
    QCOMPARE(settings.windowState(), QByteArray("state"));
    settings.clearRecent();
    QCOMPARE(settings.windowGeometry(), QByteArray("geometry"));
}

void WindowPartsTest::forgetfulSettingsTouchNoFile()
{
    QTemporaryDir folder;
    Settings settings = Settings::forgetful();
    settings.setTheme(ThemeChoice::Dark);
    settings.addRecent(folder.path());
    settings.setWindow("geometry", "state");
    settings.clearRecent();
    QVERIFY(settings.theme() == ThemeChoice::System);
    QVERIFY(settings.recent().isEmpty());
    QVERIFY(settings.windowState().isEmpty());
    QVERIFY(settings.windowGeometry().isEmpty());
}

void WindowPartsTest::commandLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode"); // -1: goes on
    QTest::newRow("nothing opens the start page") << QStringList{} << -1;
    QTest::newRow("paths are opened") << QStringList{"a", "b"} << -1;
    QTest::newRow("help") << QStringList{"--help"} << 0;
    QTest::newRow("version") << QStringList{"--version"} << 0;
    QTest::newRow("unknown option") << QStringList{"--fast"} << 2;
    QTest::newRow("picture of another kind") << QStringList{"--screenshot", "a.gif"} << 2;
    QTest::newRow("unknown view") << QStringList{"--view", "matrix"} << 2;
    QTest::newRow("window as SVG")
        << QStringList{"--screenshot", "a.svg", "--view", "window", "a"} << 2;
    QTest::newRow("graph without a path") << QStringList{"--screenshot", "a.svg"} << 2;
    QTest::newRow("size in words") << QStringList{"--size", "large"} << 2;
    QTest::newRow("size beyond reason") << QStringList{"--size", "999999x10"} << 2;
    QTest::newRow("unknown theme") << QStringList{"--theme", "blue"} << 2;
    QTest::newRow("an overlay without a picture") << QStringList{"--overlay", "heat", "a"} << 2;
    QTest::newRow("an overlay of nothing")
        << QStringList{"--screenshot", "a.png", "--overlay", "heat"} << 2;
    QTest::newRow("an overlay of the matrix")
        << QStringList{"--screenshot", "a.png", "--view", "matrix", "--overlay", "heat", "a"} << 2;
    QTest::newRow("an overlay nobody knows")
        << QStringList{"--screenshot", "a.png", "--overlay", "rainbow", "a"} << 2;
    QTest::newRow("two overlays")
        << QStringList{"--screenshot", "a.svg",           "--overlay", "heat=S2",
                       "--overlay",    "attack=shop/web", "a"}
        << -1;
    QTest::newRow("a good picture")
        << QStringList{"--screenshot", "a.png", "--size", "800x600", "--theme", "dark", "a"} << -1;
}

void WindowPartsTest::commandLine()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    const CommandLine line = parseCommandLine(QStringList{"drawbridge"} + arguments);
    QCOMPARE(line.exitCode.value_or(-1), exitCode);
    QCOMPARE(line.message.isEmpty(), exitCode < 0);
}

void WindowPartsTest::analyzerAnswersTheNewestRevisionOnly()
{
    const auto design = sampleDesign();
    QVERIFY(design);
    BackgroundAnalyzer analyzer({});
    std::vector<std::pair<int, bool>> steps; // the proof comes last
    connect(&analyzer, &BackgroundAnalyzer::answered, this, [&](const AnswersPtr &answers) {
        steps.emplace_back(answers->revision, answers->proof.has_value());
        QCOMPARE(analyzer.isBusy(), !answers->proof.has_value());
    });
    for (int revision = 1; revision <= 5; ++revision)
        analyzer.request({design, revision, {}});
    QVERIFY(analyzer.isBusy());
    QTRY_VERIFY_WITH_TIMEOUT(!analyzer.isBusy(), kPatience);
    QVERIFY(steps == (std::vector<std::pair<int, bool>>{{5, false}, {5, true}}));
}

// Collapsing is no edit: the revision stays, and what was asked before must not count as its
// answer.
void WindowPartsTest::analyzerTellsRequestsOfOneRevisionApart()
{
    const auto design = sampleDesign();
    QVERIFY(design);
    BackgroundAnalyzer analyzer({});
    AnswersPtr newest;
    bool wasAskedAgain = false;
    connect(&analyzer, &BackgroundAnalyzer::answered, this, [&](const AnswersPtr &answers) {
        newest = answers;
        if (!std::exchange(wasAskedAgain, true)) {
            QTest::qSleep(1000); // time for the proof to be on its way
            analyzer.request({design, 1, {true, {}}});
        }
    });
    analyzer.request({design, 1, {}});
    QTRY_VERIFY_WITH_TIMEOUT(wasAskedAgain && !analyzer.isBusy(), kPatience);
    const auto &nodes = newest->scene->nodes;
    QVERIFY(std::any_of(nodes.begin(), nodes.end(),
                        [](const NodeLook &node) { return node.isCollapsed; }));
}

void WindowPartsTest::analyzerKeepsPositionsOverEdits()
{
    const auto design = sampleDesign();
    QVERIFY(design);
    BackgroundAnalyzer analyzer({});
    AnswersPtr newest;
    connect(&analyzer, &BackgroundAnalyzer::answered, this,
            [&](const AnswersPtr &answers) { newest = answers; });
    analyzer.request({design, 1, {}});
    QTRY_VERIFY_WITH_TIMEOUT(newest != nullptr, kPatience);
    const auto before = newest->positions;
    QVERIFY(!before.empty());
    const Flow &drawn = design->flows.items().front();
    const Result<Design> without = removeFlow(*design, drawn.from, drawn.to);
    QVERIFY(without.has_value());
    analyzer.request({std::make_shared<const Design>(*without), 2, {}});
    QTRY_VERIFY_WITH_TIMEOUT(newest->revision == 2, kPatience);
    QVERIFY(newest->positions == before);
}

void WindowPartsTest::analyzerEndsWhileBusy()
{
    const auto design = sampleDesign();
    QVERIFY(design);
    auto analyzer = std::make_unique<BackgroundAnalyzer>(LayoutOptions{});
    QSignalSpy spy(analyzer.get(), &BackgroundAnalyzer::answered);
    analyzer->request({design, 1, {}});
    analyzer.reset();
    QCoreApplication::processEvents();
    QCOMPARE(spy.count(), 0);
}

void WindowPartsTest::customRulesBesideADesignAreAsked()
{
    QTemporaryDir folder;
    const QString rules = folder.filePath("drawbridge-rules");
    QVERIFY(QDir().mkpath(rules));
    const QString file = folder.filePath("shop.drawbridge.yaml");
    const auto design = sampleDesign();
    QVERIFY(design);
    QVERIFY(saveToFile(*design, {}, {}, file));
    const auto write = [&rules](const QByteArray &id) {
        QFile opened(rules + "/acme.yaml");
        QVERIFY(opened.open(QIODevice::WriteOnly));
        opened.write("apiVersion: drawbridge.dev/v1\nkind: Rules\nrules:\n- id: " + id +
                     "\n  title: T\n  severity: info\n  fix: F\n  workloads: {kinds: [StatefulSet]}"
                     "\n  when: {fact: name, exists: true}\n");
    };
    write("ACME-A-1");
    const auto opened = openPaths({file.toStdString()}, {});
    QVERIFY(opened);
    QVERIFY(opened->customRules);
    BackgroundAnalyzer analyzer({});
    AnswersPtr newest;
    connect(&analyzer, &BackgroundAnalyzer::answered, this,
            [&](const AnswersPtr &answers) { newest = answers; });
    FindingsOptions options;
    options.customRules = opened->customRules;
    analyzer.request({std::make_shared<const Design>(opened->design), 1, {}, {}, options});
    QTRY_VERIFY_WITH_TIMEOUT(newest && !analyzer.isBusy(), kPatience);
    const auto &findings = newest->report.findings;
    QVERIFY(std::any_of(findings.begin(), findings.end(),
                        [](const Finding &finding) { return finding.ruleId == "ACME-A-1"; }));
    write("not an id");
    const auto broken = openPaths({file.toStdString()}, {});
    QVERIFY(broken);
    QVERIFY(!broken->customRules);
    QVERIFY(broken->diagnostics.hasErrors());
}

void WindowPartsTest::openedSourcesAreAbsoluteAndSavedOnesRelative()
{
    const auto design = sampleDesign();
    QVERIFY(design);
    for (const std::string &source : design->clusters.front().sources)
        QVERIFY(source.front() == '/');
    QTemporaryDir folder;
    const QString file = folder.filePath("copy.drawbridge.yaml");
    QVERIFY(saveToFile(*design, {}, {}, file).has_value());
    QVERIFY(bytesOf(file).contains("/resources/samples/shop/"));
    QVERIFY(bytesOf(file).contains("../"));
    QVERIFY(!bytesOf(file).contains("- /"));
    const auto again = openPaths({file.toStdString()}, {});
    QVERIFY(again.has_value());
    QVERIFY(again->design.clusters == design->clusters);
    QVERIFY(again->design.flows == design->flows);
}

void WindowPartsTest::folderBecomesADraft()
{
    const auto opened = openPaths({DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop/storefront"}, {});
    QVERIFY(opened.has_value());
    QVERIFY(opened->design.name == "storefront");
    QVERIFY(opened->file.isEmpty());
    QVERIFY(!opened->design.flows.empty());
}

void WindowPartsTest::missingPathsAreAnError()
{
    const auto opened = openPaths({"/no/such/place"}, {});
    QVERIFY(!opened.has_value());
    QVERIFY(opened.error().code == ErrorCode::FileNotFound);
}

void WindowPartsTest::textWithoutWorkloadsIsAnError()
{
    const auto opened = openText("kind: [", {});
    QVERIFY(!opened.has_value());
    QVERIFY(opened.error().code == ErrorCode::NothingToRead);
}

int WindowPartsTest::run(const QStringList &arguments, QByteArray *talk)
{
    QProcess process;
    process.start(QStringLiteral(DRAWBRIDGE_BIN_DIR "/drawbridge"), arguments);
    if (!process.waitForFinished(60'000))
        return -1;
    if (talk)
        *talk = process.readAllStandardError();
    return process.exitCode();
}

void WindowPartsTest::screenshotsAreWritten_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("window in light")
        << QStringList{"--size", "1200x800"} << "w.png" << QByteArray("\x89PNG");
    QTest::newRow("graph in dark")
        << QStringList{"--view", "graph", "--theme", "dark"} << "g.png" << QByteArray("\x89PNG");
    QTest::newRow("graph as SVG") << QStringList{} << "g.svg" << QByteArray("<?xml");
    QTest::newRow("graph as PDF") << QStringList{} << "g.pdf" << QByteArray("%PDF");
    QTest::newRow("window with a heat map and a reach")
        << QStringList{"--overlay", "heat", "--overlay", "reach=storefront/web"} << "h.png"
        << QByteArray("\x89PNG");
}

void WindowPartsTest::screenshotsAreWritten()
{
    QFETCH(QStringList, options);
    QFETCH(QString, name);
    QFETCH(QByteArray, magic);
    QTemporaryDir folder;
    const QString file = folder.filePath(name);
    QCOMPARE(run(options + QStringList{"--screenshot", file, kSample}), 0);
    QVERIFY(bytesOf(file).startsWith(magic));
    if (options.contains(QLatin1String("1200x800")))
        QCOMPARE(QImage(file).size(), QSize(1200, 800));
}

void WindowPartsTest::screenshotsAreTheSameAndLeaveNoTrace()
{
    const QTemporaryDir home;
    const QTemporaryDir pictures;
    const QByteArray config = qgetenv("XDG_CONFIG_HOME");
    const QByteArray state = qgetenv("XDG_STATE_HOME");
    const auto restore = qScopeGuard([&] {
        qputenv("XDG_CONFIG_HOME", config);
        qputenv("XDG_STATE_HOME", state);
    });
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    QCOMPARE(run({"--screenshot", pictures.filePath("1.png"), kSample}), 0);
    QCOMPARE(run({"--screenshot", pictures.filePath("2.png"), kSample}), 0);
    QVERIFY(!bytesOf(pictures.filePath("1.png")).isEmpty());
    QCOMPARE(bytesOf(pictures.filePath("1.png")), bytesOf(pictures.filePath("2.png")));
    QVERIFY(QDir(home.path()).isEmpty());
}

void WindowPartsTest::screenshotOfNothingReadableExitsThree()
{
    QTemporaryDir folder;
    QCOMPARE(run({"--screenshot", folder.filePath("a.png"), "/no/such/place"}), 3);
    QCOMPARE(run({"--screenshot", folder.filePath("missing/a.png"), kSample}), 3);
    QByteArray talk;
    QCOMPARE(run({"--screenshot", folder.filePath("a.png"), "--overlay", "reach=no/body", kSample},
                 &talk),
             3);
    QVERIFY2(talk.contains("\"no/body\" is not in the design"), talk.constData());
}

void WindowPartsTest::screenshotTellsWhatWasLost()
{
    QTemporaryDir folder;
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(write("broken.yaml", "kind: [\n"));
    QVERIFY(write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\n"
                              "spec: {containers: [{name: c, image: i}]}\n"));
    QByteArray talk;
    QCOMPARE(run({"--screenshot", folder.filePath("a.png"), folder.path()}, &talk), 3);
    QVERIFY2(talk.contains("DB1201"), talk.constData());
    QVERIFY2(talk.contains("broken.yaml:"), talk.constData());
    QVERIFY(bytesOf(folder.filePath("a.png")).startsWith("\x89PNG")); // the rest is still shown
}

void WindowPartsTest::svgHasTheBytesOfTheTerminal_data()
{
    QTest::addColumn<QByteArray>("layout");
    QTest::addColumn<QByteArray>("waivers");
    QTest::addColumn<QStringList>("overlay");
    QTest::addColumn<QByteArray>("title");
    const QByteArray none;
    const QStringList plain;
    QTest::newRow("as at first") << none << none << plain << none;
    QTest::newRow("a heat map") << none << none << QStringList{"--overlay", "heat=S3"}
                                << QByteArray("Heat map: S3 identity");
    QTest::newRow("what a node reaches")
        << none << none << QStringList{"--overlay", "reach=storefront/web"}
        << QByteArray("Reach from storefront/Deployment/web");
    QTest::newRow("an attack path on a heat map")
        << none << none
        << QStringList{"--overlay", "attack=storefront/web,data/orders-db", "--overlay", "heat"}
        << QByteArray("Attack path: storefront/web to data/orders-db, 3 hops; Heat map: S1 "
                      "segmentation");
    QTest::newRow("an attack path that is not there")
        << none << none << QStringList{"--overlay", "attack=payments/settlement"}
        << QByteArray("Reach from payments/");
    QTest::newRow("with trust that is suppressed")
        << QByteArray()
        << QByteArray("waivers:\n- {rule: ZT-ID-001, target: storefront/Deployment/recommend, "
                      "justification: waits for its own account, owner: jane, "
                      "expires: '2099-01-01'}\n")
        << plain << none;
    QTest::newRow("collapsed as its layout file says")
        << QByteArray("apiVersion: drawbridge.dev/v1\nkind: Layout\nviews:\n  graph:\n"
                      "    namespaces: collapsed\n    except: [Namespace/payments]\n")
        << none << plain << none;
}

void WindowPartsTest::svgHasTheBytesOfTheTerminal()
{
    QFETCH(QByteArray, layout);
    QFETCH(QByteArray, waivers);
    QFETCH(QStringList, overlay);
    QFETCH(QByteArray, title);
    const QString terminal = QStringLiteral(DRAWBRIDGE_BIN_DIR "/drawbridgectl");
    if (!QFile::exists(terminal))
        QSKIP("drawbridgectl is not built: nothing to compare with");
    QTemporaryDir folder;
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(write("d.drawbridge.yaml",
                  "apiVersion: drawbridge.dev/v1\nkind: Design\nname: d\nclusters:\n"
                  "- sources: [" DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop]\n" +
                      waivers));
    if (!layout.isEmpty())
        QVERIFY(write("d.layout.yaml", layout));
    const QString design = folder.filePath("d.drawbridge.yaml");
    const QString file = folder.filePath("map.svg");
    QByteArray talk;
    QCOMPARE(run(overlay + QStringList{"--screenshot", file, design}, &talk), 0);
    QProcess process;
    process.start(terminal, QStringList{"graph", design, "-o", "svg"} + overlay);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 0);
    const QByteArray svg = process.readAllStandardOutput();
    QCOMPARE(bytesOf(file), svg);
    QCOMPARE(svg.contains(">settlement<"), true);
    QCOMPARE(svg.contains(">recommend<"), layout.isEmpty());
    QCOMPARE(svg.contains(">hatched: suppressed<"), !waivers.isEmpty());
    QCOMPARE(svg.contains("\">\n<title>"), !title.isEmpty());
    QVERIFY2(svg.contains("<title>" + title), svg.left(600).constData());
    // Where no way leads to cluster admin, both say so.
    const bool isMissing = overlay.contains(QLatin1String("attack=payments/settlement"));
    QCOMPARE(talk.contains("no way from payments/settlement to cluster admin"), isMissing);
    QCOMPARE(process.readAllStandardError().contains("no way from payments/settlement"), isMissing);
}

void WindowPartsTest::pdfIsTheSameEachTime()
{
    QTemporaryDir folder;
    for (const char *name : {"1.pdf", "2.pdf"})
        QCOMPARE(run({"--screenshot", folder.filePath(name), kSample}), 0);
    QVERIFY(bytesOf(folder.filePath("1.pdf")).startsWith("%PDF"));
    QCOMPARE(bytesOf(folder.filePath("1.pdf")), bytesOf(folder.filePath("2.pdf")));
}

QTEST_MAIN(WindowPartsTest)
#include "test_window_parts.moc"
