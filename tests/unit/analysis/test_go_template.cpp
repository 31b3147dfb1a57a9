// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/go_template.h"

#include "tests/helpers/compare.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

/// Which templates of Go can be told without running them, and how they are cut.
class GoTemplateTest : public QObject {
    Q_OBJECT
private slots:
    void cuts_data();
    void cuts();
    void unknown_data();
    void unknown();
    void longOnesAreUnknown();
};

namespace {

/// Parts between bars: text as it is with line ends as "~", fields as "<A.B>", with a key
/// "<A.B key>".
std::string partsOf(const GoTemplate &parsed)
{
    std::string text;
    for (const GoTemplatePart &part : parsed.parts) {
        std::string field;
        for (const std::string &name : part.field)
            field += (field.empty() ? "" : ".") + name;
        if (part.key)
            field += ' ' + *part.key;
        std::string literal = part.text;
        std::ranges::replace(literal, '\n', '~');
        text += (text.empty() ? "" : "|") + (field.empty() ? literal : '<' + field + '>');
    }
    return text;
}

} // namespace

void GoTemplateTest::cuts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("parts");
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("text alone") << "a b"
                                << "a b";
    QTest::newRow("a closing delimiter alone is text") << "a }} b"
                                                       << "a }} b";
    QTest::newRow("single braces are text") << "{a} {b"
                                            << "{a} {b";
    QTest::newRow("a field") << "{{.TrustDomain}}"
                             << "<TrustDomain>";
    QTest::newRow("white space in an action") << "{{\t.A\n }}"
                                              << "<A>";
    QTest::newRow("a field of a field") << "a/{{ .PodMeta.Name }}/b"
                                        << "a/|<PodMeta.Name>|/b";
    QTest::newRow("a field of the whole") << "{{ $.A.B }}"
                                          << "<A.B>";
    QTest::newRow("a label as a field") << "{{ .PodMeta.Labels.app_1 }}"
                                        << "<PodMeta.Labels.app_1>";
    QTest::newRow("index") << "{{ index .A.B \"app.io/x-y\" }}"
                           << "<A.B app.io/x-y>";
    QTest::newRow("index, in raw quotes") << "{{ index .A.B `app` }}"
                                          << "<A.B app>";
    QTest::newRow("index of an empty key") << "{{ index .A \"\" }}"
                                           << "<A >";
    QTest::newRow("trims to the left") << "a \n{{- .B }} c"
                                       << "a|<B>| c";
    QTest::newRow("trims to the right") << "a {{ .B -}} \n c"
                                        << "a |<B>|c";
    QTest::newRow("trims what is all white") << " {{- .B -}} \t {{ .C }}"
                                             << "<B>|<C>";
    QTest::newRow("a comment") << "a{{/* .B }} */}}c"
                               << "a|c";
    QTest::newRow("a comment that trims") << "a {{- /* x */ -}} c"
                                          << "a|c";
    QTest::newRow("a marker stands for one space only") << "a {{-  .B }}"
                                                        << "a|<B>";
    QTest::newRow("two actions side by side") << "{{.A}}{{.B}}"
                                              << "<A>|<B>";
}

void GoTemplateTest::cuts()
{
    QFETCH(QString, text);
    QFETCH(QString, parts);
    const GoTemplate parsed = parseGoTemplate(text.toStdString());
    COMPARE(parsed.unknown, "");
    COMPARE(partsOf(parsed), parts.toStdString());
}

void GoTemplateTest::unknown_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("no end") << "a{{ .B ";
    QTest::newRow("nothing in it") << "{{ }}";
    QTest::newRow("a dash without white space") << "{{ .A-}}";
    QTest::newRow("a dash that is no marker") << "{{-.A}}";
    QTest::newRow("a dash before something else") << "{{-x.A }}";
    QTest::newRow("a condition") << "{{if .A}}x{{end}}";
    QTest::newRow("a pipeline") << "{{ .A | printf }}";
    QTest::newRow("a function") << "{{ len .A }}";
    QTest::newRow("a text") << "{{ \"a\" }}";
    QTest::newRow("the whole") << "{{ . }}";
    QTest::newRow("a variable") << "{{ $a.B }}";
    QTest::newRow("a name with a dash") << "{{ .A.my-app }}";
    QTest::newRow("a name that begins with a digit") << "{{ .A.1a }}";
    QTest::newRow("an empty name") << "{{ .A..B }}";
    QTest::newRow("index with two keys") << "{{ index .A \"b\" \"c\" }}";
    QTest::newRow("index without a key") << "{{ index .A }}";
    QTest::newRow("index with an escape") << "{{ index .A \"\\x61\" }}";
    QTest::newRow("index with a space in its key") << "{{ index .A \"b c\" }}";
    QTest::newRow("index with a field for a key") << "{{ index .A .B }}";
    QTest::newRow("quotes that do not match") << "{{ index .A \"b` }}";
    QTest::newRow("a comment that is not alone") << "{{ /* x */ }}";
    QTest::newRow("a comment with something behind it") << "{{/* x */ .A }}";
    QTest::newRow("a comment without an end") << "{{/* x }}";
    QTest::newRow("a definition") << "{{define \"x\"}}y{{end}}";
}

void GoTemplateTest::unknown()
{
    QFETCH(QString, text);
    const GoTemplate parsed = parseGoTemplate(text.toStdString());
    QVERIFY(!parsed.unknown.empty());
    QVERIFY(parsed.parts.empty());
}

void GoTemplateTest::longOnesAreUnknown()
{
    QVERIFY(parseGoTemplate(std::string(4096, 'a')).unknown.empty());
    QVERIFY(!parseGoTemplate(std::string(4097, 'a')).unknown.empty());
    const auto quoted = parseGoTemplate("{{" + std::string(4000, 'f') + "}}");
    QVERIFY(quoted.unknown.size() < 200);
}

QTEST_GUILESS_MAIN(GoTemplateTest)
#include "test_go_template.moc"
