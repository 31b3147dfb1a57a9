// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_object.h"
#include "tests/helpers/full_disk.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <chrono>
#include <filesystem>

using namespace drawbridge;
namespace fs = std::filesystem;

/// Writing a folder of manifests: all of it or nothing, and never over a stranger's file.
class ManifestSetTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void removesWhatIsNoLongerPartOfTheExport();
    void removesPoliciesOfAnEarlierExport();
    void refusesAForeignFile();
    void refusesASymbolicLink();
    void refusesWhatIsNoFile_data();
    void refusesWhatIsNoFile();
    void replacesButNeverRemovesByLabel();
    void knowsItsHeaderWhereThereIsNoLabel();
    void knowsItsHeaderBelowCommentsOfOthers();
    void tellsCommentsOfFilesThatGo();
    void theFolderItselfMayBeALink();
    void removesNothingThroughALink();
    void saysWhyItCannotWrite();
    void aFullDiskIsAnError();
    void namesOfTheInputStayInsideTheFolder();
    void refusesAPathThatLeadsOut_data();
    void refusesAPathThatLeadsOut();
    void anEmptySetTouchesNothing();
    void plannedChangesAreThoseThatAreMade();
    void whatIsAlikeIsLeftAlone();
    void plansAreRefusedAsWritingIs();
    void anotherDesignIsLeftAlone();

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

Result<void> write(const ManifestSet &set, const fs::path &folder)
{
    Diagnostics said;
    auto written = writeManifests(set, folder, said);
    return said.empty() ? written : fail(ErrorCode::Internal, toString(said.all().front()));
}

Result<std::vector<FileChange>> planFor(const ManifestSet &set, const fs::path &folder)
{
    Diagnostics said;
    return plannedChanges(set, folder, said);
}

ManifestSet setOf(std::initializer_list<const char *> names)
{
    ManifestSet set;
    for (const char *name : names)
        set.files.push_back(
            makeFile("shop", "networkpolicies", name, makeObject("v1", "X", "shop", "x")));
    return set;
}

} // namespace

void ManifestSetTest::removesWhatIsNoLongerPartOfTheExport()
{
    QVERIFY(write(setOf({"a", "b"}), folder()));
    put("networkpolicies/mine.yaml", "kind: Mine\n");
    QVERIFY(write(setOf({"b"}), folder()));
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
    QVERIFY(fs::exists(folder() / "networkpolicies/b.yaml"));
    QVERIFY(fs::exists(folder() / "networkpolicies/mine.yaml"));
}

void ManifestSetTest::removesPoliciesOfAnEarlierExport()
{
    ManifestSet with = setOf({"a"});
    for (const char *inside : {"vap", "kyverno", "gatekeeper/templates", "gatekeeper/constraints"})
        with.files.push_back(makeFile("shop", std::string("policy-as-code/") + inside, "p",
                                      makeObject("v1", "X", "", "x")));
    QVERIFY(write(with, folder()));
    put("policy-as-code/vap/mine.yaml", "kind: Mine\n");
    QVERIFY(write(setOf({"a"}), folder()));
    const fs::path policies = folder() / "policy-as-code";
    QVERIFY(fs::exists(policies / "vap/mine.yaml"));
    for (const char *gone : {"vap/p.yaml", "kyverno/p.yaml", "gatekeeper/templates/p.yaml",
                             "gatekeeper/constraints/p.yaml"})
        QVERIFY2(!fs::exists(policies / gone), gone);
}

void ManifestSetTest::refusesAForeignFile()
{
    QVERIFY(fs::create_directory(folder() / "networkpolicies"));
    put("networkpolicies/b.yaml", "kind: Mine\n");
    const auto written = write(setOf({"a", "b"}), folder());
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::ExportNotOurs);
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
}

void ManifestSetTest::refusesASymbolicLink()
{
    QTemporaryDir elsewhere;
    fs::create_directory_symlink(elsewhere.path().toStdString(), folder() / "networkpolicies");
    const auto written = write(setOf({"a"}), folder());
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::ExportNotOurs);
    QCOMPARE(QString::fromStdString(written.error().message),
             m_folder->filePath("networkpolicies") +
                 " is a symbolic link, which an export does not follow");
    QCOMPARE(written.error().hint, std::string("export to another folder, or move it away first"));
    QVERIFY(!fs::exists(fs::path(elsewhere.path().toStdString()) / "a.yaml"));
}

void ManifestSetTest::refusesWhatIsNoFile_data()
{
    QTest::addColumn<QString>("inTheWay");
    QTest::addColumn<QString>("message");
    QTest::newRow("a link for a file") << "file link"
                                       << "is a symbolic link, which an export does not follow";
    QTest::newRow("a folder for a file") << "folder"
                                         << "is not a regular file";
    QTest::newRow("a file for a folder") << "file"
                                         << "is not a folder";
    QTest::newRow("a stranger's file") << "stranger"
                                       << "was not written by Drawbridge";
    QTest::newRow("an empty file") << "empty"
                                   << "was not written by Drawbridge";
}

void ManifestSetTest::refusesWhatIsNoFile()
{
    QFETCH(QString, inTheWay);
    QFETCH(QString, message);
    const fs::path family = folder() / "networkpolicies";
    if (inTheWay == "file")
        put("networkpolicies", "x");
    else
        fs::create_directory(family);
    if (inTheWay == "file link") {
        put("target.yaml", "# Written by Drawbridge from shop\n");
        fs::create_symlink(folder() / "target.yaml", family / "b.yaml");
    }
    if (inTheWay == "folder")
        fs::create_directory(family / "b.yaml");
    if (inTheWay == "stranger")
        put("networkpolicies/b.yaml", "kind: X # Written by Drawbridge from shop\n");
    if (inTheWay == "empty")
        put("networkpolicies/b.yaml", "");
    const auto written = write(setOf({"a", "b"}), folder());
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::ExportNotOurs);
    QVERIFY2(QString::fromStdString(written.error().message).endsWith(message),
             written.error().message.c_str());
    QVERIFY(!fs::exists(family / "a.yaml"));
}

void ManifestSetTest::replacesButNeverRemovesByLabel()
{
    QVERIFY(fs::create_directory(folder() / "networkpolicies"));
    const char *const labelled =
        "metadata: {labels: {\n  app.kubernetes.io/managed-by: drawbridge}}\n";
    put("networkpolicies/a.yaml", labelled);
    put("networkpolicies/b.yaml", labelled);
    QVERIFY(write(setOf({"a"}), folder()));
    QVERIFY(fs::file_size(folder() / "networkpolicies/a.yaml") != std::string(labelled).size());
    QVERIFY(fs::exists(folder() / "networkpolicies/b.yaml"));
}

// A patch says only what must change, so it has no label.
void ManifestSetTest::knowsItsHeaderWhereThereIsNoLabel()
{
    ManifestSet set;
    set.files.push_back(makeFile("shop", "workload-patches", "web", YamlValue::mapping()));
    QVERIFY(write(set, folder()));
    set.files.push_back(makeFile("shop", "", "kustomization", YamlValue::mapping()));
    const auto again = write(set, folder());
    QVERIFY2(again, again ? "" : again.error().message.c_str());
    QVERIFY(fs::exists(folder() / "kustomization.yaml"));
}

void ManifestSetTest::knowsItsHeaderBelowCommentsOfOthers()
{
    ManifestSet set;
    set.files.push_back(makeFile("shop", "", "kustomization", YamlValue::mapping()));
    QVERIFY(write(set, folder()));
    const std::string above = "\xEF\xBB\xBF# Copyright\n\n---\n#\n";
    put("kustomization.yaml", (above + set.files[0].text()).c_str());
    QVERIFY(write(set, folder()));
    QFile file(m_folder->filePath("kustomization.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().toStdString(), "# Copyright\n\n#\n" + set.files[0].text());
    put("kustomization.yaml", "# a: Written by Drawbridge from shop.drawbridge.yaml\nmine: 1\n");
    QVERIFY(!write(set, folder()));
    put("kustomization.yaml", "# Written by Drawbridge from pay.drawbridge.yaml\n");
    const auto refused = write(set, folder());
    QVERIFY(!refused &&
            refused.error().message.ends_with("of another design, pay.drawbridge.yaml"));
}

void ManifestSetTest::tellsCommentsOfFilesThatGo()
{
    QVERIFY(write(setOf({"a"}), folder()));
    const std::string mine = "# mine\n" + setOf({"a"}).files[0].text();
    put("networkpolicies/a.yaml", mine.c_str());
    Diagnostics planned, made;
    QVERIFY(plannedChanges(setOf({"b"}), folder(), planned));
    QVERIFY(writeManifests(setOf({"b"}), folder(), made));
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
    QCOMPARE(made.all().size(), std::size_t(1));
    QVERIFY(planned.all().front() == made.all().front());
    QVERIFY(made.all().front().what.message.starts_with("the comment \"# mine\" goes with"));
    QCOMPARE(made.all().front().what.where.fileName(),
             (folder() / "networkpolicies/a.yaml").generic_string());
}

void ManifestSetTest::theFolderItselfMayBeALink()
{
    QTemporaryDir elsewhere;
    fs::create_directory_symlink(elsewhere.path().toStdString(), folder() / "out");
    ManifestSet set;
    set.files.push_back(makeFile("shop", "", "kustomization", YamlValue::mapping()));
    const auto written = write(set, folder() / "out");
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    QVERIFY(QFile::exists(elsewhere.filePath("kustomization.yaml")));
}

void ManifestSetTest::removesNothingThroughALink()
{
    QTemporaryDir elsewhere;
    const fs::path other = elsewhere.path().toStdString();
    QVERIFY(write(setOf({"old"}), other));
    fs::create_directory_symlink(other / "networkpolicies", folder() / "rbac");
    QVERIFY(write(setOf({"a"}), folder()));
    fs::create_symlink(other / "networkpolicies/old.yaml", folder() / "networkpolicies/z.yaml");
    QVERIFY(write(setOf({"b"}), folder()));
    QVERIFY(fs::exists(other / "networkpolicies/old.yaml"));
    QVERIFY(fs::is_symlink(folder() / "networkpolicies/z.yaml"));
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
}

void ManifestSetTest::saysWhyItCannotWrite()
{
    put("plain", "x");
    const auto written = write(setOf({"a"}), folder() / "plain");
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::WriteFailed);
    QVERIFY2(QString::fromStdString(written.error().message)
                 .startsWith("cannot make folder " + m_folder->filePath("plain/networkpolicies: ")),
             written.error().message.c_str());
    QCOMPARE(written.error().hint, std::string("choose a folder that can be written to"));
    QVERIFY(fs::is_regular_file(folder() / "plain"));
}

void ManifestSetTest::aFullDiskIsAnError()
{
    const FullDisk full;
    const auto written = write(setOf({"a"}), folder());
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::WriteFailed);
}

void ManifestSetTest::namesOfTheInputStayInsideTheFolder()
{
    const auto set = setOf({"../../evil-web", "..", "a\\b:c"});
    QCOMPARE(set.files[0].path, std::string("networkpolicies/---..-evil-web.yaml"));
    QCOMPARE(set.files[1].path, std::string("networkpolicies/--.yaml"));
    QCOMPARE(set.files[2].path, std::string("networkpolicies/a-b-c.yaml"));
}

void ManifestSetTest::refusesAPathThatLeadsOut_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("up and away") << "networkpolicies/../../evil.yaml";
    QTest::newRow("from the root") << "/nowhere/evil.yaml";
}

void ManifestSetTest::refusesAPathThatLeadsOut()
{
    QFETCH(QString, path);
    auto set = setOf({"a"});
    set.files[0].path = path.toStdString();
    const auto inside = folder() / "out";
    const auto written = write(set, inside);
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::ExportNotOurs);
    QCOMPARE(QString::fromStdString(written.error().message),
             path + " leads out of the folder of the export");
    QVERIFY(!fs::exists(inside));
}

void ManifestSetTest::anEmptySetTouchesNothing()
{
    QVERIFY(write(setOf({"a"}), folder()));
    QVERIFY(write({}, folder()));
    QVERIFY(fs::exists(folder() / "networkpolicies/a.yaml"));
}

namespace {

QStringList linesOf(const Result<std::vector<FileChange>> &changes)
{
    static const char *const kinds[] = {"added ", "changed ", "removed "};
    QStringList lines;
    for (const FileChange &change : changes.value())
        lines << kinds[static_cast<int>(change.kind)] + QString::fromStdString(change.path);
    return lines;
}

} // namespace

void ManifestSetTest::plannedChangesAreThoseThatAreMade()
{
    QVERIFY(write(setOf({"a", "b", "c"}), folder()));
    put("networkpolicies/mine.yaml", "kind: Mine\n");
    ManifestSet next = setOf({"b", "c", "d"});
    YamlValue reworded = next.files[0].documents.front();
    reworded.comment("Written by Drawbridge from shop.drawbridge.yaml; more");
    next.files[0].documents = {reworded};
    const auto planned = planFor(next, folder());
    QCOMPARE(linesOf(planned),
             (QStringList{"removed networkpolicies/a.yaml", "changed networkpolicies/b.yaml",
                          "added networkpolicies/d.yaml"}));
    QVERIFY(fs::exists(folder() / "networkpolicies/a.yaml"));
    QVERIFY(!fs::exists(folder() / "networkpolicies/d.yaml"));
    QVERIFY(planned->at(0).after.empty() && !planned->at(0).before.empty());
    QCOMPARE(planned->at(1).after, next.files[0].text());
    QVERIFY(write(next, folder()));
    QCOMPARE(linesOf(planFor(next, folder())), QStringList());
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
    QVERIFY(fs::exists(folder() / "networkpolicies/mine.yaml"));
}

void ManifestSetTest::whatIsAlikeIsLeftAlone()
{
    QVERIFY(write(setOf({"a"}), folder()));
    const fs::path file = folder() / "networkpolicies/a.yaml";
    const auto long_ago = fs::last_write_time(file) - std::chrono::hours(24);
    fs::last_write_time(file, long_ago);
    QVERIFY(write(setOf({"a", "b"}), folder()));
    QVERIFY(fs::last_write_time(file) == long_ago);
}

void ManifestSetTest::anotherDesignIsLeftAlone()
{
    QVERIFY(write(setOf({"a"}), folder()));
    const auto ofPay = [](const char *name) {
        ManifestSet set;
        set.files.push_back(
            makeFile("pay", "networkpolicies", name, makeObject("v1", "X", "pay", "x")));
        return set;
    };
    QVERIFY(write(ofPay("b"), folder()));
    QVERIFY(fs::exists(folder() / "networkpolicies/a.yaml"));
    const auto refused = write(ofPay("a"), folder());
    QVERIFY(!refused && refused.error().code == ErrorCode::ExportNotOurs);
    QVERIFY(refused.error().message.ends_with("a.yaml is of another design, shop.drawbridge.yaml"));
    QVERIFY(write(setOf({"c"}), folder()));
    QVERIFY(!fs::exists(folder() / "networkpolicies/a.yaml"));
    QVERIFY(fs::exists(folder() / "networkpolicies/b.yaml"));
}

void ManifestSetTest::plansAreRefusedAsWritingIs()
{
    QVERIFY(write(setOf({"a"}), folder()));
    put("networkpolicies/a.yaml", "kind: Mine\n");
    const auto planned = planFor(setOf({"a"}), folder());
    QVERIFY(!planned && planned.error().code == ErrorCode::ExportNotOurs);
}

QTEST_GUILESS_MAIN(ManifestSetTest)
#include "test_manifest_set.moc"
