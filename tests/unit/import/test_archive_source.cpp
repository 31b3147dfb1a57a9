// SPDX-License-Identifier: Apache-2.0
#include "model/import/archive_source.h"

#include "tests/helpers/archive_builder.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace drawbridge;
using test::ArchiveBuilder;

namespace {

std::string pod(const std::string &name)
{
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           "}\nspec: {containers: [{name: c}]}\n";
}

} // namespace

class ArchiveSourceTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void formatsAreReadAlike_data();
    void formatsAreReadAlike();
    void placesNameTheArchive();
    void ofEntriesWithOneNameTheLastCounts();
    void entriesThatPointOutsideAreRefused_data();
    void entriesThatPointOutsideAreRefused();
    void linksAndDevicesAreNotFollowed();
    void nestedArchivesAreNotEntered();
    void whatIsNoManifestIsPassedOver();
    void kustomizationsInsideFindTheirPatches();
    void bombs_data();
    void bombs();
    void brokenArchives_data();
    void brokenArchives();
    void archivesInFoldersAreNoted();

private:
    std::string at(const char *name) const { return m_folder->filePath(name).toStdString(); }
    ResourceSet read(const std::string &name, Diagnostics &said, ImportOptions options = {})
    {
        options.relativeTo = m_folder->path().toStdString();
        return importPaths({name}, options, said);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void ArchiveSourceTest::formatsAreReadAlike_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char *name : {"a.tar", "a.tgz", "a.tar.gz", "a.zip"})
        QTest::newRow(name) << QByteArray(name);
}

void ArchiveSourceTest::formatsAreReadAlike()
{
    QFETCH(QByteArray, name);
    const std::string path = at(name.constData());
    ArchiveBuilder(path).add("z/two.yaml", pod("b")).add("./one.yml", pod("a")).finish();
    Diagnostics said;
    const ResourceSet resources = read(path, said);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    COMPARE(resources.workloads[0].meta.name, "a"); // by path, not by place in the archive
    QCOMPARE(resources.fileCount, std::size_t{2});
    QVERIFY(resources.isComplete && said.empty());
}

void ArchiveSourceTest::placesNameTheArchive()
{
    ArchiveBuilder(at("a.tgz")).add("dir/file.yaml", "\n" + pod("a")).finish();
    Diagnostics said;
    COMPARE(toString(read(at("a.tgz"), said).workloads.at(0).meta.where),
            "a.tgz!/dir/file.yaml:2:1");
}

void ArchiveSourceTest::ofEntriesWithOneNameTheLastCounts()
{
    ArchiveBuilder(at("a.tar")).add("a.yaml", pod("old")).add("./a.yaml", pod("new")).finish();
    Diagnostics said;
    const ResourceSet resources = read(at("a.tar"), said);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    COMPARE(resources.workloads[0].meta.name, "new");
}

void ArchiveSourceTest::entriesThatPointOutsideAreRefused_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::newRow("a parent folder") << QByteArray("../evil.yaml");
    QTest::newRow("a parent folder in the middle") << QByteArray("a/../../evil.yaml");
    QTest::newRow("an absolute name") << QByteArray("/etc/evil.yaml");
    QTest::newRow("a drive") << QByteArray("C:/evil.yaml");
    QTest::newRow("backslashes") << QByteArray("..\\evil.yaml");
}

void ArchiveSourceTest::entriesThatPointOutsideAreRefused()
{
    QFETCH(QByteArray, entry);
    ArchiveBuilder(at("a.tar"))
        .add(entry.toStdString(), pod("evil"))
        .add("../second.yaml", pod("evil2"))
        .add("good.yaml", pod("good"))
        .finish();
    Diagnostics said;
    const ResourceSet resources = read(at("a.tar"), said);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    COMPARE(resources.workloads[0].meta.name, "good");
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "error DB1028"); // one, however many there are
    QVERIFY(said.all()[0].what.message.find('"' + entry.toStdString() + '"') != std::string::npos);
    QVERIFY(said.all()[0].what.message.find("1 more") != std::string::npos);
}

void ArchiveSourceTest::linksAndDevicesAreNotFollowed()
{
    ArchiveBuilder(at("a.tar"))
        .add("good.yaml", pod("good"))
        .addLink("link.yaml", "/etc/passwd")
        .addLink("harmless.txt", "good.yaml")
        .finish();
    Diagnostics links;
    QVERIFY(read(at("a.tar"), links).isComplete);
    COMPARE(test::codesAndPlaces(links), "note DB1028");
    ArchiveBuilder(at("b.tar")).add("good.yaml", pod("good")).addFifo("pipe.yaml").finish();
    Diagnostics device;
    QCOMPARE(read(at("b.tar"), device).workloads.size(), std::size_t{1});
    COMPARE(test::codesAndPlaces(device), "error DB1028");
}

void ArchiveSourceTest::nestedArchivesAreNotEntered()
{
    ArchiveBuilder(at("a.tar")).add("good.yaml", pod("good")).add("inner.tgz", "x").finish();
    Diagnostics said;
    QVERIFY(read(at("a.tar"), said).isComplete);
    COMPARE(test::codesAndPlaces(said), "note DB1030");
    COMPARE(said.all()[0].what.where.fileName(), "a.tar!/inner.tgz");
}

void ArchiveSourceTest::whatIsNoManifestIsPassedOver()
{
    ArchiveBuilder(at("a.tar"))
        .add("good.yaml", pod("good"))
        .add("node_modules/x/a.yaml", pod("x"))
        .add("shop.drawbridge.yaml", "x: y\n")
        .add("README.md", "text")
        .finish();
    Diagnostics said;
    QCOMPARE(read(at("a.tar"), said).fileCount, std::size_t{1});
    QVERIFY(said.empty());
    ArchiveBuilder(at("none.tar")).add("README.md", "text").finish();
    QVERIFY(!read(at("none.tar"), said).isComplete);
    COMPARE(test::codesAndPlaces(said), "error DB1007");
}

void ArchiveSourceTest::kustomizationsInsideFindTheirPatches()
{
    ArchiveBuilder(at("a.tar"))
        .add("k/kustomization.yaml", "resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n")
        .add("k/patch.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: y}}\n")
        .add("k/pod.yaml", pod("a"))
        .finish();
    Diagnostics said;
    const ResourceSet resources = read(at("a.tar"), said);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    QCOMPARE(resources.patches.size(), std::size_t{1});
}

void ArchiveSourceTest::bombs_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("megabytes");
    QTest::addColumn<QByteArray>("flag");
    QTest::newRow("a manifest of zeros")
        << QByteArray("a%1.yaml") << 1 << 100 << QByteArray("--max-archive-ratio");
    QTest::newRow("a huge file nobody reads")
        << QByteArray("a%1.bin") << 1 << 100 << QByteArray("--max-archive-ratio");
    QTest::newRow("many files beyond the total")
        << QByteArray("a%1.bin") << 20 << 1 << QByteArray("--max-total-size");
    QTest::newRow("more entries than files may be")
        << QByteArray("a%1.yaml") << 60 << 0 << QByteArray("--max-files");
}

void ArchiveSourceTest::bombs()
{
    QFETCH(QByteArray, entry);
    QFETCH(int, count);
    QFETCH(int, megabytes);
    QFETCH(QByteArray, flag);
    ArchiveBuilder builder(at("a.tgz"));
    for (int i = 0; i < count; ++i)
        builder.add(QString(entry).arg(i).toStdString(),
                    std::string(std::size_t(megabytes) << 20U, '\n'));
    builder.finish();
    ImportOptions options;
    options.maxFiles = 50;
    options.maxTotalBytes = count == 1 ? 1024U << 20U : 10U << 20U;
    Diagnostics said;
    const ResourceSet resources = read(at("a.tgz"), said, options);
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(said), "error DB1029");
    QVERIFY(said.all()[0].what.hint.find(flag.toStdString()) != std::string::npos);
}

void ArchiveSourceTest::brokenArchives_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("an empty file") << QByteArray("a.tar") << QByteArray();
    QTest::newRow("text") << QByteArray("a.zip") << QByteArray("apiVersion: v1\n");
    QTest::newRow("half a tar") << QByteArray("a.tar") << QByteArray(300, 'x');
    QTest::newRow("half a gzip") << QByteArray("a.tgz") << QByteArray("\x1f\x8b\x08\0\0\0\0\0", 8);
}

void ArchiveSourceTest::brokenArchives()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, bytes);
    QFile file(m_folder->filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    Diagnostics said;
    QVERIFY(!read(at(name.constData()), said).isComplete);
    QCOMPARE(said.all().size(), std::size_t{1});
    const ErrorCode code = said.all()[0].what.code;
    QVERIFY(code == ErrorCode::ArchiveUnreadable || code == ErrorCode::NothingToRead);
}

void ArchiveSourceTest::archivesInFoldersAreNoted()
{
    ArchiveBuilder(at("a.tgz")).add("a.yaml", pod("a")).finish();
    Diagnostics said;
    const ResourceSet resources = read(m_folder->path().toStdString(), said);
    QVERIFY(resources.workloads.empty());
    COMPARE(test::codesAndPlaces(said), "note DB1030, error DB1007");
    COMPARE(said.all()[0].what.where.fileName(), "a.tgz");
}

QTEST_GUILESS_MAIN(ArchiveSourceTest)
#include "test_archive_source.moc"
