// SPDX-License-Identifier: Apache-2.0
// Values of AuthorizationPolicies, by the rows Z1 to Z14 of istio.md 3.1.
#include "tests/oracles/mutate_istio_values.h"

namespace drawbridge::test::mutations {

namespace {

constexpr const char *kAuthorization = "AuthorizationPolicy";

const Texts kAddresses{"10.0.0.1",
                       "10.0.0.0/8",
                       "10.1.2.3/8",
                       "::1",
                       "2001:DB8::/32",
                       "0.0.0.0/0",
                       "::1.2.3.4",
                       "1:2:3:4:5:6:7::",
                       "10.0.0",
                       "10.0.0.0/33",
                       "10.0.0.04",
                       "10.0.0.0/08",
                       "10.0.0.0/",
                       "10.0.0.0/+8",
                       "fd00::/129",
                       "12345::",
                       " 10.0.0.1",
                       "localhost",
                       "",
                       "10.0.0.0/8/8",
                       "fe80::1%e0",
                       "fe80::1%e0",
                       "fe80::1%e0/64",
                       "::ffff:10.0.0.1",
                       "::ffff:10.0.0.1"};
const Texts kPortTexts{"80",   "0",     "65535", "65536", "-1", "+80", "080",
                       "http", "80-90", "8e1",   "0x50",  "",   "80 ", "4294967376"};
const Texts kDomains{"cluster.local", "*",   "*.org", "a*", "*a*", "a*b", "**",
                     "a/b",           "*/b", "",      "a b"};
const Texts kAccounts{"a", "b/a", "b/a/c", "/a", "a/", "/", "*", "b/*", "", "a b"};
const Texts kTexts{"a", "*", "a*", "*a", "a*b", "**", " ", "", "a/b", "{}"};
const Texts kPaths{"/a",           "/a/*",     "*/a",        "*",          "/a//b",  "/a/{*}",
                   "/{*}/{**}",    "/{**}/a",  "//{*}/a//",  "{**}",       "/a{*}",  "/{a}",
                   "/{**}/{*}",    "/*/x/{*}", "/a//{*}",    "/a/{*}/b c", "/a/{",   "/a?b/{*}",
                   "/a%20/{*}/=:", "",         "/{**}/{**}", "/ä/{*}",     "/a/{ *}"};
const Texts kKeys{"source.ip",
                  "remote.ip",
                  "source.namespace",
                  "source.principal",
                  "source.trustDomain",
                  "source.serviceAccount",
                  "destination.ip",
                  "destination.port",
                  "connection.sni",
                  "request.auth.principal",
                  "request.auth.audiences",
                  "request.auth.presenter",
                  "request.auth.claims[a]",
                  "request.auth.claims[a][b]",
                  "request.headers[x]",
                  "experimental.envoy.filters.a.b[c]",
                  "request.headers",
                  "request.headers[]",
                  "request.headers[x",
                  "request.headersX[x]",
                  "request.auth.claims",
                  "request.auth.scopes[a]",
                  "request.experimental.inline.headers[x]",
                  "experimental.envoy.filters.a",
                  "source.name",
                  "Source.ip",
                  "destination.namespace",
                  "destination.labels[a]",
                  "destination.name",
                  "destination.user",
                  " source.ip",
                  "[a]",
                  ""};

Json *someRule(Json &object, const PickOf &pick)
{
    return someItem(specOf(object), "rules", pick);
}

Json *someSource(Json &object, const PickOf &pick)
{
    return inner(someItem(someRule(object, pick), "from", pick), "source");
}

Json *someOperation(Json &object, const PickOf &pick)
{
    return inner(someItem(someRule(object, pick), "to", pick), "operation");
}

/// `field` or `notField`.
std::string perhapsNot(std::string field, const PickOf &pick)
{
    if (pick(3) != 0)
        return field;
    field[0] = static_cast<char>(field[0] - 'a' + 'A');
    return "not" + field;
}

bool anAddress(Json &object, const PickOf &pick)
{
    static const Texts fields{"ipBlocks", "remoteIpBlocks"};
    return set(someSource(object, pick), perhapsNot(one(fields, pick), pick),
               some(kAddresses, pick));
}

bool aTextOfASource(Json &object, const PickOf &pick)
{
    static const Texts fields{"principals", "requestPrincipals", "namespaces"};
    return set(someSource(object, pick), perhapsNot(one(fields, pick), pick), some(kTexts, pick));
}

bool aTrustDomain(Json &object, const PickOf &pick)
{
    return set(someSource(object, pick), perhapsNot("trustDomains", pick), some(kDomains, pick));
}

Json accounts(const PickOf &pick)
{
    switch (pick(6)) {
    case 0: return repeated("a", 16 + pick(2));
    case 1: return Json::array({std::string(static_cast<std::size_t>(320 + pick(2)), 'a')});
    default: return some(kAccounts, pick);
    }
}

/// Alone in its source, so that its values decide.
bool aServiceAccount(Json &object, const PickOf &pick)
{
    auto *source = someSource(object, pick);
    if (source != nullptr)
        *source = {{perhapsNot("serviceAccounts", pick), accounts(pick)}};
    return source != nullptr;
}

bool accountsBesideOthers(Json &object, const PickOf &pick)
{
    static const Texts others{"principals",   "notPrincipals",     "namespaces", "notNamespaces",
                              "trustDomains", "requestPrincipals", "ipBlocks"};
    auto *source = someSource(object, pick);
    if (source != nullptr)
        *source = {{perhapsNot("serviceAccounts", pick), {"a"}}, {one(others, pick), {"10.0.0.1"}}};
    return source != nullptr;
}

bool aPort(Json &object, const PickOf &pick)
{
    return set(someOperation(object, pick), perhapsNot("ports", pick), some(kPortTexts, pick));
}

bool aPath(Json &object, const PickOf &pick)
{
    return set(someOperation(object, pick), perhapsNot("paths", pick), some(kPaths, pick));
}

bool aTextOfAnOperation(Json &object, const PickOf &pick)
{
    static const Texts fields{"hosts", "methods"};
    return set(someOperation(object, pick), perhapsNot(one(fields, pick), pick),
               some(kTexts, pick));
}

Json conditionOn(const std::string &key, const PickOf &pick)
{
    const auto isAbout = [&key](const char *part) { return key.find(part) != std::string::npos; };
    const auto &pool = isAbout(".ip")              ? kAddresses
                       : isAbout(".port")          ? kPortTexts
                       : isAbout("trustDomain")    ? kDomains
                       : isAbout("serviceAccount") ? kAccounts
                                                   : kTexts;
    Json condition{{"key", key}};
    const int which = pick(6);
    if (which != 0)
        condition[which < 4 ? "values" : "notValues"] = some(pool, pick);
    if (which == 5)
        condition["values"] = pick(2) == 0 ? Json::array() : some(pool, pick);
    return condition;
}

bool aCondition(Json &object, const PickOf &pick)
{
    auto *rule = someRule(object, pick);
    if (rule == nullptr)
        return false;
    auto &conditions = (*rule)["when"];
    if (!conditions.is_array())
        conditions = Json::array();
    conditions.push_back(conditionOn(one(kKeys, pick), pick));
    return true;
}

bool anEmptyPart(Json &object, const PickOf &pick)
{
    const bool isFrom = pick(2) == 0;
    const char *item = isFrom ? "source" : "operation";
    const std::vector<Json> parts{
        Json::array(),
        nullptr,
        Json::array({nullptr}),
        Json::array({Json::object()}),
        Json::array({{{item, nullptr}}}),
        Json::array({{{item, Json::object()}}}),
        Json::array({{{item, {{isFrom ? "principals" : "hosts", Json::array()}}}}})};
    return set(someRule(object, pick), isFrom ? "from" : "to", one(parts, pick));
}

bool anEmptyRule(Json &object, const PickOf &pick)
{
    static const std::vector<Json> rules{Json::array(), nullptr, Json::array({Json::object()}),
                                         Json::array({nullptr})};
    return set(specOf(object), "rules", one(rules, pick));
}

bool manyRules(Json &object, const PickOf &pick)
{
    const int count = 512 + pick(2);
    if (pick(2) == 0)
        return set(specOf(object), "rules", repeated(Json::object(), count));
    return set(someRule(object, pick), "from",
               repeated({{"source", {{"ipBlocks", {"10.0.0.1"}}}}}, count));
}

bool anAction(Json &object, const PickOf &pick)
{
    static const std::vector<Json> actions{"ALLOW", "DENY", "CUSTOM", "AUDIT", "deny", "Allow",
                                           "LOG",   "",     nullptr,  1,       3,      9};
    return set(specOf(object), "action", one(actions, pick));
}

bool aProvider(Json &object, const PickOf &pick)
{
    static const std::vector<Json> providers{{{"name", "x"}},    {{"name", "y"}}, {{"name", "z"}},
                                             {{"name", ""}},     Json::object(),  nullptr,
                                             {{"name", nullptr}}};
    return set(specOf(object), "provider", one(providers, pick));
}

bool aCustomPolicy(Json &object, const PickOf &pick)
{
    return set(specOf(object), "action", "CUSTOM") && aProvider(object, pick);
}

bool aDenyPolicy(Json &object, const PickOf &pick)
{
    return set(specOf(object), "action", "DENY") && anEmptyRule(object, pick);
}

} // namespace

std::vector<IstioMutation> ofAuthorization()
{
    return {{"a target (A3, A5)", kAuthorization, setTarget},
            {"CUSTOM (Z1)", kAuthorization, aCustomPolicy},
            {"an action (Z1 to Z3)", kAuthorization, anAction},
            {"a provider (Z2)", kAuthorization, aProvider},
            {"DENY (Z3)", kAuthorization, aDenyPolicy},
            {"an empty rule (Z4)", kAuthorization, anEmptyRule},
            {"an empty part (Z4)", kAuthorization, anEmptyPart},
            {"serviceAccounts beside others (Z5)", kAuthorization, accountsBesideOthers},
            {"an address (Z6)", kAuthorization, anAddress},
            {"a text of a source (Z7)", kAuthorization, aTextOfASource},
            {"a text of an operation (Z7)", kAuthorization, aTextOfAnOperation},
            {"a service account (Z8)", kAuthorization, aServiceAccount},
            {"a trust domain (Z9)", kAuthorization, aTrustDomain},
            {"a port (Z10)", kAuthorization, aPort},
            {"a path (Z11)", kAuthorization, aPath},
            {"a condition (Z12)", kAuthorization, aCondition},
            {"many rules (Z14)", kAuthorization, manyRules}};
}

} // namespace drawbridge::test::mutations
