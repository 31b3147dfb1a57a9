// SPDX-License-Identifier: Apache-2.0
#include "app/cli/why_service.h"

#include "app/cli/decision_json.h"
#include "app/cli/decision_text.h"
#include "app/cli/terminal_text.h"
#include "model/analysis/decision.h"
#include "model/analysis/service_path.h"

#include <algorithm>

namespace drawbridge::cli {

namespace {

struct TargetDecision {
    ServiceTarget target;
    Decision decision;
    AskedEnds ends;
};

std::vector<TargetDecision> decideAll(const Engines &engines, const ServiceAttempt &attempt,
                                      const ServicePath &path)
{
    const Topology &topology = engines.network.topology();
    std::vector<TargetDecision> decisions;
    for (const ServiceTarget &target : path.targets) {
        Attempt one;
        one.from = attempt.from;
        one.to = target.workload;
        one.protocol = target.podPort.protocol;
        one.port = target.podPort.first;
        one.request = attempt.request;
        one.isPlaintext = attempt.isPlaintext;
        if (!topology.service(path.service).object.isHeadless)
            one.through = path.service;
        decisions.push_back(
            {target, decide(engines.network, engines.mesh, one), askedEnds(topology, one)});
    }
    return decisions;
}

Verdict verdictOf(const std::vector<TargetDecision> &decisions, const ServicePath &path)
{
    const auto all = [&](Verdict verdict) {
        return std::ranges::all_of(decisions, [verdict](const TargetDecision &one) {
            return one.decision.verdict == verdict;
        });
    };
    if (!path.deadEnd.empty())
        return Verdict::Deny;
    if (decisions.empty() || !path.outside.empty())
        return Verdict::Unknown;
    return all(Verdict::Allow)  ? Verdict::Allow
           : all(Verdict::Deny) ? Verdict::Deny
                                : Verdict::Unknown;
}

std::string leadText(const Topology &topology, const ServiceAttempt &attempt,
                     const ServiceTarget &target)
{
    return terminalLine("Service " + attempt.service.nameSpace + '/' + attempt.service.name +
                        " port " + toString(attempt.port) + " leads to " +
                        toString(topology.workload(target.workload).key) + " port " +
                        toString(target.podPort)) +
           '\n';
}

std::string text(const Engines &engines, const ServiceAttempt &attempt, const ServicePath &path,
                 const std::vector<TargetDecision> &decisions)
{
    const Topology &topology = engines.network.topology();
    std::string text = std::string(toString(verdictOf(decisions, path))) + '\n';
    if (!path.deadEnd.empty())
        return text + terminalLine(path.deadEnd) + '\n';
    if (!path.externalName.empty())
        text += "the Service is another name of " + terminalLine(path.externalName) +
                ", outside the input\n";
    for (const OutsideBackend &backend : path.outside)
        text +=
            "an endpoint is " + terminalLine(backend.address) + ", which is no pod of the input\n";
    for (const TargetDecision &one : decisions)
        text += leadText(topology, attempt, one.target) +
                decisionText(one.decision, engines.exported, one.ends);
    return text;
}

nlohmann::ordered_json json(const Engines &engines, const ServiceAttempt &attempt,
                            const ServicePath &path, const std::vector<TargetDecision> &decisions)
{
    const Topology &topology = engines.network.topology();
    auto targets = nlohmann::ordered_json::array();
    for (const TargetDecision &one : decisions)
        targets.push_back({{"workload", toString(topology.workload(one.target.workload).key)},
                           {"port", toString(one.target.podPort)},
                           {"decision", decisionJson(one.decision, engines.exported, one.ends)}});
    return {{"verdict", std::string(toString(verdictOf(decisions, path)))},
            {"service", toString(attempt.service)},
            {"port", toString(attempt.port)},
            {"deadEnd", path.deadEnd},
            {"externalName", path.externalName},
            {"targets", std::move(targets)}};
}

} // namespace

int whyService(Session &session, const Design &design, const Engines &engines,
               const ServiceAttempt &attempt, const std::string &format)
{
    const Topology &topology = *design.topology;
    const auto path =
        servicePath(topology, attempt.service, attempt.port.protocol, attempt.port.first);
    if (!path)
        return session.refuse(path.error());
    const auto decisions = decideAll(engines, attempt, *path);
    if (format == "json")
        print(json(engines, attempt, *path, decisions)
                  .dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
              "\n");
    else
        printText(text(engines, attempt, *path, decisions));
    return session.finish(verdictOf(decisions, *path) == Verdict::Allow ? kClean : kReported);
}

} // namespace drawbridge::cli
