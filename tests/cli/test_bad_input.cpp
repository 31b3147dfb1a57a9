// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace drawbridge::test;

namespace {

const QByteArray kGood = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: good\nspec:\n  "
                         "containers:\n  - name: c\n    image: i\n";

QByteArray nestedBlocks(int depth)
{
    QByteArray text;
    text.reserve(depth * (depth / 2 + 4));
    for (int indent = 0; indent < depth; ++indent)
        text += QByteArray(indent, ' ') + "a:\n";
    return text;
}

} // namespace

/// Bad input of every kind: a located diagnostic, exit 3, the rest analysed; never a crash, a hang
/// or a silent skip.
class BadInputTest : public QObject {
    Q_OBJECT
private slots:
    void file_data();
    void file();
    void path_data();
    void path();
    void unreadableFile();
    void duplicateObjectsNameBothPlaces();
    void tenThousandFilesAreRead();
    void aHundredMegabytesAreReadOrRefusedByName();
    void aHugeTextIsRefused_data();
    void aHugeTextIsRefused();

private:
    QString at(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

void BadInputTest::file_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("place");
    QTest::newRow("not YAML") << QByteArray("a: [1, 2\nb: c\n") << QByteArray("bad.yaml:");
    QTest::newRow("a tab for indentation")
        << QByteArray("a:\n\tb: c\n") << QByteArray("bad.yaml:2");
    QTest::newRow("YAML but not Kubernetes")
        << QByteArray("just: text\n") << QByteArray("bad.yaml:1");
    QTest::newRow("a list of scalars") << QByteArray("- a\n- b\n") << QByteArray("bad.yaml:1");
    QTest::newRow("a kind with missing fields")
        << QByteArray("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n")
        << QByteArray("bad.yaml:1");
    QTest::newRow("no name") << QByteArray(
                                    "apiVersion: v1\nkind: Service\nmetadata: {}\nspec: {}\n")
                             << QByteArray("bad.yaml:");
    QTest::newRow("a mistyped policy field")
        << QByteArray("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: "
                      "p\nspec:\n  podselector: {}\n")
        << QByteArray("bad.yaml:6:3");
    QTest::newRow("template text")
        << QByteArray("{{- if .Values.x }}\napiVersion: v1\n{{- end }}\n")
        << QByteArray("bad.yaml:1");
    QTest::newRow("bytes that are no text")
        << QByteArray("a: \xff\xfe\x01\n") << QByteArray("bad.yaml:1");
    QTest::newRow("a NUL byte") << QByteArray("a: b\0c\n", 7) << QByteArray("bad.yaml:1");
    QTest::newRow("nesting without end") << QByteArray(200000, '[') << QByteArray("bad.yaml:");
    QTest::newRow("10000 blocks one in another") << QByteArray("- ").repeated(10000) + "a\n"
                                                 << QByteArray("bad.yaml:1");
    QTest::newRow("10000 mappings one in another")
        << nestedBlocks(10000) << QByteArray("bad.yaml:2");
    QTest::newRow("10000 flow mappings one in another")
        << "a: " + QByteArray("{a: ").repeated(10000) + QByteArray(10000, '}')
        << QByteArray("bad.yaml:1");
    QTest::newRow("10000 JSON objects one in another")
        << QByteArray("{\"a\":").repeated(10000) + "1" + QByteArray(10000, '}')
        << QByteArray("bad.yaml:1");
    QTest::newRow("a long text alias by alias") << "a: &a " + QByteArray(1 << 20, 'x') + "\nb: [" +
                                                       QByteArray("*a, ").repeated(20000) + "]\n"
                                                << QByteArray("bad.yaml:1");
    QTest::newRow("an alias bomb")
        << QByteArray(
               "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c "
               "[*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
               "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: "
               "&g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\n")
        << QByteArray("bad.yaml:");
}

void BadInputTest::file()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, place);
    writeText(at("in/bad.yaml"), text);
    writeText(at("in/good.yaml"), kGood);
    const auto result = runProgram("drawbridgectl", {"graph", "in"}, m_folder.path());
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("error DB") && result.err.contains(place), result.err.constData());
    QVERIFY2(result.out.contains("good"), "the good file beside it was not analysed");
}

void BadInputTest::path_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("a path that is not there") << "no/such/file.yaml";
    QTest::newRow("a device") << "/dev/zero";
    QTest::newRow("a FIFO nobody writes to") << "fifo";
    QTest::newRow("a folder without manifests") << "empty";
}

void BadInputTest::path()
{
    QFETCH(QString, path);
    QDir(m_folder.path()).mkdir("empty");
    ::mkfifo(at("fifo").toLocal8Bit().constData(), 0600);
    writeText(at("one/good.yaml"), kGood);
    const auto result =
        runProgram("drawbridgectl", {"graph", path, "one"}, m_folder.path(), {}, 20000);
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("error DB10") && result.err.contains(path.toUtf8()),
             result.err.constData());
    QVERIFY(result.out.contains("good"));
}

void BadInputTest::unreadableFile()
{
    if (::geteuid() == 0)
        QSKIP("root reads every file: run as a user to see this refused");
    writeText(at("locked/a.yaml"), kGood);
    QFile::setPermissions(at("locked/a.yaml"), {});
    const auto result = runProgram("drawbridgectl", {"graph", "locked"}, m_folder.path());
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.err.contains("DB1002") && result.err.contains("locked/a.yaml"));
}

void BadInputTest::duplicateObjectsNameBothPlaces()
{
    writeText(at("twice/a.yaml"), kGood);
    writeText(at("twice/b.yaml"), "# moved\n" + kGood);
    const auto result = runProgram("drawbridgectl", {"graph", "twice"}, m_folder.path());
    QVERIFY2(result.err.contains("twice/a.yaml:1") && result.err.contains("twice/b.yaml:2"),
             result.err.constData());
    QVERIFY(result.err.contains("DB1406"));
}

void BadInputTest::tenThousandFilesAreRead()
{
    for (int i = 0; i < 10000; ++i)
        writeText(m_folder.filePath(QString("many/%1.yaml").arg(i)),
                  QByteArray(kGood).replace("good", "p" + QByteArray::number(i)));
    const auto result =
        runProgram("drawbridgectl", {"graph", "-o", "json", "many"}, m_folder.path(), {}, 120000);
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.contains("\"p9999\""));
}

void BadInputTest::aHundredMegabytesAreReadOrRefusedByName()
{
    QByteArray big;
    big.reserve(101 << 20);
    big += "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\ndata:\n";
    for (int i = 0; big.size() < (100 << 20); ++i)
        big += "  key" + QByteArray::number(i) + ": \"" + QByteArray(1000, 'x') + "\"\n";
    writeText(at("big/big.yaml"), big);
    const auto read = runProgram("drawbridgectl", {"graph", "big"}, m_folder.path(), {}, 240000);
    QCOMPARE(read.exitCode, 0);
    const auto refused = runProgram("drawbridgectl", {"graph", "--max-file-size", "1000000", "big"},
                                    m_folder.path(), {}, 20000);
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("DB1004") && refused.err.contains("--max-file-size"),
             refused.err.constData());
}

void BadInputTest::aHugeTextIsRefused_data()
{
    QTest::addColumn<int>("mebibytes");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("flags");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("a gigabyte, by its size") << 1024 << 4000 << "" << QByteArray("DB1004");
    QTest::newRow("by the memory it needs")
        << 128 << 800 << "--max-memory 512M" << QByteArray("DB1010");
}

/// One quoted text, made while it is read, by a program that may have `most` megabytes: it has to
/// notice before it asks for more.
void BadInputTest::aHugeTextIsRefused()
{
    QFETCH(int, mebibytes);
    QFETCH(int, most);
    QFETCH(QString, flags);
    QFETCH(QByteArray, code);
#ifdef DRAWBRIDGE_SANITIZED
    QSKIP("sanitizers need more address space than the limit under test leaves");
#endif
    const QString script =
        QString("(printf 'a: \"'; head -c %1M /dev/zero | tr '\\0' x; printf '\"')"
                " | (ulimit -v %2; " DRAWBRIDGE_BIN_DIR "/drawbridgectl graph %3 -)")
            .arg(mebibytes)
            .arg(most * 1000)
            .arg(flags);
    // A guard against a hang, not a measure.
    const auto result = runProgram("sh", {"-c", script}, m_folder.path(), {}, 240000);
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains(code) && result.err.contains("--max-"), result.err.constData());
}

QTEST_GUILESS_MAIN(BadInputTest)
#include "test_bad_input.moc"
