// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/archive_builder.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/file_tree.h"
#include "tests/unit/import/program_fixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Folders that kustomize builds.
class RenderSourcesTest : public ProgramFixture {
    Q_OBJECT
private slots:
    void init() { startFolder(); }

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
    void aMissingProgramIsNamed();
    void aStopEndsTheProgram();
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
