// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/selector_relation.h"

#include <QTest>

using namespace drawbridge;

Q_DECLARE_METATYPE(drawbridge::SelectorRelation)

namespace {

using Op = LabelRequirement::Operator;

LabelSelector of(std::vector<LabelRequirement> requirements)
{
    return {std::move(requirements), {}};
}

} // namespace

/// Implication between selectors, for every pair of operators that can meet.
class SelectorRelationTest : public QObject {
    Q_OBJECT
private slots:
    void relation_data();
    void relation();
    void satisfiable();
    void agreesWithLabelsByHand();
};

void SelectorRelationTest::relation_data()
{
    QTest::addColumn<LabelSelector>("first");
    QTest::addColumn<LabelSelector>("second");
    QTest::addColumn<SelectorRelation>("expected");
    const auto row = [](const char *name, LabelSelector first, LabelSelector second,
                        SelectorRelation expected) {
        QTest::newRow(name) << first << second << expected;
    };
    const auto a = of({{"app", Op::In, {"a"}}});
    const auto ab = of({{"app", Op::In, {"a", "b"}}});
    const auto exists = of({{"app", Op::Exists, {}}});
    const auto none = of({{"app", Op::DoesNotExist, {}}});
    const auto notA = of({{"app", Op::NotIn, {"a"}}});
    const auto notAb = of({{"app", Op::NotIn, {"a", "b"}}});
    row("everything is within everything", {}, {}, SelectorRelation::Implies);
    row("anything is within everything", a, {}, SelectorRelation::Implies);
    row("everything is partly within a selector", {}, a, SelectorRelation::Overlaps);
    row("fewer values are within more", a, ab, SelectorRelation::Implies);
    row("more values are partly within fewer", ab, a, SelectorRelation::Overlaps);
    row("a value exists", a, exists, SelectorRelation::Implies);
    row("what exists may have the value", exists, a, SelectorRelation::Overlaps);
    row("a value is not absent", a, none, SelectorRelation::Disjoint);
    row("absent is not a value", none, notA, SelectorRelation::Implies);
    row("NotIn holds absent too", notA, exists, SelectorRelation::Overlaps);
    row("NotIn of the value is disjoint", a, notA, SelectorRelation::Disjoint);
    row("NotIn of more is within NotIn of fewer", notAb, notA, SelectorRelation::Implies);
    row("NotIn of fewer is partly within NotIn of more", notA, notAb, SelectorRelation::Overlaps);
    row("other keys are independent", a, of({{"tier", Op::In, {"x"}}}), SelectorRelation::Overlaps);
    row("two requirements of one key meet",
        of({{"app", Op::Exists, {}}, {"app", Op::NotIn, {"b"}}}), notA, SelectorRelation::Overlaps);
    row("an In less a NotIn", of({{"app", Op::In, {"a", "b"}}, {"app", Op::NotIn, {"b"}}}), a,
        SelectorRelation::Implies);
    row("what nothing has is disjoint from all",
        of({{"app", Op::In, {"a"}}, {"app", Op::DoesNotExist, {}}}), {},
        SelectorRelation::Disjoint);
}

void SelectorRelationTest::relation()
{
    QFETCH(LabelSelector, first);
    QFETCH(LabelSelector, second);
    QFETCH(SelectorRelation, expected);
    QCOMPARE(relationOf(first, second), expected);
}

void SelectorRelationTest::satisfiable()
{
    QVERIFY(isSatisfiable({}));
    QVERIFY(isSatisfiable(of({{"app", Op::NotIn, {"a"}}, {"app", Op::Exists, {}}})));
    QVERIFY(!isSatisfiable(of({{"app", Op::In, {"a"}}, {"app", Op::NotIn, {"a"}}})));
}

// Over labels whose values come from a small set, with one value more than any selector names.
void SelectorRelationTest::agreesWithLabelsByHand()
{
    std::vector<LabelSelector> selectors{{}};
    const std::vector<std::vector<std::string>> lists{{"a"}, {"b"}, {"a", "b"}};
    for (const auto &values : lists) {
        selectors.push_back(of({{"k", Op::In, values}}));
        selectors.push_back(of({{"k", Op::NotIn, values}}));
        selectors.push_back(of({{"k", Op::NotIn, values}, {"k", Op::Exists, {}}}));
    }
    selectors.push_back(of({{"k", Op::Exists, {}}}));
    selectors.push_back(of({{"k", Op::DoesNotExist, {}}}));
    const std::vector<LabelMap> labels{{}, {{"k", "a"}}, {{"k", "b"}}, {{"k", "c"}}};
    for (const LabelSelector &first : selectors) {
        for (const LabelSelector &second : selectors) {
            int both = 0, onlyFirst = 0;
            for (const LabelMap &map : labels) {
                both += first.matches(map) && second.matches(map);
                onlyFirst += first.matches(map) && !second.matches(map);
            }
            const auto expected = both == 0        ? SelectorRelation::Disjoint
                                  : onlyFirst == 0 ? SelectorRelation::Implies
                                                   : SelectorRelation::Overlaps;
            QVERIFY2(relationOf(first, second) == expected,
                     (toString(first) + " and " + toString(second)).c_str());
        }
    }
}

QTEST_GUILESS_MAIN(SelectorRelationTest)
#include "test_selector_relation.moc"
