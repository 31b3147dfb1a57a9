// SPDX-License-Identifier: Apache-2.0
#include "model/base/label_selector.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class LabelSelectorTest : public QObject {
    Q_OBJECT
private slots:
    void requirement_data();
    void requirement();
    void allRequirementsMustHold();
    void noneMatchesEverything();
    void text();
};

void LabelSelectorTest::requirement_data()
{
    using Op = LabelRequirement::Operator;
    QTest::addColumn<LabelRequirement>("requirement");
    QTest::addColumn<bool>("matches");
    QTest::newRow("In matches a listed value")
        << LabelRequirement{"app", Op::In, {"api", "web"}} << true;
    QTest::newRow("In needs the value") << LabelRequirement{"app", Op::In, {"api"}} << false;
    QTest::newRow("In needs the key") << LabelRequirement{"tier", Op::In, {"web"}} << false;
    QTest::newRow("NotIn refuses a listed value")
        << LabelRequirement{"app", Op::NotIn, {"web"}} << false;
    QTest::newRow("NotIn matches another value")
        << LabelRequirement{"app", Op::NotIn, {"api"}} << true;
    QTest::newRow("NotIn matches an absent key")
        << LabelRequirement{"tier", Op::NotIn, {"web"}} << true;
    QTest::newRow("Exists needs the key") << LabelRequirement{"tier", Op::Exists, {}} << false;
    QTest::newRow("Exists takes any value") << LabelRequirement{"empty", Op::Exists, {}} << true;
    QTest::newRow("DoesNotExist refuses the key")
        << LabelRequirement{"app", Op::DoesNotExist, {}} << false;
    QTest::newRow("DoesNotExist matches an absent key")
        << LabelRequirement{"tier", Op::DoesNotExist, {}} << true;
}

void LabelSelectorTest::requirement()
{
    QFETCH(LabelRequirement, requirement);
    QFETCH(bool, matches);
    LabelSelector selector;
    selector.requirements = {requirement};
    COMPARE(selector.matches({{"app", "web"}, {"empty", ""}}), matches);
}

void LabelSelectorTest::allRequirementsMustHold()
{
    const LabelSelector selector = LabelSelector::fromLabels({{"app", "web"}, {"tier", "front"}});
    QVERIFY(selector.matches({{"app", "web"}, {"tier", "front"}, {"more", "x"}}));
    QVERIFY(!selector.matches({{"app", "web"}}));
}

void LabelSelectorTest::noneMatchesEverything()
{
    QVERIFY(LabelSelector().matches({}));
    QVERIFY(LabelSelector().isEverything());
}

void LabelSelectorTest::text()
{
    LabelSelector selector = LabelSelector::fromLabels({{"app", "web"}});
    selector.requirements.push_back({"tier", LabelRequirement::Operator::NotIn, {"a", "b"}});
    selector.requirements.push_back({"x", LabelRequirement::Operator::DoesNotExist, {}});
    COMPARE(toString(selector), std::string("app=web,tier notin (a,b),!x"));
    COMPARE(toString(LabelSelector()), std::string("everything"));
}

QTEST_GUILESS_MAIN(LabelSelectorTest)
#include "test_label_selector.moc"
