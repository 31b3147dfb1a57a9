// SPDX-License-Identifier: Apache-2.0
// The cases that a custom rule brings with it, so that whoever writes one sees it fire and stay
// silent before it judges a cluster.
// Tested by tests/unit/analysis/test_custom_rules.cpp

#include "model/analysis/findings/custom_rule_cases.h"

#include "model/base/texts.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <algorithm>

namespace drawbridge {
namespace custom_rule_cases {
namespace {

std::string endsOf(const Finding &finding)
{
    return (finding.peer ? toString(*finding.peer) + " -> " : "") + toString(finding.target);
}

std::string listed(const std::vector<std::string> &texts)
{
    return texts.empty() ? "nothing" : joined(texts, ", ");
}

/// What is wrong with the manifests of the case, or empty.
std::string faultIn(const Diagnostics &diagnostics)
{
    for (const Diagnostic &diagnostic : diagnostics.all())
        if (diagnostic.level == DiagnosticLevel::Error)
            return "its manifests cannot be read: " + diagnostic.what.message +
                   atPlace(diagnostic.what.where);
    return {};
}

std::string judge(const CustomCase &test, const std::vector<std::string> &found,
                  const std::vector<NotAssessable> &declined, const std::string &rule)
{
    if (found != test.fires)
        return "expected " + listed(test.fires) + ", found " + listed(found);
    const auto row = std::ranges::find(declined, rule, &NotAssessable::ruleId);
    const bool isDeclined = row != declined.end();
    if (isDeclined == test.isNotAssessable)
        return {};
    return isDeclined ? "not assessable: " + row->reason
                      : "expected that something is not assessable";
}

std::string problemOf(const CustomRule &rule, const CustomCase &test)
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(
        importText(test.manifests, "manifests of case \"" + test.name + "\"", {}, diagnostics),
        diagnostics);
    if (std::string fault = faultIn(diagnostics); !fault.empty())
        return fault;
    FindingsOptions options;
    options.customRules = std::make_shared<const CustomRules>(CustomRules{{rule}});
    const AnalysisReport report = analyze(design, {}, options);
    std::vector<std::string> found;
    for (const Finding &finding : report.findings)
        if (finding.ruleId == rule.id)
            found.push_back(endsOf(finding));
    std::ranges::sort(found);
    return judge(test, found, report.notAssessable, rule.id);
}

} // namespace
} // namespace custom_rule_cases

std::vector<CustomCaseResult> runCases(const CustomRules &rules)
{
    std::vector<CustomCaseResult> results;
    for (const CustomRule &rule : rules.rules) {
        const auto fires = [](const CustomCase &test) { return !test.fires.empty(); };
        if (std::ranges::none_of(rule.cases, fires))
            results.push_back({rule.id, {}, "has no case that fires", rule.where});
        if (std::ranges::all_of(rule.cases, fires))
            results.push_back({rule.id, {}, "has no case that stays silent", rule.where});
        for (const CustomCase &test : rule.cases)
            results.push_back(
                {rule.id, test.name, custom_rule_cases::problemOf(rule, test), test.where});
    }
    return results;
}

} // namespace drawbridge
