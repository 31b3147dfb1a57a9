// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_paths.h"

#include <QTest>

using namespace drawbridge;

// What Envoy makes of a path (istio.md 1.6). "-" stands for: not known, or refused.

class MeshPathsTest : public QObject {
    Q_OBJECT
private slots:
    void normalizes_data();
    void normalizes();
    void matches_data();
    void matches();
    void withoutMeshConfig_data();
    void withoutMeshConfig();
};

void MeshPathsTest::normalizes_data()
{
    QTest::addColumn<QString>("none");
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("merged");
    QTest::addColumn<QString>("decoded");
    const auto row = [](const char *path, const char *none, const char *base, const char *merged,
                        const char *decoded) {
        QTest::newRow(path) << none << base << merged << decoded;
    };
    row("/a/b", "/a/b", "/a/b", "/a/b", "/a/b");
    row("/a?b=/../c", "/a", "/a", "/a", "/a");
    row("/a/./b", "/a/./b", "/a/b", "/a/b", "/a/b");
    row("/a/../b", "/a/../b", "/b", "/b", "/b");
    row("/a/..", "/a/..", "/", "/", "/");
    row("/../../a", "/../../a", "/a", "/a", "/a");
    row("/a/.", "/a/.", "/a/", "/a/", "/a/");
    row("/a.b/..c", "/a.b/..c", "/a.b/..c", "/a.b/..c", "/a.b/..c");
    row("/a/%2e%2E/b", "/a/%2e%2E/b", "/b", "/b", "/b");
    row("/a/.%2e/b", "/a/.%2e/b", "/b", "/b", "/b");
    row("/%61dmin", "/%61dmin", "/admin", "/admin", "/admin");
    row("/%7Euser%20x", "/%7Euser%20x", "/~user%20x", "/~user%20x", "/~user%20x");
    row("//admin///x", "//admin///x", "//admin///x", "/admin/x", "/admin/x");
    row("/a//../b", "/a//../b", "/a/b", "/a/b", "/a/b");
    row("/a\\b", "/a\\b", "/a/b", "/a/b", "/a/b");
    row("/a%2fb", "/a%2fb", "/a%2fb", "/a%2fb", "/a/b");
    row("/a%2F..%5Cb", "/a%2F..%5Cb", "/a%2F..%5Cb", "/a%2F..%5Cb", "/b");
    row("/a%2", "/a%2", "/a%2", "/a%2", "/a%2");
    row("/a%00", "/a%00", "-", "-", "-");
    row("/a#b", "-", "-", "-", "-");
    row("a", "-", "-", "-", "-");
    row("*", "-", "-", "-", "-");
    row("/a<b", "-", "-", "-", "-");
    row("", "-", "-", "-", "-");
}

void MeshPathsTest::normalizes()
{
    const std::pair<const char *, PathNormalization> ways[] = {
        {"none", PathNormalization::None},
        {"base", PathNormalization::Base},
        {"merged", PathNormalization::MergeSlashes},
        {"decoded", PathNormalization::DecodeAndMergeSlashes}};
    for (const auto &[column, way] : ways) {
        const auto path = normalizedPath(QTest::currentDataTag(), way);
        QCOMPARE(QString::fromStdString(path.value_or("-")),
                 *static_cast<QString *>(QTest::qData(column, qMetaTypeId<QString>())));
    }
}

void MeshPathsTest::matches_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char *value, const char *path, bool isMatch) {
        QTest::addRow("%s %s", value, path) << value << path << isMatch;
    };
    row("/foo/{**}", "/foo/", true);
    row("/foo/{**}", "/foo/a/b", true);
    row("/foo/{**}", "/foo", false);
    row("/foo/{*}", "/foo/a", true);
    row("/foo/{*}", "/foo/", false);
    row("/foo/{*}", "/foo/a/b", false);
    row("/foo/{*}/bar", "/foo/x/bar", true);
    row("/foo/{*}/bar", "/foo//bar", false);
    row("/{*}/{*}", "/a/b", true);
    row("/{*}/{*}", "/a", false);
    row("/{*}", "/a*b", false); // Envoy's operators take no asterisk.
    row("/a*", "/a/b", true);
    row("*.css", "/a.css", true);
    row("*", "/", true);
    row("/a", "/A", false);
}

void MeshPathsTest::matches()
{
    QFETCH(QString, value);
    QFETCH(QString, path);
    QTEST(matchesPath(value.toStdString(), path.toStdString()), "isMatch");
}

void MeshPathsTest::withoutMeshConfig_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("answer");
    const auto row = [](const char *value, const char *path, MeshMatch answer) {
        QTest::addRow("%s %s", value, path) << value << path << static_cast<int>(answer);
    };
    row("/admin*", "/admin/x", MeshMatch::Yes);
    row("/admin*", "//admin/x", MeshMatch::Unknown);
    row("*/x", "//admin/x", MeshMatch::Yes); // However it is read.
    row("/shop", "//admin/x", MeshMatch::No);
    row("/admin", "/%61dmin", MeshMatch::Unknown);
    row("/admin", "/a<dmin", MeshMatch::Unknown);
}

void MeshPathsTest::withoutMeshConfig()
{
    QFETCH(QString, value);
    QFETCH(QString, path);
    QFETCH(int, answer);
    std::string why;
    const auto said = matchesSentPath(value.toStdString(), path.toStdString(), std::nullopt, why);
    QCOMPARE(static_cast<int>(said), answer);
    QCOMPARE(why.empty(), said != MeshMatch::Unknown);
}

QTEST_GUILESS_MAIN(MeshPathsTest)
#include "test_mesh_paths.moc"
