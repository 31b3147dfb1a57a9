// SPDX-License-Identifier: Apache-2.0
#include "app/cli/import_flags.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::cli;

class ImportFlagsTest : public QObject {
    Q_OBJECT
private slots:
    void sizes_data();
    void sizes();
    void badSizes_data();
    void badSizes();
    void clustersAreSortedAndPutTogether();
    void oneClusterNeedsNoName();
    void badClusters_data();
    void badClusters();
};

void ImportFlagsTest::sizes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qulonglong>("bytes");
    QTest::newRow("bytes") << QByteArray("1048576") << 1048576ULL;
    QTest::newRow("bytes with their unit") << QByteArray("12B") << 12ULL;
    QTest::newRow("K") << QByteArray("64K") << 65536ULL;
    QTest::newRow("M in small letters") << QByteArray("512m") << (512ULL << 20U);
    QTest::newRow("MB is the same") << QByteArray("512MB") << (512ULL << 20U);
    QTest::newRow("Mi as kubectl writes it") << QByteArray("512Mi") << (512ULL << 20U);
    QTest::newRow("GiB") << QByteArray("2GiB") << (2ULL << 30U);
    QTest::newRow("T") << QByteArray("1T") << (1ULL << 40U);
}

void ImportFlagsTest::sizes()
{
    QFETCH(QByteArray, text);
    QFETCH(qulonglong, bytes);
    const auto size = parseSize(text.toStdString());
    QVERIFY(size);
    QCOMPARE(qulonglong(*size), bytes);
}

void ImportFlagsTest::badSizes_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "0", "-1", "M", "1.5G", "12X", "1 M", "99999999999T", "ib", "1KK"})
        QTest::newRow(text) << QByteArray(text);
}

void ImportFlagsTest::badSizes()
{
    QFETCH(QByteArray, text);
    const auto size = parseSize(text.toStdString());
    QVERIFY(!size);
    QVERIFY(size.error().code == ErrorCode::Usage);
    QVERIFY(size.error().hint.find("512M") != std::string::npos);
}

void ImportFlagsTest::clustersAreSortedAndPutTogether()
{
    const auto clusters = clustersOf({"west=b", "east=a=1", "west=c"}, {});
    QVERIFY(clusters);
    QVERIFY((*clusters == std::vector<ClusterPaths>{{"east", {"a=1"}}, {"west", {"b", "c"}}}));
}

void ImportFlagsTest::oneClusterNeedsNoName()
{
    QVERIFY((clustersOf({"west=b"}, {}) == std::vector<ClusterPaths>{{"", {"b"}}}));
    QVERIFY((clustersOf({}, {"a", "b"}) == std::vector<ClusterPaths>{{"", {"a", "b"}}}));
}

void ImportFlagsTest::badClusters_data()
{
    QTest::addColumn<QByteArray>("cluster");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("neither") << QByteArray() << QByteArray();
    QTest::newRow("both") << QByteArray("a=b") << QByteArray("c");
    QTest::newRow("no PATH") << QByteArray("a=") << QByteArray();
    QTest::newRow("no NAME") << QByteArray("=b") << QByteArray();
    QTest::newRow("no equals sign") << QByteArray("a") << QByteArray();
    QTest::newRow("a NAME that a key cannot hold") << QByteArray("a:b=c") << QByteArray();
}

void ImportFlagsTest::badClusters()
{
    QFETCH(QByteArray, cluster);
    QFETCH(QByteArray, path);
    const auto list = [](const QByteArray &text) {
        return text.isEmpty() ? std::vector<std::string>() : std::vector{text.toStdString()};
    };
    const auto clusters = clustersOf(list(cluster), list(path));
    QVERIFY(!clusters);
    QVERIFY(clusters.error().code == ErrorCode::Usage);
}

QTEST_GUILESS_MAIN(ImportFlagsTest)
#include "test_import_flags.moc"
