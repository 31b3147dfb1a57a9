// SPDX-License-Identifier: Apache-2.0
#include "exporters/diff_writer.h"

#include "exporters/connection_json.h"
#include "exporters/connection_text.h"
#include "exporters/table_cells.h"

// Differences are told in one order in every format: opens, cuts, changed, each by source and
// destination; most dangerous first; then identities, mutual TLS and permissions.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

using Json = nlohmann::ordered_json;

constexpr ChangeKind kKindsInOrder[] = {ChangeKind::Opens, ChangeKind::Cuts, ChangeKind::Changed};

template<typename Visit>
void visitInOrder(const ConnectivityDiff &diff, const Visit &visit)
{
    for (const ChangeKind kind : kKindsInOrder) {
        for (const ConnectionChange &change : diff.changes) {
            if (change.kind == kind)
                visit(change);
        }
    }
}

/// "shop/web (shop.yaml:3:1)"; no name and no place is given that is not known.
std::string identityText(const NodeKey &workload, const IdentitySide &side)
{
    if (!side.serviceAccountName)
        return "unknown, because the workload is not in the input";
    const std::string account = oneLine(workload.nameSpace + '/' + *side.serviceAccountName);
    return side.where.isKnown() ? account + " (" + oneLine(toString(side.where)) + ')' : account;
}

std::string portText(const MtlsChange &change)
{
    return change.port ? std::to_string(*change.port) + "/TCP" : "other ports";
}

/// "STRICT (mesh.yaml:3:1)"; with the reason where no object decided.
std::string mtlsText(const MtlsSide &side)
{
    std::string places;
    for (const SourceSpan &where : side.where)
        places += (places.empty() ? "" : ", ") + oneLine(toString(where));
    return std::string(toString(side.mode)) + " (" +
           (places.empty() ? oneLine(side.reason) : places) + ')';
}

std::string subjectOf(const RbacChange &change)
{
    return oneLine(change.cluster.empty() ? change.subject : change.cluster + ':' + change.subject);
}

std::string changeOf(const RbacChange &change)
{
    return std::string(change.isCertain ? "" : "may ") +
           (change.isGained ? (change.isCertain ? "gains" : "gain")
                            : (change.isCertain ? "loses" : "lose"));
}

std::string text(const InputDiff &whole, bool isComplete)
{
    const ConnectivityDiff &diff = whole.network;
    std::string text =
        "compared: network policies, identities of workloads, mutual TLS, API access (RBAC)\n";
    if (!isComplete)
        text += "some of the input was lost, so the difference may not be complete\n";
    visitInOrder(diff, [&](const ConnectionChange &change) {
        text += std::string(toString(change.kind)) + ": " + oneLine(endText(change.from)) + " -> " +
                oneLine(endText(change.to)) + ": " + verdictOrNone(change.before) + " => " +
                verdictOrNone(change.after) + '\n';
    });
    for (const NodeKey &key : diff.added)
        text += "new workload: " + oneLine(toString(key)) + '\n';
    for (const NodeKey &key : diff.removed)
        text += "workload gone: " + oneLine(toString(key)) + '\n';
    for (const IdentityChange &change : whole.identities)
        text += "identity: " + oneLine(toString(change.workload)) + ": " +
                identityText(change.workload, change.before) + " => " +
                identityText(change.workload, change.after) + '\n';
    for (const MtlsChange &change : whole.mtls)
        text += "mutual TLS: " + oneLine(toString(change.workload)) + ' ' + portText(change) +
                ": " + mtlsText(change.before) + " => " + mtlsText(change.after) + '\n';
    for (const RbacChange &change : whole.rbac)
        text += "API access: " + subjectOf(change) + ' ' + changeOf(change) + ": " +
                oneLine(toString(change.atom)) + " (" + oneLine(change.because) + ')' +
                oneLine(atPlace(change.where)) + '\n';
    return whole.empty() ? text + "no difference\n" : text;
}

Json namedJson(const NamedEnd &end)
{
    if (const auto *key = std::get_if<NodeKey>(&end))
        return {{"workload", workloadJson(*key)}};
    if (const auto *addresses = std::get_if<AddressSet>(&end))
        return {{"cidrs", cidrsJson(*addresses)}};
    return {{"entity", std::string(toString(std::get<PeerEntity>(end)))}};
}

Json verdictJson(const PortVerdict &verdict)
{
    return {{"allow", portsJson(verdict.allowed)}, {"unknown", portsJson(verdict.unknown)}};
}

Json workloadsJson(const std::vector<NodeKey> &keys)
{
    auto list = Json::array();
    for (const NodeKey &key : keys)
        list.push_back(workloadJson(key));
    return list;
}

Json identityJson(const NodeKey &workload, const IdentitySide &side)
{
    if (!side.serviceAccountName)
        return {{"unknown", "the workload is not in the input"}};
    return {{"serviceAccount", workload.nameSpace + '/' + *side.serviceAccountName},
            {"file", side.where.isKnown() ? side.where.fileName() : std::string()},
            {"line", side.where.lineOneBased},
            {"column", side.where.columnOneBased}};
}

Json identitiesJson(const std::vector<IdentityChange> &changes)
{
    auto list = Json::array();
    for (const IdentityChange &change : changes)
        list.push_back({{"workload", workloadJson(change.workload)},
                        {"before", identityJson(change.workload, change.before)},
                        {"after", identityJson(change.workload, change.after)}});
    return list;
}

Json mtlsJson(const MtlsSide &side)
{
    auto places = Json::array();
    for (const SourceSpan &where : side.where)
        places.push_back({{"file", where.isKnown() ? where.fileName() : std::string()},
                          {"line", where.lineOneBased},
                          {"column", where.columnOneBased}});
    return {{"mode", std::string(toString(side.mode))},
            {"by", std::move(places)},
            {"reason", side.reason}};
}

Json mtlsJson(const std::vector<MtlsChange> &changes)
{
    auto list = Json::array();
    for (const MtlsChange &change : changes)
        list.push_back({{"workload", workloadJson(change.workload)},
                        {"port", change.port ? Json(*change.port) : Json("others")},
                        {"before", mtlsJson(change.before)},
                        {"after", mtlsJson(change.after)}});
    return list;
}

Json rbacJson(const std::vector<RbacChange> &changes)
{
    auto list = Json::array();
    for (const RbacChange &change : changes) {
        const RbacAtom &atom = change.atom;
        list.push_back({{"cluster", change.cluster},
                        {"subject", change.subject},
                        {"change", change.isGained ? "gained" : "lost"},
                        {"certain", change.isCertain},
                        {"verb", atom.verb},
                        {"group", atom.apiGroup},
                        {"resource", atom.resource},
                        {"name", atom.name},
                        {"namespace", atom.nameSpace},
                        {"by", change.because},
                        {"file", change.where.isKnown() ? change.where.fileName() : std::string()},
                        {"line", change.where.lineOneBased},
                        {"column", change.where.columnOneBased}});
    }
    return list;
}

std::string json(const InputDiff &whole, bool isComplete)
{
    const ConnectivityDiff &diff = whole.network;
    auto changes = Json::array();
    visitInOrder(diff, [&](const ConnectionChange &change) {
        changes.push_back({{"change", std::string(toString(change.kind))},
                           {"from", namedJson(change.from)},
                           {"to", namedJson(change.to)},
                           {"before", verdictJson(change.before)},
                           {"after", verdictJson(change.after)}});
    });
    const Json document{{"schema", "drawbridge/diff/1"},
                        {"complete", isComplete},
                        {"layers", {"network", "identity", "mtls", "rbac"}},
                        {"connections", std::move(changes)},
                        {"addedWorkloads", workloadsJson(diff.added)},
                        {"removedWorkloads", workloadsJson(diff.removed)},
                        {"identities", identitiesJson(whole.identities)},
                        {"mtls", mtlsJson(whole.mtls)},
                        {"rbac", rbacJson(whole.rbac)}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

using RowWriter = std::string (*)(const std::vector<std::string> &);

std::string table(const InputDiff &whole, const std::string &heading, RowWriter row)
{
    const ConnectivityDiff &diff = whole.network;
    std::string text = heading;
    visitInOrder(diff, [&](const ConnectionChange &change) {
        text += row({std::string(toString(change.kind)), oneLine(endText(change.from)),
                     oneLine(endText(change.to)), portsText(change.before.allowed),
                     portsText(change.before.unknown), portsText(change.after.allowed),
                     portsText(change.after.unknown)});
    });
    for (const NodeKey &key : diff.added)
        text += row({"new workload", oneLine(toString(key)), "", "", "", "", ""});
    for (const NodeKey &key : diff.removed)
        text += row({"workload gone", oneLine(toString(key)), "", "", "", "", ""});
    for (const IdentityChange &change : whole.identities)
        text += row({"identity", oneLine(toString(change.workload)), "",
                     identityText(change.workload, change.before), "",
                     identityText(change.workload, change.after), ""});
    for (const MtlsChange &change : whole.mtls)
        text += row({"mutual TLS", oneLine(toString(change.workload)), portText(change),
                     mtlsText(change.before), "", mtlsText(change.after), ""});
    for (const RbacChange &change : whole.rbac) {
        const std::string atom = oneLine(toString(change.atom)) + " (" + oneLine(change.because) +
                                 ')' + oneLine(atPlace(change.where));
        text += row({"API access " + changeOf(change), subjectOf(change), "",
                     change.isGained ? "" : atom, "", change.isGained ? atom : "", ""});
    }
    return text;
}

} // namespace

std::optional<DiffFormat> parseDiffFormat(std::string_view text)
{
    if (text == "text")
        return DiffFormat::Text;
    if (text == "json")
        return DiffFormat::Json;
    if (text == "csv")
        return DiffFormat::Csv;
    if (text == "md")
        return DiffFormat::Markdown;
    return std::nullopt;
}

std::string writeDiff(const InputDiff &diff, DiffFormat format, bool isComplete)
{
    const std::vector<std::string> columns{"change",         "from",  "to",           "before",
                                           "before unknown", "after", "after unknown"};
    switch (format) {
    case DiffFormat::Text: break;
    case DiffFormat::Json: return json(diff, isComplete);
    case DiffFormat::Csv: return table(diff, csvRow(columns), csvRow);
    case DiffFormat::Markdown: return table(diff, markdownHeading(columns), markdownRow);
    }
    return text(diff, isComplete);
}

} // namespace drawbridge
