// SPDX-License-Identifier: Apache-2.0
#include "model/import/kustomize_tree.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// A tree of kustomizations, folder to text, below /t.
KustomizeTree treeOf(const std::vector<std::pair<std::string, std::string>> &folders)
{
    std::vector<ImportSource> texts;
    for (const auto &[folder, text] : folders)
        texts.push_back({makeFileRef(folder), "/t/" + folder + "/kustomization.yaml",
                         [text = text] { return Result<std::string>(text); }, true, true});
    return KustomizeTree(texts, {});
}

template<typename Paths>
std::string names(const Paths &paths)
{
    std::string text;
    for (const std::filesystem::path &path : paths)
        text += (text.empty() ? "" : " ") + path.lexically_relative("/t").generic_string();
    return text;
}

} // namespace

class KustomizeTreeTest : public QObject {
    Q_OBJECT
private slots:
    void basesAndComponentsAreNoRoots();
    void theUppermostIsTheRoot();
    void aComponentAboveSpeaksForNobody();
    void circlesEnd();
    void linksAreReadFromEveryList();
    void plainLists_data();
    void plainLists();
    void onlyFilesOnDiskCount();
    void ownersAreTheNearest();
    void othersOfTheNameAreNone();
};

void KustomizeTreeTest::basesAndComponentsAreNoRoots()
{
    const KustomizeTree tree = treeOf({{"base", "resources: [a.yaml]\n"},
                                       {"dev", "resources: [../base/]\ncomponents: [../mesh]\n"},
                                       {"mesh", "kind: Component\n"},
                                       {"prod", "bases: [../base]\n"}});
    COMPARE(names(tree.roots()), "dev prod");
    COMPARE(names(tree.reachedFrom("/t/dev")), "base dev mesh");
    COMPARE(names(tree.reachedFrom("/t/prod")), "base prod");
}

void KustomizeTreeTest::theUppermostIsTheRoot()
{
    const KustomizeTree tree =
        treeOf({{"k", "resources: []\n"}, {"k/sub/deep", "resources: [../..]\n"}, {"l", "{}"}});
    COMPARE(names(tree.roots()), "k l");
}

void KustomizeTreeTest::aComponentAboveSpeaksForNobody()
{
    const KustomizeTree tree = treeOf({{"c", "kind: Component\n"}, {"c/example", "{}"}});
    COMPARE(names(tree.roots()), "c/example");
}

void KustomizeTreeTest::circlesEnd()
{
    const KustomizeTree tree =
        treeOf({{"a", "resources: [../b, .]\n"}, {"b", "resources: [../a]\n"}});
    COMPARE(names(tree.reachedFrom("/t/a")), "a b");
    QVERIFY(tree.roots().empty()); // kustomize builds none of them
}

void KustomizeTreeTest::linksAreReadFromEveryList()
{
    const KustomizeTree tree =
        treeOf({{"a", "resources: [r.yaml, 'https://x.org/y.yaml', github.com/a/b]\nbases: [../b]\n"
                      "patches: [{path: p.yaml}, {patch: '{}'}]\npatchesStrategicMerge: [s.yaml]\n"
                      "configMapGenerator: [{name: c, files: [key=c.conf]}]\n"}});
    const KustomizationFolder &folder = tree.folders().at("/t/a");
    QCOMPARE(folder.links.size(), std::size_t{4});
    QVERIFY(!folder.links[0].isRemote && folder.links[1].isRemote && folder.links[2].isRemote);
    COMPARE(folder.links[3].target.string(), "/t/b");
    QCOMPARE(folder.files.size(), std::size_t{2});
    COMPARE(toString(folder.links[0].where), "a:1:13");
    for (const char *named : {"/t/a/r.yaml", "/t/a/p.yaml", "/t/a/s.yaml", "/t/a/c.conf"})
        QVERIFY2(folder.named.contains(named), named);
}

void KustomizeTreeTest::plainLists_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isPlain");
    QTest::newRow("resources and a header")
        << QByteArray("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                      "metadata: {name: x}\nresources: [a.yaml]\n")
        << true;
    QTest::newRow("an empty list says nothing")
        << QByteArray("resources: [a.yaml]\npatches: []\n") << true;
    QTest::newRow("a prefix") << QByteArray("resources: [a.yaml]\nnamePrefix: x-\n") << false;
    QTest::newRow("images") << QByteArray("images: [{name: a, newTag: b}]\n") << false;
    QTest::newRow("components") << QByteArray("components: [../c]\n") << false;
    QTest::newRow("a field of a later version") << QByteArray("future: true\n") << false;
}

void KustomizeTreeTest::plainLists()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isPlain);
    QCOMPARE(treeOf({{"a", text.toStdString()}}).folders().at("/t/a").isPlainList, isPlain);
}

void KustomizeTreeTest::onlyFilesOnDiskCount()
{
    std::vector<ImportSource> texts{{makeFileRef("a"), "/a.tgz!/kustomization.yaml",
                                     [] { return Result<std::string>("resources: []\n"); }, false,
                                     true}};
    QVERIFY(KustomizeTree(texts, {}).empty());
}

void KustomizeTreeTest::ownersAreTheNearest()
{
    const KustomizeTree tree = treeOf({{"a", "{}"}, {"a/b", "{}"}});
    COMPARE(tree.ownerOf("/t/a/b/c/d.yaml").string(), "/t/a/b");
    COMPARE(tree.ownerOf("/t/a/x.yaml").string(), "/t/a");
    COMPARE(tree.ownerOf("/t/x.yaml").string(), "");
    COMPARE(tree.ownerOf("<stdin>").string(), "");
}

void KustomizeTreeTest::othersOfTheNameAreNone()
{
    QVERIFY(treeOf({{"a", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"},
                    {"b", "- a list\n"},
                    {"c", "# nothing\n"}})
                .empty());
}

QTEST_GUILESS_MAIN(KustomizeTreeTest)
#include "test_kustomize_tree.moc"
