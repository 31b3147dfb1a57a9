// SPDX-License-Identifier: Apache-2.0
// What a random mesh has to hit (istio.md 1.4 and 1.6).
#include "tests/oracles/random_mesh.h"

namespace drawbridge::test {

const std::vector<std::string> &meshFields()
{
    static const std::vector<std::string> fields{"principals",
                                                 "notPrincipals",
                                                 "namespaces",
                                                 "notNamespaces",
                                                 "serviceAccounts",
                                                 "notServiceAccounts",
                                                 "trustDomains",
                                                 "notTrustDomains",
                                                 "ipBlocks",
                                                 "notIpBlocks",
                                                 "remoteIpBlocks",
                                                 "notRemoteIpBlocks",
                                                 "requestPrincipals",
                                                 "notRequestPrincipals",
                                                 "ports",
                                                 "notPorts",
                                                 "methods",
                                                 "notMethods",
                                                 "paths",
                                                 "notPaths",
                                                 "hosts",
                                                 "notHosts",
                                                 "values",
                                                 "notValues",
                                                 "when source.ip",
                                                 "when remote.ip",
                                                 "when source.namespace",
                                                 "when source.principal",
                                                 "when source.trustDomain",
                                                 "when source.serviceAccount",
                                                 "when destination.ip",
                                                 "when destination.port",
                                                 "when connection.sni",
                                                 "when request.auth.principal",
                                                 "when request.auth.audiences",
                                                 "when request.auth.presenter",
                                                 "when request.auth.claims[realm][roles]",
                                                 "when request.auth.claims[scope]",
                                                 "when request.auth.claims[level]",
                                                 "when request.headers[X-Tier]",
                                                 "when request.headers[:authority]",
                                                 "no rules",
                                                 "rules: [{}] of ALLOW",
                                                 "rules: [{}] of DENY",
                                                 "no from",
                                                 "no to",
                                                 "no when"};
    return fields;
}

} // namespace drawbridge::test
