// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

const char *const kAccount = "  apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: ";

/// "1:3 web, 5:3 api": place and name of each ServiceAccount.
QString accounts(const ResourceSet &resources)
{
    QStringList shown;
    for (const ServiceAccountObject &account : resources.serviceAccounts)
        shown << QString("%1:%2 %3")
                     .arg(account.meta.where.lineOneBased)
                     .arg(account.meta.where.columnOneBased)
                     .arg(QString::fromStdString(account.meta.name));
    return shown.join(", ");
}

/// A list of ServiceAccounts as kubectl prints it.
std::string yamlList(int count)
{
    std::string text = "apiVersion: v1\nitems:\n";
    for (int i = 0; i < count; ++i) {
        const std::string item = kAccount + std::string("s") + std::to_string(i) + "}\n";
        text += "- " + item.substr(2);
    }
    return text + "kind: List\nmetadata:\n  resourceVersion: \"\"\n";
}

} // namespace

/// Lists are read item by item, and say the same as if they were read whole.
class TextImportTest : public QObject {
    Q_OBJECT
private slots:
    void lists_data();
    void lists();
    void longListsKeepTheirOrder();
    void memoryIsLimited_data();
    void memoryIsLimited();
};

void TextImportTest::lists_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QByteArray &text, const char *expected,
                        const char *said) {
        QTest::newRow(name) << text << QString(expected) << QString(said);
    };
    const QByteArray item = QByteArray("apiVersion: v1, kind: ServiceAccount, metadata: {name: ");
    const QByteArray a = "{" + item + "a}}";
    const QByteArray b = "{" + item + "b}}";
    row("YAML, kind behind the items",
        "apiVersion: v1\nitems:\n- " + a + "\n- " + b + "\nkind: List\n", "3:3 a, 4:3 b", "");
    row("YAML, a typed list whose items say nothing",
        "apiVersion: v1\nkind: ServiceAccountList\nitems:\n- metadata: {name: a}\n- metadata:\n    "
        "name: "
        "b\n",
        "4:3 a, 5:3 b", "");
    row("JSON, kind behind the items",
        "{\"apiVersion\": \"v1\", \"items\": [\n {\"metadata\": {\"name\": \"a\"}}], \"kind\": "
        "\"ServiceAccountList\"}",
        "2:2 a", "");
    row("JSON lines of lists",
        "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccountList\",\"items\":[{\"metadata\":{\"name\":"
        "\"a\"}}"
        "]}\n"
        "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccountList\",\"items\":[{\"metadata\":{\"name\":"
        "\"b\"}}"
        "]}\n",
        "1:57 a, 2:57 b", "");
    row("an alias from item to item",
        "apiVersion: v1\nkind: List\nitems:\n- " + a.chopped(2) + ", labels: &l {x: z}}}\n- " +
            b.chopped(2) + ", labels: *l}}\n",
        "4:3 a, 5:3 b", "");
    row("a quoted text that goes on at the margin",
        "apiVersion: v1\nkind: List\nitems:\n- " + a.chopped(1) +
            ", automountServiceAccountToken: \"x\n- y\"}\n",
        "4:3 a", "error DB1403 4:");
    row("an item that is not YAML spoils the document",
        "apiVersion: v1\nkind: List\nitems:\n- " + a + "\n- a: [b\n---\n" + b + "\n", "7:1 b",
        "error DB1201 5:6");
    row("an item that is not JSON spoils the document",
        "{\"apiVersion\": \"v1\", \"kind\": \"ServiceAccountList\", \"items\": [{\"metadata\": "
        "{\"name\": "
        "\"a\"}},\n{\"a\" 1}]}",
        "", "error DB1207 2:6");
    row("behind an item stands something else",
        "{\"apiVersion\": \"v1\", \"kind\": \"ServiceAccountList\", \"items\": [{\"metadata\": "
        "{\"name\": "
        "\"a\"}} {}]}",
        "", "error DB1207");
    row("a kind that is no list keeps its items",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\nitems:\n- " + b + "\n", "1:1 a",
        "");
    row("a list twice named", "kind: List\nkind: List\napiVersion: v1\nitems:\n- " + a + "\n",
        "5:3 a", "warning DB1203 2:1");
    row("a template in an item", "apiVersion: v1\nkind: List\nitems:\n- {{ a }}\n", "",
        "error DB1208 4:3");
}

void TextImportTest::lists()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(QString, said);
    Diagnostics diagnostics;
    const bool isJson = text.startsWith('{');
    const ResourceSet resources =
        importText(text.toStdString(), isJson ? "f.json" : "f.yaml", {}, diagnostics);
    QCOMPARE(accounts(resources), expected);
    const QString found = QString::fromStdString(test::codesAndPlaces(diagnostics));
    QVERIFY2(said.isEmpty() ? found.isEmpty() : found.startsWith(said), qPrintable(found));
    QVERIFY(resources.isComplete || diagnostics.hasErrors());
}

void TextImportTest::longListsKeepTheirOrder()
{
    constexpr int kCount = 20000;
    Diagnostics diagnostics;
    const ResourceSet resources =
        importText("---\n" + yamlList(kCount) + "---\n" + yamlList(3), "f.yaml", {}, diagnostics);
    QCOMPARE(resources.documentCount, std::size_t{2});
    QCOMPARE(resources.serviceAccounts.size(), std::size_t{kCount});
    for (int i = 3; i < kCount; ++i)
        COMPARE(resources.serviceAccounts[std::size_t(i - 3)].meta.name, "s" + std::to_string(i));
    QCOMPARE(resources.serviceAccounts[0].meta.where.lineOneBased, 4U + 3U * 3U);
    QCOMPARE(diagnostics.all().size(), std::size_t{3}); // s0 to s2 stand twice
}

void TextImportTest::memoryIsLimited_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isWholeImport");
    QTest::newRow("one document") << QByteArray("a: [" + QByteArray("1,").repeated(20000) + "1]")
                                  << false;
    QTest::newRow("all objects together") << QByteArray::fromStdString(yamlList(20000)) << true;
}

void TextImportTest::memoryIsLimited()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isWholeImport);
    ImportOptions options;
    options.maxMemoryBytes = 8U << 20U;
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"a.yaml", text.toStdString()}, {"b.yaml", yamlList(1)}}, options, diagnostics);
    QVERIFY(!resources.isComplete);
    QCOMPARE(resources.serviceAccounts.size(), isWholeImport ? std::size_t{0} : std::size_t{1});
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    QCOMPARE(diagnostics.all()[0].what.where.isKnown(), !isWholeImport);
    QVERIFY(diagnostics.all()[0].what.code == ErrorCode::MemoryLimit);
    QVERIFY(diagnostics.all()[0].what.hint.find("--max-memory") != std::string::npos);
}

QTEST_GUILESS_MAIN(TextImportTest)
#include "test_text_import.moc"
