// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_authorization_rule.h"

#include "model/kubernetes/decode_authorization_values.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

// Sources and operations of a rule; forms that the webhook or the CRD refuse are errors.
// Authority: istio.md 1.4 to 1.7 and 3.1 Z1, Z4, Z5, Z13, Z14. Tested by
// tests/unit/kubernetes/test_decode_authorization.cpp

namespace drawbridge {
namespace {

constexpr std::array<const char *, 10> kIdentityFields{
    "namespaces",        "notNamespaces",       "serviceAccounts", "notServiceAccounts",
    "trustDomains",      "notTrustDomains",     "principals",      "notPrincipals",
    "requestPrincipals", "notRequestPrincipals"};
/// What the webhook counts as known on TCP; it forgets trustDomains (istio.md 1.7).
constexpr std::array<const char *, 10> kTcpSourceFields{
    "principals",  "notPrincipals",  "namespaces",        "notNamespaces",   "ipBlocks",
    "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks", "serviceAccounts", "notServiceAccounts"};
constexpr std::array<const char *, 2> kTcpOperationFields{"ports", "notPorts"};

bool hasAnyOf(const YamlCursor &mapping, std::span<const char *const> fields)
{
    return std::ranges::any_of(fields,
                               [&](const char *field) { return mapping[field].isSequence(); });
}

bool isEmptyEverywhere(const YamlCursor &mapping)
{
    const auto fields = mapping.fields();
    return std::ranges::all_of(fields, [](const YamlCursor::Field &field) {
        return !field.value.exists() || (field.value.isSequence() && field.value.items().empty());
    });
}

/// The provider of a CUSTOM policy is asked before identities are checked (Z1).
void refuseIdentities(const YamlCursor &source)
{
    for (const char *field : kIdentityFields) {
        if (source[field].isSequence() && !source[field].items().empty())
            source[field].error(ErrorCode::FieldInvalid, "cannot stand in a CUSTOM policy");
    }
}

void checkMixedIdentities(const YamlCursor &source, const AuthorizationSource &read)
{
    const bool hasAccounts = !read.serviceAccounts.empty() || !read.notServiceAccounts.empty();
    const bool hasOthers = !read.principals.empty() || !read.notPrincipals.empty() ||
                           !read.namespaces.empty() || !read.notNamespaces.empty();
    if (hasAccounts && hasOthers)
        source.error(ErrorCode::FieldInvalid, "has serviceAccounts beside principals or namespaces",
                     "write them as two items of from");
}

AuthorizationSource readSource(const YamlCursor &source, AuthorizationAction action)
{
    AuthorizationSource result;
    source.allowOnly({"principals", "notPrincipals", "requestPrincipals", "notRequestPrincipals",
                      "namespaces", "notNamespaces", "ipBlocks", "notIpBlocks", "remoteIpBlocks",
                      "notRemoteIpBlocks", "serviceAccounts", "notServiceAccounts", "trustDomains",
                      "notTrustDomains"});
    result.principals = readFilledTexts(source["principals"]);
    result.notPrincipals = readFilledTexts(source["notPrincipals"]);
    result.namespaces = readFilledTexts(source["namespaces"]);
    result.notNamespaces = readFilledTexts(source["notNamespaces"]);
    result.serviceAccounts = readServiceAccountNames(source["serviceAccounts"]);
    result.notServiceAccounts = readServiceAccountNames(source["notServiceAccounts"]);
    result.ipBlocks = readAddressRanges(source["ipBlocks"]);
    result.notIpBlocks = readAddressRanges(source["notIpBlocks"]);
    result.remoteIpBlocks = readAddressRanges(source["remoteIpBlocks"]);
    result.notRemoteIpBlocks = readAddressRanges(source["notRemoteIpBlocks"]);
    result.requestPrincipals = readFilledTexts(source["requestPrincipals"]);
    result.notRequestPrincipals = readFilledTexts(source["notRequestPrincipals"]);
    result.trustDomains = readTrustDomains(source["trustDomains"], SlashInDomain::Refused);
    result.notTrustDomains = readTrustDomains(source["notTrustDomains"], SlashInDomain::Refused);
    checkMixedIdentities(source, result);
    if (action == AuthorizationAction::Custom)
        refuseIdentities(source);
    if (isEmptyEverywhere(source))
        source.error(ErrorCode::FieldInvalid, "constrains nothing",
                     "leave from out to admit every source");
    return result;
}

AuthorizationOperation readOperation(const YamlCursor &operation)
{
    AuthorizationOperation result;
    operation.allowOnly(
        {"hosts", "notHosts", "ports", "notPorts", "methods", "notMethods", "paths", "notPaths"});
    result.ports = readPortTexts(operation["ports"]);
    result.notPorts = readPortTexts(operation["notPorts"]);
    result.methods = readFilledTexts(operation["methods"]);
    result.notMethods = readFilledTexts(operation["notMethods"]);
    result.paths = readPaths(operation["paths"]);
    result.notPaths = readPaths(operation["notPaths"]);
    result.hosts = readFilledTexts(operation["hosts"]);
    result.notHosts = readFilledTexts(operation["notHosts"]);
    if (isEmptyEverywhere(operation))
        operation.error(ErrorCode::FieldInvalid, "constrains nothing",
                        "leave to out to admit every operation");
    return result;
}

/// The `source` of a from item, the `operation` of a to item (Z4).
std::optional<YamlCursor> onlyField(const YamlCursor &item, std::string_view name)
{
    if (!item.expectMapping(true))
        return std::nullopt;
    item.allowOnly({name});
    return item[name].expectMapping(true) ? std::optional(item[name]) : std::nullopt;
}

/// An empty list is none to istiod, whose webhook would refuse it: protobuf does not tell them
/// apart.
void checkList(const YamlCursor &list)
{
    if (!list.isSequence())
        return;
    const std::size_t count = list.items().size();
    if (count == 0)
        list.warning(ErrorCode::PolicySurprising, "is empty, so it constrains nothing",
                     "leave it out if that is meant");
    if (count > kMostAuthorizationItems)
        list.error(ErrorCode::FieldInvalid,
                   "has " + std::to_string(count) + " items, above the 512 that the CRD allows");
}

/// Whether some item's `field` is written at all, and whether one of them is known on TCP.
struct HttpOnly {
    bool isWritten = false;
    bool isKnownOnTcp = false;

    HttpOnly(const YamlCursor &list, std::string_view field, std::span<const char *const> tcpFields)
    {
        for (const YamlCursor &item : list.items()) {
            if (!item.isMapping() || !item[field].isMapping())
                continue;
            isWritten = true;
            isKnownOnTcp = isKnownOnTcp || hasAnyOf(item[field], tcpFields);
        }
    }
};

/// A DENY rule that only HTTP can judge denies everything on TCP ports (Z13, istio.md 1.7).
void warnOfHttpOnly(const YamlCursor &rule)
{
    const HttpOnly from(rule["from"], "source", kTcpSourceFields);
    const HttpOnly to(rule["to"], "operation", kTcpOperationFields);
    const bool isFromHttpOnly = from.isWritten && !to.isWritten && !from.isKnownOnTcp;
    if (isFromHttpOnly || (to.isWritten && !to.isKnownOnTcp))
        rule.warning(ErrorCode::PolicySurprising,
                     "denies all traffic to TCP ports, since only HTTP knows what it names",
                     "name the ports that speak HTTP in to.operation.ports");
}

} // namespace

AuthorizationRule readAuthorizationRule(const YamlCursor &rule, AuthorizationAction action)
{
    AuthorizationRule result;
    result.where = rule.where();
    if (!rule.expectMapping(true))
        return result;
    rule.allowOnly({"from", "to", "when"});
    checkList(rule["from"]);
    checkList(rule["to"]);
    for (const YamlCursor &item : rule["from"].items()) {
        if (const auto source = onlyField(item, "source"))
            result.from.push_back(readSource(*source, action));
    }
    for (const YamlCursor &item : rule["to"].items()) {
        if (const auto operation = onlyField(item, "operation"))
            result.to.push_back(readOperation(*operation));
    }
    for (const YamlCursor &condition : rule["when"].items())
        readAuthorizationCondition(condition, action, result);
    if (action == AuthorizationAction::Deny)
        warnOfHttpOnly(rule);
    return result;
}

} // namespace drawbridge
