// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_authorization_rule.h"

#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

// Sources, operations and conditions. Fields that the engine cannot judge are kept by name, so that
// it answers unknown where they decide; forms that the webhook refuses are errors. Authority:
// istio.md 1.4 to 1.6 and 3.1 Z1, Z4 to Z12. Tested by tests/unit/kubernetes/test_decode_istio.cpp

namespace drawbridge {
namespace {

/// A list of strings without empty ones (Z7).
std::vector<std::string> readValues(const YamlCursor &list)
{
    std::vector<std::string> values = list.textList();
    if (std::ranges::find(values, "") != values.end())
        list.error(ErrorCode::FieldInvalid, "holds an empty string", "take it out");
    return values;
}

/// IP addresses or address ranges (Z6): an address is a range of one.
std::vector<Cidr> readAddressRanges(const YamlCursor &list)
{
    std::vector<Cidr> result;
    for (const YamlCursor &item : list.items()) {
        const auto text = item.text();
        if (!text)
            continue;
        const Result<IpAddress> address = IpAddress::parse(*text, item.where());
        if (address)
            result.push_back({*address, static_cast<std::uint8_t>(
                                            address->family == AddressFamily::IPv4 ? 32 : 128)});
        else if (const auto cidr = readCidr(item))
            result.push_back(*cidr);
    }
    return result;
}

void checkServiceAccount(const YamlCursor &list, const std::string &value)
{
    const auto slashes = std::ranges::count(value, '/');
    const bool isBad = slashes > 1 || value.starts_with('/') || value.ends_with('/') ||
                       value.find('*') != std::string::npos || value.size() > 320;
    if (isBad)
        list.error(ErrorCode::FieldInvalid,
                   "holds \"" + value.substr(0, 80) + "\", expected name or namespace/name");
}

std::vector<std::string> readServiceAccounts(const YamlCursor &list)
{
    std::vector<std::string> values = readValues(list);
    if (values.size() > 16)
        list.error(ErrorCode::FieldInvalid, "has more than 16 values");
    for (const std::string &value : values)
        checkServiceAccount(list, value);
    return values;
}

void checkTrustDomains(const YamlCursor &list)
{
    for (const std::string &value : readValues(list)) {
        const std::size_t star = value.find('*');
        const bool hasInnerStar =
            star != std::string::npos && star != 0 && star + 1 != value.size();
        if (hasInnerStar || std::ranges::count(value, '*') > 1 ||
            value.find('/') != std::string::npos)
            list.error(ErrorCode::FieldInvalid,
                       "holds \"" + value.substr(0, 80) + "\", which is not a trust domain");
    }
}

/// CUSTOM policies run before identities are known to be checked by others (Z1).
void refuseIdentities(const YamlCursor &source)
{
    for (const char *field : {"namespaces", "notNamespaces", "serviceAccounts",
                              "notServiceAccounts", "trustDomains", "notTrustDomains", "principals",
                              "notPrincipals", "requestPrincipals", "notRequestPrincipals"}) {
        if (!source[field].items().empty())
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

void readOtherFields(const YamlCursor &source, AuthorizationSource &read)
{
    for (const char *field : {"remoteIpBlocks", "notRemoteIpBlocks"}) {
        if (!readAddressRanges(source[field]).empty())
            read.otherFields.emplace_back(field);
    }
    for (const char *field : {"requestPrincipals", "notRequestPrincipals"}) {
        if (!readValues(source[field]).empty())
            read.otherFields.emplace_back(field);
    }
    for (const char *field : {"trustDomains", "notTrustDomains"}) {
        checkTrustDomains(source[field]);
        if (!source[field].items().empty())
            read.otherFields.emplace_back(field);
    }
}

AuthorizationSource readSource(const YamlCursor &source, AuthorizationAction action)
{
    AuthorizationSource result;
    source.allowOnly({"principals", "notPrincipals", "requestPrincipals", "notRequestPrincipals",
                      "namespaces", "notNamespaces", "ipBlocks", "notIpBlocks", "remoteIpBlocks",
                      "notRemoteIpBlocks", "serviceAccounts", "notServiceAccounts", "trustDomains",
                      "notTrustDomains"});
    result.principals = readValues(source["principals"]);
    result.notPrincipals = readValues(source["notPrincipals"]);
    result.namespaces = readValues(source["namespaces"]);
    result.notNamespaces = readValues(source["notNamespaces"]);
    result.serviceAccounts = readServiceAccounts(source["serviceAccounts"]);
    result.notServiceAccounts = readServiceAccounts(source["notServiceAccounts"]);
    result.ipBlocks = readAddressRanges(source["ipBlocks"]);
    result.notIpBlocks = readAddressRanges(source["notIpBlocks"]);
    readOtherFields(source, result);
    checkMixedIdentities(source, result);
    if (action == AuthorizationAction::Custom)
        refuseIdentities(source);
    if (result == AuthorizationSource{})
        source.error(ErrorCode::FieldInvalid, "constrains nothing",
                     "leave from out to admit every source");
    return result;
}

/// Ports as strings, 0 to 65535 (Z10).
std::vector<std::uint16_t> readPortStrings(const YamlCursor &list)
{
    std::vector<std::uint16_t> result;
    for (const YamlCursor &item : list.items()) {
        const auto text = item.text();
        if (!text)
            continue;
        std::uint16_t port = 0;
        const char *end = text->data() + text->size();
        const auto [stop, error] = std::from_chars(text->data(), end, port);
        if (text->empty() || error != std::errc{} || stop != end)
            item.error(ErrorCode::PortInvalid, "is not a port number",
                       "names and ranges are not known here");
        else
            result.push_back(port);
    }
    return result;
}

/// "{" and "}" only as the operators {*} and {**}, {**} last (Z11).
bool isPathTemplate(std::string_view path)
{
    bool isLast = false;
    while (!path.empty()) {
        const std::size_t brace = path.find_first_of("{}");
        if (brace == std::string_view::npos)
            return true;
        if (isLast)
            return false;
        path.remove_prefix(brace);
        const bool isOne = path.starts_with("{*}");
        isLast = path.starts_with("{**}");
        if (!isOne && !isLast)
            return false;
        path.remove_prefix(isOne ? 3 : 4);
    }
    return true;
}

std::vector<std::string> readPaths(const YamlCursor &list)
{
    std::vector<std::string> values = readValues(list);
    for (const std::string &path : values) {
        if (!isPathTemplate(path))
            list.error(ErrorCode::FieldInvalid,
                       "holds a path with braces other than {*} and a last {**}");
    }
    return values;
}

AuthorizationOperation readOperation(const YamlCursor &operation)
{
    AuthorizationOperation result;
    operation.allowOnly(
        {"hosts", "notHosts", "ports", "notPorts", "methods", "notMethods", "paths", "notPaths"});
    result.ports = readPortStrings(operation["ports"]);
    result.notPorts = readPortStrings(operation["notPorts"]);
    result.methods = readValues(operation["methods"]);
    result.notMethods = readValues(operation["notMethods"]);
    result.paths = readPaths(operation["paths"]);
    result.notPaths = readPaths(operation["notPaths"]);
    result.hosts = readValues(operation["hosts"]);
    result.notHosts = readValues(operation["notHosts"]);
    if (result == AuthorizationOperation{})
        operation.error(ErrorCode::FieldInvalid, "constrains nothing",
                        "leave to out to admit every operation");
    return result;
}

bool isBracketed(std::string_view key, std::string_view prefix)
{
    return key.starts_with(prefix) && key.size() > prefix.size() + 2 && key[prefix.size()] == '[' &&
           key.ends_with(']');
}

/// The attributes the webhook knows (Z12).
bool isConditionKey(std::string_view key)
{
    constexpr std::array<std::string_view, 11> known{"source.ip",
                                                     "remote.ip",
                                                     "source.namespace",
                                                     "source.principal",
                                                     "source.trustDomain",
                                                     "source.serviceAccount",
                                                     "request.auth.principal",
                                                     "request.auth.audiences",
                                                     "request.auth.presenter",
                                                     "destination.ip",
                                                     "destination.port"};
    return std::ranges::find(known, key) != known.end() || key == "connection.sni" ||
           isBracketed(key, "request.headers") || isBracketed(key, "request.auth.claims") ||
           key.starts_with("experimental.envoy.filters.");
}

void checkCustomCondition(const YamlCursor &field, std::string_view key)
{
    const bool isIdentity = key == "source.namespace" || key == "source.serviceAccount" ||
                            key == "source.trustDomain" || key == "source.principal" ||
                            key.starts_with("request.auth.");
    if (isIdentity)
        field.error(ErrorCode::FieldInvalid, "cannot stand in a CUSTOM policy");
}

void checkConditionValues(const YamlCursor &condition, std::string_view key)
{
    const bool isAddress = key == "source.ip" || key == "remote.ip" || key == "destination.ip";
    for (const char *field : {"values", "notValues"}) {
        if (isAddress)
            static_cast<void>(readAddressRanges(condition[field]));
        else if (key == "destination.port")
            static_cast<void>(readPortStrings(condition[field]));
        else
            static_cast<void>(readValues(condition[field]));
    }
    if (condition["values"].items().empty() && condition["notValues"].items().empty())
        condition.error(ErrorCode::FieldMissing, "has neither values nor notValues");
}

void readCondition(const YamlCursor &condition, AuthorizationAction action, AuthorizationRule &rule)
{
    if (!condition.expectMapping(true))
        return;
    condition.allowOnly({"key", "values", "notValues"});
    const auto key = condition["key"].requiredText();
    if (!key)
        return;
    if (!isConditionKey(*key))
        condition["key"].error(ErrorCode::FieldInvalid,
                               "is \"" + key->substr(0, 80) + "\", not a condition Istio knows");
    if (action == AuthorizationAction::Custom)
        checkCustomCondition(condition["key"], *key);
    checkConditionValues(condition, *key);
    rule.whenKeys.push_back(*key);
}

/// The `source` of a from item, the `operation` of a to item (Z4).
std::optional<YamlCursor> onlyField(const YamlCursor &item, std::string_view name)
{
    if (!item.expectMapping(true))
        return std::nullopt;
    item.allowOnly({name});
    return item[name].expectMapping(true) ? std::optional(item[name]) : std::nullopt;
}

void refuseEmptyList(const YamlCursor &list)
{
    if (list.isSequence() && list.items().empty())
        list.error(ErrorCode::FieldInvalid, "is empty", "leave it out to constrain nothing");
}

} // namespace

AuthorizationRule readAuthorizationRule(const YamlCursor &rule, AuthorizationAction action)
{
    AuthorizationRule result;
    result.where = rule.where();
    if (!rule.expectMapping(true))
        return result;
    rule.allowOnly({"from", "to", "when"});
    refuseEmptyList(rule["from"]);
    refuseEmptyList(rule["to"]);
    for (const YamlCursor &item : rule["from"].items()) {
        if (const auto source = onlyField(item, "source"))
            result.from.push_back(readSource(*source, action));
    }
    for (const YamlCursor &item : rule["to"].items()) {
        if (const auto operation = onlyField(item, "operation"))
            result.to.push_back(readOperation(*operation));
    }
    for (const YamlCursor &condition : rule["when"].items())
        readCondition(condition, action, result);
    return result;
}

} // namespace drawbridge
