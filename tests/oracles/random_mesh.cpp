// SPDX-License-Identifier: Apache-2.0
// Random worlds for the mesh oracle. The server is "foo/server", labels app=server and tier=back,
// on ports 8080 and 9090; callers are ServiceAccounts of three namespaces under several trust
// domains, or plaintext.
#include "tests/oracles/random_mesh.h"

namespace drawbridge::test {
namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

const Texts kPrincipals{"cluster.local/ns/foo/sa/a",
                        "td1/ns/foo/sa/a",
                        "old-td/ns/foo/sa/a",
                        "td1/ns/foobar/sa/b",
                        "*/ns/bar/sa/b",
                        "cluster.local/ns/foo*",
                        "td1/ns/foo/sa/*",
                        "*/sa/b",
                        "*-td/ns/foo/sa/a",
                        "other.org/ns/bar/sa/b",
                        "*"};
const Texts kNamespaces{"foo", "bar", "foo*", "*r", "f*r", "*"};
const Texts kAccounts{"a", "foo/a", "bar/b", "foobar/b", "b"};
const Texts kTrustDomains{"td1", "old-td", "cluster.local", "*-td", "td*", "*"};
const Texts kBlocks{"127.2.0.0/16", "127.2.1.0/24", "127.2.1.7", "198.51.100.0/24"};
const Texts kPorts{"8080", "9090", "7070"};
const Texts kMethods{"GET", "POST", "P*", "*T", "*"};
const Texts kPaths{"/admin", "/admin*", "*.css", "/a/{*}", "/a/{**}", "/a/{*}/c", "/", "*", "/a/b"};
const Texts kHosts{"shop.example", "Shop.Example", "*.example", "shop*", "shop.example:8080", "*"};
const Texts kHeaderValues{"gold", "g*", "*d", "*"};
const Texts kRequestPrincipals{"iss.example/alice",
                               "iss.example/*",
                               "*/bob",
                               "*",
                               "iss*",
                               "https://two.example/v1/alice",
                               "*ice"};
const Texts kAudiences{"shop", "adm*", "*"};
const Texts kRoles{"auditor", "wr*", "*"};

class Generator {
public:
    Generator(const PickOf &pick, RandomMesh &mesh) : m_pick(pick), m_mesh(mesh) {}

    void policies()
    {
        for (int i = 1 + m_pick(3); i > 0; --i)
            policy(i);
    }

    Json request(int id)
    {
        static const Texts domains{"cluster.local", "td1", "old-td", "other.org"};
        static const Texts peers{"/ns/foo/sa/a", "/ns/foo/sa/b", "/ns/bar/sa/b", "/ns/foobar/sa/b"};
        static const Texts paths{
            "/admin", "/admin/x",    "//admin",         "/%61dmin", "/a/b",        "/a/b/c",
            "/a/",    "/x/../admin", "/s.css",          "/",        "/admin?q=/a", "/a%2Fb",
            "/a/./b", "/a\\b",       "/x%5C..%2fadmin", "/a//b",    "/%41"};
        static const Texts hosts{"shop.example", "SHOP.example", "shop.example:8080", "else.org"};
        static const Texts methods{"GET", "POST", "PUT", "DELETE", "PATCH"};
        static const Texts addresses{"127.2.0.1", "127.2.1.7", "127.3.0.1"};
        Json request{{"id", id},
                     {"principal", nullptr},
                     {"port", m_pick(2) == 0 ? 8080 : 9090},
                     {"source", one(addresses)}};
        const auto &mode = m_mesh.world["mode"];
        if (mode == "strict" || (mode != "disable" && m_pick(3) != 0))
            request["principal"] = one(domains) + one(peers);
        if (m_mesh.world["listener"] == "tcp")
            return request;
        request["method"] = one(methods);
        request["path"] = one(paths);
        request["host"] = one(hosts);
        request["headers"] = headers();
        request["token"] = m_mesh.hasTokens && m_pick(3) != 0 ? token() : Json();
        return request;
    }

private:
    const std::string &one(const Texts &pool)
    {
        return pool[static_cast<std::size_t>(m_pick(static_cast<int>(pool.size())))];
    }

    Json some(const Texts &pool)
    {
        Json values = Json::array();
        for (int i = 1 + m_pick(2); i > 0; --i)
            values.push_back(one(pool));
        return values;
    }

    Json headers()
    {
        static const Texts values{"gold", "good", "silver", ""};
        static const Texts forwarded{"198.51.100.9", "127.2.1.7, 198.51.100.9",
                                     "198.51.100.9, 127.2.1.7"};
        Json headers = Json::object();
        if (m_pick(2) == 0)
            headers["x-tier"] = one(values);
        if (m_pick(3) == 0)
            headers["X-Forwarded-For"] = one(forwarded);
        return headers;
    }

    Json token()
    {
        static const Texts issuers{"iss.example", "https://two.example/v1", "evil.example"};
        static const Texts subjects{"alice", "bob"};
        Json token{
            {"iss", m_pick(8) == 0 ? issuers[2] : issuers[static_cast<std::size_t>(m_pick(2))]},
            {"sub", one(subjects)}};
        if (m_pick(2) == 0)
            token["aud"] = m_pick(2) == 0 ? Json("shop") : Json{"shop", "admin"};
        if (m_pick(2) == 0)
            token["azp"] = "console";
        if (m_pick(2) == 0)
            token["realm"] = {{"roles", m_pick(2) == 0 ? Json("writer") : Json{"auditor", "x"}}};
        if (m_pick(2) == 0)
            token["scope"] = "read write";
        if (m_pick(4) == 0)
            token["level"] = 3;
        return token;
    }

    void note(const std::string &field)
    {
        if (m_counts)
            ++m_mesh.fields[field];
    }

    /// `name` or `notName` of an object, now and then both.
    void field(Json &object, const std::string &name, const Texts &pool)
    {
        auto negated = name;
        negated[0] = static_cast<char>(negated[0] - 'a' + 'A');
        negated = "not" + negated;
        const int which = m_pick(5);
        if (which != 0) {
            object[which < 4 ? name : negated] = some(pool);
            note(which < 4 ? name : negated);
        } else {
            object[name] = some(pool);
            object[negated] = some(pool);
            note(name);
            note(negated);
        }
    }

    Json source()
    {
        Json source = Json::object();
        for (int i = 1 + m_pick(2); i > 0; --i)
            switch (m_pick(7)) {
            case 0:
            case 1: identity(source, m_pick(4)); break;
            case 2: field(source, "ipBlocks", kBlocks); break;
            case 3: field(source, "remoteIpBlocks", kBlocks); break;
            case 4: field(source, "trustDomains", kTrustDomains); break;
            default: field(source, "requestPrincipals", kRequestPrincipals); break;
            }
        return source;
    }

    /// serviceAccounts may not stand beside principals and namespaces.
    void identity(Json &source, int kind)
    {
        const auto has = [&source](const char *name) { return source.contains(name); };
        const bool hasAccounts = has("serviceAccounts") || has("notServiceAccounts");
        const bool hasOthers =
            has("principals") || has("notPrincipals") || has("namespaces") || has("notNamespaces");
        if (kind == 0 && !hasOthers)
            field(source, "serviceAccounts", kAccounts);
        else if (kind == 1 && !hasAccounts)
            field(source, "namespaces", kNamespaces);
        else if (!hasAccounts)
            field(source, "principals", kPrincipals);
    }

    Json operation()
    {
        Json operation = Json::object();
        for (int i = 1 + m_pick(2); i > 0; --i)
            switch (m_pick(4)) {
            case 0: field(operation, "ports", kPorts); break;
            case 1: field(operation, "methods", kMethods); break;
            case 2: field(operation, "paths", kPaths); break;
            default: field(operation, "hosts", kHosts); break;
            }
        return operation;
    }

    Json condition()
    {
        struct Key {
            const char *key;
            const Texts &pool;
        };
        static const Texts destinations{"127.50.0.0/17", "127.50.128.0/17", "127.51.0.0/16"};
        static const Texts names{"shop.example", "*"};
        static const Texts domains{"td1", "old-td", "*-td", "td*", "*", "td1/ns", "*/ns/foo"};
        static const std::vector<Key> keys{{"source.ip", kBlocks},
                                           {"remote.ip", kBlocks},
                                           {"source.namespace", kNamespaces},
                                           {"source.principal", kPrincipals},
                                           {"source.trustDomain", domains},
                                           {"source.serviceAccount", kAccounts},
                                           {"destination.ip", destinations},
                                           {"destination.port", kPorts},
                                           {"connection.sni", names},
                                           {"request.auth.principal", kRequestPrincipals},
                                           {"request.auth.audiences", kAudiences},
                                           {"request.auth.presenter", kAudiences},
                                           {"request.auth.claims[realm][roles]", kRoles},
                                           {"request.auth.claims[scope]", kRoles},
                                           {"request.auth.claims[level]", kRoles},
                                           {"request.headers[X-Tier]", kHeaderValues},
                                           {"request.headers[:authority]", kHosts}};
        const auto &key = keys[static_cast<std::size_t>(m_pick(static_cast<int>(keys.size())))];
        Json condition{{"key", key.key}};
        field(condition, "values", key.pool);
        note(std::string("when ") + key.key);
        return condition;
    }

    Json rule()
    {
        Json rule = Json::object();
        const auto list = [&](const char *part, const char *item, auto make) {
            for (int i = m_pick(3); i > 0; --i)
                rule[part].push_back(item == nullptr ? make() : Json{{item, make()}});
            if (!rule.contains(part))
                note(std::string("no ") + part);
        };
        list("from", "source", [this] { return source(); });
        list("to", "operation", [this] { return operation(); });
        list("when", nullptr, [this] { return condition(); });
        dropEmpty(rule, "from", "source");
        dropEmpty(rule, "to", "operation");
        return rule;
    }

    /// The webhook takes no source or operation without fields.
    static void dropEmpty(Json &rule, const char *part, const char *item)
    {
        if (!rule.contains(part))
            return;
        auto &list = rule[part];
        for (std::size_t i = list.size(); i > 0; --i)
            if (list[i - 1][item].empty())
                list.erase(i - 1);
        if (list.empty())
            rule.erase(part);
    }

    void policy(int index)
    {
        static const Texts places{kMeshNamespace, kMeshNamespace, kMeshRoot, "bar"};
        static const Texts actions{"ALLOW", "ALLOW", "ALLOW", "DENY", "DENY", "AUDIT"};
        const auto &place = one(places);
        const auto &action = one(actions);
        Json spec = Json::object();
        const int selector = m_pick(4);
        if (selector == 0)
            spec["selector"]["matchLabels"] = {{"app", "server"}};
        else if (selector == 1)
            spec["selector"]["matchLabels"] = {{"app", m_pick(3) == 0 ? "other" : "server"},
                                               {"tier", "back"}};
        const bool isDryRun = action != "AUDIT" && m_pick(10) == 0;
        m_counts = place != "bar" && action != "AUDIT" && !isDryRun &&
                   !(selector == 1 && spec["selector"]["matchLabels"]["app"] == "other");
        spec["action"] = action;
        rules(spec, action);
        Json meta{{"name", "p" + std::to_string(index)}, {"namespace", place}};
        if (isDryRun)
            meta["annotations"] = {{"istio.io/dry-run", "true"}};
        m_mesh.policies.push_back({{"apiVersion", "security.istio.io/v1"},
                                   {"kind", "AuthorizationPolicy"},
                                   {"metadata", std::move(meta)},
                                   {"spec", std::move(spec)}});
    }

    void rules(Json &spec, const std::string &action)
    {
        const bool needsRules = action == "DENY";
        const int count = needsRules ? 1 + m_pick(2) : m_pick(8) == 0 ? 0 : 1 + m_pick(3);
        if (count == 0)
            return note("no rules");
        for (int i = 0; i < count; ++i) {
            const bool isEmpty = m_pick(needsRules ? 25 : 12) == 0;
            if (isEmpty)
                note("rules: [{}] of " + action);
            spec["rules"].push_back(isEmpty ? Json::object() : rule());
        }
    }

    const PickOf &m_pick;
    RandomMesh &m_mesh;
    bool m_counts = false;
};

} // namespace

RandomMesh randomMesh(const PickOf &pick, int index, int requestCount)
{
    static const Texts domains{"cluster.local", "td1"};
    static const Texts ways{"NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES"};
    const auto one = [&pick](const Texts &pool) {
        return pool[static_cast<std::size_t>(pick(static_cast<int>(pool.size())))];
    };
    RandomMesh mesh;
    const bool isHttp = pick(4) != 0;
    mesh.hasTokens = isHttp && pick(3) != 0;
    Json aliases = Json::array();
    if (pick(2) == 0)
        aliases = pick(2) == 0 ? Json{"old-td"} : Json{"old-td", "x-td"};
    mesh.world = {{"address", "127.50." +
                                  std::to_string(index % 2 == 0 ? index / 250 : 128 + index / 250) +
                                  "." + std::to_string(1 + index % 250)},
                  {"listener", isHttp ? "http" : "tcp"},
                  {"ports", {8080, 9090}},
                  {"namespace", kMeshNamespace},
                  {"labels", {{"app", "server"}, {"tier", "back"}}},
                  {"mesh",
                   {{"rootNamespace", kMeshRoot},
                    {"trustDomain", one(domains)},
                    {"trustDomainAliases", std::move(aliases)},
                    {"pathNormalization", one(ways)},
                    {"validateTrustDomain", false}}}};
    mesh.world["mode"] = "permissive";
    if (pick(4) == 0) {
        // Plain, or with certificates of the mesh.
        mesh.world["mode"] = pick(2) == 0 ? "disable" : "strict";
        mesh.world["gateway"] = {{"trustedProxies", pick(4)}};
    }
    if (mesh.hasTokens) {
        mesh.world["jwt"] = true;
        mesh.world["issuers"] = {"iss.example", "https://two.example/v1"};
    }
    Generator generator(pick, mesh);
    generator.policies();
    std::string yaml;
    for (const auto &policy : mesh.policies)
        yaml += "---\n" + policy.dump() + "\n";
    mesh.world["policies"] = yaml;
    mesh.world["requests"] = Json::array();
    for (int i = 0; i < requestCount; ++i)
        mesh.world["requests"].push_back(generator.request(index * requestCount + i));
    return mesh;
}

} // namespace drawbridge::test
