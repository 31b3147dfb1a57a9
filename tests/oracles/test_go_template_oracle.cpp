// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/spire_template.h"

#include "tests/helpers/run_program.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <random>

using namespace drawbridge;
using Json = nlohmann::ordered_json;

/// Random templates, executed by Go's text/template and by us: what we say is exact has to be what
/// Go writes, and may not be what Go refuses.
class GoTemplateOracle : public QObject {
    Q_OBJECT
private slots:
    void agreesWithGo();
};

namespace {

constexpr int kTemplates = 20000;
constexpr int kSkipped = 77;

/// What ours and Go's template are executed with; what we do not know has for Go the name that we
/// give it.
struct World {
    WorkloadNode workload;
    WorkloadObject pod;
    SpireController controller;

    World()
    {
        workload.key = NodeKey::parse("shop/Pod/one").value();
        workload.serviceAccountName = "web";
        workload.mesh = MeshMembership::None;
        workload.podLabels = {{"app", "web"}, {"a_b", "1"}, {"x.io/y-z", "two"}, {"empty", ""}};
        workload.podAnnotations = {{"team", "blue"}};
        pod.meta.kind = "Pod";
        pod.meta.name = "one";
        pod.pod.nodeName = "n1";
        controller.trustDomain = "example.org";
        controller.clusterName = "demo";
        controller.clusterDomain = "cluster.local";
    }

    [[nodiscard]] Json forGo() const
    {
        return {
            {"TrustDomain", *controller.trustDomain},
            {"ClusterName", *controller.clusterName},
            {"ClusterDomain", *controller.clusterDomain},
            {"PodMeta",
             {{"Name", "one"},
              {"Namespace", "shop"},
              {"UID", "<pod uid>"},
              {"Labels", workload.podLabels},
              {"Annotations", {{"team", "blue"}, {"owner", "<annotation owner>"}}}}},
            {"PodSpec", {{"ServiceAccountName", "web"}, {"NodeName", "n1"}}},
            {"NodeMeta",
             {{"Name", "n1"}, {"UID", "<node uid>"}, {"Labels", {{"zone", "<node label zone>"}}}}}};
    }
};

class RandomTemplates {
public:
    std::string next()
    {
        std::string text;
        for (auto left = number(5) + 1; left > 0; --left)
            text += number(2) == 0 ? std::string(one(kLiterals)) : action();
        return text;
    }

private:
    static constexpr std::array kLiterals{"a",   "/b",  " ", "\n",   " \t ", "}}", "} ",  "{",
                                          "x- ", " -y", "",  "\"'`", "/*",   "*/", "{ {", "\r\n"};
    static constexpr std::array kOpen{"{{", "{{ ", "{{- ", "{{-\n", "{{-", "{{  ", "{{-  "};
    static constexpr std::array kClose{"}}", " }}", " -}}", "\t-}}", "-}}", "  }}", "  -}}"};
    static constexpr std::array kBodies{
        ".TrustDomain",
        ".ClusterName",
        "$.ClusterDomain",
        ".PodMeta.Name",
        ".PodMeta.Namespace",
        ".PodMeta.UID",
        ".PodMeta.Labels.app",
        ".PodMeta.Labels.a_b",
        ".PodMeta.Labels.tier",
        ".PodMeta.Labels.empty",
        ".PodMeta.Labels.x.io",
        ".PodMeta.Labels.my-app",
        ".PodMeta.Labels.1a",
        ".PodMeta.Annotations.team",
        ".PodSpec.ServiceAccountName",
        ".PodSpec.NodeName",
        ".NodeMeta.Name",
        ".NodeMeta.UID",
        "index .PodMeta.Labels \"app\"",
        "index .PodMeta.Labels `x.io/y-z`",
        "index .PodMeta.Labels \"x.io/y-z\"",
        "index .PodMeta.Labels \"tier\"",
        "index  $.PodMeta.Labels\n\"app\"",
        "index .PodMeta.Labels \"\"",
        "index .PodMeta.Labels \"a b\"",
        "index .PodMeta.Labels \"app\" \"x\"",
        "index .PodMeta.Labels\"app\"",
        "index .PodMeta.Namespace \"app\"",
        "index .PodMeta.Annotations \"owner\"",
        "index .NodeMeta.Labels \"zone\"",
        ".PodMeta.Labels",
        ".PodMeta.GetName",
        ".PodMeta.Nam",
        ".Trustdomain",
        ".PodMeta.Name.x",
        ".",
        "$",
        "$.",
        "",
        "\"text\"",
        "/* a comment */",
        "/* }} .TrustDomain {{ */",
        "/* open",
        "len .PodMeta.Labels",
        ".TrustDomain | printf \"%s\"",
        ".TrustDomain .ClusterName",
        "if .TrustDomain",
        "end",
        "(.TrustDomain)",
        ".PodMeta..Name",
        "printf",
    };

    std::size_t number(std::size_t below) { return m_engine() % below; }
    template<std::size_t Size>
    const char *one(const std::array<const char *, Size> &choices)
    {
        return choices[number(Size)];
    }
    std::string action() { return std::string(one(kOpen)) + one(kBodies) + one(kClose); }

    std::mt19937 m_engine{20261129}; // the same ones in every run
};

QString description(const std::string &text, const std::string &ours, const Json &go)
{
    return QString::fromStdString(Json(text).dump() + ": we say " + Json(ours).dump() +
                                  ", Go says " + go.dump());
}

/// Qt's macros return from the function that they stand in, which may return nothing.
void run(const QTemporaryDir &folder, const Json &questions)
{
    test::writeText(folder.filePath("question.json"), QByteArray::fromStdString(questions.dump()));
    QProcess oracle;
    oracle.start(DRAWBRIDGE_PYTHON,
                 {DRAWBRIDGE_SOURCE_DIR "/tests/oracles/go_template/go_template.py", "run",
                  folder.filePath("question.json"), folder.filePath("answers.json")});
    QVERIFY(oracle.waitForFinished(600000));
    if (oracle.exitCode() == kSkipped)
        QSKIP(oracle.readAllStandardError().constData());
    QCOMPARE(oracle.exitCode(), 0);
}

Json answersOf(const Json &questions)
{
    const QTemporaryDir folder;
    run(folder, questions);
    QFile file(folder.filePath("answers.json"));
    if (!file.open(QIODevice::ReadOnly))
        return Json::array();
    return Json::parse(file.readAll().toStdString());
}

} // namespace

void GoTemplateOracle::agreesWithGo()
{
    const World world;
    RandomTemplates random;
    Json questions = Json::array();
    for (int i = 0; i < kTemplates; ++i)
        questions.push_back({{"template", random.next()}, {"data", world.forGo()}});
    const Json answers = answersOf(questions);
    if (answers.empty())
        return; // skipped, or failed already
    QCOMPARE(answers.size(), questions.size());
    int exact = 0;
    int refused = 0;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const std::string text = questions[i]["template"];
        const auto ours = renderSpireTemplate(parseGoTemplate(text),
                                              {world.workload, &world.pod, &world.controller});
        refused += answers[i]["error"] == "" ? 0 : 1;
        if (!ours.isExecutable)
            continue;
        ++exact;
        const bool isSame = answers[i]["error"] == "" && answers[i]["text"] == ours.text;
        QVERIFY2(isSame, qPrintable(description(text, ours.text, answers[i])));
    }
    qInfo("%d of %d templates were exact, %d were refused by Go", exact, kTemplates, refused);
    QVERIFY(exact > kTemplates / 5 && refused > kTemplates / 5);
}

QTEST_GUILESS_MAIN(GoTemplateOracle)
#include "test_go_template_oracle.moc"
