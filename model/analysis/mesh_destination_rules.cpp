// SPDX-License-Identifier: Apache-2.0
// Which of several DestinationRules counts for a client, as istiod chooses
// (pilot/pkg/model/push_context.go, setDestinationRules and destinationRule; destination_rule.go,
// mergeDestinationRule). The namespace of the client comes first, then that of the Service, then
// the root namespace; the first that has a rule for the name hides the others, be it for other
// clients by its workloadSelector. Of one namespace the most specific host counts. Rules of one
// host that are exported alike become one: the first trafficPolicy, from the oldest on, and every
// subset by its first. Without creation times each of them may be the first. Clients with labels of
// their own are not told apart: each rule with a workloadSelector may be theirs. Tested by
// tests/unit/analysis/test_mesh_clients.cpp

#include "model/analysis/mesh_destination_rules.h"

#include <algorithm>
#include <tuple>

namespace drawbridge::mesh {

namespace {

bool isOtherwise(const IstioClientTls &tls)
{
    return tls.mode != IstioTlsMode::None && tls.mode != IstioTlsMode::IstioMutual;
}

bool isOtherwise(const IstioTrafficPolicy &policy)
{
    return isOtherwise(policy.tls) || std::ranges::any_of(policy.portTls, [](const auto &port) {
               return isOtherwise(port.second);
           });
}

/// A port that is named takes nothing from what is said for all.
const IstioClientTls &tlsOf(const IstioTrafficPolicy &policy, std::uint16_t port)
{
    const auto own = policy.portTls.find(port);
    return own == policy.portTls.end() ? policy.tls : own->second;
}

/// Rules of one host that became one.
struct MergedRule {
    std::set<std::string> exportTo;
    const DestinationRuleObject *policy = nullptr; ///< Whose trafficPolicy counts.
    std::map<std::string, std::pair<const DestinationRuleObject *, const DestinationSubset *>>
        subsets;

    void take(const DestinationRuleObject &rule)
    {
        if (policy == nullptr && rule.policy.isWritten)
            policy = &rule;
        for (const auto &subset : rule.subsets)
            subsets.try_emplace(subset.name, &rule, &subset);
    }

    [[nodiscard]] const DestinationRuleObject *otherwise(std::uint16_t port) const
    {
        if (policy != nullptr && isOtherwise(tlsOf(policy->policy, port)))
            return policy;
        for (const auto &[name, subset] : subsets)
            if (isOtherwise(tlsOf(subset.second->policy, port)))
                return subset.first;
        return nullptr;
    }
};

MergedRule ruleAlone(const DestinationRuleObject &rule)
{
    MergedRule merged{{rule.exportTo.begin(), rule.exportTo.end()}, nullptr, {}};
    merged.take(rule);
    return merged;
}

using Rules = std::vector<const DestinationRuleObject *>;

bool isAged(const DestinationRuleObject *rule)
{
    const auto &time = rule->meta.creationTimestamp;
    return time.size() == 20 && time.back() == 'Z';
}

std::vector<MergedRule> mergedRules(Rules rules)
{
    std::ranges::sort(rules, [](const auto *a, const auto *b) {
        return std::tie(a->meta.creationTimestamp, a->meta.name) <
               std::tie(b->meta.creationTimestamp, b->meta.name);
    });
    std::vector<MergedRule> result;
    for (const auto *rule : rules) {
        const std::set<std::string> exportTo(rule->exportTo.begin(), rule->exportTo.end());
        bool isApart = true;
        for (auto &known : result) {
            const bool isMerged =
                exportTo == known.exportTo ||
                (!known.exportTo.empty() && std::ranges::includes(exportTo, known.exportTo));
            isApart = !isMerged; // istiod goes by the last it looked at
            if (isMerged)
                known.take(*rule);
        }
        if (isApart)
            result.push_back(ruleAlone(*rule));
    }
    return result;
}

/// Rules that istiod keeps in one of its tables.
enum class RuleTable { OfNamespace, Exported, KeptInRoot };

bool isExportedTo(const std::set<std::string> &exportTo, const std::string &nameSpace)
{
    return exportTo.empty() || exportTo.contains("*") || exportTo.contains(nameSpace);
}

bool isKept(const DestinationRuleObject &rule, bool exportsByDefault)
{
    const std::set<std::string> exportTo(rule.exportTo.begin(), rule.exportTo.end());
    const std::set<std::string> own{rule.meta.nameSpace};
    return rule.hasWorkloadSelector || exportTo == std::set<std::string>{"."} || exportTo == own ||
           (exportTo.empty() && !exportsByDefault);
}

bool isInTable(RuleTable table, const DestinationRuleObject &rule, bool exportsByDefault)
{
    const std::set<std::string> exportTo(rule.exportTo.begin(), rule.exportTo.end());
    switch (table) {
    case RuleTable::OfNamespace:
        return rule.hasWorkloadSelector || exportTo.contains(".") ||
               isExportedTo(exportTo, rule.meta.nameSpace);
    case RuleTable::Exported: return !isKept(rule, exportsByDefault);
    case RuleTable::KeptInRoot: break;
    }
    return isKept(rule, exportsByDefault);
}

bool isUnderAnotherDomain(const DestinationRuleObject &rule, const std::string &host)
{
    return fullHost(rule) != host && !fullHost(rule).starts_with('*');
}

/// The rules of the most specific host.
Rules mostSpecific(const Rules &rules)
{
    std::string host;
    for (const auto *rule : rules) {
        const auto own = fullHost(*rule);
        const bool isExact = !own.starts_with('*');
        if (host.empty() || (host.starts_with('*') && (isExact || own.size() > host.size())))
            host = own;
    }
    Rules result;
    std::ranges::copy_if(rules, std::back_inserter(result),
                         [&host](const auto *rule) { return fullHost(*rule) == host; });
    return result;
}

/// What one namespace says to a client.
struct ChosenRules {
    std::vector<MergedRule> candidates; ///< One of them counts, or, unless it hides others, none.
    bool hidesOthers = false;
};

ChosenRules chosenOf(const Rules &rules, RuleTable table, const RuleClient &client)
{
    const bool isByLabels = std::ranges::any_of(rules, &DestinationRuleObject::hasWorkloadSelector);
    const auto isVisible = [&](const MergedRule &rule) {
        return table != RuleTable::Exported || isExportedTo(rule.exportTo, client.nameSpace);
    };
    ChosenRules answer;
    if (isByLabels || (rules.size() > 1 && !std::ranges::all_of(rules, isAged))) {
        for (const auto *rule : rules)
            answer.candidates.push_back(ruleAlone(*rule));
        answer.hidesOthers = std::ranges::all_of(answer.candidates, isVisible);
        return answer;
    }
    auto known = mergedRules(rules);
    std::erase_if(known, [&](const MergedRule &rule) { return !isVisible(rule); });
    answer.hidesOthers = !known.empty();
    if (!known.empty())
        answer.candidates.push_back(std::move(known.back()));
    return answer;
}

/// One way through istiod's tables, with what no manifest tells taken one way.
class RuleSearch {
public:
    RuleSearch(const DialledName &name, const RuleClient &client, bool exportsByDefault)
        : m_name(name), m_client(client), m_exportsByDefault(exportsByDefault)
    {}

    [[nodiscard]] const DestinationRuleObject *otherwise(std::uint16_t port) const
    {
        const auto &root = m_client.rootNamespace;
        const bool isOfRoot = m_client.nameSpace == root;
        const std::pair<std::string, RuleTable> places[]{
            {m_client.nameSpace, isOfRoot ? RuleTable::KeptInRoot : RuleTable::OfNamespace},
            {m_name.nameSpace, RuleTable::Exported},
            {root, RuleTable::Exported}};
        for (const auto &[nameSpace, table] : places) {
            const auto answer = ask(nameSpace, table);
            for (const auto &candidate : answer.candidates)
                if (const auto *rule = candidate.otherwise(port))
                    return rule;
            if (answer.hidesOthers)
                break;
        }
        return nullptr;
    }

private:
    [[nodiscard]] ChosenRules ask(const std::string &nameSpace, RuleTable table) const
    {
        Rules rules;
        bool isDomainKnown = true;
        for (const auto *rule : m_name.rules) {
            if (rule->meta.nameSpace != nameSpace || !isInTable(table, *rule, m_exportsByDefault))
                continue;
            rules.push_back(rule);
            isDomainKnown = isDomainKnown && !isUnderAnotherDomain(*rule, m_name.host);
        }
        if (isDomainKnown)
            return rules.empty() ? ChosenRules{} : chosenOf(mostSpecific(rules), table, m_client);
        ChosenRules answer;
        for (const auto *rule : rules)
            answer.candidates.push_back(ruleAlone(*rule));
        return answer;
    }

    const DialledName &m_name;
    const RuleClient &m_client;
    bool m_exportsByDefault;
};

constexpr std::string_view kServiceDomain = ".svc.";
constexpr std::string_view kUsualDomain = ".svc.cluster.local";

} // namespace

std::string fullHost(const DestinationRuleObject &rule)
{
    const auto &host = rule.host.text;
    const bool isShort = host != "*" && host.find('.') == std::string::npos;
    return isShort ? host + "." + rule.meta.nameSpace + std::string(kUsualDomain) : host;
}

bool mayName(const DestinationRuleObject &rule, const std::string &host)
{
    const auto own = fullHost(rule);
    if (own.starts_with('*'))
        return host.ends_with(own.substr(1));
    return own == host || (host.ends_with(kUsualDomain) &&
                           own.starts_with(host.substr(0, host.size() - kUsualDomain.size()) +
                                           std::string(kServiceDomain)));
}

bool saysOtherwise(const DestinationRuleObject &rule)
{
    return isOtherwise(rule.policy) || std::ranges::any_of(rule.subsets, [](const auto &subset) {
               return isOtherwise(subset.policy);
           });
}

const DestinationRuleObject *otherwiseRule(const DialledName &name, const RuleClient &client,
                                           std::uint16_t port)
{
    const auto dialled = name.ports.find(port);
    if (dialled == name.ports.end())
        return nullptr;
    for (const bool exportsByDefault : {true, false}) {
        if (client.exportsByDefault.value_or(exportsByDefault) != exportsByDefault)
            continue;
        const RuleSearch search(name, client, exportsByDefault);
        for (const auto servicePort : dialled->second)
            if (const auto *rule = search.otherwise(servicePort))
                return rule;
    }
    return nullptr;
}

} // namespace drawbridge::mesh
