// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/file_tree.h"

#include <QTest>

#include <unistd.h>

using namespace drawbridge;
using test::FileTree;

namespace {

std::string pod(const std::string &name)
{
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           "}\nspec: {containers: [{name: c}]}\n";
}

} // namespace

class ImporterTest : public QObject {
    Q_OBJECT
private slots:
    void readsAFolder();
    void goesOnAfterBadFiles();
    void largeTextsKeepTheirOrder();
    void namesDuplicates();
    void defaultNamespace();
    void passesOverKnownOtherFiles();
    void templatesEndAFile();
    void limits();
    void refusesUnreadable();
    void stops();
};

void ImporterTest::readsAFolder()
{
    const FileTree tree;
    tree.add("b/two.json", "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\n"
                           "\"metadata\":{\"name\":\"n\"}}");
    tree.add("a/one.yaml", pod("x") + "---\n" + pod("w"));
    ImportOptions options;
    options.relativeTo = tree.path("b");
    Diagnostics diagnostics;
    const ResourceSet resources = importPaths({tree.path()}, options, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    COMPARE(toString(resources.workloads[1].meta.where), "../a/one.yaml:6:1");
    COMPARE(toString(resources.namespaces.at(0).meta.where), "two.json:1:1");
    QCOMPARE(resources.fileCount, std::size_t{2});
    QCOMPARE(resources.documentCount, std::size_t{3});
    QVERIFY(resources.isComplete);
    QVERIFY(diagnostics.empty());
}

void ImporterTest::goesOnAfterBadFiles()
{
    Diagnostics diagnostics;
    const ResourceSet resources =
        importTexts({{"a.yaml", "a: [\n"},
                     {"b.yaml", pod("x") + "---\nc: d: e\n---\n" + pod("w")},
                     {"c.yaml", "just: values\n"},
                     {"d.json", "{\"a\": 1,}"},
                     {"e.yaml", std::string("a\0b", 3)}},
                    {}, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(diagnostics),
            "error DB1201 1:4, error DB1201 6:5, error DB1401 1:1, error DB1207 1:9, "
            "error DB1206 1:2");
}

void ImporterTest::largeTextsKeepTheirOrder()
{
    std::string text;
    for (int i = 0; i < 5'000; ++i)
        text += "---\n" + pod("p" + std::to_string(i));
    Diagnostics diagnostics;
    const ResourceSet first = importText(text, "big.yaml", {}, diagnostics);
    QCOMPARE(first.workloads.size(), std::size_t{5'000});
    for (std::size_t i = 0; i < first.workloads.size(); ++i)
        COMPARE(first.workloads[i].meta.where.lineOneBased, std::uint32_t(5 * i + 2));
    QVERIFY(first == importText(text, "big.yaml", {}, diagnostics));
    QVERIFY(diagnostics.empty());
}

void ImporterTest::namesDuplicates()
{
    Diagnostics diagnostics;
    const ResourceSet resources =
        importTexts({{"a.yaml", pod("x")}, {"b.yaml", pod("x")}}, {}, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    COMPARE(resources.workloads[0].meta.where.fileName(), "b.yaml");
    COMPARE(toString(diagnostics.all()[0].what.code), "DB1406");
    QVERIFY(diagnostics.all()[0].what.message.find("a.yaml:1:1") != std::string::npos);
}

void ImporterTest::defaultNamespace()
{
    ImportOptions options;
    options.defaultNamespace = "shop";
    Diagnostics diagnostics;
    const ResourceSet resources = importText(pod("x"), "-", options, diagnostics);
    COMPARE(resources.workloads.at(0).meta.nameSpace, "shop");
    QVERIFY(resources.workloads[0].meta.namespaceInferred);
}

void ImporterTest::passesOverKnownOtherFiles()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts({{"c/Chart.yaml", "apiVersion: v2\nname: x\n"},
                                               {"c/values-prod.yaml", "a: b\n"},
                                               {"docker-compose.yml", "services: {}\n"}},
                                              {}, diagnostics);
    QVERIFY(resources.isComplete);
    COMPARE(test::codesAndPlaces(diagnostics), "note DB1401 1:1, note DB1401 1:1, note DB1401 1:1");
}

void ImporterTest::templatesEndAFile()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"t.yaml", pod("x") + "---\n{{- if .Values.y }}\n" + pod("w") + "---\n" + pod("z")},
         {"u.yaml", pod("u")}},
        {}, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1208 6:1");
    QVERIFY(!resources.isComplete);
}

void ImporterTest::limits()
{
    const FileTree tree;
    tree.add("a.yaml", pod("a"));
    tree.add("b.yaml", pod("b") + std::string(4000, '#'));
    ImportOptions options;
    options.maxFileBytes = 1000;
    Diagnostics diagnostics;
    QCOMPARE(importPaths({tree.path()}, options, diagnostics).workloads.size(), std::size_t{1});
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1004");
    QVERIFY(diagnostics.all()[0].what.hint.find("--max-file-size") != std::string::npos);
    options = {};
    options.maxTotalBytes = 1000;
    Diagnostics total;
    const ResourceSet resources = importPaths({tree.path()}, options, total);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(total), "error DB1004");
}

void ImporterTest::refusesUnreadable()
{
    if (geteuid() == 0)
        QSKIP("root may read everything");
    const FileTree tree;
    tree.add("a.yaml", pod("a"));
    QVERIFY(QFile::setPermissions(QString::fromStdString(tree.path("a.yaml")), {}));
    Diagnostics diagnostics;
    QVERIFY(!importPaths({tree.path("a.yaml")}, {}, diagnostics).isComplete);
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1002");
}

void ImporterTest::stops()
{
    std::stop_source source;
    source.request_stop();
    ImportOptions options;
    options.stop = source.get_token();
    Diagnostics diagnostics;
    const ResourceSet resources = importText(pod("x"), "f.yaml", options, diagnostics);
    QVERIFY(resources.workloads.empty() && !resources.isComplete);
    COMPARE(test::codesAndPlaces(diagnostics), "error DB2002");
}

QTEST_GUILESS_MAIN(ImporterTest)
#include "test_importer.moc"
