// SPDX-License-Identifier: Apache-2.0
#include "app/cli/rbac_json.h"

#include "app/cli/terminal_text.h"

#include <map>
#include <tuple>

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Where the rule is written; the role where the rule has no place.
const SourceSpan &placeOf(const RbacSource &source)
{
    const SourceSpan &rule = source.role->rules[source.rule].where;
    return rule.isKnown() ? rule : source.role->meta.where;
}

Json objectJson(const ObjectMeta &meta, const SourceSpan &where)
{
    return {{"kind", meta.kind},
            {"namespace", meta.nameSpace},
            {"name", meta.name},
            {"file", where.isKnown() ? where.fileName() : std::string()},
            {"line", where.lineOneBased}};
}

std::string objectText(const ObjectMeta &meta)
{
    return meta.kind + ' ' + (meta.nameSpace.empty() ? "" : meta.nameSpace + '/') + meta.name;
}

std::string subjectText(const RbacSubject &subject)
{
    return subject.kind + ' ' + (subject.nameSpace.empty() ? "" : subject.nameSpace + '/') +
           subject.name;
}

std::string doubtsText(const std::vector<RbacDoubt> &doubts)
{
    std::string text;
    for (const RbacDoubt &doubt : doubts)
        text += "  unknown: " +
                terminalLine(doubt.reason +
                             (doubt.where.isKnown() ? " (" + toString(doubt.where) + ")" : "")) +
                '\n';
    return text;
}

std::string resourceText(const RbacAtom &atom)
{
    if (atom.resource.starts_with('/'))
        return atom.resource;
    return (atom.apiGroup.empty() ? "core" : atom.apiGroup) + '/' + atom.resource +
           (atom.name.empty() ? "" : " " + atom.name);
}

Json permissionJson(const RbacGrant &grant)
{
    const RbacAtom &atom = grant.atom;
    const bool isUrl = atom.resource.starts_with('/');
    Json json{{"namespace", atom.nameSpace}, {"verb", atom.verb}};
    if (isUrl)
        json["nonResourceURL"] = atom.resource;
    else
        json.update({{"group", atom.apiGroup}, {"resource", atom.resource}, {"name", atom.name}});
    json["by"] = Json::array({sourceJson(grant)});
    return json;
}

} // namespace

std::string sourceText(const RbacSource &source)
{
    return objectText(source.role->meta) + " rule " + std::to_string(source.rule + 1) + " (" +
           toString(placeOf(source)) + ") through " + objectText(source.binding->meta) + " (" +
           toString(source.binding->meta.where) + ")";
}

Json sourceJson(const RbacSource &source)
{
    Json json = objectJson(source.role->meta, placeOf(source));
    json["rule"] = source.rule;
    json["binding"] = objectJson(source.binding->meta, source.binding->meta.where);
    json["binding"]["subject"] = source.subject;
    return json;
}

Json doubtsJson(const std::vector<RbacDoubt> &doubts)
{
    Json list = Json::array();
    for (const RbacDoubt &doubt : doubts)
        list.push_back({{"namespace", doubt.nameSpace},
                        {"reason", doubt.reason},
                        {"file", doubt.where.isKnown() ? doubt.where.fileName() : std::string()},
                        {"line", doubt.where.lineOneBased}});
    return list;
}

Json answerJson(const RbacAnswer &answer)
{
    Json by = Json::array();
    for (const RbacSource &source : answer.by)
        by.push_back(sourceJson(source));
    Json json{{"allowed", answer.verdict == Verdict::Allow},
              {"verdict", std::string(toString(answer.verdict))},
              {"by", std::move(by)}};
    if (!answer.doubts.empty())
        json["doubts"] = doubtsJson(answer.doubts);
    json["reason"] = answer.reason;
    return json;
}

Json holdersJson(const RbacHolders &holders)
{
    Json list = Json::array();
    for (const RbacHolder &holder : holders.holders)
        list.push_back({{"kind", holder.subject.kind},
                        {"namespace", holder.subject.nameSpace},
                        {"name", holder.subject.name},
                        {"by", Json::array({sourceJson(holder.source)})}});
    return {{"complete", holders.doubts.empty()},
            {"subjects", std::move(list)},
            {"doubts", doubtsJson(holders.doubts)}};
}

Json effectiveJson(const RbacIdentity &identity, const RbacEffective &effective)
{
    Json list = Json::array();
    for (const RbacGrant &grant : effective.grants)
        list.push_back(permissionJson(grant));
    return {{"user", identity.user},
            {"groups", identity.groups},
            {"complete", effective.doubts.empty()},
            {"unrestricted", effective.isUnrestricted},
            {"permissions", std::move(list)},
            {"doubts", doubtsJson(effective.doubts)}};
}

std::string answerText(const RbacIdentity &identity, const RbacRequest &request,
                       const RbacAnswer &answer)
{
    std::string text = std::string(toString(answer.verdict)) + '\n';
    text += "  " +
            terminalLine(toString(identity) + ", " + toString(request) + ": " + answer.reason) +
            '\n';
    for (const RbacSource &source : answer.by)
        text += "  by " + terminalLine(sourceText(source)) + '\n';
    return text + doubtsText(answer.doubts);
}

std::string holdersText(const RbacRequest &request, const RbacHolders &holders)
{
    std::string text;
    for (const RbacHolder &holder : holders.holders)
        text += terminalLine(subjectText(holder.subject) + ": " + sourceText(holder.source)) + '\n';
    if (text.empty())
        text = terminalLine("nobody that could be read may " + toString(request)) + '\n';
    return text + doubtsText(holders.doubts);
}

std::string effectiveText(const RbacIdentity &identity, const RbacEffective &effective)
{
    std::map<std::tuple<std::string, std::string, std::string>, std::string> lines;
    for (const RbacGrant &grant : effective.grants) {
        std::string &verbs =
            lines[{grant.atom.nameSpace, resourceText(grant.atom), sourceText(grant)}];
        verbs += (verbs.empty() ? "" : ",") + grant.atom.verb;
    }
    std::string text;
    if (effective.isUnrestricted)
        text = terminalLine(toString(identity) + " is in system:masters: RBAC is not asked") + '\n';
    for (const auto &[key, verbs] : lines) {
        const auto &[nameSpace, resource, source] = key;
        const std::string scope = nameSpace.empty() ? "everywhere" : "in " + nameSpace;
        text += terminalLine(verbs + ' ' + resource + ' ' + scope + ": " + source) + '\n';
    }
    if (text.empty())
        text = terminalLine(toString(identity) + " may do nothing that could be read") + '\n';
    return text + doubtsText(effective.doubts);
}

} // namespace drawbridge::cli
