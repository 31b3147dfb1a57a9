// SPDX-License-Identifier: Apache-2.0
// Values of PeerAuthentications and RequestAuthentications, by the rows P1, P2 and R1 of
// istio.md 3.1.
#include "tests/oracles/mutate_istio_values.h"

namespace drawbridge::test::mutations {

namespace {

constexpr const char *kPeer = "PeerAuthentication";
constexpr const char *kRequest = "RequestAuthentication";

// --------------------------------------------------------------------------- PeerAuthentication
Json mode(const PickOf &pick)
{
    static const std::vector<Json> modes{"UNSET",  "DISABLE", "PERMISSIVE", "STRICT", "strict",
                                         "MUTUAL", "",        nullptr,      1,        7};
    static const std::vector<Json> others{Json::object(), nullptr, Json::array(), "STRICT"};
    return pick(4) == 0 ? one(others, pick) : Json{{"mode", one(modes, pick)}};
}

bool aMode(Json &object, const PickOf &pick)
{
    return set(specOf(object), "mtls", mode(pick));
}

bool aModeOfAPort(Json &object, const PickOf &pick)
{
    static const Texts keys{"80",   "1", "65535", "0",    "65536", "-1", "080",
                            "http", "",  "8e1",   "80.0", " 80",   " 80"};
    return set(inner(specOf(object), "portLevelMtls"), pick(2) == 0 ? "8080" : one(keys, pick),
               mode(pick));
}

bool noPorts(Json &object, const PickOf &pick)
{
    return set(specOf(object), "portLevelMtls", pick(2) == 0 ? Json::object() : Json());
}

bool portsWithoutSelector(Json &object, const PickOf &pick)
{
    return setSelector(object, pick) &&
           set(specOf(object), "portLevelMtls", {{"80", {{"mode", "STRICT"}}}});
}

// ------------------------------------------------------------------------ RequestAuthentication
/// Each holds good and bad values of its field.
struct JwtField {
    const char *field;
    std::vector<Json> values;
};
const std::vector<JwtField> kJwtFields{
    {"issuer", {"x", "", nullptr, 5}},
    {"audiences", {{"x"}, {"x", ""}, {nullptr}, Json::array(), "x"}},
    {"fromHeaders",
     {Json::array({{{"name", "a"}}}), Json::array({{{"name", "a"}, {"prefix", "Bearer "}}}),
      Json::array({{{"name", "a"}, {"prefix", 5}}}), Json::array({{{"name", ""}}}),
      Json::array({{{"prefix", "p"}}}), Json::array({Json::object()}), Json::array({nullptr}),
      Json::array()}},
    {"fromParams", {{"t"}, {""}, {nullptr}, {5}, Json::array()}},
    {"fromCookies", {{"t"}, {""}, {nullptr}, {5}, Json::array()}},
    {"outputPayloadToHeader", {"x", "", "a b", 5, nullptr}},
    {"outputClaimToHeaders",
     {Json::array({{{"header", "x-a"}, {"claim", "a"}}}),
      Json::array({{{"header", "X_a"}, {"claim", "a b"}}}),
      Json::array({{{"header", "x a"}, {"claim", "a"}}}),
      Json::array({{{"header", ":authority"}, {"claim", "a"}}}),
      Json::array({{{"header", ""}, {"claim", "a"}}}), Json::array({{{"header", "x"}}}),
      Json::array({{{"claim", "a"}}}), Json::array({nullptr}), Json::array()}},
    {"forwardOriginalToken", {true, false, nullptr, "true", 1}},
    {"presence", {"UNSET", "OPTIONAL", "REQUIRED", "required", "", nullptr, 2}},
    {"spaceDelimitedClaims", {{"scope"}, {"a.b", "c"}, {""}, {"", "a"}, {5}, Json::array()}}};
const Texts kTimeouts{"5s",     "1m30s",  "500ms",       "1.5h",    ".5s", "+5s",
                      "0s",     "-5s",    "5",           "",        "2us", "1.0001s",
                      "1.5ms",  "1e3s",   "9999999999s", "5 s",     "1us", "0.5ms1.5ms",
                      "1000us", "1000µs", "2562047h",    "2562048h"};
const Texts kUris{"https://x/k",
                  "http://x:8080/k",
                  "HTTPS://x",
                  "https://[::1]/k",
                  "https:///k",
                  "https:k",
                  "https://x:/k",
                  "https://u@x",
                  "https://x/a b",
                  "https://x?%zz",
                  "ftp://x",
                  "x",
                  "//x",
                  "https://x y",
                  "https://x:p",
                  "https://[::1",
                  "https://x/%zz",
                  "https://x|y",
                  "https://x#%z",
                  "https://u p@x",
                  "",
                  "https",
                  "https://x\\y",
                  "https://x\ny",
                  "https://x%41"};
const Texts kKeySets{R"({"keys":[]})",
                     R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a","alg":"RS256"}]})",
                     R"({"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"})",
                     R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AQ=="}]})",
                     R"({"keys":[{"kty":"oct","k":"aGk","use":"sig"}]})",
                     R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}]})",
                     "",
                     "{}",
                     "[]",
                     "keys: []",
                     "{keys: []}",
                     "null",
                     "x",
                     R"({"keys":{}})",
                     R"({"keys":[null]})",
                     R"({"keys":["a"]})",
                     R"({"keys":[{}]})",
                     R"({"keys":[{"kty":"RSA","e":"AQAB"}]})",
                     R"({"keys":[{"kty":"RSA","n":"A","e":"AQAB"}]})",
                     R"({"keys":[{"kty":"rsa","n":"AQAB","e":"AQAB"}]})",
                     R"({"keys":[{"kty":"EC","x":"AQAB","y":"AQAB"}]})",
                     R"({"keys":[{"kty":"oct","k":"!"}]})",
                     R"({"keys":[{"kty":"oct","k":"aGk","alg":5}]})"};

Json *someJwtRule(Json &object, const PickOf &pick)
{
    return someItem(specOf(object), "jwtRules", pick);
}

bool aFieldOfARule(Json &object, const PickOf &pick)
{
    const auto &field = one(kJwtFields, pick);
    return set(someJwtRule(object, pick), field.field, one(field.values, pick));
}

bool aTimeout(Json &object, const PickOf &pick)
{
    return set(someJwtRule(object, pick), "timeout", one(kTimeouts, pick));
}

bool anAddressOfKeys(Json &object, const PickOf &pick)
{
    auto *rule = someJwtRule(object, pick);
    if (rule != nullptr && pick(4) != 0)
        rule->erase("jwksUri");
    return set(rule, pick(4) == 0 ? "jwks_uri" : "jwksUri", one(kUris, pick));
}

bool aKeySet(Json &object, const PickOf &pick)
{
    auto *rule = someJwtRule(object, pick);
    if (rule != nullptr && pick(4) != 0)
        rule->erase("jwksUri");
    return set(rule, "jwks", one(kKeySets, pick));
}

bool nobodyWhoMakesTokens(Json &object, const PickOf &pick)
{
    auto *rule = someJwtRule(object, pick);
    if (rule == nullptr)
        return false;
    for (const char *field : {"issuer", "jwksUri"})
        if (pick(2) == 0)
            rule->erase(field);
    return true;
}

} // namespace

std::vector<IstioMutation> ofAuthentication()
{
    return {{"a target of tokens (A3, A5)", kRequest, setTarget},
            {"a mode (P2)", kPeer, aMode},
            {"a mode of a port (P2)", kPeer, aModeOfAPort},
            {"no ports (P2)", kPeer, noPorts},
            {"ports without selector (P1)", kPeer, portsWithoutSelector},
            {"a field of a rule (R1)", kRequest, aFieldOfARule},
            {"a timeout (R1)", kRequest, aTimeout},
            {"an address of keys (R1)", kRequest, anAddressOfKeys},
            {"a key set (R1)", kRequest, aKeySet},
            {"issuer or address dropped (R1)", kRequest, nobodyWhoMakesTokens}};
}

} // namespace drawbridge::test::mutations
