// SPDX-License-Identifier: Apache-2.0
// Objects of each kind that istiod accepts, with every part of their specs in some of them.
#include "tests/oracles/mutate_istio.h"

namespace drawbridge::test {

namespace {

constexpr const char *kOwnObjects = R"([
{"kind": "AuthorizationPolicy", "spec": {}},
{"kind": "AuthorizationPolicy", "spec": {"selector": {"matchLabels": {"app": "db"}}, "action": "DENY", "rules": [
  {"from": [{"source": {"principals": ["cluster.local/ns/a/sa/b"], "notNamespaces": ["c"]}}, {"source": {"ipBlocks": ["10.0.0.0/8"]}}],
   "to": [{"operation": {"ports": ["80", "443"], "methods": ["GET"], "notPaths": ["/a/*", "/b/{*}"]}}],
   "when": [{"key": "source.ip", "notValues": ["10.1.0.0/16"]}, {"key": "request.headers[x-a]", "values": ["*"]}]}, {}]}},
{"kind": "AuthorizationPolicy", "spec": {"action": "CUSTOM", "provider": {"name": "x"}, "rules": [
  {"from": [{"source": {"notIpBlocks": ["10.0.0.1"], "remoteIpBlocks": ["fd00::/8"]}}], "to": [{"operation": {"hosts": ["a", "a:*"]}}]}]}},
{"kind": "AuthorizationPolicy", "spec": {"targetRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "g"}], "action": "AUDIT",
  "rules": [{"from": [{"source": {"serviceAccounts": ["a/b"], "trustDomains": ["*.org"]}}, {"source": {"requestPrincipals": ["*"]}}]}]}},
{"kind": "PeerAuthentication", "spec": {"mtls": {"mode": "STRICT"}}},
{"kind": "PeerAuthentication", "spec": {"selector": {"matchLabels": {"app": "db", "tier": "back"}}, "mtls": {"mode": "UNSET"},
  "portLevelMtls": {"8080": {"mode": "DISABLE"}, "9090": {}}}},
{"kind": "PeerAuthentication", "spec": {"selector": {"matchLabels": {"app": "db"}}}},
{"kind": "RequestAuthentication", "spec": {"selector": {"matchLabels": {"app": "web"}}, "jwtRules": [
  {"issuer": "https://i", "jwksUri": "https://i/keys", "audiences": ["a", "b"], "fromParams": ["t"]},
  {"issuer": "two", "jwks": "{\"keys\":[]}", "timeout": "1s", "outputPayloadToHeader": "x-p"}]}},
{"kind": "RequestAuthentication", "spec": {"jwtRules": [{"jwksUri": "http://keys.a.svc:8080/k"}]}}
])";

} // namespace

nlohmann::ordered_json ownIstioObjects()
{
    return nlohmann::ordered_json::parse(kOwnObjects);
}

} // namespace drawbridge::test
