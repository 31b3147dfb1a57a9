// SPDX-License-Identifier: Apache-2.0
#include "app/cli/terminal_text.h"
#include "tests/helpers/run_program.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using drawbridge::cli::terminalLine;
using namespace drawbridge::test;

namespace {

/// Names, labels, values, keys and a policy, all with bytes that drive a terminal.
const QByteArray kHostile =
    "apiVersion: apps/v1\n"
    "kind: Deployment\n"
    "metadata: {name: \"web\\x1b[2J\\u202egnp\\nns1/Deployment/fake -> x\", namespace: "
    "\"ns\\x9b1\"}\n"
    "spec:\n"
    "  selector: {matchLabels: {\"a\\x1b[1m\": \"b\\nc\"}}\n"
    "  template:\n"
    "    metadata: {labels: {\"a\\x1b[1m\": \"b\\nc\"}}\n"
    "    spec:\n"
    "      containers:\n"
    "      - {name: \"c\\x07\", image: i, env: [{name: A, value: "
    "\"http://good:80/\\x1b]0;title\\x07\"}]}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: Service\n"
    "metadata: {name: good, namespace: \"ns\\x9b1\"}\n"
    "spec: {selector: {x: \"\\x1b[0m\"}, ports: [{port: 80}]}\n"
    "---\n"
    "apiVersion: networking.k8s.io/v1\n"
    "kind: NetworkPolicy\n"
    "metadata: {name: \"p\\x1b[5m\\n\", namespace: \"ns\\x9b1\"}\n"
    "spec: {podSelector: {}, policyTypes: [\"In\\x1b[7mgress\"], \"foo\\x1b[0m\": 1}\n";

} // namespace

/// What a manifest says never drives the terminal of whoever reads about it.
class TerminalTextTest : public QObject {
    Q_OBJECT
private slots:
    void line_data();
    void line();
    void noCommandWritesControlCharacters_data();
    void noCommandWritesControlCharacters();
};

void TerminalTextTest::line_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("nothing stays nothing") << QByteArray() << QByteArray();
    QTest::newRow("plain text stays") << QByteArray("a-b/c: 80\\x") << QByteArray("a-b/c: 80\\x");
    QTest::newRow("letters of any script stay")
        << QByteArray("größe ключ 名前 🙂") << QByteArray("größe ключ 名前 🙂");
    QTest::newRow("line breaks and tabs are spelt")
        << QByteArray("a\nb\r\tc") << QByteArray("a\\nb\\r\\tc");
    QTest::newRow("escape sequences are spelt")
        << QByteArray("\x1b[31mred") << QByteArray("\\x1b[31mred");
    QTest::newRow("a NUL is spelt") << QByteArray("a\0b", 3) << QByteArray("a\\x00b");
    QTest::newRow("delete is spelt") << QByteArray("\x7f") << QByteArray("\\x7f");
    QTest::newRow("a C1 control is spelt") << QByteArray("\xc2\x9b") << QByteArray("\\u009b");
    QTest::newRow("a change of direction is spelt")
        << QByteArray("\xe2\x80\xae") << QByteArray("\\u202e");
    QTest::newRow("an isolate is spelt") << QByteArray("\xe2\x81\xa6") << QByteArray("\\u2066");
    QTest::newRow("a line separator is spelt")
        << QByteArray("\xe2\x80\xa8") << QByteArray("\\u2028");
    QTest::newRow("a tag character is spelt")
        << QByteArray("\xf3\xa0\x81\x81") << QByteArray("\\U000e0041");
    QTest::newRow("bytes that are no UTF-8 are spelt")
        << QByteArray("\xff\xc0\xaf") << QByteArray("\\xff\\xc0\\xaf");
    QTest::newRow("a cut letter is spelt") << QByteArray("a\xc3") << QByteArray("a\\xc3");
    QTest::newRow("half a surrogate pair is spelt")
        << QByteArray("\xed\xa0\x80") << QByteArray("\\xed\\xa0\\x80");
}

void TerminalTextTest::line()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, line);
    QCOMPARE(QByteArray::fromStdString(terminalLine(text.toStdString())), line);
}

void TerminalTextTest::noCommandWritesControlCharacters_data()
{
    QTest::addColumn<QStringList>("arguments");
    for (const char *command :
         {"graph in -v", "graph -o dot in", "graph -o json in", "flows in -v", "flows -o tsv in",
          "connectivity in -v", "connectivity --explain in", "connectivity -o csv in",
          "connectivity -o md in", "check in -v", "why in --from 10.0.0.1 --to in --port 80/tcp",
          "design in -o d.drawbridge.yaml"})
        QTest::newRow(command) << QString::fromLatin1(command).split(' ');
}

void TerminalTextTest::noCommandWritesControlCharacters()
{
    QFETCH(QStringList, arguments);
    QTemporaryDir folder;
    writeText(folder.filePath("in/hostile.yaml"), kHostile);
    writeText(folder.filePath("in/broken\x1b[31m.yaml"), "a: [\n");
    const auto result = runProgram("drawbridgectl", arguments, folder.path());
    QVERIFY2(!result.err.isEmpty(), "the broken file went unmentioned");
    static const QRegularExpression raw("[\\x{00}-\\x{08}\\x{0b}-\\x{1f}\\x{7f}-\\x{9f}\\x{202e}]");
    if (!arguments.contains("json"))
        QVERIFY2(!QString::fromUtf8(result.out).contains(raw), result.out.constData());
    QVERIFY2(!QString::fromUtf8(result.err).contains(raw), result.err.constData());
    QVERIFY2(!result.out.contains("\nns1/Deployment/fake"), "a name began a line of its own");
}

QTEST_GUILESS_MAIN(TerminalTextTest)
#include "test_terminal_text.moc"
