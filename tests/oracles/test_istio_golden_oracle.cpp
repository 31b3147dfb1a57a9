// SPDX-License-Identifier: Apache-2.0
// The mesh engine against the filters that Istio's own golden files expect of istiod's builder, in
// a real Envoy: for every case, requests made of what its policies name, and the same answers.
#include "tests/oracles/ask_istio.h"
#include "tests/oracles/golden_world.h"
#include "tests/oracles/istio_world.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <array>
#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kRequestsEach = 400;
constexpr int kMostUnknownPercent = 5;
constexpr int kLeastAllowedPercent = 10;

/// Cases that let nothing through, whatever is sent.
struct Closed {
    std::string_view name;
    const char *reason;
};
constexpr std::array<Closed, 3> kClosed{{
    {"http/allow-host-before-111-in.yaml", "its notHosts has *"},
    {"http/allow-path-in.yaml", "its notPaths has *"},
    {"tcp/allow-only-http-in.yaml", "on TCP none of its rules is left"},
}};

const Closed *closedOf(const GoldenRow &row)
{
    const auto found = std::ranges::find(kClosed, row.name, &Closed::name);
    return found == kClosed.end() ? nullptr : &*found;
}

struct Asked {
    GoldenRow row;
    std::vector<Json> worlds;
};

std::vector<Asked> askedOf(const std::string &folder, const PickOf &pick)
{
    std::vector<Asked> all;
    int id = 0;
    for (const auto &row : goldenRows(folder)) {
        all.push_back({row, goldenWorlds(row, pick, kRequestsEach)});
        for (auto &world : all.back().worlds)
            for (auto &request : world["requests"])
                request["id"] = id++;
    }
    return all;
}

Json questionOf(const std::vector<Asked> &all)
{
    Json question = Json::array();
    for (const auto &asked : all)
        for (const auto &world : asked.worlds)
            question.push_back(world);
    return question;
}

void add(Tally &sum, const Tally &tally)
{
    sum.allowed += tally.allowed;
    sum.denied += tally.denied;
    sum.unknown += tally.unknown;
    sum.differences += tally.differences;
}

} // namespace

class IstioGoldenOracleTest : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheExpectedFilters();

private:
    static Tally compare(const Asked &asked, const Json *answers);
};

Tally IstioGoldenOracleTest::compare(const Asked &asked, const Json *answers)
{
    Tally tally;
    for (const auto &world : asked.worlds) {
        const auto engine = engineOf(world, asked.row.policies);
        for (const auto &request : world["requests"]) {
            if ((*answers)["id"] != request["id"])
                qFatal("an answer to another request");
            tally.add(request, *answers++, answerTo(engine, request));
        }
    }
    const auto *closed = closedOf(asked.row);
    std::printf("%5d requests, %4d allowed, %3d unknown to us, %d differences: %s%s%s\n",
                tally.count(), tally.allowed, tally.unknown, tally.differences,
                asked.row.name.c_str(), closed ? "; " : "", closed ? closed->reason : "");
    return tally;
}

void IstioGoldenOracleTest::agreesWithTheExpectedFilters()
{
    const std::string folder = DRAWBRIDGE_SOURCE_DIR "/../shared/conformance/istio/authz/";
    if (!QFile::exists(QString::fromStdString(folder + "cases.tsv")))
        QSKIP("Istio's golden files are not beside this checkout (../shared/conformance/istio)");
    std::mt19937 random(qEnvironmentVariableIntValue("DRAWBRIDGE_SEED") + 20261201u);
    const PickOf pick = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    const auto all = askedOf(folder, pick);
    const auto answers = askIstio("judge", questionOf(all));
    if (answers.empty())
        return;
    QCOMPARE(answers.size(), all.size() * kRequestsEach);
    Tally sum;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto tally = compare(all[i], &answers[i * kRequestsEach]);
        QVERIFY2((tally.allowed == 0) == (closedOf(all[i].row) != nullptr),
                 all[i].row.name.c_str());
        add(sum, tally);
    }
    std::printf("%5d requests, %4d allowed, %3d unknown to us, %d differences together\n",
                sum.count(), sum.allowed, sum.unknown, sum.differences);
    std::fflush(stdout);
    QCOMPARE(sum.differences, 0);
    QVERIFY(sum.unknown * 100 <= sum.count() * kMostUnknownPercent);
    QVERIFY(sum.allowed * 100 >= sum.count() * kLeastAllowedPercent);
}

QTEST_GUILESS_MAIN(IstioGoldenOracleTest)
#include "test_istio_golden_oracle.moc"
