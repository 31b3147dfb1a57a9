// SPDX-License-Identifier: Apache-2.0
#include "model/base/diagnostics.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class DiagnosticsTest : public QObject {
    Q_OBJECT
private slots:
    void errorTellsCodePlaceAndHint();
    void shortCodesAreFilled();
    void onlyErrorsCountAsErrors();
    void sortedByPlaceAndEachOnce();
};

void DiagnosticsTest::errorTellsCodePlaceAndHint()
{
    const Error error{ErrorCode::YamlDuplicateKey,
                      "key \"a\" stands twice",
                      {makeFileRef("f.yaml"), 3, 5},
                      "remove one"};
    COMPARE(toString(error), std::string("DB1203 key \"a\" stands twice (f.yaml:3:5); remove one"));
    COMPARE(toString(Error{ErrorCode::Usage, "no command", {}, ""}),
            std::string("DB2601 no command"));
}

void DiagnosticsTest::shortCodesAreFilled()
{
    COMPARE(toString(ErrorCode::Internal), std::string("DB0001"));
}

void DiagnosticsTest::onlyErrorsCountAsErrors()
{
    Diagnostics diagnostics;
    diagnostics.warning(ErrorCode::YamlDuplicateKey, "w");
    diagnostics.note(ErrorCode::OpaqueKind, "n");
    QVERIFY(!diagnostics.hasErrors());
    diagnostics.error(ErrorCode::YamlSyntax, "e");
    QVERIFY(diagnostics.hasErrors());
    COMPARE(toString(diagnostics.all().back()), std::string("error DB1201 e"));
}

void DiagnosticsTest::sortedByPlaceAndEachOnce()
{
    const FileRef a = makeFileRef("a");
    Diagnostics diagnostics;
    diagnostics.note(ErrorCode::OpaqueKind, "later", {a, 9, 1});
    diagnostics.error(ErrorCode::YamlSyntax, "first", {a, 2, 1});
    diagnostics.error(ErrorCode::YamlSyntax, "first", {makeFileRef("a"), 2, 1});
    const Diagnostics sorted = diagnostics.sorted();
    COMPARE(sorted.all().size(), std::size_t(2));
    COMPARE(sorted.all()[0].what.message, std::string("first"));
    COMPARE(sorted.all()[1].what.message, std::string("later"));
}

QTEST_GUILESS_MAIN(DiagnosticsTest)
#include "test_diagnostics.moc"
