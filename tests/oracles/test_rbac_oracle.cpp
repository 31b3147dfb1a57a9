// SPDX-License-Identifier: Apache-2.0
// `drawbridgectl rbac can --requests` against a real kube-apiserver: random worlds of roles and
// bindings, 12,000 SubjectAccessReviews over them and the built-in roles, no difference. The naive
// matcher tells which lines of findings.md 2.1 to 2.3 the requests hit; every one has to be.
#include "tests/helpers/run_program.h"
#include "tests/property/random_rbac.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kWorlds = 24;
constexpr int kRequestsEach = 500;
constexpr int kSkipped = 77; // of kube_apiserver.py

Json metadataJson(const ObjectMeta &meta)
{
    Json json{{"name", meta.name}};
    if (!meta.nameSpace.empty())
        json["namespace"] = meta.nameSpace;
    if (!meta.labels.empty())
        json["labels"] = meta.labels;
    return json;
}

const char *operatorName(LabelRequirement::Operator op)
{
    switch (op) {
    case LabelRequirement::Operator::In: return "In";
    case LabelRequirement::Operator::NotIn: return "NotIn";
    case LabelRequirement::Operator::Exists: return "Exists";
    case LabelRequirement::Operator::DoesNotExist: break;
    }
    return "DoesNotExist";
}

Json selectorJson(const LabelSelector &selector)
{
    Json expressions = Json::array();
    for (const LabelRequirement &requirement : selector.requirements) {
        expressions.push_back(
            {{"key", requirement.key}, {"operator", operatorName(requirement.op)}});
        if (!requirement.values.empty())
            expressions.back()["values"] = requirement.values;
    }
    return {{"matchExpressions", std::move(expressions)}};
}

Json ruleJson(const RbacRule &rule)
{
    Json json{{"verbs", rule.verbs}};
    const auto add = [&json](const char *key, const std::vector<std::string> &values) {
        if (!values.empty())
            json[key] = values;
    };
    add("apiGroups", rule.apiGroups);
    add("resources", rule.resources);
    add("resourceNames", rule.resourceNames);
    add("nonResourceURLs", rule.nonResourceUrls);
    return json;
}

Json objectJson(const ObjectMeta &meta)
{
    return {{"apiVersion", meta.apiVersion}, {"kind", meta.kind}, {"metadata", metadataJson(meta)}};
}

Json roleJson(const RoleObject &role)
{
    Json json = objectJson(role.meta);
    json["rules"] = Json::array();
    for (const RbacRule &rule : role.rules)
        json["rules"].push_back(ruleJson(rule));
    for (const LabelSelector &selector : role.aggregation)
        json["aggregationRule"]["clusterRoleSelectors"].push_back(selectorJson(selector));
    return json;
}

Json bindingJson(const RoleBindingObject &binding)
{
    const std::string group = "rbac.authorization.k8s.io";
    Json json = objectJson(binding.meta);
    json["roleRef"] = {{"apiGroup", group}, {"kind", binding.roleKind}, {"name", binding.roleName}};
    for (const RbacSubject &subject : binding.subjects) {
        Json each{{"kind", subject.kind}, {"name", subject.name}};
        if (subject.kind != "ServiceAccount")
            each["apiGroup"] = group;
        if (!subject.nameSpace.empty())
            each["namespace"] = subject.nameSpace;
        json["subjects"].push_back(std::move(each));
    }
    return json;
}

Json reviewJson(int id, const NaiveReview &review)
{
    Json json{{"id", id}, {"user", review.user}, {"groups", review.groups}, {"verb", review.verb}};
    if (!review.url.empty())
        json["nonResourceURL"] = review.url;
    else
        json.update({{"group", review.group},
                     {"resource", review.resource},
                     {"subresource", review.subresource},
                     {"name", review.name},
                     {"namespace", review.nameSpace}});
    return json;
}

Json objectsOf(const RandomRbac &world)
{
    Json objects = Json::array();
    for (const RoleObject &role : world.roles)
        objects.push_back(roleJson(role));
    for (const RoleBindingObject &binding : world.bindings)
        objects.push_back(bindingJson(binding));
    return objects;
}

/// "id" to "allowed" of one line.
std::pair<int, bool> answerIn(const QByteArray &line)
{
    const auto json = nlohmann::json::parse(line.toStdString(), nullptr, false);
    if (!json.is_object() || !json.contains("id") || !json.contains("allowed"))
        return {-1, false};
    return {json["id"].get<int>(), json["allowed"].get<bool>()};
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void printHits(const NaiveHits &hits)
{
    for (const std::string &line : naiveLines()) {
        const auto found = hits.find(line);
        std::printf("  %8d  %s\n", found == hits.end() ? 0 : found->second, line.c_str());
    }
    std::fflush(stdout);
}

struct World {
    std::string text; ///< For people, where something differs.
    Json objects, requests;
    std::vector<NaiveReview> reviews;
};

/// Names differ from world to world: the aggregation controller may bring a deleted role back.
World makeWorld(const Pick &pick, int index, NaiveHits &hits)
{
    const std::string prefix = "w" + std::to_string(index) + "-";
    const RandomRbac random = randomRbac(pick, 12, 10, prefix);
    World world{toString(random), objectsOf(random), Json::array(), {}};
    for (int i = 0; i < kRequestsEach; ++i) {
        world.reviews.push_back(randomReview(pick, random));
        world.requests.push_back(reviewJson(i, world.reviews.back()));
        (void)naiveAllows(random.roles, random.bindings, world.reviews.back(), hits);
    }
    return world;
}

} // namespace

class RbacOracleTest : public QObject {
    Q_OBJECT
private slots:
    void agreesWithARealApiServer();

private:
    void write(const QString &name, const std::string &text)
    {
        writeText(m_folder.filePath(name), QByteArray::fromStdString(text));
    }
    void askTheServer(const std::vector<World> &worlds, QList<QByteArray> &realLines);
    void compare(const World &world, const QList<QByteArray> &realLines);

    QTemporaryDir m_folder;
    int m_differences = 0;
    int m_allowed = 0;
};

void RbacOracleTest::askTheServer(const std::vector<World> &worlds, QList<QByteArray> &realLines)
{
    Json given = Json::array();
    for (const World &world : worlds)
        given.push_back({{"objects", world.objects}, {"requests", world.requests}});
    write("review.json", given.dump());
    QProcess server;
    server.start(DRAWBRIDGE_PYTHON,
                 {DRAWBRIDGE_SOURCE_DIR "/tests/oracles/kube_apiserver/kube_apiserver.py", "review",
                  m_folder.filePath("review.json"), m_folder.filePath("real.jsonl")});
    QVERIFY(server.waitForFinished(3000000));
    const QByteArray said = server.readAllStandardError();
    if (server.exitCode() == kSkipped)
        QSKIP(said.constData());
    if (server.exitCode() != 0)
        qWarning("%s", said.constData()); // QVERIFY2 would cut it
    QCOMPARE(server.exitCode(), 0);
    realLines = readAll(m_folder.filePath("real.jsonl")).trimmed().split('\n');
}

/// Asks our program about one world and counts where it differs from what the API server said.
void RbacOracleTest::compare(const World &world, const QList<QByteArray> &realLines)
{
    std::string lines;
    for (const Json &request : world.requests)
        lines += request.dump() + "\n";
    write("world.json",
          Json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", world.objects}}.dump());
    write("requests.jsonl", lines);
    const auto ours =
        runProgram("drawbridgectl", {"rbac", "can", "--requests", "requests.jsonl", "world.json"},
                   m_folder.path(), {}, 600000);
    QVERIFY2(ours.exitCode == 0, ours.err.constData());
    const auto ourLines = ours.out.trimmed().split('\n');
    QCOMPARE(ourLines.size(), realLines.size());
    const int before = m_differences;
    for (int i = 0; i < realLines.size(); ++i) {
        const auto real = answerIn(realLines[i]);
        const auto our = answerIn(ourLines[i]);
        QCOMPARE(real.first, i);
        QCOMPARE(our.first, i);
        m_allowed += real.second ? 1 : 0;
        if (real.second != our.second && ++m_differences <= 10)
            qWarning("%s\nthe API server: %s\nours: %s",
                     toString(world.reviews[static_cast<std::size_t>(i)]).c_str(),
                     realLines[i].constData(), ourLines[i].constData());
    }
    if (m_differences > before)
        std::printf("in this world:\n%s\n", world.text.c_str());
}

void RbacOracleTest::agreesWithARealApiServer()
{
    std::mt19937 random(qEnvironmentVariableIntValue("DRAWBRIDGE_SEED") + 20261129u);
    const Pick pick = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    std::vector<World> worlds;
    NaiveHits hits;
    for (int i = 0; i < kWorlds; ++i)
        worlds.push_back(makeWorld(pick, i, hits));
    QList<QByteArray> realLines;
    askTheServer(worlds, realLines);
    if (QTest::currentTestFailed() || realLines.isEmpty())
        return;
    const int count = kWorlds * kRequestsEach;
    QCOMPARE(realLines.size(), count);
    for (int i = 0; i < kWorlds; ++i)
        compare(worlds[static_cast<std::size_t>(i)],
                realLines.mid(i * kRequestsEach, kRequestsEach));
    std::printf("%d SubjectAccessReviews, %d allowed (%.1f%%), %d differences\n", count, m_allowed,
                100.0 * m_allowed / count, m_differences);
    printHits(hits);
    QCOMPARE(m_differences, 0);
    QVERIFY2(m_allowed * 100 >= count * 15 && m_allowed * 100 <= count * 85,
             "too one-sided for the comparison to tell much");
    for (const std::string &line : naiveLines())
        QVERIFY2(hits[line] > 0, ("never hit: " + line).c_str());
}

QTEST_GUILESS_MAIN(RbacOracleTest)
#include "test_rbac_oracle.moc"
