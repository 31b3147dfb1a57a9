// SPDX-License-Identifier: Apache-2.0
#include "model/base/source_span.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class SourceSpanTest : public QObject {
    Q_OBJECT
private slots:
    void zeroBasedNumbersBecomeOneBased();
    void unknownPartsAreLeftOut();
    void comparesNamesNotPointers();
};

void SourceSpanTest::zeroBasedNumbersBecomeOneBased()
{
    COMPARE(toString(SourceSpan::fromZeroBased(makeFileRef("cart.yaml"), 40, 6)),
            std::string("cart.yaml:41:7"));
}

void SourceSpanTest::unknownPartsAreLeftOut()
{
    COMPARE(toString(SourceSpan{}), std::string());
    COMPARE(toString(SourceSpan{makeFileRef("a"), 0, 0}), std::string("a"));
    COMPARE(toString(SourceSpan{makeFileRef("a"), 4, 0}), std::string("a:4"));
    QVERIFY(!SourceSpan{}.isKnown());
}

void SourceSpanTest::comparesNamesNotPointers()
{
    const SourceSpan a{makeFileRef("x"), 1, 1};
    const SourceSpan b{makeFileRef("x"), 1, 1};
    const SourceSpan c{makeFileRef("x"), 1, 2};
    const SourceSpan d{makeFileRef("w"), 9, 9};
    COMPARE(a, b);
    QVERIFY(a < c);
    QVERIFY(d < a);
}

QTEST_GUILESS_MAIN(SourceSpanTest)
#include "test_source_span.moc"
