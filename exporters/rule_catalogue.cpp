// SPDX-License-Identifier: Apache-2.0
// The catalogue of rules as people read it: on the terminal and in docs/findings.md, in the same
// words.
// Tested by tests/unit/exporters/test_finding_reports.cpp
#include "exporters/finding_reports.h"

#include <nlohmann/json.hpp>

#include <array>

namespace drawbridge {
namespace {

struct RuleFamily {
    std::string_view prefix;
    std::string_view title;
};
constexpr std::array kFamilies{
    RuleFamily{"ZT-NET", "Network"},
    RuleFamily{"ZT-MTLS", "Mutual TLS"},
    RuleFamily{"ZT-AZ", "Authorization"},
    RuleFamily{"ZT-ID", "Identity"},
    RuleFamily{"ZT-RB", "RBAC"},
    RuleFamily{"ZT-SEC", "Secrets"},
    RuleFamily{"ZT-EDG", "Edge"},
    RuleFamily{"ZT-SUP", "Supply chain"},
    RuleFamily{"ZT-POD", "Pods and nodes"},
    RuleFamily{"ZT-CV", "Verification"},
    RuleFamily{"ZT-DRF", "Drift"},
};

std::string text(std::string_view view)
{
    return std::string(view);
}

bool isOf(const RuleFamily &family, const RuleInfo &rule)
{
    return rule.id.starts_with(family.prefix) && rule.id[family.prefix.size()] == '-';
}

std::string markdownSection(const RuleInfo &rule)
{
    return "### " + text(rule.id) + " " + text(rule.title) + "\n\nSeverity " +
           text(toString(rule.severity)) + ". " + text(rule.description) +
           "\n\n- Not told: " + text(rule.silence) + "\n- Fix: " + text(rule.fix) +
           "\n- References: " + text(rule.references) + "\n- Other tools: " + text(rule.peers) +
           "\n\n";
}

} // namespace

std::string rulesText()
{
    std::string lines;
    for (const RuleInfo &rule : ruleCatalogue())
        lines +=
            text(rule.id) + "  " + text(toString(rule.severity)) + "  " + text(rule.title) + '\n';
    return lines;
}

std::string describeRule(const RuleInfo &rule)
{
    return text(rule.id) + ' ' + text(rule.title) + " (" + text(toString(rule.severity)) + ")\n\n" +
           text(rule.description) + "\n\nNot told: " + text(rule.silence) +
           "\nFix: " + text(rule.fix) + "\nReferences: " + text(rule.references) +
           "\nOther tools: " + text(rule.peers) + '\n';
}

std::string rulesJson()
{
    auto json = nlohmann::ordered_json::array();
    for (const RuleInfo &rule : ruleCatalogue())
        json.push_back({{"id", text(rule.id)},
                        {"title", text(rule.title)},
                        {"severity", text(toString(rule.severity))},
                        {"description", text(rule.description)},
                        {"silence", text(rule.silence)},
                        {"fix", text(rule.fix)},
                        {"references", text(rule.references)},
                        {"peers", text(rule.peers)}});
    return json.dump(2) + "\n";
}

std::string rulesMarkdown()
{
    std::string document =
        "# Findings\n\n"
        "Where a cluster trusts too much: what `drawbridgectl check` and the window tell, rule by "
        "rule. `drawbridgectl rules -o md` prints this page.\n\n"
        "References: N1 to N7 are the tenets of NIST SP 800-207, A is NIST SP 800-207A, Z-… the "
        "pillars of CISA's Zero Trust Maturity Model 2, K-… the chapters of the NSA and CISA "
        "Kubernetes Hardening Guide, CIS-… the CIS Kubernetes Benchmark, T… MITRE ATT&CK, TA90… "
        "the "
        "Microsoft Threat Matrix for Kubernetes. Other tools: ks Kubescape, kl kube-linter, tv "
        "Trivy, kc kube-score, ka kubeaudit, kia Kiali, ist istioctl, rt rbac-tool, rp "
        "rbac-police, "
        "kr krane, kbs KubiScan, kh KubeHound.\n\n"
        "`check` fails on findings of severity high and critical (`--fail-on`) that are certain or "
        "inferred, not waived, and not about a system namespace.\n\n";
    for (const RuleFamily &family : kFamilies) {
        document += "## " + text(family.title) + "\n\n";
        for (const RuleInfo &rule : ruleCatalogue())
            if (isOf(family, rule))
                document += markdownSection(rule);
    }
    document.pop_back();
    return document;
}

} // namespace drawbridge
