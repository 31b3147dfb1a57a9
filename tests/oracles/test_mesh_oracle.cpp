// SPDX-License-Identifier: Apache-2.0
// The mesh engine against istiod's own builder and a real Envoy: random policies, random requests
// over loopback with real certificates and tokens, no difference. What the engine calls unknown is
// counted apart and has to stay rare.
#include "tests/oracles/ask_istio.h"
#include "tests/oracles/istio_world.h"
#include "tests/oracles/random_mesh.h"

#include <QTest>

#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kWorlds = 150;
constexpr int kRequestsEach = 60;
constexpr int kMostUnknownPercent = 5;

void compare(const RandomMesh &mesh, const Json *answers, Tally &tally)
{
    const auto policies = mesh.world["policies"].get<std::string>();
    const auto engine = engineOf(mesh.world, policies);
    const int before = tally.differences;
    for (const auto &request : mesh.world["requests"]) {
        QCOMPARE((*answers)["id"].get<int>(), request["id"].get<int>());
        tally.add(request, *answers++, answerTo(engine, request));
    }
    if (tally.differences > before && tally.differences <= 10)
        std::printf("in this world:\n%s\n%s\n", mesh.world["mesh"].dump().c_str(),
                    policies.c_str());
}

} // namespace

class MeshOracleTest : public QObject {
    Q_OBJECT
private slots:
    void agreesWithARealEnvoy();
};

void MeshOracleTest::agreesWithARealEnvoy()
{
    std::mt19937 random(qEnvironmentVariableIntValue("DRAWBRIDGE_SEED") + 20261129u);
    const PickOf pick = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    std::vector<RandomMesh> worlds;
    for (int i = 0; i < kWorlds; ++i)
        worlds.push_back(randomMesh(pick, i, kRequestsEach));
    Json question = Json::array();
    for (const auto &mesh : worlds)
        question.push_back(mesh.world);
    const auto answers = askIstio("judge", question);
    if (answers.empty())
        return;
    const int count = kWorlds * kRequestsEach;
    QCOMPARE(answers.size(), static_cast<std::size_t>(count));
    Tally tally;
    std::map<std::string, int> hits;
    for (std::size_t i = 0; i < worlds.size(); ++i) {
        compare(worlds[i], &answers[i * kRequestsEach], tally);
        for (const auto &[field, times] : worlds[i].fields)
            hits[field] += kRequestsEach;
    }
    std::printf(
        "%d requests to a real Envoy, %d allowed (%.1f%%), %d unknown to us, %d differences\n",
        count, tally.allowed, 100.0 * tally.allowed / count, tally.unknown, tally.differences);
    for (const auto &field : meshFields())
        std::printf("  %6d  %s\n", hits[field], field.c_str());
    std::fflush(stdout);
    QCOMPARE(tally.differences, 0);
    QVERIFY(tally.unknown * 100 <= count * kMostUnknownPercent);
    QVERIFY2(tally.allowed * 5 >= count && tally.denied * 5 >= count, "too one-sided");
    for (const auto &field : meshFields())
        QVERIFY2(hits[field] >= 50, ("hardly ever: " + field).c_str());
}

QTEST_GUILESS_MAIN(MeshOracleTest)
#include "test_mesh_oracle.moc"
