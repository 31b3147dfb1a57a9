// SPDX-License-Identifier: Apache-2.0
#include "exporters/gateway_people.h"

#include "exporters/flow_names.h"
#include "exporters/ip_blocks.h"
#include "exporters/manifest_object.h"
#include "exporters/mesh_passage.h"
#include "exporters/mesh_rules.h"
#include "exporters/network_policy_rules.h"
#include "exporters/table_cells.h"
#include "model/base/texts.h"
#include "model/design/people.h"

#include <algorithm>
#include <map>
#include <utility>

// A RequestAuthentication alone lets requests without a token pass (istio.md 1.10), so the policy
// beside it admits by what the token says: a person by issuer and subject, a group by issuer and
// claim. Behind the gateway nobody sees more of them than the gateway's own identity.
// Tested by tests/unit/exporters/test_gateway_people.cpp and tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

/// Prefixes with what is left out of each; none: any address.
using Places = std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>>;
/// What one rule admits, and from where.
using Admitted = std::pair<Operations, Places>;
/// Values of a field with why they are there.
using Reasons = std::map<std::string, std::string>;

std::vector<std::string> textsOf(const std::vector<Cidr> &cidrs)
{
    std::vector<std::string> texts;
    for (const Cidr &cidr : cidrs)
        texts.push_back(toString(cidr));
    return texts;
}

Places placesOf(const std::vector<IpBlock> &blocks)
{
    Places places;
    for (const IpBlock &block : blocks)
        places.emplace_back(textsOf({block.cidr}), textsOf(block.except));
    return places;
}

/// Pods call from addresses that no manifest tells: from none of those of the callers outside.
Places elsewhere(const std::vector<const PlannedFlow *> &flows)
{
    AddressSet addresses = AddressSet::all();
    for (const PlannedFlow *planned : flows)
        for (const IpBlock &block : planned->from.blocks)
            addresses = addresses - block.addresses();
    return placesOf(ipBlocksOf(addresses, AddressSet::all().toCidrs()));
}

bool haveOnePlace(const std::vector<const PlannedFlow *> &flows)
{
    return std::ranges::all_of(flows, [&](const PlannedFlow *planned) {
        return !planned->from.blocks.empty() && planned->from.blocks == flows.front()->from.blocks;
    });
}

YamlValue texts(const Reasons &reasons)
{
    std::vector<std::string> list;
    for (const auto &[text, why] : reasons)
        list.push_back(text);
    return YamlValue::sequence(list);
}

/// Nothing where anybody from anywhere is meant.
YamlValue fromValue(const Places &places, const std::vector<std::string> &principals)
{
    YamlValue from = YamlValue::sequence();
    const auto add = [&](const std::vector<std::string> &cidrs,
                         const std::vector<std::string> &except) {
        YamlValue source = YamlValue::mapping();
        if (!principals.empty())
            source.set("requestPrincipals", YamlValue::sequence(principals));
        if (!cidrs.empty())
            source.set("ipBlocks", YamlValue::sequence(cidrs));
        if (!except.empty())
            source.set("notIpBlocks", YamlValue::sequence(except));
        from.push(mappingOf("source", std::move(source)));
    };
    for (const auto &[cidrs, except] : places)
        add(cidrs, except);
    if (places.empty())
        add({}, {});
    return from;
}

std::string claimKey(const TokenIssuer &issuer)
{
    std::string key = "request.auth.claims";
    for (const std::string &part : issuer.groupsClaim)
        key += '[' + part + ']';
    return key;
}

/// The Gateway of the Gateway API that the pods run, where its policies can target it: a selector
/// is not what Istio asks for there (IST0166), and targetRefs came with v1 (Istio 1.22).
const std::string *targetedGateway(const ExportPlan &plan, const ExportSubject &gateway)
{
    const auto label = gateway.node->podLabels.find(kGatewayNameLabel);
    if (label == gateway.node->podLabels.end() || plan.options.istioApi != "v1")
        return nullptr;
    const bool isAlone = std::ranges::none_of(plan.subjects, [&](const ExportSubject &other) {
        const auto same = other.node->podLabels.find(kGatewayNameLabel);
        return &other != &gateway && other.nameSpace == gateway.nameSpace &&
               same != other.node->podLabels.end() && same->second == label->second;
    });
    return isAlone ? &label->second : nullptr;
}

YamlValue attachedSpec(const ExportPlan &plan, const ExportSubject &gateway)
{
    YamlValue spec = YamlValue::mapping();
    const std::string *name = targetedGateway(plan, gateway);
    if (!name) {
        spec.set("selector", matchLabels(gateway.selector.labels));
        return spec;
    }
    YamlValue target = YamlValue::mapping();
    target.set("kind", "Gateway");
    target.set("group", "gateway.networking.k8s.io");
    target.set("name", *name);
    spec.set("targetRefs", YamlValue::sequence()).push(std::move(target));
    return spec;
}

class PeopleExporter {
public:
    PeopleExporter(const ExportPlan &plan, const ExportSubject &gateway,
                   const std::vector<const PlannedFlow *> &flows)
        : m_plan(plan), m_gateway(gateway), m_flows(flows), m_hasOnePlace(haveOnePlace(flows))
    {}

    WorkloadFiles run()
    {
        for (const PlannedFlow *planned : m_flows)
            if (!isByToken(m_plan, *planned))
                addOpen(*planned);
        for (const PlannedFlow *planned : m_flows)
            if (isByToken(m_plan, *planned))
                addPerson(*planned);
        if (m_persons.empty() && m_groups.empty())
            return {};
        if (m_plan.wants("RequestAuthentication"))
            write("requestauthentications", "RequestAuthentication", "tokens-", authentication(),
                  m_ofPeople,
                  "Verifies tokens. Requests without one pass here; allow-" + m_gateway.name +
                      " refuses them where people are drawn.\nistiod fetches the keys, and has to "
                      "reach " +
                      keysPlace() + '.');
        if (m_plan.wants("AuthorizationPolicy"))
            write("authorizationpolicies", "AuthorizationPolicy", "allow-", authorization(),
                  m_named, {});
        return std::move(m_files);
    }

private:
    [[nodiscard]] const TokenIssuer &issuer() const { return m_plan.design.tokenIssuer; }

    [[nodiscard]] std::string keysPlace() const
    {
        return oneLine(issuer().jwksUri.empty() ? issuer().issuer : issuer().jwksUri);
    }

    [[nodiscard]] Places placesFor(const PlannedFlow &planned) const
    {
        if (m_hasOnePlace)
            return {};
        return planned.from.blocks.empty() ? elsewhere(m_flows) : placesOf(planned.from.blocks);
    }

    void addOpen(const PlannedFlow &planned)
    {
        const Operations operations = operationsOf(planned.flow);
        for (const auto &[http, ports] : operations)
            m_open[http].insert(ports.begin(), ports.end());
        const Places places = placesFor(planned);
        if (m_hasOnePlace)
            addReason(m_openReasons[{}], whyOf(planned));
        else
            for (const Operations &rule : separateRules(operations))
                addReason(m_openReasons[{rule, places}], whyOf(planned));
        addNames(m_named, namesOf(m_plan, planned));
    }

    void addPerson(const PlannedFlow &planned)
    {
        Operations closed = operationsOf(planned.flow);
        if (m_hasOnePlace)
            closed = without(std::move(closed), m_open);
        const bool isGroup = planned.from.external->kind == External::Kind::Group;
        for (const Operations &rule : separateRules(std::move(closed)))
            addReason((isGroup ? m_groups
                               : m_persons)[{rule, placesFor(planned)}][planned.flow.from.name],
                      whyOf(planned));
        addNames(m_named, namesOf(m_plan, planned));
        addNames(m_ofPeople, namesOf(m_plan, planned));
    }

    static void addReason(std::string &reasons, const std::string &why)
    {
        reasons += (reasons.empty() ? "" : "\n") + why;
    }

    [[nodiscard]] YamlValue authentication() const
    {
        YamlValue rule = YamlValue::mapping();
        rule.set("issuer", issuer().issuer);
        if (!issuer().jwksUri.empty())
            rule.set("jwksUri", issuer().jwksUri);
        rule.set("audiences", YamlValue::sequence(issuer().audiences));
        rule.set("forwardOriginalToken", true)
            .comment("as without this policy: the workload may read it too");
        YamlValue spec = attachedSpec(m_plan, m_gateway);
        spec.set("jwtRules", YamlValue::sequence()).push(std::move(rule));
        return spec;
    }

    [[nodiscard]] YamlValue authorization() const
    {
        YamlValue rules = YamlValue::sequence();
        addPersonRules(rules);
        addGroupRules(rules);
        addOpenRules(rules);
        YamlValue spec = attachedSpec(m_plan, m_gateway);
        spec.set("action", "ALLOW");
        spec.set("rules", std::move(rules));
        return spec;
    }

    static void addRule(YamlValue &rules, YamlValue rule, const std::string &why)
    {
        rules.push(std::move(rule)).comment(why);
    }

    void addPersonRules(YamlValue &rules) const
    {
        for (const auto &[admitted, persons] : m_persons) {
            std::vector<std::string> principals, reasons;
            for (const auto &[name, why] : persons) {
                principals.push_back(issuer().issuer + '/' + name);
                reasons.push_back(why);
            }
            YamlValue rule = YamlValue::mapping();
            rule.set("from", fromValue(admitted.second, principals));
            rule.set("to", operationsValue(admitted.first));
            addRule(rules, std::move(rule), "people by their token\n" + joined(reasons, "\n"));
        }
    }

    void addGroupRules(YamlValue &rules) const
    {
        for (const auto &[admitted, groups] : m_groups) {
            std::vector<std::string> reasons;
            for (const auto &[name, why] : groups)
                reasons.push_back(why);
            YamlValue condition = YamlValue::mapping();
            condition.set("key", claimKey(issuer()));
            condition.set("values", texts(groups));
            YamlValue rule = YamlValue::mapping();
            rule.set("from", fromValue(admitted.second, {issuer().issuer + "/*"}));
            rule.set("to", operationsValue(admitted.first));
            rule.set("when", YamlValue::sequence()).push(std::move(condition));
            addRule(rules, std::move(rule), "groups by their token\n" + joined(reasons, "\n"));
        }
    }

    void addOpenRules(YamlValue &rules) const
    {
        const std::string heading = "without a token: what callers show is up to the gateway's "
                                    "servers\n";
        for (const auto &[admitted, why] : m_openReasons) {
            const auto operations =
                m_hasOnePlace ? separateRules(m_open) : std::vector{admitted.first};
            for (const Operations &some : operations) {
                YamlValue rule = YamlValue::mapping();
                if (!m_hasOnePlace)
                    rule.set("from", fromValue(admitted.second, {}));
                rule.set("to", operationsValue(some));
                addRule(rules, std::move(rule), heading + why);
            }
        }
    }

    void write(const char *family, const char *kind, const std::string &prefix, YamlValue spec,
               const std::vector<FlowName> &names, const std::string &why)
    {
        const std::string name = prefix + m_gateway.name;
        YamlValue object = makeObject("security.istio.io/" + m_plan.options.istioApi, kind,
                                      m_gateway.nameSpace, name, flowAnnotations(m_plan, names));
        object.set("spec", std::move(spec));
        m_files.files.push_back(makeFile(m_plan.design.name, family,
                                         m_gateway.nameSpace + '-' + name, std::move(object), why));
    }

    const ExportPlan &m_plan;
    const ExportSubject &m_gateway;
    const std::vector<const PlannedFlow *> &m_flows;
    bool m_hasOnePlace; ///< All callers are known by the same addresses, which need no words.
    Operations m_open;  ///< Without a token.
    std::map<Admitted, std::string> m_openReasons;   ///< One for all where there is one place.
    std::map<Admitted, Reasons> m_persons, m_groups; ///< By name.
    std::vector<FlowName> m_named, m_ofPeople;
    WorkloadFiles m_files;
};

TokenObstacle obstacleOfPeople(const ExportPlan &plan, const External &people)
{
    const TokenIssuer &issuer = plan.design.tokenIssuer;
    if (!issuer.isSet())
        return {"is known to the gateway by a token, and the design names no issuer of tokens",
                "set tokenIssuer of the design (issuer, audiences, groupsClaim), or remove the "
                "flow"};
    if (people.kind == External::Kind::Group && issuer.groupsClaim.empty())
        return {"is a group, and the design does not say which claim of a token holds groups",
                "set groupsClaim of the design's tokenIssuer"};
    if (people.key.name.find('*') != std::string::npos)
        return {"has a name with \"*\", which a policy would take for a pattern",
                "name it as the token does, without \"*\""};
    return {};
}

TokenObstacle obstacleOfGateway(const ExportPlan &plan, const PlannedFlow &planned)
{
    const auto &listeners =
        plan.listeners[static_cast<std::size_t>(planned.to.workload - plan.subjects.data())];
    for (const FlowPort &port : planned.flow.ports) {
        if (port.range.protocol != Protocol::Tcp || port.range.first != port.range.last ||
            !listeners.readsRequests(port.range.first))
            return {"reads no HTTP requests on " + toString(port.range) +
                        " as far as the input tells, so that nothing there can ask for a token" +
                        (listeners.doubt.empty() ? "" : ": " + listeners.doubt),
                    "draw the single ports that its Gateways open for HTTP or HTTPS, and import "
                    "those Gateways",
                    true};
        if (std::ranges::find(port.http.methods, "OPTIONS") != port.http.methods.end())
            return {"does not look at the token of OPTIONS requests, which browsers send without "
                    "one",
                    "leave OPTIONS to the CORS policy of the gateway's routes", true};
    }
    return {};
}

} // namespace

bool isByToken(const ExportPlan &plan, const PlannedFlow &planned)
{
    return planned.to.workload && isGateway(plan, *planned.to.workload) &&
           isByToken(plan.design, *plan.topology, planned.flow);
}

TokenObstacle tokenObstacle(const ExportPlan &plan, const PlannedFlow &planned)
{
    TokenObstacle obstacle = obstacleOfPeople(plan, *planned.from.external);
    return obstacle.message.empty() ? obstacleOfGateway(plan, planned) : obstacle;
}

WorkloadFiles exportPeople(const ExportPlan &plan, const ExportSubject &gateway,
                           const std::vector<const PlannedFlow *> &flows)
{
    return PeopleExporter(plan, gateway, flows).run();
}

} // namespace drawbridge
