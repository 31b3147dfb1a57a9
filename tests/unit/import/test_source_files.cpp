// SPDX-License-Identifier: Apache-2.0
#include "model/import/source_files.h"

#include "model/import/import_source.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/file_tree.h"

#include <QTest>

#include <filesystem>

#include <sys/stat.h>

using namespace drawbridge;
using test::FileTree;

namespace {

/// Shown names, relative to the tree, joined by spaces.
std::string listed(const FileTree &tree, const std::vector<std::string> &paths,
                   Diagnostics &diagnostics, ImportOptions options = {})
{
    options.relativeTo = tree.path();
    std::string names;
    for (const SourceFile &file : listSourceFiles(paths, options, diagnostics).files)
        names += (names.empty() ? "" : " ") + file.shownName;
    return names;
}

} // namespace

class SourceFilesTest : public QObject {
    Q_OBJECT
private slots:
    void listsAFolderSorted();
    void listsEachFileOnce();
    void passesOverLinks();
    void refusesWhatIsNoFile();
    void saysWhatIsMissing();
    void stopsAtTheLimit();
    void filesThatVanishAreNamed();
};

void SourceFilesTest::listsAFolderSorted()
{
    const FileTree tree;
    for (const char *name :
         {"b.yaml", "a/z.yml", "a/c.json", "Kustomization", "readme.md", ".git/x.yaml",
          "node_modules/y.yaml", "shop.drawbridge.yaml", "shop.layout.yaml", "sub/deep/d.yaml"})
        tree.add(name, "");
    Diagnostics diagnostics;
    COMPARE(listed(tree, {tree.path()}, diagnostics),
            "Kustomization a/c.json a/z.yml b.yaml sub/deep/d.yaml");
    QVERIFY(diagnostics.empty());
}

void SourceFilesTest::listsEachFileOnce()
{
    const FileTree tree;
    tree.add("a.yaml", "");
    tree.add("b.txt", "");
    Diagnostics diagnostics;
    COMPARE(listed(tree, {tree.path("b.txt"), tree.path("a.yaml"), tree.path()}, diagnostics),
            "b.txt a.yaml");
    COMPARE(listed(tree, {"-"}, diagnostics), "<stdin>");
    QVERIFY(diagnostics.empty());
}

void SourceFilesTest::passesOverLinks()
{
    namespace fs = std::filesystem;
    const FileTree tree;
    const FileTree outside;
    outside.add("secret.yaml", "");
    tree.add("in/real.yaml", "");
    tree.add("in/data", "");
    fs::create_symlink(outside.path("secret.yaml"), tree.path("in/out.yaml"));
    fs::create_symlink(outside.path(), tree.path("in/outFolder"));
    fs::create_symlink("..", tree.path("in/up"));
    fs::create_symlink(".", tree.path("in/loop"));
    fs::create_symlink("nowhere", tree.path("in/broken.yaml"));
    fs::create_symlink("real.yaml", tree.path("in/twice.yaml"));
    fs::create_symlink("data", tree.path("in/named.yaml"));
    Diagnostics diagnostics;
    COMPARE(listed(tree, {tree.path("in")}, diagnostics), "in/named.yaml in/real.yaml");
    QCOMPARE(diagnostics.all().size(), std::size_t{6});
    QVERIFY(!diagnostics.hasErrors());
}

void SourceFilesTest::refusesWhatIsNoFile()
{
    const FileTree tree;
    tree.add("a.yaml", "");
    QCOMPARE(mkfifo(tree.path("pipe.yaml").c_str(), 0600), 0);
    Diagnostics diagnostics;
    COMPARE(listed(tree, {tree.path(), "/dev/null", tree.path("pipe.yaml")}, diagnostics),
            "a.yaml");
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1003, error DB1003, error DB1003");
    COMPARE(diagnostics.all()[1].what.where.fileName(), "/dev/null");
}

void SourceFilesTest::saysWhatIsMissing()
{
    const FileTree tree;
    tree.add("readme.md", "");
    Diagnostics diagnostics;
    const SourceFiles files =
        listSourceFiles({tree.path("none.yaml"), tree.path()}, {}, diagnostics);
    QVERIFY(files.files.empty() && !files.isComplete);
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1001, error DB1007");
}

void SourceFilesTest::stopsAtTheLimit()
{
    const FileTree tree;
    for (int i = 0; i < 9; ++i)
        tree.add(QString("%1.yaml").arg(i), "");
    ImportOptions options;
    options.maxFiles = 3;
    Diagnostics diagnostics;
    COMPARE(listed(tree, {tree.path()}, diagnostics, options).size(), std::size_t{20});
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1005");
}

void SourceFilesTest::filesThatVanishAreNamed()
{
    const FileTree tree;
    tree.add("a.yaml", "");
    Diagnostics diagnostics;
    ImportOptions options;
    options.relativeTo = tree.path();
    const SourceFiles files = listSourceFiles({tree.path()}, options, diagnostics);
    const ImportSources sources = gatherSources(files, options, diagnostics);
    QVERIFY(QFile::remove(QString::fromStdString(tree.path("a.yaml"))));
    const auto text = sources.texts.at(0).read();
    QVERIFY(!text);
    QVERIFY(text.error().code == ErrorCode::FileNotFound);
    COMPARE(toString(text.error().where), "a.yaml");
}

QTEST_GUILESS_MAIN(SourceFilesTest)
#include "test_source_files.moc"
