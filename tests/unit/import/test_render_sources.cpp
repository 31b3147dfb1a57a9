// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include "tests/helpers/archive_builder.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/file_tree.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace drawbridge;
using test::FileTree;

namespace {

std::string pod(const std::string &name)
{
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: ns}\nspec: {containers: [{name: c}]}\n";
}

const std::string kPrefixed = "namePrefix: x-\nresources: [pod.yaml]\n";

std::string names(const ResourceSet &resources)
{
    std::string text;
    for (const WorkloadObject &workload : resources.workloads)
        text += (text.empty() ? "" : " ") + workload.meta.name;
    return text;
}

} // namespace

/// With a program of the test's own in the place of kustomize and helm: it notes its arguments and
/// prints what it is told.
class RenderSourcesTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_tree = std::make_unique<FileTree>(); }
    void whatKustomizePrintsReplacesItsFiles();
    void argumentsAndEnvironmentAreItsOwn();
    void kubectlIsAskedAnotherWay();
    void plainListsAreReadAsTheyStand();
    void overlaysAreVariants();
    void independentRootsAreAllBuilt();
    void theUppermostSpeaksForAllBelow();
    void withoutTheProgramFilesAreRead();
    void switchedOffNothingIsDecided();
    void failures_data();
    void failures();
    void linksThatAreRefused_data();
    void linksThatAreRefused();
    void chartsAreRendered();
    void packagedChartsAreRendered();
    void chartsInsideChartsAreTheirs();
    void aChartThatFailsIsOneError();
    void withoutHelmTheChartIsNamed();
    void aMissingProgramIsNamed();
    void aStopEndsTheProgram();

private:
    /// Writes an executable script and returns its path.
    std::string script(const QString &name, const std::string &body)
    {
        m_tree->add(name, "#!/bin/sh\n" + body);
        QFile::setPermissions(QString::fromStdString(m_tree->path(name)),
                              QFile::ReadOwner | QFile::ExeOwner);
        return m_tree->path(name);
    }
    /// A script that notes its arguments in DIR/argv and prints `output`.
    std::string printing(const std::string &output)
    {
        m_tree->add("output", output);
        return script("tool", "for a in \"$@\"; do echo \"$a\" >> " + m_tree->path("argv") +
                                  "; done\nexec /bin/cat " + m_tree->path("output") + "\n");
    }
    QByteArray noted() const
    {
        QFile file(QString::fromStdString(m_tree->path("argv")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    ResourceSet read(const QString &below, Diagnostics &said)
    {
        m_options.relativeTo = m_tree->path();
        return importPaths({m_tree->path(below)}, m_options, said);
    }
    std::unique_ptr<FileTree> m_tree;
    ImportOptions m_options;
};

void RenderSourcesTest::whatKustomizePrintsReplacesItsFiles()
{
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_tree->add("in/unused.yaml", pod("unused"));
    m_options = {};
    m_options.render.kustomize = printing("# built\n" + pod("x-a"));
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    COMPARE(names(resources), "x-a");
    COMPARE(toString(resources.workloads[0].meta.where), "in!/kustomize-build.yaml:2:1");
    QVERIFY(resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "note DB1031");
    COMPARE(said.all()[0].what.where.fileName(), "in/unused.yaml");
}

void RenderSourcesTest::argumentsAndEnvironmentAreItsOwn()
{
    m_tree->add("in $(x) dir/kustomization.yaml", kPrefixed);
    m_tree->add("in $(x) dir/pod.yaml", pod("a"));
    qputenv("DRAWBRIDGE_TEST_SECRET", "hidden");
    m_options = {};
    m_options.render.kustomize =
        script("tool", "echo \"$#:$1:$2\" > " + m_tree->path("argv") + "\n/usr/bin/env > " +
                           m_tree->path("env") + "\necho 'kind: List'\necho 'apiVersion: v1'\n");
    Diagnostics said;
    QVERIFY(read("in $(x) dir", said).workloads.empty());
    QCOMPARE(noted(), QByteArray::fromStdString("2:build:" + m_tree->path("in $(x) dir") + "\n"));
    QFile env(QString::fromStdString(m_tree->path("env")));
    QVERIFY(env.open(QIODevice::ReadOnly));
    const QByteArray environment = env.readAll();
    QVERIFY(!environment.contains("hidden"));
    QVERIFY(environment.contains("HTTPS_PROXY=http://127.0.0.1:9"));
    QVERIFY(environment.contains("HOME=/nonexistent"));
}

void RenderSourcesTest::kubectlIsAskedAnotherWay()
{
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_options = {};
    m_options.render.kustomize =
        script("kubectl-1.30", "echo \"$1\" > " + m_tree->path("argv") + "\n");
    Diagnostics said;
    QVERIFY(read("in", said).workloads.empty());
    QCOMPARE(noted(), QByteArray("kustomize\n"));
}

void RenderSourcesTest::plainListsAreReadAsTheyStand()
{
    m_tree->add("in/kustomization.yaml", "kind: Kustomization\nresources: [pod.yaml, ./sub/]\n");
    m_tree->add("in/pod.yaml", pod("a"));
    m_tree->add("in/unused.yaml", pod("unused"));
    m_tree->add("in/sub/kustomization.yml", "resources:\n- deep/pod.yaml\n");
    m_tree->add("in/sub/deep/pod.yaml", pod("b"));
    m_options = {};
    m_options.render.kustomize = printing(pod("never"));
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    COMPARE(names(resources), "a b unused"); // it may be applied by itself
    COMPARE(toString(resources.workloads[0].meta.where), "in/pod.yaml:1:1");
    QVERIFY(noted().isEmpty());
    QVERIFY(resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "note DB1031");
}

void RenderSourcesTest::overlaysAreVariants()
{
    m_tree->add("in/base/kustomization.yaml", "resources: [pod.yaml]\n");
    m_tree->add("in/base/pod.yaml", pod("a"));
    for (const char *overlay : {"dev", "prod"}) {
        m_tree->add(QString("in/overlays/%1/kustomization.yaml").arg(overlay),
                    "resources: [../../base]\npatches: [{path: patch.yaml}]\n");
        m_tree->add(QString("in/overlays/%1/patch.yaml").arg(overlay),
                    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: y}}\n");
    }
    m_options = {};
    m_options.render.kustomize = printing(pod("a"));
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    COMPARE(names(resources), "a"); // once, not once an overlay
    COMPARE(toString(resources.workloads[0].meta.where), "in/base/pod.yaml:1:1");
    QVERIFY(resources.patches.empty());
    COMPARE(test::codesAndPlaces(said), "warning DB1023");
    const std::string &message = said.all()[0].what.message;
    QVERIFY(message.find("Pod ns/a") != std::string::npos);
    QVERIFY(message.find("in/overlays/dev/kustomization.yaml, in/overlays/prod") !=
            std::string::npos);
    Diagnostics one;
    COMPARE(toString(read("in/overlays/prod", one).workloads.at(0).meta.where),
            "in/overlays/prod!/kustomize-build.yaml:1:1");
}

void RenderSourcesTest::independentRootsAreAllBuilt()
{
    for (const char *name : {"a", "b"}) {
        m_tree->add(QString("in/%1/kustomization.yaml").arg(name), kPrefixed);
        m_tree->add(QString("in/%1/pod.yaml").arg(name), pod(name));
    }
    m_tree->add("in/beside.yaml", pod("beside"));
    m_options = {};
    m_options.render.kustomize =
        script("tool", "echo 'apiVersion: v1'; echo 'kind: Pod'; echo \"metadata: {name: "
                       "x-${2##*/}, namespace: ns}\"; echo 'spec: {containers: [{name: c}]}'\n");
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    COMPARE(names(resources), "x-a x-b beside");
    QVERIFY(said.empty());
}

void RenderSourcesTest::theUppermostSpeaksForAllBelow()
{
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_tree->add("in/overlays/dev/kustomization.yaml", "resources: [../..]\n");
    m_tree->add("in/components/c/kustomization.yaml", "kind: Component\nresources: [c.yaml]\n");
    m_tree->add("in/components/c/c.yaml", pod("c"));
    m_options = {};
    m_options.render.kustomize = printing(pod("x-a"));
    Diagnostics said;
    COMPARE(names(read("in", said)), "x-a");
    QCOMPARE(noted().count("build"), 1);
}

void RenderSourcesTest::withoutTheProgramFilesAreRead()
{
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nonexistent");
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_options = {};
    m_options.render.kustomize = "auto";
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    qputenv("PATH", path);
    COMPARE(names(resources), "a");
    QVERIFY(resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "note DB1020 1:1");
    QVERIFY(said.all()[0].what.message.find("namePrefix") != std::string::npos);
}

void RenderSourcesTest::switchedOffNothingIsDecided()
{
    m_tree->add("in/kustomization.yaml", "resources: [pod.yaml]\n");
    m_tree->add("in/pod.yaml", pod("a"));
    m_tree->add("in/unused.yaml", pod("unused"));
    m_options = {};
    Diagnostics said;
    COMPARE(names(read("in", said)), "a unused");
}

void RenderSourcesTest::failures_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("it says why") << QByteArray("echo 'Error: no such\n  patch' >&2; exit 1\n")
                                 << QByteArray("exited with code 1: no such patch");
    QTest::newRow("it says why as kubectl does")
        << QByteArray("echo 'E1122 08:49:03.613631   30064 run.go:72] \"command failed\" "
                      "err=\"no \\\"such\\\" patch\"' >&2; exit 1\n")
        << QByteArray("exited with code 1: no \\\"such\\\" patch");
    QTest::newRow("it says nothing") << QByteArray("exit 3\n") << QByteArray("exited with code 3");
    QTest::newRow("it hangs") << QByteArray("echo begun; exec /bin/sleep 600\n")
                              << QByteArray("did not end within 400 ms");
    QTest::newRow("it prints without end") << QByteArray("while :; do echo 'kind: Pod'; done\n")
                                           << QByteArray("wrote more than 100000 bytes");
}

void RenderSourcesTest::failures()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, message);
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_options = {};
    m_options.render.kustomize = script("tool", body.toStdString());
    m_options.render.deadlineMs = message.contains("400") ? 400 : 20'000;
    m_options.render.maxOutputBytes = 100'000;
    Diagnostics said;
    QElapsedTimer timer;
    timer.start();
    const ResourceSet resources = read("in", said);
    QVERIFY(timer.elapsed() < 15'000);
    COMPARE(names(resources), "a"); // what can be read plainly is
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "error DB1021, note DB1020 1:1");
    QVERIFY2(said.all()[0].what.message.ends_with(message.toStdString()),
             said.all()[0].what.message.c_str());
    COMPARE(said.all()[0].what.where.fileName(), "in/kustomization.yaml");
}

void RenderSourcesTest::linksThatAreRefused_data()
{
    QTest::addColumn<QByteArray>("kustomization");
    QTest::addColumn<QByteArray>("codes");
    QTest::newRow("a file outside")
        << QByteArray("resources:\n- ../outside.yaml\n") << QByteArray("error DB1022 2:3");
    QTest::newRow("a file far outside")
        << QByteArray("resources: [/etc/passwd]\n") << QByteArray("error DB1022 1:13");
    QTest::newRow("a patch outside")
        << QByteArray("namePrefix: x-\npatches:\n- path: ../../patch.yaml\n")
        << QByteArray("error DB1022 3:9, note DB1020 1:1");
    QTest::newRow("an address") << QByteArray("resources: [https://example.org/x.yaml]\n")
                                << QByteArray("error DB1021 1:13");
    QTest::newRow("a repository") << QByteArray("resources:\n- github.com/a/b//c?ref=v1\n")
                                  << QByteArray("error DB1021 2:3");
    QTest::newRow("a file that is not there")
        << QByteArray("resources: [missing.yaml]\n") << QByteArray("error DB1022 1:13");
}

void RenderSourcesTest::linksThatAreRefused()
{
    QFETCH(QByteArray, kustomization);
    QFETCH(QByteArray, codes);
    m_tree->add("in/k/kustomization.yaml", kustomization.toStdString());
    m_tree->add("in/k/pod.yaml", pod("a"));
    m_tree->add("outside.yaml", pod("outside"));
    m_options = {};
    m_options.render.kustomize = script("tool", "echo 'Error: no' >&2; exit 1\n");
    if (codes.contains("DB1022 1:13") && kustomization.contains("missing"))
        m_options.render.kustomize = "auto"; // kustomize itself would say so; without it we do
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nonexistent");
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    qputenv("PATH", path);
    QVERIFY(!resources.isComplete);
    COMPARE(names(resources), "a");
    COMPARE(test::codesAndPlaces(said), codes.toStdString());
}

void RenderSourcesTest::chartsAreRendered()
{
    m_tree->add("in/chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
    m_tree->add("in/chart/values.yaml", "a: b\n");
    m_tree->add("in/chart/templates/pod.yaml", "{{ if .Values.a }}\n");
    m_tree->add("in/plain.yaml", pod("plain"));
    m_options = {};
    m_options.defaultNamespace = "prod";
    m_options.render.helm = printing(pod("rendered"));
    m_options.render.helmValues = {"/values one.yaml"};
    m_options.render.helmSets = {"a=b c"};
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    COMPARE(names(resources), "rendered plain");
    COMPARE(toString(resources.workloads[0].meta.where), "in/chart!/helm-template.yaml:1:1");
    QVERIFY(resources.isComplete && said.empty());
    QCOMPARE(noted(), QByteArray::fromStdString("template\nshop\n" + m_tree->path("in/chart") +
                                                "\n--namespace\nprod\n--include-crds\n--values\n"
                                                "/values one.yaml\n--set\na=b c\n"));
}

void RenderSourcesTest::packagedChartsAreRendered()
{
    for (const char *name : {"shop-1.0.0.tgz", "shop.zip"})
        test::ArchiveBuilder(m_tree->path(name))
            .add("shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")
            .add("shop/templates/pod.yaml", "{{ x }}\n")
            .finish();
    m_options = {};
    m_options.render.helm = printing(pod("rendered"));
    Diagnostics said;
    const ResourceSet resources = read("shop-1.0.0.tgz", said);
    COMPARE(names(resources), "rendered");
    QVERIFY(resources.isComplete && said.empty());
    QVERIFY(noted().startsWith(
        QByteArray::fromStdString("template\nshop\n" + m_tree->path("shop-1.0.0.tgz") + "\n")));
    QVERIFY(!read("shop.zip", said).isComplete); // no package: templates of nothing
}

void RenderSourcesTest::chartsInsideChartsAreTheirs()
{
    m_tree->add("in/Chart.yaml", "apiVersion: v2\nname: outer\nversion: 1.0.0\n");
    m_tree->add("in/charts/inner/Chart.yaml", "apiVersion: v2\nname: inner\nversion: 1.0.0\n");
    m_tree->add("in/charts/inner/templates/pod.yaml", "{{ x }}\n");
    m_options = {};
    m_options.render.helm = printing(pod("rendered"));
    Diagnostics said;
    COMPARE(names(read("in", said)), "rendered");
    QCOMPARE(noted().count("template\n"), 1);
    QVERIFY(said.empty());
}

void RenderSourcesTest::aChartThatFailsIsOneError()
{
    m_tree->add("in/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
    m_tree->add("in/templates/a.yaml", "{{ x }}\n");
    m_tree->add("in/templates/b.yaml", "{{ x }}\n");
    m_options = {};
    m_options.render.helm = script("helm", "echo 'Error: missing in charts/' >&2; exit 1\n");
    Diagnostics said;
    QVERIFY(!read("in", said).isComplete);
    COMPARE(test::codesAndPlaces(said), "error DB1025, note DB1401 1:1");
    QVERIFY(said.all()[0].what.message.ends_with("missing in charts/"));
}

void RenderSourcesTest::withoutHelmTheChartIsNamed()
{
    m_tree->add("in/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
    m_tree->add("in/templates/a.yaml", "{{ x }}\n");
    m_tree->add("in/templates/b.yaml", "kind: {{ x }}\n{{ y }}\n");
    m_options = {};
    Diagnostics said;
    QVERIFY(!read("in", said).isComplete);
    COMPARE(test::codesAndPlaces(said),
            "note DB1024, note DB1401 1:1, error DB1208 1:1, error DB1208 1:7");
}

void RenderSourcesTest::aMissingProgramIsNamed()
{
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_options = {};
    m_options.render.kustomize = "/no/such/kustomize";
    Diagnostics said;
    const ResourceSet resources = read("in", said);
    COMPARE(names(resources), "a");
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "error DB1026, note DB1020 1:1");
}

void RenderSourcesTest::aStopEndsTheProgram()
{
    m_tree->add("in/kustomization.yaml", kPrefixed);
    m_tree->add("in/pod.yaml", pod("a"));
    m_options = {};
    m_options.render.kustomize = script("tool", "exec /bin/sleep 600\n");
    std::stop_source source;
    m_options.stop = source.get_token();
    source.request_stop();
    Diagnostics said;
    QVERIFY(!read("in", said).isComplete);
    m_options.stop = {};
}

QTEST_GUILESS_MAIN(RenderSourcesTest)
#include "test_render_sources.moc"
