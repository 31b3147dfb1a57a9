// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/archive_builder.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/file_tree.h"
#include "tests/unit/import/program_fixture.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Charts that helm renders.
class RenderedChartsTest : public ProgramFixture {
    Q_OBJECT
private slots:
    void init() { startFolder(); }

    void linksThatAreRefused_data();
    void linksThatAreRefused();
    void chartsAreRendered();
    void packagedChartsAreRendered();
    void chartsInsideChartsAreTheirs();
    void aChartThatFailsIsOneError();
    void withoutHelmTheChartIsNamed();
};

void RenderedChartsTest::linksThatAreRefused_data()
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

void RenderedChartsTest::linksThatAreRefused()
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

void RenderedChartsTest::chartsAreRendered()
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

void RenderedChartsTest::packagedChartsAreRendered()
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

void RenderedChartsTest::chartsInsideChartsAreTheirs()
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

void RenderedChartsTest::aChartThatFailsIsOneError()
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

void RenderedChartsTest::withoutHelmTheChartIsNamed()
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

QTEST_GUILESS_MAIN(RenderedChartsTest)
#include "test_rendered_charts.moc"
