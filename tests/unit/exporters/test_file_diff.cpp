// SPDX-License-Identifier: Apache-2.0
#include "exporters/file_diff.h"

#include <QTest>

using namespace drawbridge;

/// Changes as unified diffs, as diff(1) writes them.
class FileDiffTest : public QObject {
    Q_OBJECT
private slots:
    void textsOfChanges_data();
    void textsOfChanges();
    void longTextsThatDiffer();
};

namespace {

std::string numbered(int first, int last)
{
    std::string text;
    for (int i = first; i <= last; ++i)
        text += std::to_string(i) + '\n';
    return text;
}

} // namespace

void FileDiffTest::textsOfChanges_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("hunks");
    const auto row = [](const char *name, const std::string &before, const std::string &after,
                        const char *hunks) {
        QTest::newRow(name) << QString::fromStdString(before) << QString::fromStdString(after)
                            << hunks;
    };
    row("nothing", "a\n", "a\n", "");
    row("one line of three", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    row("a line more at the end", "a\n", "a\nb\n", "@@ -1 +1,2 @@\n a\n+b\n");
    row("a line more at the beginning", "b\n", "a\nb\n", "@@ -1 +1,2 @@\n+a\n b\n");
    row("everything", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n");
    row("nothing left", "a\n", "", "@@ -1 +0,0 @@\n-a\n");
    row("three lines around", numbered(1, 9), numbered(1, 4) + "x\n" + numbered(6, 9),
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
    row("two hunks", "a\n" + numbered(1, 7) + "b\n", "x\n" + numbered(1, 7) + "y\n",
        "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n");
    row("two changes in one hunk", "a\n" + numbered(1, 6) + "b\n", "x\n" + numbered(1, 6) + "y\n",
        "@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n");
    row("a last line without its end", "a\nb", "a\nb\n",
        "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    row("lines that moved", "a\nb\nc\n", "c\na\nb\n", "@@ -1,3 +1,3 @@\n+c\n a\n b\n-c\n");
}

void FileDiffTest::textsOfChanges()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, hunks);
    using Kind = FileChange::Kind;
    const auto textOf = [&](Kind kind) {
        return QString::fromStdString(
            unifiedDiff({kind, "x/y.yaml", before.toStdString(), after.toStdString()}));
    };
    QCOMPARE(textOf(Kind::Changed), "--- a/x/y.yaml\n+++ b/x/y.yaml\n" + hunks);
    QVERIFY(textOf(Kind::Added).startsWith("--- /dev/null\n+++ b/x/y.yaml\n"));
    QVERIFY(textOf(Kind::Removed).startsWith("--- a/x/y.yaml\n+++ /dev/null\n"));
}

void FileDiffTest::longTextsThatDiffer()
{
    const std::string before = numbered(1, 9000), after = numbered(10001, 19000);
    const std::string text =
        unifiedDiff({FileChange::Kind::Changed, "long", "a\n" + before, "a\n" + after});
    QVERIFY(text.starts_with("--- a/long\n+++ b/long\n@@ -1,9001 +1,9001 @@\n a\n-1\n"));
    QVERIFY(text.ends_with("+19000\n"));
}

QTEST_GUILESS_MAIN(FileDiffTest)
#include "test_file_diff.moc"
