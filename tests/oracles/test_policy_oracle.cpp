// SPDX-License-Identifier: Apache-2.0
// Exported policies of admission by the engines they are written for: every object of the table
// (tests/fixtures/policies) is admitted, or refused by the one rule that is to refuse it. A rule
// that is taken away lets exactly its own pass, and every change of a rule's text is noticed.
#include "tests/helpers/run_program.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kSkipped = 77; // of policy_engines.py

const QString kFixture = QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/fixtures/policies");

/// A change of one file of an export that has to change an answer.
struct Mutant {
    const char *file; ///< In the engine's folder.
    const char *from;
    const char *to;
};

const std::vector<Mutant> kCelMutants{
    {"allowed-registries", "n.startsWith(p + '/')", "n.startsWith(p)"},
    {"allowed-registries", "n == p || ", ""},
    {"allowed-registries", "p.endsWith('/') ? n.startsWith(p) : ", ""},
    {"allowed-registries", "t.spec.?initContainers.orValue([])", "[]"},
    {"allowed-registries", "t.spec.?ephemeralContainers.orValue([])", "[]"},
    {"allowed-registries", "image.split('@')[0]", "image"},
    {"allowed-registries", "n.lastIndexOf(':') > n.lastIndexOf('/')", "false"},
    {"allowed-registries", "n.startsWith('localhost/') ||", ""},
    {"allowed-registries", "[.:A-Z]", "[.A-Z]"},
    {"allowed-registries", "[.:A-Z]", "[:A-Z]"},
    {"allowed-registries", "? n : 'docker.io/' + n", "? n : n"},
    {"allowed-registries", "n.startsWith('index.docker.io/')", "false"},
    {"allowed-registries", "!n.substring(10).contains('/')", "false"},
    {"allowed-registries", "variables.images.size() > 1", "false"},
    {"allowed-registries", "object.kind == 'CronJob'", "false"},
    {"allowed-registries", "- cronjobs", "- jobs"},
    {"allowed-registries", "- replicationcontrollers\n", "\n"},
    {"allowed-registries", "- pods/ephemeralcontainers\n", "\n"},
    {"allowed-registries", "- UPDATE\n", "\n"},
    {"image-digests", "{64}|", "+|"},
    {"image-digests", "{64}|", "{65}|"},
    {"image-digests", ")$'", ")'"},
    {"image-digests", "|sha512:[0-9a-f]{128}", ""},
    {"image-digests", "variables.images.size() > 1", "false"},
    {"own-service-account", "['', 'default']", "['']"},
    {"own-service-account", "['', 'default']", "['default']"},
    {"own-service-account", "variables.isDefault.size() > 1", "false"},
    {"sidecar-injection", "t.spec.?hostNetwork.orValue(false)", "false"},
    {"sidecar-injection", "['', 'true']", "['', 'true', 'no']"},
    {"sidecar-injection", "['', 'true']", "['']"},
    {"sidecar-injection", "t.?metadata.?annotations", "t.?metadata.?labels"},
    {"sidecar-injection", "variables.isOff.size() > 1", "false"},
    {"namespace-injection", "hasValue() ? 'enabled'", "hasValue() ? ''"},
    {"namespace-injection", "?'istio-injection'", "?'other'"},
    {"pod-annotations", "t.metadata.annotations[k] == variables.required[k]", "true"},
    {"pod-annotations", "variables.missing.size() > 1", "false"},
};

const std::vector<Mutant> kRegoMutants{
    {"allowed-registries", R"(concat("", [prefix, "/"]))", "prefix"},
    {"allowed-registries", "begins_at_border(name, prefix) if name == prefix\n", "\n"},
    {"allowed-registries", R"(endswith(prefix, "/"))", "endswith(prefix, \"\")"},
    {"allowed-registries", R"("initContainers", )", ""},
    {"allowed-registries", R"(, "ephemeralContainers")", ""},
    {"allowed-registries", "volume.image.reference", "volume.image.other"},
    {"allowed-registries", R"(split(image, "@")[0])", "image"},
    {"allowed-registries", "`:[^/]*$`", "`:.*$`"},
    {"allowed-registries", "localhost|", ""},
    {"allowed-registries", "[.:A-Z]", "[.A-Z]"},
    {"allowed-registries", "[.:A-Z]", "[:A-Z]"},
    {"allowed-registries", R"(`^index\.docker\.io/`)", "`^never/`"},
    {"allowed-registries", "docker.io/library/$1", "docker.io/$1"},
    {"allowed-registries", " - images(previous)", ""},
    {"allowed-registries", "!= \"DELETE\"", "!= \"NEVER\""},
    {"allowed-registries", R"("image", ""))", R"("image", "nginx@sha256:a"))"},
    {"allowed-registries", R"(input.review.kind.kind == "CronJob")", "false"},
    {"image-digests", "{64}|", "+|"},
    {"image-digests", ")$`", ")`"},
    {"image-digests", "|sha512:[0-9a-f]{128}", ""},
    {"image-digests", " - images(previous)", ""},
    {"own-service-account", R"({"", "default"})", R"({""})"},
    {"own-service-account", R"({"", "default"})", R"({"default"})"},
    {"own-service-account", R"(["spec", "serviceAccount"], "")", R"(["spec", "other"], "")"},
    {"own-service-account", "not was_so\n", "true\n"},
    {"sidecar-injection", "false) == false", "false) != 1"},
    {"sidecar-injection", R"({"", "true"})", R"({"", "true", "no"})"},
    {"sidecar-injection", R"(key], annotation))", R"(key], ""))"},
    {"sidecar-injection", "not was_so\n", "true\n"},
    {"namespace-injection", R"("istio-injection"], null))", R"("other"], null))"},
    {"namespace-injection", R"(null) == null)", R"("") == "")"},
    {"namespace-injection", R"(o.metadata.labels["istio.io/rev"])", "false"},
    {"pod-annotations", "null) != value", "null) == null"},
    {"pod-annotations", " - known", ""},
};

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool copyFolder(const QString &from, const QString &to)
{
    QDirIterator each(from, QDir::Files, QDirIterator::Subdirectories);
    while (each.hasNext()) {
        const QString path = each.next();
        const QString target = to + '/' + QDir(from).relativeFilePath(path);
        QDir().mkpath(QFileInfo(target).path());
        if (!QFile::copy(path, target))
            return false;
    }
    return true;
}

/// A workload with secrets in its manifest, for their stubs.
const QByteArray kLiterals =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: "
    "{selector: "
    "{matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: "
    "[{name: main, image: x, env: [{name: DB_PASSWORD, value: Tr0ub4dor-first}, {name: API_TOKEN, "
    "value: Zx81-everywhere}]}]}}}\n";

/// The rules by which each case is refused, in the order of the table.
using Answers = std::vector<Json>;

std::vector<std::string> rules(const Json &answer)
{
    std::vector<std::string> wanted;
    for (const char *key : {"also", "expected"})
        if (const std::string rule = answer[key]; !rule.empty())
            wanted.push_back(rule);
    std::sort(wanted.begin(), wanted.end());
    return wanted;
}

} // namespace

class PolicyOracleTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void theEngineDoesWhatTheTableSays_data();
    void theEngineDoesWhatTheTableSays();
    void theSchemasTakeEveryFile();

private:
    QString copyOf(const char *name);
    QString withoutRule(const QString &rule);
    QString mutated(const QString &engine, const Mutant &mutant, int index);
    void ask(const QString &engine, const QStringList &folders, std::vector<Answers> &answers);

    QTemporaryDir m_work;
    QStringList m_rules;
};

void PolicyOracleTest::initTestCase()
{
    const QString export_ = m_work.filePath("export");
    const auto written = runProgram("drawbridgectl",
                                    {"export", kFixture + "/policies.drawbridge.yaml", "-o",
                                     export_, "--policy-as-code", "vap,gatekeeper,kyverno"},
                                    m_work.path());
    QVERIFY2(written.exitCode == 0, written.err.constData());
    const QDir kyverno(export_ + "/policy-as-code/kyverno");
    for (const QString &file : kyverno.entryList({"*.yaml"}, QDir::Files, QDir::Name))
        if (file != "kustomization.yaml")
            m_rules << file.chopped(5);
    QCOMPARE(m_rules.size(), 6);
}

QString PolicyOracleTest::copyOf(const char *name)
{
    static int count = 0;
    const QString folder = m_work.filePath(QString("%1-%2").arg(name).arg(++count));
    return copyFolder(m_work.filePath("export"), folder) ? folder : QString();
}

QString PolicyOracleTest::withoutRule(const QString &rule)
{
    const QString folder = copyOf("without");
    for (const char *file : {"vap/%1-policy.yaml", "vap/%1-binding.yaml",
                             "gatekeeper/templates/%1.yaml", "gatekeeper/constraints/%1.yaml"})
        if (!QFile::remove(folder + "/policy-as-code/" + QString(file).arg(rule)))
            return {};
    return folder;
}

QString PolicyOracleTest::mutated(const QString &engine, const Mutant &mutant, int index)
{
    const QString folder = copyOf("mutant");
    const QString path =
        folder + "/policy-as-code/" +
        QString(engine == "vap" ? "vap/%1-policy.yaml" : "gatekeeper/templates/%1.yaml")
            .arg(mutant.file);
    const QByteArray text = bytesOf(path);
    if (!text.contains(mutant.from)) {
        qWarning("mutant %d: %s does not hold %s", index, mutant.file, mutant.from);
        return {};
    }
    writeText(path, QByteArray(text).replace(mutant.from, mutant.to));
    return folder;
}

void PolicyOracleTest::ask(const QString &engine, const QStringList &folders,
                           std::vector<Answers> &answers)
{
    const QString out = m_work.filePath(engine + ".jsonl");
    QProcess engines;
    engines.start(DRAWBRIDGE_PYTHON,
                  QStringList{DRAWBRIDGE_SOURCE_DIR "/tests/oracles/policy/policy_engines.py",
                              "judge", engine, kFixture + "/cases.yaml", out} +
                      folders);
    QVERIFY(engines.waitForFinished(1500000));
    const QByteArray said = engines.readAllStandardError();
    if (engines.exitCode() == kSkipped)
        QSKIP(said.constData());
    if (engines.exitCode() != 0)
        qWarning("%s", said.constData());
    QCOMPARE(engines.exitCode(), 0);
    answers.resize(static_cast<std::size_t>(folders.size()));
    for (const QByteArray &line : bytesOf(out).trimmed().split('\n')) {
        const Json answer = Json::parse(line.toStdString());
        answers.at(answer["folder"].get<std::size_t>()).push_back(answer);
    }
    for (const Answers &some : answers)
        QCOMPARE(some.size(), answers.front().size());
}

void PolicyOracleTest::theEngineDoesWhatTheTableSays_data()
{
    QTest::addColumn<QString>("engine");
    QTest::newRow("ValidatingAdmissionPolicy on a real API server") << "vap";
    QTest::newRow("the Rego by OPA") << "opa";
    QTest::newRow("Gatekeeper by gator") << "gatekeeper";
}

void PolicyOracleTest::theEngineDoesWhatTheTableSays()
{
    QFETCH(QString, engine);
    const bool isCel = engine == "vap";
    QStringList folders{m_work.filePath("export")};
    for (const QString &rule : m_rules)
        folders << withoutRule(rule);
    const std::vector<Mutant> mutants = isCel             ? kCelMutants
                                        : engine == "opa" ? kRegoMutants
                                                          : std::vector<Mutant>();
    for (std::size_t i = 0; i < mutants.size(); ++i)
        folders << mutated(engine, mutants[i], static_cast<int>(i));
    QVERIFY(!folders.contains(QString()));
    std::vector<Answers> answers;
    ask(engine, folders, answers);
    if (answers.empty() || QTest::currentTestFailed())
        return;
    int wrong = 0;
    const auto compare = [&](const Json &answer, const std::vector<std::string> &wanted) {
        if (answer["refused"] == Json(wanted))
            return;
        ++wrong;
        qWarning("%s, expected %s", answer.dump().c_str(), Json(wanted).dump().c_str());
    };
    for (const Json &answer : answers.front())
        compare(answer, rules(answer));
    for (qsizetype i = 0; i < m_rules.size(); ++i)
        for (const Json &answer : answers[static_cast<std::size_t>(i) + 1]) {
            auto wanted = rules(answer);
            std::erase(wanted, m_rules[i].toStdString());
            compare(answer, wanted);
        }
    int survived = 0;
    for (std::size_t i = 0; i < mutants.size(); ++i) {
        const Answers &changed = answers[static_cast<std::size_t>(m_rules.size()) + 1 + i];
        bool isNoticed = false;
        for (std::size_t at = 0; at < changed.size(); ++at)
            isNoticed = isNoticed || changed[at]["refused"] != answers.front()[at]["refused"];
        if (isNoticed)
            continue;
        ++survived;
        qWarning("nothing notices %s: \"%s\" for \"%s\"", mutants[i].file, mutants[i].to,
                 mutants[i].from);
    }
    std::printf("%s: %zu objects, %zu exports, %zu changed texts, %d answers wrong, %d changes not "
                "noticed\n",
                qPrintable(engine), answers.front().size(), answers.size(), mutants.size(), wrong,
                survived);
    QCOMPARE(wrong, 0);
    QCOMPARE(survived, 0);
}

/// Kyverno does not run here: its policies are held against its CRD alone.
void PolicyOracleTest::theSchemasTakeEveryFile()
{
    QStringList arguments{DRAWBRIDGE_SOURCE_DIR "/tests/oracles/policy/policy_engines.py",
                          "schema"};
    for (const QString &root :
         {m_work.filePath("export") + "/policy-as-code",
          QString(DRAWBRIDGE_SOURCE_DIR "/tests/golden/expected_policies/policy-as-code")})
        for (const char *inside : {"/gatekeeper/templates", "/kyverno"})
            for (const QString &file : QDir(root + inside).entryList({"*.yaml"}, QDir::Files))
                if (file != "kustomization.yaml")
                    arguments << root + inside + '/' + file;
    writeText(m_work.filePath("literals/m.yaml"), kLiterals);
    const auto ctl = [this](const QStringList &words) {
        return runProgram("drawbridgectl", words, m_work.path()).exitCode;
    };
    QCOMPARE(ctl({"design", "literals", "-o", "l.drawbridge.yaml"}), 0);
    for (const char *source : {"external-secrets", "csi"}) {
        QCOMPARE(ctl({"export", "l.drawbridge.yaml", "-o", source, "--secret-stubs", source}), 0);
        arguments << m_work.filePath(source) + "/secret-stubs/shop-web-deployment-secrets.yaml";
        QVERIFY(QFile::exists(arguments.back()));
    }
    QVERIFY(arguments.size() > 20);
    QProcess engines;
    engines.start(DRAWBRIDGE_PYTHON, arguments);
    QVERIFY(engines.waitForFinished(600000));
    const QByteArray said = engines.readAllStandardError();
    if (engines.exitCode() == kSkipped)
        QSKIP(said.constData());
    const QByteArray refused = engines.readAllStandardOutput();
    QVERIFY2(engines.exitCode() == 0, (refused + said).constData());
}

QTEST_GUILESS_MAIN(PolicyOracleTest)
#include "test_policy_oracle.moc"
