// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/destination_rule_cases.h"

#include <QTest>

#include <algorithm>

namespace drawbridge::test {

namespace {

DestinationRuleObject aged(DestinationRuleObject rule, int day)
{
    rule.meta.creationTimestamp = "2026-01-0" + std::to_string(day) + "T00:00:00Z";
    rule.meta.name = "day-" + std::to_string(day);
    return rule;
}

DestinationRuleObject withoutPolicy(DestinationRuleObject rule)
{
    rule.policy = {};
    return rule;
}

DestinationRuleObject withSubset(DestinationRuleObject rule, const char *name, IstioTlsMode mode)
{
    IstioTrafficPolicy policy;
    policy.isWritten = true;
    policy.tls.mode = mode;
    rule.subsets.push_back({name, {}, policy, {}});
    return rule;
}

} // namespace

void addRulesOfNamespaces()
{
    using Rules = std::vector<DestinationRuleObject>;
    constexpr auto kFull = "db.shop.svc.cluster.local";
    QTest::addColumn<Rules>("rules");
    QTest::addColumn<QString>("fromShop");
    QTest::addColumn<QString>("fromElsewhere");
    const auto off = [](const char *nameSpace) { return ruleOf({kFull, nameSpace}); };
    const auto on = [](const char *nameSpace) {
        return ruleOf({kFull, nameSpace, IstioTlsMode::IstioMutual});
    };
    const auto exported = [](DestinationRuleObject rule, const char *to) {
        rule.exportTo = {to};
        return rule;
    };
    const auto selected = [](DestinationRuleObject rule) {
        rule.workloadSelector = {{"app", "x"}};
        rule.hasWorkloadSelector = true;
        return rule;
    };
    QTest::newRow("of the Service's namespace, for all") << Rules{off("shop")} << "unknown"
                                                         << "unknown";
    QTest::newRow("of a client's namespace") << Rules{off("x")} << "allow"
                                             << "unknown";
    QTest::newRow("the client's hides the Service's") << Rules{off("shop"), on("x")} << "unknown"
                                                      << "allow";
    QTest::newRow("the Service's hides the root's")
        << Rules{off("istio-system"), on("shop")} << "allow"
        << "allow";
    QTest::newRow("kept to its own namespace") << Rules{exported(off("shop"), ".")} << "unknown"
                                               << "allow";
    QTest::newRow("exported to one") << Rules{exported(off("shop"), "x")} << "allow"
                                     << "unknown";
    QTest::newRow("exported to all") << Rules{exported(off("shop"), "*")} << "unknown"
                                     << "unknown";
    // istiod looks no further, and then finds none for the other clients.
    QTest::newRow("one for some clients hides others from all")
        << Rules{off("shop"), selected(on("x"))} << "unknown"
        << "allow";
    QTest::newRow("one for some clients may be theirs") << Rules{selected(off("x"))} << "allow"
                                                        << "unknown";
    QTest::newRow("one for some clients is for no other namespace")
        << Rules{selected(off("shop"))} << "unknown"
        << "allow";
    QTest::newRow("the most specific host hides others of its namespace")
        << Rules{ruleOf({"*.local", "shop"}), on("shop")} << "allow"
        << "allow";
    QTest::newRow("of two endings the longer one")
        << Rules{ruleOf({"*.local", "shop"}),
                 ruleOf({"*.cluster.local", "shop", IstioTlsMode::IstioMutual})}
        << "allow"
        << "allow";
    QTest::newRow("but not more specific ones elsewhere")
        << Rules{ruleOf({"*.local", "x"}), on("shop")} << "allow"
        << "unknown";
    QTest::newRow("exported to others only: none of its own namespace")
        << Rules{exported(off("shop"), "y")} << "allow"
        << "allow";
    QTest::newRow("kept to its own namespace by name")
        << Rules{exported(off("shop"), "shop")} << "unknown"
        << "allow";
    QTest::newRow("two of one namespace") << Rules{on("shop"), off("shop")} << "unknown"
                                          << "unknown";
}

void addRulesOfOneHost()
{
    using Rules = std::vector<DestinationRuleObject>;
    QTest::addColumn<Rules>("rules");
    QTest::addColumn<QString>("fromShop");
    QTest::addColumn<QString>("fromElsewhere");
    const auto row = [](const char *name, Rules rules, const char *fromShop,
                        const char *fromElsewhere) {
        QTest::newRow(name) << rules << fromShop << fromElsewhere;
        std::ranges::reverse(rules);
        QTest::addRow("%s, in the other order", name) << rules << fromShop << fromElsewhere;
    };
    const auto off = ruleOf({"db"});
    const auto on = ruleOf({"db", "shop", IstioTlsMode::IstioMutual});
    const auto silent = ruleOf({"db", "shop", IstioTlsMode::None});
    row("the oldest counts", {aged(on, 1), aged(off, 2)}, "allow", "allow");
    row("whatever it says", {aged(off, 1), aged(on, 2)}, "unknown", "unknown");
    row("one that says nothing of TLS counts as well", {aged(silent, 1), aged(off, 2)}, "allow",
        "allow");
    row("one without a policy takes that of the next", {aged(withoutPolicy(on), 1), aged(off, 2)},
        "unknown", "unknown");
    row("subsets add up", {aged(on, 1), aged(withSubset(on, "v1", IstioTlsMode::Disable), 2)},
        "unknown", "unknown");
    row("of two of one name the first",
        {aged(withSubset(on, "v1", IstioTlsMode::IstioMutual), 1),
         aged(withSubset(on, "v1", IstioTlsMode::Disable), 2)},
        "allow", "allow");
    row("at one time names decide",
        {aged(on, 1),
         [&] {
             auto rule = aged(off, 1);
             rule.meta.name = "z";
             return rule;
         }()},
        "allow", "allow");
    row("without times each may be the first", {on, off}, "unknown", "unknown");
    row("nor with one", {aged(on, 1), off}, "unknown", "unknown");
    // Kept apart, the youngest is taken.
    row("exported differently: the youngest of those seen",
        {aged(exportedTo(off, {"."}), 1), aged(exportedTo(on, {"*"}), 2)}, "allow", "allow");
    row("whichever it is", {aged(exportedTo(on, {"."}), 1), aged(exportedTo(off, {"*"}), 2)},
        "unknown", "unknown");
    row("one kept is none elsewhere",
        {aged(exportedTo(on, {"*"}), 1), aged(exportedTo(off, {"."}), 2)}, "unknown", "allow");
    row("exported to more, it goes into the older",
        {aged(exportedTo(on, {"x"}), 1), aged(exportedTo(off, {"x", "shop"}), 2)}, "unknown",
        "allow");
}

} // namespace drawbridge::test
