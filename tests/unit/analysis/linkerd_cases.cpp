// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/linkerd_cases.h"

#include "tests/unit/analysis/linkerd_shop.h"

#include <QTest>

namespace drawbridge::test {

void addLinkerdServers()
{
    QTest::addColumn<QString>("objects");
    QTest::addColumn<QString>("verdicts");
    const auto row = [](const char *name, const std::string &objects, const char *verdicts) {
        QTest::newRow(name) << QString::fromStdString(objects) << QString(verdicts);
    };
    const auto server = [](const char *spec, const char *name = "s") {
        return linkerdObject("Server", name, spec);
    };
    row("a Server closes its port", serverOfDb(), "deny deny deny");
    row("of other pods", server("{podSelector: {matchLabels: {app: web}}, port: 80}"),
        "allow allow allow");
    row("of another port", server("{podSelector: {}, port: 81}"), "allow allow allow");
    row("of every pod", server("{podSelector: {}, port: 80}"), "deny deny deny");
    row("of a port by name", server("{podSelector: {}, port: http}"), "deny deny deny");
    row("of a name that no container has", server("{podSelector: {}, port: web}"),
        "allow allow allow");
    row("for external workloads", server("{externalWorkloadSelector: {}, port: 80}"),
        "allow allow allow");
    row("accessPolicy all-unauthenticated", serverOfDb(", accessPolicy: all-unauthenticated"),
        "allow allow allow");
    row("accessPolicy all-authenticated", serverOfDb(", accessPolicy: all-authenticated"),
        "allow deny deny");
    row("accessPolicy audit", serverOfDb(", accessPolicy: audit"), "allow allow allow");
    row("accessPolicy deny", serverOfDb(", accessPolicy: deny"), "deny deny deny");
    row("two Servers that differ",
        serverOfDb() + server("{podSelector: {}, port: http, accessPolicy: audit}"),
        "unknown unknown unknown");
    row("two Servers that agree", serverOfDb() + server("{podSelector: {}, port: 80}"),
        "deny deny deny");
    row("opaque", serverOfDb(", proxyProtocol: opaque"), "deny deny deny");
}

void addLinkerdAuthorizations()
{
    QTest::addColumn<QString>("objects");
    QTest::addColumn<QString>("verdicts");
    const auto row = [](const char *name, const std::string &objects, const char *verdicts) {
        QTest::newRow(name) << QString::fromStdString(serverOfDb() + objects) << QString(verdicts);
    };
    const auto meshTls = [](const char *spec) {
        return linkerdObject("MeshTLSAuthentication", "m", spec);
    };
    const auto networks = [](const char *spec) {
        return linkerdObject("NetworkAuthentication", "net", spec);
    };
    const auto onServer = [](const char *client, const char *server = "{name: db}") {
        return linkerdObject("ServerAuthorization", "a",
                             std::string("{server: ") + server + ", client: " + client + "}");
    };
    row("nothing asked for", policyForDb("[]"), "allow allow allow");
    row("every identity", policyForDb("[" + kMeshTls + "]") + meshTls("{identities: [\"*\"]}"),
        "allow deny deny");
    row("an account", policyForDb("[{kind: ServiceAccount, name: web}]"), "allow deny deny");
    row("another account", policyForDb("[{kind: ServiceAccount, name: db}]"), "deny deny deny");
    row("an account of another namespace",
        policyForDb("[{kind: ServiceAccount, name: web, namespace: ops}]"), "deny deny deny");
    row("a namespace of identities",
        policyForDb("[" + kMeshTls + "]") +
            meshTls("{identityRefs: [{kind: Namespace, name: shop}]}"),
        "allow deny deny");
    row("networks",
        policyForDb("[" + kNetwork + "]") + networks("{networks: [{cidr: 10.1.0.0/16}]}"),
        "allow deny deny");
    row("networks with an exception",
        policyForDb("[" + kNetwork + "]") +
            networks("{networks: [{cidr: 10.0.0.0/8, except: [10.1.0.1]}]}"),
        "deny allow deny");
    row("identity and network, both of which hold",
        policyForDb("[" + kMeshTls + ", " + kNetwork + "]") + meshTls("{identities: [\"*\"]}") +
            networks("{networks: [{cidr: 10.1.0.0/16}]}"),
        "allow deny deny");
    row("identity and network, one of which holds",
        policyForDb("[" + kMeshTls + ", " + kNetwork + "]") + meshTls("{identities: [\"*\"]}") +
            networks("{networks: [{cidr: 10.3.0.0/16}]}"),
        "deny deny deny");
    row("two policies, one of which holds",
        policyForDb("[{kind: ServiceAccount, name: db}]", "q") +
            policyForDb("[{kind: ServiceAccount, name: web}]"),
        "allow deny deny");
    row("a policy for another Server",
        linkerdObject("AuthorizationPolicy", "p",
                      "{targetRef: {group: policy.linkerd.io, kind: Server, name: other}, "
                      "requiredAuthenticationRefs: []}"),
        "deny deny deny");
    row("a policy for the namespace",
        linkerdObject("AuthorizationPolicy", "p",
                      "{targetRef: {kind: Namespace, name: shop}, requiredAuthenticationRefs: "
                      "[{kind: ServiceAccount, name: web}]}"),
        "allow deny deny");
    row("an authentication that is not there", policyForDb("[" + kMeshTls + "]"),
        "unknown unknown unknown");
    row("a ServerAuthorization of everybody, in the cluster", onServer("{unauthenticated: true}"),
        "allow allow unknown");
    row("of everybody, from anywhere",
        onServer("{unauthenticated: true, networks: [{cidr: 0.0.0.0/0}, {cidr: \"::/0\"}]}"),
        "allow allow allow");
    row("of an account", onServer("{meshTLS: {serviceAccounts: [{name: web}]}}"),
        "allow deny deny");
    row("of an identity",
        onServer("{meshTLS: {identities: "
                 "[web.shop.serviceaccount.identity.linkerd.cluster.local]}}"),
        "allow deny deny");
    row("of unauthenticated TLS", onServer("{meshTLS: {unauthenticatedTLS: true}}"),
        "allow deny deny");
    row("by labels of the Server", onServer("{unauthenticated: true}", "{selector: {}}"),
        "allow allow unknown");
    row("by labels the Server has not",
        onServer("{unauthenticated: true}", "{selector: {matchLabels: {a: b}}}"), "deny deny deny");
}

} // namespace drawbridge::test
