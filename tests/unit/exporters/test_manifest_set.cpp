// SPDX-License-Identifier: Apache-2.0
#include "exporters/dot_exporter.h"
#include "exporters/graph_writer.h"
#include "exporters/manifest_object.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>

using namespace drawbridge;
namespace fs = std::filesystem;

/// Writing a folder of manifests: all of it or nothing, and never over a stranger's file.
class ManifestSetTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void removesWhatIsNoLongerPartOfTheExport();
    void refusesAForeignFile();
    void refusesASymbolicLink();
    void anEmptySetTouchesNothing();
    void anEmptyDesignHasAnEmptyGraph();

private:
    [[nodiscard]] fs::path folder() const { return m_folder->path().toStdString(); }
    void put(const char *name, const char *text) const
    {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

ManifestSet setOf(std::initializer_list<const char *> names)
{
    ManifestSet set;
    for (const char *name : names)
        set.files.push_back(makeFile("shop", std::string("networkpolicies/") + name,
                                     makeObject("v1", "X", "shop", "x")));
    return set;
}

} // namespace

void ManifestSetTest::removesWhatIsNoLongerPartOfTheExport()
{
    QVERIFY(writeManifests(setOf({"a.yaml", "b.yaml"}), folder()));
    put("networkpolicies/mine.yaml", "kind: Mine\n");
    QVERIFY(writeManifests(setOf({"b.yaml"}), folder()));
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
    QVERIFY(fs::exists(folder() / "networkpolicies/b.yaml"));
    QVERIFY(fs::exists(folder() / "networkpolicies/mine.yaml"));
}

void ManifestSetTest::refusesAForeignFile()
{
    QVERIFY(fs::create_directory(folder() / "networkpolicies"));
    put("networkpolicies/b.yaml", "kind: Mine\n");
    const auto written = writeManifests(setOf({"a.yaml", "b.yaml"}), folder());
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::ExportNotOurs);
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
}

void ManifestSetTest::refusesASymbolicLink()
{
    QTemporaryDir elsewhere;
    fs::create_directory_symlink(elsewhere.path().toStdString(), folder() / "networkpolicies");
    const auto written = writeManifests(setOf({"a.yaml"}), folder());
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::ExportNotOurs);
    QVERIFY(!fs::exists(fs::path(elsewhere.path().toStdString()) / "a.yaml"));
}

void ManifestSetTest::anEmptySetTouchesNothing()
{
    QVERIFY(writeManifests(setOf({"a.yaml"}), folder()));
    QVERIFY(writeManifests({}, folder()));
    QVERIFY(fs::exists(folder() / "networkpolicies/a.yaml"));
}

void ManifestSetTest::anEmptyDesignHasAnEmptyGraph()
{
    Design design;
    design.name = "a \"b\"";
    design.clusters.emplace_back();
    QCOMPARE(writeGraphText(design), std::string());
    QVERIFY(writeGraphJson(design).find("\"drawbridge/graph/1\"") != std::string::npos);
    QVERIFY(writeDot(design).rfind("digraph \"a \\\"b\\\"\" {", 0) == 0);
}

QTEST_GUILESS_MAIN(ManifestSetTest)
#include "test_manifest_set.moc"
