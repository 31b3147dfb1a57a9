// SPDX-License-Identifier: Apache-2.0
// The mesh engine against istiod's own builder and a real Envoy: random policies, random requests
// over loopback with real certificates and tokens, no difference. What the engine calls unknown is
// counted apart and has to stay rare.
#include "model/analysis/mesh_engine.h"
#include "model/import/importer.h"
#include "tests/helpers/run_program.h"
#include "tests/oracles/random_mesh.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kWorlds = 150;
constexpr int kRequestsEach = 60;
constexpr int kSkipped = 77; // of istio.py
constexpr int kMostUnknownPercent = 5;

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

std::string tokenPolicy(const Json &issuers)
{
    Json rules = Json::array();
    for (const auto &issuer : issuers)
        rules.push_back({{"issuer", issuer}, {"jwksUri", "https://keys.example/keys"}});
    return "---\n" +
           Json{{"apiVersion", "security.istio.io/v1"},
                {"kind", "RequestAuthentication"},
                {"metadata", {{"name", "tokens"}, {"namespace", kMeshNamespace}}},
                {"spec", {{"jwtRules", std::move(rules)}}}}
               .dump() +
           "\n";
}

/// The engine over the world's policies as the importer reads them.
MeshEngine engineOf(const RandomMesh &mesh)
{
    auto text = mesh.world["policies"].get<std::string>();
    if (mesh.hasTokens)
        text += tokenPolicy(mesh.world["issuers"]);
    Diagnostics diagnostics;
    auto resources = importText(text, "policies.yaml", {}, diagnostics);
    ClusterMesh policies{"",
                         {},
                         std::move(resources.authorizationPolicies),
                         std::move(resources.undecodedPolicies),
                         optionsOf(mesh.world["mesh"]),
                         std::move(resources.requestAuthentications)};
    auto server = workloadOf(kMeshNamespace, "server", {8080, 9090});
    server.podLabels["tier"] = "back";
    server.podIps.push_back(*IpAddress::parse(mesh.world["address"].get<std::string>()));
    ServiceNode service;
    service.object.meta = metaOf("Service", kMeshNamespace, "server");
    for (const std::uint16_t port : {8080, 9090})
        service.object.ports.push_back({mesh.world["listener"] == "http" ? "http" : "tcp",
                                        port,
                                        Protocol::Tcp,
                                        PortReference(port),
                                        {},
                                        "",
                                        {}});
    service.backends = {WorkloadId{0}};
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(policies));
    return {topologyOf({server}, {}, {service}), std::move(clusters)};
}

std::vector<std::string> textsIn(const Json &value)
{
    if (value.is_string())
        return {value.get<std::string>()};
    std::vector<std::string> texts;
    for (const auto &item : value)
        if (item.is_string())
            texts.push_back(item.get<std::string>());
    return texts;
}

RequestToken tokenOf(const Json &claims)
{
    RequestToken token;
    for (const auto &[name, value] : claims.items()) {
        if (name == "realm")
            token.claims[{"realm", "roles"}] = textsIn(value["roles"]);
        else
            token.claims[{name}] = name == "scope"     ? std::vector<std::string>{"read", "write"}
                                   : value.is_number() ? std::vector<std::string>()
                                                       : textsIn(value);
    }
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
        (*http.headers)[name == "X-Forwarded-For" ? "x-forwarded-for" : name] = value;
    http.isTokenTold = true;
    if (!request["token"].is_null())
        http.token = tokenOf(request["token"]);
    return http;
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

struct Tally {
    int allowed = 0, denied = 0, unknown = 0, differences = 0;
    std::map<std::string, int> hits;
};

} // namespace

class MeshOracleTest : public QObject {
    Q_OBJECT
private slots:
    void agreesWithARealEnvoy();

private:
    void askEnvoy(const std::vector<RandomMesh> &worlds, QList<QByteArray> &lines);
    static void compare(const RandomMesh &mesh, const QList<QByteArray> &lines, Tally &tally);

    QTemporaryDir m_folder;
};

void MeshOracleTest::askEnvoy(const std::vector<RandomMesh> &worlds, QList<QByteArray> &lines)
{
    Json given = Json::array();
    for (const auto &mesh : worlds)
        given.push_back(mesh.world);
    writeText(m_folder.filePath("worlds.json"), QByteArray::fromStdString(given.dump()));
    QProcess oracle;
    oracle.start(DRAWBRIDGE_PYTHON,
                 {DRAWBRIDGE_SOURCE_DIR "/tests/oracles/istio/istio.py", "judge",
                  m_folder.filePath("worlds.json"), m_folder.filePath("real.jsonl")});
    QVERIFY(oracle.waitForFinished(3000000));
    const QByteArray said = oracle.readAllStandardError();
    if (oracle.exitCode() == kSkipped)
        QSKIP(said.constData());
    if (oracle.exitCode() != 0)
        qWarning("%s", said.constData()); // QVERIFY2 would cut it
    QCOMPARE(oracle.exitCode(), 0);
    QFile file(m_folder.filePath("real.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    lines = file.readAll().trimmed().split('\n');
}

void MeshOracleTest::compare(const RandomMesh &mesh, const QList<QByteArray> &lines, Tally &tally)
{
    const auto engine = engineOf(mesh);
    for (const auto &[field, count] : mesh.fields)
        tally.hits[field] += kRequestsEach;
    const int before = tally.differences;
    for (int i = 0; i < kRequestsEach; ++i) {
        const auto &request = mesh.world["requests"][static_cast<std::size_t>(i)];
        const auto real = Json::parse(lines[i].toStdString());
        QCOMPARE(real["id"].get<int>(), request["id"].get<int>());
        const bool isAllowed = real["allowed"].get<bool>();
        const auto ours = answerTo(engine, request);
        ++(isAllowed ? tally.allowed : tally.denied);
        if (ours.verdict == Verdict::Unknown)
            ++tally.unknown;
        else if ((ours.verdict == Verdict::Allow) != isAllowed && ++tally.differences <= 10)
            qWarning("%s\nEnvoy: %s\nours: %s, %s", request.dump().c_str(), lines[i].constData(),
                     std::string(toString(ours.verdict)).c_str(), ours.reason.c_str());
    }
    if (tally.differences > before && tally.differences <= 10)
        std::printf("in this world:\n%s\n%s\n", mesh.world["mesh"].dump().c_str(),
                    mesh.world["policies"].get<std::string>().c_str());
}

void MeshOracleTest::agreesWithARealEnvoy()
{
    std::mt19937 random(qEnvironmentVariableIntValue("DRAWBRIDGE_SEED") + 20261129u);
    const PickOf pick = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    std::vector<RandomMesh> worlds;
    for (int i = 0; i < kWorlds; ++i)
        worlds.push_back(randomMesh(pick, i, kRequestsEach));
    QList<QByteArray> lines;
    askEnvoy(worlds, lines);
    if (QTest::currentTestFailed() || lines.isEmpty())
        return;
    const int count = kWorlds * kRequestsEach;
    QCOMPARE(lines.size(), count);
    Tally tally;
    for (int i = 0; i < kWorlds; ++i)
        compare(worlds[static_cast<std::size_t>(i)], lines.mid(i * kRequestsEach, kRequestsEach),
                tally);
    std::printf(
        "%d requests to a real Envoy, %d allowed (%.1f%%), %d unknown to us, %d differences\n",
        count, tally.allowed, 100.0 * tally.allowed / count, tally.unknown, tally.differences);
    for (const auto &field : meshFields())
        std::printf("  %6d  %s\n", tally.hits[field], field.c_str());
    std::fflush(stdout);
    QCOMPARE(tally.differences, 0);
    QVERIFY(tally.unknown * 100 <= count * kMostUnknownPercent);
    QVERIFY2(tally.allowed * 5 >= count && tally.denied * 5 >= count, "too one-sided");
    for (const auto &field : meshFields())
        QVERIFY2(tally.hits[field] >= 50, ("hardly ever: " + field).c_str());
}

QTEST_GUILESS_MAIN(MeshOracleTest)
#include "test_mesh_oracle.moc"
