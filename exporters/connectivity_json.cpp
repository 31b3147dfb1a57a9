// SPDX-License-Identifier: Apache-2.0
// The schema "drawbridge/connectivity/1" of the terminal contract. Each connection is one line, so
// that differences of two files show connections.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp
#include "exporters/connection_json.h"
#include "exporters/connectivity_writers.h"

#include <utility>

namespace drawbridge {

namespace {

using Json = nlohmann::ordered_json;

Json reasonJson(const PolicyReason &reason)
{
    Json json{{"direction", reason.direction == Direction::Ingress ? "ingress" : "egress"},
              {"kind", reason.meta->kind},
              {"namespace", reason.meta->nameSpace},
              {"name", reason.meta->name}};
    if (reason.rule)
        json["rule"] = *reason.rule;
    json["allow"] = portsJson(reason.ports.allowed);
    json["deny"] = portsJson(reason.denied);
    json["pass"] = portsJson(reason.passed);
    json["unknown"] = portsJson(reason.ports.unknown);
    if (const SourceSpan where = placeOf(reason); where.isKnown())
        json["where"] = toString(where);
    return json;
}

Json explanationJson(const NetworkExplanation &why)
{
    auto reasons = Json::array();
    for (const PolicyReason &reason : why.reasons)
        reasons.push_back(reasonJson(reason));
    return {{"egressIsolated", why.isEgressIsolated},
            {"ingressIsolated", why.isIngressIsolated},
            {"by", std::move(reasons)},
            {"unknownBecause", why.unknownBecause}};
}

Json selectorJson(const LabelSelector &selector)
{
    return selector.isEverything() ? Json("") : Json(toString(selector));
}

Json namesJson(const std::vector<PortName> &names)
{
    auto list = Json::array();
    for (const PortName &name : names) {
        Json json{{"name", name.name}};
        if (name.protocol)
            json["protocol"] = std::string(toString(*name.protocol));
        list.push_back(std::move(json));
    }
    return list;
}

Json exposedJson(const ExposedPorts &exposed)
{
    return {{"allow", portsJson(exposed.ports.allowed)},
            {"some", portsJson(exposed.ports.unknown)},
            {"names", namesJson(exposed.names)}};
}

Json explained(Json json, const std::vector<ExposureReason> &reasons, bool isExplained)
{
    if (!isExplained)
        return json;
    auto by = Json::array();
    for (const ExposureReason &reason : reasons) {
        by.push_back(reasonJson(reason.rule));
        by.back()["names"] = namesJson(reason.names);
        by.back()["concernsAll"] = reason.concernsAll;
    }
    json["by"] = std::move(by);
    return json;
}

Json exposureJson(const Topology &topology, const WorkloadExposure &exposure, bool isExplained)
{
    auto groups = Json::array();
    for (const GroupExposure &one : exposure.groups) {
        Json json = explained(exposedJson(one.exposed), one.by, isExplained);
        json["namespaceSelector"] = selectorJson(one.group.namespaces);
        json["podSelector"] = selectorJson(one.group.pods);
        groups.push_back(std::move(json));
    }
    return {{"workload", workloadJson(topology.workload(exposure.workload).key)},
            {"direction", exposure.direction == Direction::Ingress ? "ingress" : "egress"},
            {"protected", exposure.isProtected},
            {"undecided", exposure.isUndecided},
            {"anyPod", explained(exposedJson(exposure.anyPod), exposure.anyPodBy, isExplained)},
            {"groups", std::move(groups)}};
}

class ConnectivityJson : public ConnectivityWriter {
public:
    ConnectivityJson(const Topology &topology, const ConnectivityHeading &heading)
        : m_topology(topology), m_heading(heading)
    {}

    std::string begin() override
    {
        return std::string("{\n  \"schema\": \"drawbridge/connectivity/1\",\n  \"complete\": ") +
               (m_heading.isComplete ? "true" : "false") + ",\n  \"connections\": [";
    }

    std::string connection(const Connection &one, const NetworkExplanation *why) override
    {
        Json json{{"from", endJson(m_topology, one.from)},
                  {"to", endJson(m_topology, one.to)},
                  {"allow", portsJson(one.ports.allowed)},
                  {"unknown", portsJson(one.ports.unknown)}};
        if (why)
            json["why"] = explanationJson(*why);
        const std::string separator = m_isFirst ? "\n    " : ",\n    ";
        m_isFirst = false;
        return separator + jsonText(json);
    }

    std::string exposure(const WorkloadExposure &exposure) override
    {
        std::string text = openExposure();
        text += (m_isFirst ? "\n    " : ",\n    ") +
                jsonText(exposureJson(m_topology, exposure, m_heading.isExplained));
        m_isFirst = false;
        return text;
    }

    std::string end() override
    {
        const std::string opened = m_heading.isExposed ? openExposure() : std::string();
        return opened + (m_isFirst ? "]\n}\n" : "\n  ]\n}\n");
    }

private:
    // Ends the list of connections the first time.
    std::string openExposure()
    {
        if (std::exchange(m_isInExposure, true))
            return {};
        const bool isEmpty = std::exchange(m_isFirst, true);
        return std::string(isEmpty ? "" : "\n  ") + "],\n  \"exposure\": [";
    }

    const Topology &m_topology;
    ConnectivityHeading m_heading;
    bool m_isFirst = true; ///< Of its list.
    bool m_isInExposure = false;
};

} // namespace

std::unique_ptr<ConnectivityWriter> makeConnectivityJson(const Topology &topology,
                                                         const ConnectivityHeading &heading)
{
    return std::make_unique<ConnectivityJson>(topology, heading);
}

} // namespace drawbridge
