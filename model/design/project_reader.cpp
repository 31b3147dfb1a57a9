// SPDX-License-Identifier: Apache-2.0
#include "model/design/project_reader.h"

#include "model/design/edit_checks.h"
#include "model/design/flow_ports.h"
#include "model/design/project_file.h"
#include "model/design/project_values.h"
#include "model/yaml/yaml_cursor.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

// Reads what project_writer writes, by hand-made changes too: order is free, a wrong value is an
// error with its place, and so is a key inside an item that this version does not know, because
// saving would lose it. Unknown top-level keys are kept. Tested by
// tests/unit/design/test_project_file.cpp, tests/property/test_project_file_property.cpp

namespace drawbridge {

namespace {

const std::vector<std::string_view> &knownKeys()
{
    static const std::vector<std::string_view> keys{
        "apiVersion",  "kind",       "name",    "mesh",       "clusters",
        "systemFlows", "externals",  "flows",   "closures",   "apiAccess",
        "identities",  "trustZones", "waivers", "tokenIssuer"};
    return keys;
}

std::string readDate(const YamlCursor &at)
{
    std::string date = at.textOr("");
    if (!date.empty() && !isDate(date))
        at.error(ErrorCode::FieldInvalid, "is \"" + date + "\", expected a date",
                 "write YYYY-MM-DD");
    return date;
}

std::string readRequired(const YamlCursor &at)
{
    return at.requiredText().value_or(std::string());
}

SystemFlows readSystemFlows(const YamlCursor &at)
{
    at.allowOnly({"dns", "meshControlPlane", "webhooks"});
    SystemFlows flows;
    flows.dns = at["dns"].boolean().value_or(true);
    flows.meshControlPlane = at["meshControlPlane"].boolean().value_or(true);
    flows.webhooks = at["webhooks"].boolean().value_or(true);
    return flows;
}

TokenIssuer readTokenIssuer(const YamlCursor &at)
{
    at.allowOnly({"issuer", "jwksUri", "audiences", "groupsClaim"});
    TokenIssuer issuer;
    if (!at.exists())
        return issuer;
    issuer.issuer = readRequired(at["issuer"]);
    issuer.jwksUri = at["jwksUri"].textOr("");
    issuer.audiences = readSorted(at["audiences"]);
    issuer.groupsClaim = at["groupsClaim"].textList();
    if (const auto valid = checkTokenIssuer(issuer, at.where()); !valid)
        addError(at, valid.error());
    return issuer;
}

FlowPort readPort(const YamlCursor &at)
{
    FlowPort port;
    const bool isMapping = at.isMapping();
    const YamlCursor range = isMapping ? at["port"] : at;
    if (const auto text = range.requiredText())
        port.range = valueOr(range, PortRange::parse(*text, range.where()));
    if (isMapping) {
        at.allowOnly({"port", "methods", "paths"});
        port.http.methods = readSorted(at["methods"]);
        port.http.paths = readSorted(at["paths"]);
    }
    return port;
}

std::vector<FlowPort> readFlowPorts(const YamlCursor &list)
{
    std::vector<std::pair<FlowPort, YamlCursor>> found;
    for (const YamlCursor &item : list.items())
        found.emplace_back(readPort(item), item);
    if (found.empty())
        list.error(ErrorCode::FlowInvalid, "is empty, expected at least one port");
    std::stable_sort(found.begin(), found.end(),
                     [](const auto &a, const auto &b) { return a.first.range < b.first.range; });
    std::vector<FlowPort> ports;
    for (auto &[port, item] : found) {
        if (!ports.empty() && ports.back().range.protocol == port.range.protocol &&
            ports.back().range.last >= port.range.first)
            item.error(ErrorCode::FlowInvalid, "names a port that the flow has already");
        ports.push_back(std::move(port));
    }
    return ports;
}

Flow readFlow(const YamlCursor &at)
{
    at.allowOnly({"from", "to", "ports", "evidence", "toConfirm", "note", "expires"});
    Flow flow;
    flow.from = readKey(at["from"]);
    flow.to = readKey(at["to"]);
    flow.ports = readFlowPorts(at["ports"]);
    flow.evidence = at["evidence"].textList();
    flow.isToConfirm = at["toConfirm"].boolean().value_or(false);
    flow.note = at["note"].textOr("");
    flow.expires = readDate(at["expires"]);
    return flow;
}

Closure readClosure(const YamlCursor &at)
{
    at.allowOnly({"from", "to", "note"});
    return {readKey(at["from"]), readKey(at["to"]), at["note"].textOr("")};
}

ApiAccess readAccess(const YamlCursor &at)
{
    at.allowOnly({"subject", "verbs", "apiGroup", "resource", "names", "namespace", "note"});
    ApiAccess access;
    access.subject = readKey(at["subject"]);
    access.verbs = readSorted(at["verbs"]);
    if (access.verbs.empty())
        at["verbs"].error(ErrorCode::AccessInvalid, "is empty, expected at least one verb");
    access.apiGroup = at["apiGroup"].textOr("");
    access.resource = readRequired(at["resource"]);
    access.names = readSorted(at["names"]);
    access.nameSpace = at["namespace"].textOr("");
    access.note = at["note"].textOr("");
    return access;
}

Identity readIdentity(const YamlCursor &at)
{
    at.allowOnly({"workload", "serviceAccount"});
    Identity identity{readKey(at["workload"]), readRequired(at["serviceAccount"])};
    if (!identity.serviceAccount.empty() && !isSubdomain(identity.serviceAccount))
        at["serviceAccount"].error(ErrorCode::NameInvalid, "is no name for a ServiceAccount");
    return identity;
}

External::Kind readKind(const YamlCursor &at)
{
    using Kind = External::Kind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 7> kKinds{
        {{"internet", Kind::Internet},
         {"cidr", Kind::Cidr},
         {"fqdn", Kind::Fqdn},
         {"gateway", Kind::Gateway},
         {"person", Kind::Person},
         {"group", Kind::Group},
         {"legacy", Kind::Legacy}}};
    const std::string text = readRequired(at);
    for (const auto &[name, kind] : kKinds) {
        if (text == name)
            return kind;
    }
    if (!text.empty())
        at.error(ErrorCode::FieldInvalid, "is \"" + text + "\"",
                 "use internet, cidr, fqdn, gateway, person, group or legacy");
    return Kind::Cidr;
}

External readExternal(const YamlCursor &at)
{
    at.allowOnly({"node", "kind", "cidrs", "except", "host", "namespace", "podLabels", "note"});
    External external;
    external.key = readKey(at["node"]);
    external.kind = readKind(at["kind"]);
    const std::string keyKind(keyKindOf(external.kind));
    if (!external.key.name.empty() &&
        (external.key.kind != keyKind || !external.key.nameSpace.empty()))
        at["node"].error(ErrorCode::NodeKeyInvalid, "is no external of its kind",
                         "write " + keyKind + "/NAME");
    external.cidrs = readCidrs(at["cidrs"]);
    if (external.kind == External::Kind::Internet && !external.cidrs.empty())
        at["cidrs"].error(ErrorCode::FieldInvalid, "is given for the Internet",
                          "use the kind cidr for a part of it");
    external.except = readCidrs(at["except"]);
    external.host = at["host"].textOr("");
    external.nameSpace = at["namespace"].textOr("");
    external.podLabels = at["podLabels"].textMap();
    external.note = at["note"].textOr("");
    return external;
}

TrustZone readZone(const YamlCursor &at)
{
    at.allowOnly({"name", "namespaces", "note"});
    TrustZone zone;
    zone.name = readRequired(at["name"]);
    for (const YamlCursor &item : at["namespaces"].items()) {
        zone.namespaces.push_back(readKey(item));
        if (zone.namespaces.back().kind != "Namespace")
            item.error(ErrorCode::NodeKeyInvalid, "is no namespace", "write Namespace/NAME");
    }
    if (zone.namespaces.empty())
        at["namespaces"].error(ErrorCode::DesignInvalid, "is empty, expected at least one");
    std::sort(zone.namespaces.begin(), zone.namespaces.end());
    zone.note = at["note"].textOr("");
    return zone;
}

/// A namespace in two zones would be in none for certain.
void checkZones(const YamlCursor &list, const CowList<TrustZone> &zones)
{
    std::map<NodeKey, const TrustZone *> homes;
    for (const TrustZone &zone : zones) {
        for (const NodeKey &nameSpace : zone.namespaces) {
            const auto [home, isNew] = homes.emplace(nameSpace, &zone);
            if (!isNew)
                list.error(ErrorCode::DesignInvalid,
                           "puts " + toString(nameSpace) + " into \"" + home->second->name +
                               "\" and \"" + zone.name + '"',
                           "name each namespace once");
        }
    }
}

Waiver readWaiver(const YamlCursor &at)
{
    at.allowOnly({"rule", "target", "peer", "justification", "owner", "expires"});
    Waiver waiver;
    waiver.rule = readRequired(at["rule"]);
    waiver.target = readRequired(at["target"]);
    waiver.peer = at["peer"].textOr("");
    waiver.justification = readRequired(at["justification"]);
    waiver.owner = at["owner"].textOr("");
    readRequired(at["expires"]); // One without an end would be accepted for ever.
    waiver.expires = readDate(at["expires"]);
    return waiver;
}

/// Items of a list sorted by what must be unique in it; a second one of the same key is an error.
template<typename Read, typename KeyOf>
auto readList(const YamlCursor &list, const Read &read, const KeyOf &keyOf)
{
    using Item = decltype(read(list));
    std::vector<std::pair<Item, YamlCursor>> found;
    for (const YamlCursor &at : list.items())
        found.emplace_back(read(at), at);
    std::stable_sort(found.begin(), found.end(),
                     [&](const auto &a, const auto &b) { return keyOf(a.first) < keyOf(b.first); });
    std::vector<Item> items;
    for (auto &[item, at] : found) {
        if (!items.empty() && !(keyOf(items.back()) < keyOf(item)))
            at.error(ErrorCode::DesignInvalid, "stands in the list twice", "remove one of the two");
        items.push_back(std::move(item));
    }
    return CowList<Item>(std::move(items));
}

void readLists(const YamlCursor &root, Design &design)
{
    design.externals = readList(root["externals"], readExternal,
                                [](const External &e) -> const NodeKey & { return e.key; });
    design.flows = readList(root["flows"], readFlow,
                            [](const Flow &flow) { return std::tie(flow.from, flow.to); });
    design.closures = readList(root["closures"], readClosure,
                               [](const Closure &c) { return std::tie(c.from, c.to); });
    design.apiAccess = readList(root["apiAccess"], readAccess,
                                [](const ApiAccess &a) -> const ApiAccess & { return a; });
    design.identities =
        readList(root["identities"], readIdentity,
                 [](const Identity &identity) -> const NodeKey & { return identity.workload; });
    design.trustZones = readList(root["trustZones"], readZone,
                                 [](const TrustZone &z) -> const std::string & { return z.name; });
    checkZones(root["trustZones"], design.trustZones);
    design.waivers = readList(root["waivers"], readWaiver,
                              [](const Waiver &waiver) -> const Waiver & { return waiver; });
}

std::optional<Error> copyOfFirstError(const Diagnostics &diagnostics)
{
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        if (diagnostic.level == DiagnosticLevel::Error)
            return diagnostic.what;
    }
    return std::nullopt;
}

} // namespace

Result<Design> readDesign(std::string_view text, const FileRef &file, Diagnostics &diagnostics)
{
    const auto root = readProjectDocument(text, file, "Design", diagnostics);
    if (!root)
        return tl::unexpected(root.error());
    Diagnostics reading;
    ObjectReport report(*root, reading);
    const YamlCursor cursor(*root, report);
    Design design;
    design.name = cursor["name"].textOr("");
    if (const auto mesh = cursor["mesh"].text())
        design.mesh = valueOr(cursor["mesh"], parseMeshKind(*mesh, cursor["mesh"].where()));
    design.clusters = readClusters(cursor["clusters"]);
    design.systemFlows = readSystemFlows(cursor["systemFlows"]);
    design.tokenIssuer = readTokenIssuer(cursor["tokenIssuer"]);
    readLists(cursor, design);
    design.unknownKeys = unknownEntries(*root, text, knownKeys());
    diagnostics.append(reading);
    if (const auto error = copyOfFirstError(reading))
        return tl::unexpected(*error);
    return design;
}

} // namespace drawbridge
