// SPDX-License-Identifier: Apache-2.0
#include "model/design/project_file.h"
#include "model/yaml/yaml_writer.h"

// Writes a design as its own lists stand: sorted, one item a line group, keys left out at their
// default, so that two people's edits merge and the same design gives the same bytes (ux.md 3.12).
// Tested by tests/unit/design/test_project_file.cpp, tests/property/test_project_file_property.cpp

namespace drawbridge {

namespace {

void setText(YamlValue &mapping, const char *key, const std::string &text,
             std::string_view standard = {})
{
    if (text != standard)
        mapping.set(key, text);
}

void setTexts(YamlValue &mapping, const char *key, const std::vector<std::string> &texts)
{
    if (!texts.empty())
        mapping.set(key, YamlValue::sequence(texts));
}

void setCidrs(YamlValue &mapping, const char *key, const std::vector<Cidr> &cidrs)
{
    std::vector<std::string> texts;
    for (const Cidr &cidr : cidrs)
        texts.push_back(toString(cidr));
    setTexts(mapping, key, texts);
}

template<typename Item, typename Write>
void setItems(YamlValue &mapping, const char *key, const Item &items, const Write &write)
{
    YamlValue list = YamlValue::sequence();
    for (const auto &item : items)
        list.push(write(item));
    if (!items.empty())
        mapping.set(key, std::move(list));
}

YamlValue textMapValue(const std::map<std::string, std::string> &texts)
{
    YamlValue value = YamlValue::mapping();
    for (const auto &[key, text] : texts)
        value.set(key, text);
    return value;
}

YamlValue admissionValue(const AdmissionSettings &settings)
{
    YamlValue value = YamlValue::mapping();
    setTexts(value, "allowedRegistries", settings.allowedRegistries);
    if (settings.imageDigests)
        value.set("imageDigests", true);
    setTexts(value, "imageKeys", settings.imageKeys);
    if (!settings.podAnnotations.empty())
        value.set("podAnnotations", textMapValue(settings.podAnnotations));
    return value;
}

YamlValue eastWestValue(const EastWestGateway &gateway)
{
    YamlValue value = YamlValue::mapping();
    setCidrs(value, "addresses", gateway.addresses);
    setText(value, "namespace", gateway.nameSpace);
    if (!gateway.podLabels.empty())
        value.set("podLabels", textMapValue(gateway.podLabels));
    return value;
}

YamlValue clusterValue(const DesignCluster &cluster)
{
    static const DesignCluster standard;
    YamlValue value = YamlValue::mapping();
    setText(value, "name", cluster.name);
    value.set("sources", YamlValue::sequence(cluster.sources));
    setTexts(value, "helmValues", cluster.helmValues);
    setTexts(value, "helmSets", cluster.helmSets);
    setText(value, "defaultNamespace", cluster.defaultNamespace, standard.defaultNamespace);
    setText(value, "trustDomain", cluster.trustDomain, standard.trustDomain);
    if (cluster.trustDomainAliases)
        value.set("trustDomainAliases", YamlValue::sequence(*cluster.trustDomainAliases));
    setText(value, "rootNamespace", cluster.rootNamespace, standard.rootNamespace);
    setCidrs(value, "apiServer", cluster.apiServer);
    setCidrs(value, "nodes", cluster.nodes);
    setCidrs(value, "nodeLocalDns", cluster.nodeLocalDns);
    setCidrs(value, "pods", cluster.pods);
    setCidrs(value, "outgoing", cluster.outgoing);
    if (!(cluster.eastWestGateway == standard.eastWestGateway))
        value.set("eastWestGateway", eastWestValue(cluster.eastWestGateway));
    if (!(cluster.admission == standard.admission))
        value.set("admission", admissionValue(cluster.admission));
    return value;
}

YamlValue portValue(const FlowPort &port)
{
    if (port.http.isAny())
        return toString(port.range);
    YamlValue value = YamlValue::mapping();
    value.set("port", toString(port.range));
    setTexts(value, "methods", port.http.methods);
    setTexts(value, "paths", port.http.paths);
    return value;
}

YamlValue flowValue(const Flow &flow)
{
    YamlValue value = YamlValue::mapping();
    value.set("from", toString(flow.from));
    value.set("to", toString(flow.to));
    setItems(value, "ports", flow.ports, portValue);
    setTexts(value, "evidence", flow.evidence);
    if (flow.isToConfirm)
        value.set("toConfirm", true);
    setText(value, "note", flow.note);
    setText(value, "expires", flow.expires);
    return value;
}

YamlValue closureValue(const Closure &closure)
{
    YamlValue value = YamlValue::mapping();
    value.set("from", toString(closure.from));
    value.set("to", toString(closure.to));
    setText(value, "note", closure.note);
    return value;
}

YamlValue accessValue(const ApiAccess &access)
{
    YamlValue value = YamlValue::mapping();
    value.set("subject", toString(access.subject));
    value.set("verbs", YamlValue::sequence(access.verbs));
    setText(value, "apiGroup", access.apiGroup);
    value.set("resource", access.resource);
    setTexts(value, "names", access.names);
    setText(value, "namespace", access.nameSpace);
    setText(value, "note", access.note);
    return value;
}

YamlValue identityValue(const Identity &identity)
{
    YamlValue value = YamlValue::mapping();
    value.set("workload", toString(identity.workload));
    value.set("serviceAccount", identity.serviceAccount);
    return value;
}

const char *kindText(External::Kind kind)
{
    switch (kind) {
    case External::Kind::Internet: return "internet";
    case External::Kind::Cidr: return "cidr";
    case External::Kind::Fqdn: return "fqdn";
    case External::Kind::Gateway: return "gateway";
    case External::Kind::Person: return "person";
    case External::Kind::Group: return "group";
    case External::Kind::Legacy: return "legacy";
    }
    return "cidr";
}

YamlValue externalValue(const External &external)
{
    YamlValue value = YamlValue::mapping();
    value.set("node", toString(external.key));
    value.set("kind", kindText(external.kind));
    setCidrs(value, "cidrs", external.cidrs);
    setCidrs(value, "except", external.except);
    setText(value, "host", external.host);
    setText(value, "namespace", external.nameSpace);
    if (!external.podLabels.empty()) {
        YamlValue &labels = value.set("podLabels", YamlValue::mapping());
        for (const auto &[key, text] : external.podLabels)
            labels.set(key, text);
    }
    setText(value, "note", external.note);
    return value;
}

YamlValue zoneValue(const TrustZone &zone)
{
    std::vector<std::string> namespaces;
    for (const NodeKey &key : zone.namespaces)
        namespaces.push_back(toString(key));
    YamlValue value = YamlValue::mapping();
    value.set("name", zone.name);
    value.set("namespaces", YamlValue::sequence(namespaces));
    setText(value, "note", zone.note);
    return value;
}

YamlValue waiverValue(const Waiver &waiver)
{
    YamlValue value = YamlValue::mapping();
    value.set("rule", waiver.rule);
    value.set("target", waiver.target);
    setText(value, "peer", waiver.peer);
    value.set("justification", waiver.justification);
    setText(value, "owner", waiver.owner);
    setText(value, "expires", waiver.expires);
    return value;
}

void setSystemFlows(YamlValue &root, const SystemFlows &flows)
{
    if (flows == SystemFlows{})
        return;
    YamlValue &value = root.set("systemFlows", YamlValue::mapping());
    if (!flows.dns)
        value.set("dns", false);
    if (!flows.meshControlPlane)
        value.set("meshControlPlane", false);
    if (!flows.webhooks)
        value.set("webhooks", false);
}

void setIssuer(YamlValue &root, const TokenIssuer &issuer)
{
    if (!issuer.isSet())
        return;
    YamlValue &value = root.set("tokenIssuer", YamlValue::mapping());
    value.set("issuer", issuer.issuer);
    setText(value, "jwksUri", issuer.jwksUri);
    setTexts(value, "audiences", issuer.audiences);
    setTexts(value, "groupsClaim", issuer.groupsClaim);
}

YamlValue header(const char *kind)
{
    YamlValue root = YamlValue::mapping();
    root.set("apiVersion", "drawbridge.dev/v1");
    root.set("kind", kind);
    return root;
}

} // namespace

std::string writeDesign(const Design &design)
{
    YamlValue root = header("Design");
    setText(root, "name", design.name);
    if (design.mesh != MeshKind::None)
        root.set("mesh", std::string(toString(design.mesh)));
    setItems(root, "clusters", design.clusters, clusterValue);
    setSystemFlows(root, design.systemFlows);
    setIssuer(root, design.tokenIssuer);
    setItems(root, "externals", design.externals, externalValue);
    setItems(root, "flows", design.flows, flowValue);
    setItems(root, "closures", design.closures, closureValue);
    setItems(root, "apiAccess", design.apiAccess, accessValue);
    setItems(root, "identities", design.identities, identityValue);
    setItems(root, "trustZones", design.trustZones, zoneValue);
    setItems(root, "waivers", design.waivers, waiverValue);
    return writeYaml(root) + design.unknownKeys;
}

} // namespace drawbridge
