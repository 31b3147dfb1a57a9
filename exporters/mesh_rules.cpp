// SPDX-License-Identifier: Apache-2.0
#include "exporters/mesh_rules.h"

#include "exporters/manifest_object.h"

// Rules of AuthorizationPolicies, as a person would group them: callers with the same ports and
// requests share one. Tested by tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

YamlValue operationValue(const HttpRules &http, const RulePorts &ports)
{
    YamlValue operation = YamlValue::mapping();
    YamlValue &numbers = operation.set("ports", YamlValue::sequence());
    for (const std::uint16_t port : ports)
        numbers.push(std::to_string(port));
    if (!http.methods.empty())
        operation.set("methods", YamlValue::sequence(http.methods));
    if (!http.paths.empty())
        operation.set("paths", YamlValue::sequence(http.paths));
    YamlValue item = YamlValue::mapping();
    item.set("operation", std::move(operation));
    return item;
}

YamlValue principalsValue(const std::map<std::string, std::string> &principals)
{
    YamlValue names = YamlValue::sequence();
    for (const auto &[principal, why] : principals)
        names.push(principal).comment(why);
    return sourceValue("principals", std::move(names));
}

} // namespace

Operations operationsOf(const Flow &flow)
{
    Operations operations;
    for (const FlowPort &port : flow.ports) {
        if (port.range.protocol != Protocol::Tcp)
            continue;
        for (std::uint32_t number = port.range.first; number <= port.range.last; ++number)
            operations[port.http].insert(static_cast<std::uint16_t>(number));
    }
    return operations;
}

std::vector<Operations> separateRules(Operations operations)
{
    std::vector<Operations> rules;
    if (auto whole = operations.extract(HttpRules{}); !whole.empty()) {
        for (auto &[http, ports] : operations)
            for (const auto port : whole.mapped())
                ports.erase(port);
        rules.emplace_back().insert(std::move(whole));
    }
    std::erase_if(operations, [](const auto &entry) { return entry.second.empty(); });
    if (!operations.empty())
        rules.push_back(std::move(operations));
    return rules;
}

Operations without(Operations operations, const Operations &open)
{
    const auto whole = open.find(HttpRules{});
    for (auto &[http, ports] : operations) {
        const auto same = open.find(http);
        for (const auto *some : {&whole, &same})
            if (*some != open.end())
                for (const std::uint16_t port : (*some)->second)
                    ports.erase(port);
    }
    std::erase_if(operations, [](const auto &entry) { return entry.second.empty(); });
    return operations;
}

RulePorts allPorts(const Operations &operations)
{
    RulePorts ports;
    for (const auto &[http, some] : operations)
        ports.insert(some.begin(), some.end());
    return ports;
}

std::string principalOf(const ExportPlan &plan, const PlannedEnd &end)
{
    if (!end.workload)
        return end.external->principal;
    return plan.cluster().trustDomain + "/ns/" + end.workload->nameSpace + "/sa/" +
           end.workload->serviceAccount;
}

void addCaller(CallersByOperations &callers, Operations operations, const std::string &principal,
               const std::string &why)
{
    for (const Operations &rule : separateRules(std::move(operations))) {
        std::string &comment = callers[rule][principal];
        comment += (comment.empty() ? "" : "\n") + why;
    }
}

YamlValue operationsValue(const Operations &operations)
{
    YamlValue items = YamlValue::sequence();
    for (const auto &[http, ports] : operations)
        items.push(operationValue(http, ports));
    return items;
}

YamlValue sourceValue(const char *field, YamlValue names)
{
    YamlValue item = mappingOf("source", mappingOf(field, std::move(names)));
    YamlValue from = YamlValue::sequence();
    from.push(std::move(item));
    return from;
}

YamlValue identityRules(const CallersByOperations &callers)
{
    YamlValue rules = YamlValue::sequence();
    for (const auto &[operations, principals] : callers) {
        YamlValue rule = YamlValue::mapping();
        rule.set("from", principalsValue(principals));
        rule.set("to", operationsValue(operations));
        rules.push(std::move(rule));
    }
    return rules;
}

} // namespace drawbridge
