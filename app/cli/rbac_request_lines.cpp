// SPDX-License-Identifier: Apache-2.0
#include "app/cli/rbac_request_lines.h"

#include "app/cli/rbac_json.h"

#include <algorithm>
#include <array>

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;
using RbacLine = nlohmann::json;

/// Fields that are texts; a wrong type must not be read as an empty one.
Result<void> checkTexts(const RbacLine &line)
{
    constexpr std::array kTexts{"user",  "serviceAccount", "verb",
                                "group", "resource",       "subresource",
                                "name",  "namespace",      "nonResourceURL"};
    for (const char *key : kTexts) {
        if (line.contains(key) && !line[key].is_string() && !line[key].is_null())
            return fail(ErrorCode::Usage, "\"" + std::string(key) + "\" is not a text");
    }
    return {};
}

Result<std::vector<std::string>> groupsOf(const RbacLine &line)
{
    const auto groups = line.find("groups");
    if (groups == line.end() || groups->is_null())
        return std::vector<std::string>();
    if (!groups->is_array() ||
        !std::ranges::all_of(*groups, [](const RbacLine &group) { return group.is_string(); }))
        return fail(ErrorCode::Usage, "\"groups\" is not a list of texts");
    return groups->get<std::vector<std::string>>();
}

Result<RbacIdentity> callerOf(const RbacLine &line)
{
    const auto groups = groupsOf(line);
    if (!groups)
        return tl::unexpected(groups.error());
    const std::string account = textOf(line, "serviceAccount");
    if (account.empty()) {
        if (textOf(line, "user").empty() && groups->empty())
            return fail(ErrorCode::Usage, "a request needs \"user\", \"groups\" or "
                                          "\"serviceAccount\"");
        return RbacIdentity{textOf(line, "user"), *groups};
    }
    const std::size_t slash = account.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == account.size())
        return fail(ErrorCode::Usage,
                    "\"serviceAccount\" is \"" + account + "\", expected \"NAMESPACE/NAME\"");
    RbacIdentity identity =
        serviceAccountIdentity(account.substr(0, slash), account.substr(slash + 1));
    if (!textOf(line, "user").empty() && textOf(line, "user") != identity.user)
        return fail(ErrorCode::Usage, "\"user\" and \"serviceAccount\" name two callers");
    identity.groups.insert(identity.groups.end(), groups->begin(), groups->end());
    return identity;
}

Result<RbacRequest> askedBy(const RbacLine &line)
{
    const RbacRequest request{textOf(line, "verb"),          textOf(line, "group"),
                              textOf(line, "resource"),      textOf(line, "subresource"),
                              textOf(line, "name"),          textOf(line, "namespace"),
                              textOf(line, "nonResourceURL")};
    if (request.verb.empty())
        return fail(ErrorCode::Usage, "a request needs \"verb\"");
    if (request.resource.empty() == request.nonResourceUrl.empty())
        return fail(ErrorCode::Usage, "a request needs either \"resource\" or \"nonResourceURL\"");
    return request;
}

Result<RbacAnswer> answerTo(const RbacLine &line, const RbacEngine &engine)
{
    if (line.is_discarded())
        return fail(ErrorCode::JsonSyntax, "the line is not JSON");
    if (!line.is_object())
        return fail(ErrorCode::Usage, "the line is not a JSON object");
    if (const auto texts = checkTexts(line); !texts)
        return tl::unexpected(texts.error());
    const auto caller = callerOf(line);
    if (!caller)
        return tl::unexpected(caller.error());
    const auto request = askedBy(line);
    if (!request)
        return tl::unexpected(request.error());
    return engine.can(*caller, *request);
}

} // namespace

Result<Diagnostics> answerRbacLines(const std::string &file, const RbacEngine &engine)
{
    return answerJsonLines(
        file, [&engine](const RbacLine &line, const SourceSpan &where, Diagnostics &diagnostics) {
            Json json{{"id", idOf(line)}};
            const auto answer = answerTo(line, engine);
            if (!answer) {
                diagnostics.error(answer.error().code, answer.error().message, where,
                                  answer.error().hint);
                json.update({{"allowed", false},
                             {"verdict", "unknown"},
                             {"by", Json::array()},
                             {"reason", answer.error().message}});
                return json;
            }
            json.update(answerJson(*answer));
            return json;
        });
}

} // namespace drawbridge::cli
