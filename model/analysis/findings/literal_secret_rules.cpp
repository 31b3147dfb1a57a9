// SPDX-License-Identifier: Apache-2.0
// ZT-SEC-001 and ZT-SEC-002 (findings.md 1.6): secrets that are written into manifests. A finding
// tells the key, the place and the length; no value, part or hash of one gets into it.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/secret.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/secret_patterns.h"

#include <array>

namespace drawbridge::literal_secret_rules {
namespace {

constexpr std::array<std::string_view, 8> kPasswordOptionPrograms{
    "mysql", "mysqldump", "mysqladmin", "mariadb", "mongo", "mongosh", "mongodump", "sshpass"};

/// A text of a manifest under the name it has there.
struct NamedText {
    std::string name;
    std::string_view value;
    SourceSpan where;
};

std::string_view programOf(std::string_view word)
{
    return word.substr(word.rfind('/') + 1);
}

/// Options with values: "--password=x", "--password x", and "-p x" of programs that mean it so.
void addOptions(const std::vector<TextWithPlace> &words, std::vector<NamedText> &texts)
{
    const bool takesP = std::ranges::any_of(words, [](const TextWithPlace &word) {
        return std::ranges::find(kPasswordOptionPrograms, programOf(word.text)) !=
               kPasswordOptionPrograms.end();
    });
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i].text;
        const std::size_t equals = word.find('=');
        const bool hasNext = i + 1 < words.size() && !words[i + 1].text.starts_with('-');
        if (word.starts_with('-') && equals != std::string_view::npos)
            texts.push_back(
                {std::string(word.substr(0, equals)), word.substr(equals + 1), words[i].where});
        else if (word.starts_with("--") && hasNext)
            texts.push_back({std::string(word), words[i + 1].text, words[i + 1].where});
        else if (word == "-p" && takesP && hasNext)
            texts.push_back({"-p (password)", words[i + 1].text, words[i + 1].where});
        else
            texts.push_back({"argument " + std::to_string(i + 1), word, words[i].where});
    }
}

std::vector<NamedText> textsOf(const Container &container)
{
    std::vector<NamedText> texts;
    for (const EnvironmentVariable &variable : container.env)
        if (variable.value)
            texts.push_back({variable.name, *variable.value, variable.where});
    addOptions(container.command, texts);
    addOptions(container.args, texts);
    return texts;
}

std::vector<NamedText> textsOf(const ConfigMapObject &map)
{
    std::vector<NamedText> texts;
    for (const auto &[key, value] : map.data)
        texts.push_back({key, value.text, value.where});
    return texts;
}

void addSecret(const NamedText &text, const std::string &who, GroupedParts &parts)
{
    const SecretSign sign = literalSignOf(text.name, text.value);
    if (sign == SecretSign::None)
        return;
    const auto form = secretFormIn(text.value);
    parts.add(sign == SecretSign::Name ? Severity::Medium : Severity::High,
              who + text.name + " holds " + (form ? *form : std::string("a literal")) + " of " +
                  std::to_string(text.value.size()) + " characters",
              text.where);
}

void report(const GroupedParts &parts, const NodeKey &target, FindingsSink &sink)
{
    if (parts.isEmpty())
        return;
    Finding finding = parts.finding(
        "ZT-SEC-001", target, "A secret is written into the manifest of " + toString(target) + ": ",
        "Take it out, replace it where it was used, and refer to a "
        "Secret that a secret store fills.");
    if (finding.severity != Severity::High)
        finding.confidence = Confidence::Heuristic;
    sink.report.findings.push_back(std::move(finding));
}

void findLiterals(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        GroupedParts parts;
        for (const Container *container : workload.containers)
            for (const NamedText &text : textsOf(*container))
                addSecret(text, "container " + container->name + ", ", parts);
        report(parts, workload.node->key, sink);
    }
    for (const ConfigMapObject &map : cluster.resources->configMaps) {
        GroupedParts parts;
        for (const NamedText &text : textsOf(map))
            addSecret(text, "key ", parts);
        report(parts, cluster.keyOf(map.meta), sink);
    }
}

void addUrl(const NamedText &text, const std::string &who, GroupedParts &parts)
{
    if (holdsUrlPassword(text.value))
        parts.add(Severity::High, who + text.name, text.where);
}

void reportUrls(const GroupedParts &parts, const NodeKey &target, FindingsSink &sink)
{
    if (!parts.isEmpty())
        sink.report.findings.push_back(parts.finding(
            "ZT-SEC-002", target,
            "A URL with a password stands in the manifest of " + toString(target) + ": ",
            "Keep the host in the manifest, and take user and password from a "
            "Secret."));
}

void findUrls(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        GroupedParts parts;
        for (const Container *container : workload.containers)
            for (const NamedText &text : textsOf(*container))
                addUrl(text, "container " + container->name + ", ", parts);
        reportUrls(parts, workload.node->key, sink);
    }
    for (const ConfigMapObject &map : cluster.resources->configMaps) {
        GroupedParts parts;
        for (const NamedText &text : textsOf(map))
            addUrl(text, "key ", parts);
        reportUrls(parts, cluster.keyOf(map.meta), sink);
    }
    for (const IngressObject &ingress : cluster.resources->ingresses) {
        GroupedParts parts;
        for (const auto &[key, value] : ingress.meta.annotations)
            addUrl({key, value, ingress.meta.where}, "annotation ", parts);
        reportUrls(parts, cluster.keyOf(ingress.meta), sink);
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-SEC-001", "Literal secret in a manifest", Severity::High,
         "A variable, an argument or a key of a ConfigMap holds a secret in so many words. Known "
         "by its form (a private key in PEM, keys and tokens of AWS, GitHub, Slack and Google, a "
         "JSON Web Token), or by a name like password, token or api_key with a literal under it. "
         "High by form, for passwords, and for long random values; medium and heuristic for "
         "other names. No part of the value is told.",
         "References, paths, addresses without user, numbers, booleans, placeholders such as "
         "changeme, names that end in _FILE, _PATH and the like, and public keys.",
         "Take it out, replace it where it was used, and refer to a Secret that a secret store "
         "fills.",
         "N6 Z-DA K-NET T1552.001 T1552.007 TA9027",
         "ks C-0012 C-0259, kl env-var-secret, tv KSV-0109 KSV-01010"},
        findLiterals},
    FindingRule{
        {"ZT-SEC-002", "URL with credentials", Severity::High,
         "A URL with user and password stands in a variable, an argument, a ConfigMap or an "
         "annotation of an Ingress.",
         "Passwords that are a variable, a template or a placeholder.",
         "Keep the host in the manifest, and take user and password from a Secret.",
         "N6 Z-DA T1552.001 TA9027", "none"},
        findUrls},
};

} // namespace
} // namespace drawbridge::literal_secret_rules

std::span<const drawbridge::FindingRule> drawbridge::literalSecretRules()
{
    return literal_secret_rules::kRules;
}
