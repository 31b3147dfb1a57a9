// SPDX-License-Identifier: Apache-2.0
#include "tests/oracles/istio_world.h"

#include "model/import/importer.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QString>

#include <iterator>
#include <sstream>
#include <utility>

namespace drawbridge::test {

namespace {

using Json = nlohmann::ordered_json;

PathNormalization normalizationNamed(const std::string &name)
{
    if (name == "NONE")
        return PathNormalization::None;
    if (name == "BASE")
        return PathNormalization::Base;
    return name == "MERGE_SLASHES" ? PathNormalization::MergeSlashes
                                   : PathNormalization::DecodeAndMergeSlashes;
}

MeshOptions optionsOf(const Json &mesh)
{
    MeshOptions options;
    options.rootNamespace = mesh["rootNamespace"].get<std::string>();
    options.trustDomain = mesh["trustDomain"].get<std::string>();
    options.trustDomainAliases = mesh["trustDomainAliases"].get<std::vector<std::string>>();
    options.pathNormalization = normalizationNamed(mesh["pathNormalization"]);
    return options;
}

std::string tokenPolicy(const Json &world)
{
    Json rules = Json::array();
    for (const auto &issuer : world["issuers"])
        rules.push_back({{"issuer", issuer}, {"jwksUri", "https://keys.example/keys"}});
    return "\n---\n" +
           Json{{"apiVersion", "security.istio.io/v1"},
                {"kind", "RequestAuthentication"},
                {"metadata", {{"name", "tokens"}, {"namespace", world["namespace"]}}},
                {"spec", {{"jwtRules", std::move(rules)}}}}
               .dump() +
           "\n";
}

std::vector<std::uint16_t> portsOf(const Json &world)
{
    return world["ports"].get<std::vector<std::uint16_t>>();
}

/// What a gateway listens on.
ResourceSet gatewayOf(const Json &world)
{
    ResourceSet resources;
    if (!world.contains("gateway"))
        return resources;
    IstioGatewayObject gateway;
    gateway.meta = metaOf("Gateway", world["namespace"], "gateway");
    gateway.selector = {{"app", "server"}};
    const bool isMutual = world["mode"] == "strict";
    for (const std::uint16_t port : portsOf(world)) {
        auto &server = gateway.servers.emplace_back();
        server.port = port;
        server.protocol = world["listener"] == "http" ? (isMutual ? "HTTPS" : "HTTP")
                                                      : (isMutual ? "TLS" : "TCP");
        server.tls = isMutual ? IstioTlsMode::IstioMutual : IstioTlsMode::None;
    }
    resources.istioGateways.push_back(std::move(gateway));
    return resources;
}

WorkloadNode serverOf(const Json &world)
{
    auto server = workloadOf(world["namespace"], "server", portsOf(world));
    server.podLabels = world["labels"].get<LabelMap>();
    if (world.contains("gateway"))
        server.mesh = MeshMembership::Gateway;
    server.podIps.push_back(*IpAddress::parse(world["address"].get<std::string>()));
    return server;
}

/// Tells what the ports speak.
ServiceNode serviceOf(const Json &world)
{
    ServiceNode service;
    service.object.meta = metaOf("Service", world["namespace"], "server");
    for (const std::uint16_t port : portsOf(world))
        service.object.ports.push_back(
            {world["listener"], port, Protocol::Tcp, PortReference(port), {}, "", {}});
    service.backends = {WorkloadId{0}};
    return service;
}

std::vector<std::string> textsIn(const Json &value)
{
    std::vector<std::string> texts;
    for (const auto &item : value.is_array() ? value : Json::array({value}))
        if (item.is_string())
            texts.push_back(item.get<std::string>());
    return texts;
}

/// Envoy is told to split these two claims, as istiod has it do.
std::vector<std::string> wordsOf(const std::string &text)
{
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

void addClaim(RequestToken &token, std::vector<std::string> path, const Json &value)
{
    const bool isSplit =
        path == std::vector<std::string>{"scope"} || path == std::vector<std::string>{"permission"};
    if (isSplit && value.is_string()) {
        token.claims[path] = wordsOf(value.get<std::string>());
    } else if (!value.is_object()) {
        token.claims[path] = textsIn(value);
    } else {
        path.emplace_back();
        for (const auto &[name, inner] : value.items()) {
            path.back() = name;
            addClaim(token, path, inner);
        }
    }
}

RequestToken tokenOf(const Json &claims)
{
    RequestToken token;
    for (const auto &[name, value] : claims.items())
        addClaim(token, {name}, value);
    return token;
}

std::optional<HttpRequest> requestOf(const Json &request)
{
    if (!request.contains("method"))
        return std::nullopt;
    HttpRequest http;
    http.method = request["method"].get<std::string>();
    http.path = request["path"].get<std::string>();
    http.host = request["host"].get<std::string>();
    http.headers.emplace();
    for (const auto &[name, value] : request["headers"].items())
        (*http.headers)[QString::fromStdString(name).toLower().toStdString()] = value;
    http.isTokenTold = true;
    if (!request["token"].is_null())
        http.token = tokenOf(request["token"]);
    return http;
}

} // namespace

MeshEngine engineOf(const Json &world, std::string policies)
{
    if (world.contains("issuers"))
        policies += tokenPolicy(world);
    Diagnostics diagnostics;
    auto resources = importText(policies, "policies.yaml", {}, diagnostics);
    ClusterMesh mesh{"",
                     {},
                     std::move(resources.authorizationPolicies),
                     std::move(resources.undecodedPolicies),
                     optionsOf(world["mesh"]),
                     std::move(resources.requestAuthentications)};
    if (world.contains("gateway"))
        mesh.options.trustedProxies = world["gateway"]["trustedProxies"].get<unsigned>();
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(mesh));
    return {topologyOf({serverOf(world)}, gatewayOf(world), {serviceOf(world)}),
            std::move(clusters)};
}

AuthorizationDecision answerTo(const MeshEngine &engine, const Json &request)
{
    MeshCaller caller;
    caller.address = *IpAddress::parse(request["source"].get<std::string>());
    if (request["principal"].is_string())
        caller.principal = request["principal"].get<std::string>();
    return engine.authorize(WorkloadId{0}, request["port"].get<std::uint16_t>(), caller,
                            requestOf(request));
}

void Tally::add(const Json &request, const Json &real, const AuthorizationDecision &ours)
{
    const bool isAllowed = real["allowed"].get<bool>();
    constexpr int mostPrinted = 10;
    ++(isAllowed ? allowed : denied);
    if (ours.verdict == Verdict::Unknown)
        ++unknown;
    else if ((ours.verdict == Verdict::Allow) != isAllowed && ++differences <= mostPrinted)
        qWarning("%s\nEnvoy: %s\nours: %s, %s", request.dump().c_str(), real.dump().c_str(),
                 std::string(toString(ours.verdict)).c_str(), ours.reason.c_str());
}

} // namespace drawbridge::test
