// SPDX-License-Identifier: Apache-2.0
#include "exporters/edge_tls_exporter.h"

#include "exporters/manifest_object.h"
#include "model/analysis/edge_tls.h"

#include <algorithm>
#include <set>

// A Gateway belongs to whoever deploys it, so it is patched, not written: nothing else of it is
// touched. Kustomize knows no keys of the lists of a custom resource and would put a strategic
// merge patch in place of all servers; JSON 6902 changes one field, and its `test` makes kustomize
// refuse the patch where the servers have moved. It holds for all Gateways, drawn flows behind them
// or not: those are closed by other means, and the next one is drawn sooner than this is read.
// Tested by tests/unit/exporters/test_edge_tls.cpp and tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

YamlValue operation(const char *what, const std::string &path, YamlValue value)
{
    YamlValue result = YamlValue::mapping();
    result.set("op", what);
    result.set("path", path);
    result.set("value", std::move(value));
    return result;
}

class EdgeTlsExporter {
public:
    explicit EdgeTlsExporter(const ResourceSet &resources) : m_resources(resources) {}

    EdgeTls run()
    {
        for (const IstioGatewayObject &gateway : m_resources.istioGateways)
            add(gateway);
        for (const GatewayObject &gateway : m_resources.gateways)
            for (const GatewayListener *listener : plainListeners(gateway, m_resources))
                note("listener " + listener->name + " of Gateway " + nameOf(gateway.meta) +
                         " takes plain http",
                     listener->where,
                     "listen with HTTPS and certificateRefs, and have the http listener redirect");
        for (const IngressObject &ingress : m_resources.ingresses)
            add(ingress);
        return std::move(m_result);
    }

private:
    static std::string nameOf(const ObjectMeta &meta) { return meta.nameSpace + '/' + meta.name; }

    void note(const std::string &what, const SourceSpan &where, const std::string &hint)
    {
        m_result.said.note(ErrorCode::NotExportable,
                           what + ", and no Secret of the input is known to serve it", where, hint);
    }

    void add(const IstioGatewayObject &gateway)
    {
        for (const IstioServer *server : plainServers(gateway))
            note("port " + std::to_string(server->port) + " of Gateway " + nameOf(gateway.meta) +
                     " takes plain http",
                 server->where, "serve HTTPS with a credentialName, and set tls.httpsRedirect");
        YamlValue operations = YamlValue::sequence();
        bool isAny = false;
        for (std::size_t i = 0; i < gateway.servers.size(); ++i) {
            const IstioServer &server = gateway.servers[i];
            if (!lacksLeastTls(server))
                continue;
            const std::string place = "/spec/servers/" + std::to_string(i);
            operations.push(
                operation("test", place + "/port/number", static_cast<std::int64_t>(server.port)));
            operations.push(operation("add", place + "/tls/minProtocolVersion", "TLSV1_2"));
            isAny = true;
        }
        if (isAny)
            m_result.patches.push_back({keyOf(gateway.meta), std::move(operations),
                                        "Keeps clients to TLS 1.2 and newer.",
                                        "networking.istio.io"});
    }

    static NodeKey keyOf(const ObjectMeta &meta)
    {
        return {{}, meta.nameSpace, meta.kind, meta.name};
    }

    void add(const IngressObject &ingress)
    {
        std::map<std::string, std::set<std::string>> hostsBySecret;
        for (const IngressBackend *backend : plainHosts(ingress)) {
            const std::string secret = secretFor(ingress, backend->host);
            if (!secret.empty())
                hostsBySecret[secret].insert(backend->host);
            else
                note("Ingress " + nameOf(ingress.meta) + " takes plain http for " +
                         (backend->host.empty() ? "any host" : backend->host),
                     backend->where.isKnown() ? backend->where : ingress.meta.where,
                     "add a tls entry with the host and the Secret of its certificate");
        }
        if (!hostsBySecret.empty())
            addPatch(ingress, hostsBySecret);
    }

    void addPatch(const IngressObject &ingress,
                  const std::map<std::string, std::set<std::string>> &hostsBySecret)
    {
        YamlValue operations = YamlValue::sequence();
        YamlValue entries = YamlValue::sequence();
        for (const auto &[secret, hosts] : hostsBySecret) {
            YamlValue entry = YamlValue::mapping();
            entry.set("hosts",
                      YamlValue::sequence(std::vector<std::string>(hosts.begin(), hosts.end())));
            entry.set("secretName", secret);
            if (ingress.tls.empty())
                entries.push(std::move(entry));
            else
                operations.push(operation("add", "/spec/tls/-", std::move(entry)));
        }
        if (ingress.tls.empty())
            operations.push(operation("add", "/spec/tls", std::move(entries)));
        m_result.patches.push_back({keyOf(ingress.meta), std::move(operations),
                                    "As another Ingress of the namespace serves these hosts.",
                                    "networking.k8s.io"});
    }

    /// Of another Ingress that serves the host with it; empty where there is none.
    [[nodiscard]] std::string secretFor(const IngressObject &ingress, const std::string &host) const
    {
        for (const IngressObject &other : m_resources.ingresses)
            if (&other != &ingress && other.meta.nameSpace == ingress.meta.nameSpace &&
                other.ingressClassName == ingress.ingressClassName && !host.empty())
                for (const IngressTls &tls : other.tls)
                    if (isUsable(tls, other.meta.nameSpace) &&
                        std::ranges::any_of(tls.hosts, [&](const std::string &pattern) {
                            return coversHost(pattern, host);
                        }))
                        return tls.secretName;
        return {};
    }

    /// A Secret of the input has to hold a certificate; others come from somewhere else.
    [[nodiscard]] bool isUsable(const IngressTls &tls, const std::string &nameSpace) const
    {
        const auto secret = std::ranges::find_if(m_resources.secrets, [&](const auto &object) {
            return object.meta.nameSpace == nameSpace && object.meta.name == tls.secretName;
        });
        const auto holds = [&](const char *key) {
            return std::ranges::find(secret->keys, key, &TextWithPlace::text) != secret->keys.end();
        };
        return !tls.secretName.empty() &&
               (secret == m_resources.secrets.end() || (holds("tls.crt") && holds("tls.key")));
    }

    const ResourceSet &m_resources;
    EdgeTls m_result;
};

} // namespace

EdgeTls exportEdgeTls(const ExportPlan &plan)
{
    EdgeTls all;
    for (const auto &cluster : plan.design.topology->clusters) {
        if (!cluster.resources)
            continue;
        EdgeTls some = EdgeTlsExporter(*cluster.resources).run();
        std::ranges::move(some.patches, std::back_inserter(all.patches));
        all.said.append(some.said);
    }
    return all;
}

} // namespace drawbridge
