// SPDX-License-Identifier: Apache-2.0
// What is exported of real applications and of our own samples is accepted by a real API server
// with the CRDs of Istio (a dry run with strict field validation, no error and no warning), and
// every Istio object by istiod's validators.
#include "exporters/design_exporter.h"
#include "model/design/edits.h"
#include "tests/helpers/corpus_design.h"
#include "tests/helpers/run_program.h"
#include "tests/oracles/ask_istio.h"

#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kSkipped = 77; // of dry_run.py

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Json fileValue(const std::string &id, const std::string &text)
{
    return {{"id", id}, {"text", text}};
}

/// Files below `folder`, in the order of their paths.
void addFolder(const QString &folder, const std::string &id, Json &files)
{
    std::set<QString> paths;
    for (QDirIterator each(folder, {"*.yaml"}, QDir::Files, QDirIterator::Subdirectories);
         each.hasNext();)
        paths.insert(each.next());
    for (const QString &path : paths) {
        const std::string name = id + '/' + QDir(folder).relativeFilePath(path).toStdString();
        const QStringList documents = QString::fromUtf8(bytesOf(path)).split("\n---\n");
        for (qsizetype i = 0; i < documents.size(); ++i) // several where a file is a workload's
            files.push_back(fileValue(i == 0 ? name : name + '#' + std::to_string(i + 1),
                                      documents[i].toStdString()));
    }
}

/// So that drawn API access is written too.
DesignCluster withApiServer()
{
    DesignCluster cluster;
    cluster.apiServer = {*Cidr::parse("203.0.113.10/32")};
    return cluster;
}

/// Every workload may read Pods of its own namespace, and a Secret by name.
Design withApiAccess(Design design)
{
    for (const WorkloadNode &node : design.topology->workloads) {
        const std::string &home = node.key.nameSpace;
        for (const ApiAccess &access :
             {ApiAccess{node.key, {"get", "list"}, "", "pods", {}, home, ""},
              ApiAccess{node.key, {"get"}, "", "secrets", {"settings"}, home, ""}})
            if (auto granted = grantAccess(design, access))
                design = *std::move(granted);
    }
    return design;
}

void addExports(const Design &design, const std::string &name, Json &files)
{
    Diagnostics ignored;
    for (const auto &[mesh, api] : {std::pair(MeshKind::None, "v1"),
                                    {MeshKind::Sidecar, "v1"},
                                    {MeshKind::Sidecar, "v1beta1"}}) {
        ExportOptions options;
        options.mesh = mesh;
        options.istioApi = api;
        for (const ManifestFile &file : exportDesign(design, options, ignored).files)
            files.push_back(
                fileValue(name + ' ' + std::string(toString(mesh)) + ' ' + api + '/' + file.path,
                          file.text()));
    }
}

void addCorpus(const char *name, Json &files)
{
    const std::size_t before = files.size();
    addExports(withApiAccess(drawnAtFirst(corporaFolder() / name, withApiServer())), name, files);
    std::printf("%6zu  files of %s\n", files.size() - before, name);
}

/// What is no object of a server, and objects of Linkerd, whose CRDs no package brings.
bool isNotJudged(const std::string &kind)
{
    return kind == "Kustomization" || kind == "Component" || kind == "operations" ||
           kind.ends_with(".policy.linkerd.io");
}

void printFirst(int &count, const std::string &id, const Json &answer, const std::string &text)
{
    constexpr int mostPrinted = 20;
    if (++count <= mostPrinted)
        qWarning("%s: %s\n%s", id.c_str(), answer.dump().c_str(), text.c_str());
}

} // namespace

class ExportOracleTest : public QObject {
    Q_OBJECT
private slots:
    void theServersTakeEveryFile_data();
    void theServersTakeEveryFile();

private:
    void askTheApiServer(const Json &files, std::vector<Json> &answers);
    void judgeByIstiod(const Json &files, const std::vector<Json> &answers);
};

void ExportOracleTest::askTheApiServer(const Json &files, std::vector<Json> &answers)
{
    const QTemporaryDir folder;
    writeText(folder.filePath("files.json"), QByteArray::fromStdString(files.dump()));
    QProcess server;
    server.start(DRAWBRIDGE_PYTHON,
                 {DRAWBRIDGE_SOURCE_DIR "/tests/oracles/kube_apiserver/dry_run.py", "judge",
                  folder.filePath("files.json"), folder.filePath("answers.jsonl")});
    QVERIFY(server.waitForFinished(1500000));
    const QByteArray said = server.readAllStandardError();
    if (server.exitCode() == kSkipped)
        QSKIP(said.constData());
    if (server.exitCode() != 0)
        qWarning("%s", said.constData()); // QVERIFY2 would cut it
    QCOMPARE(server.exitCode(), 0);
    for (const QByteArray &line : bytesOf(folder.filePath("answers.jsonl")).trimmed().split('\n'))
        answers.push_back(Json::parse(line.toStdString()));
    QCOMPARE(answers.size(), files.size());
}

void ExportOracleTest::judgeByIstiod(const Json &files, const std::vector<Json> &answers)
{
    Json question = Json::array();
    for (std::size_t i = 0; i < files.size(); ++i)
        if (answers[i]["kind"] == "AuthorizationPolicy" ||
            answers[i]["kind"] == "PeerAuthentication" ||
            answers[i]["kind"] == "RequestAuthentication")
            question.push_back({{"id", i}, {"yaml", files[i]["text"]}});
    QVERIFY(!question.empty());
    const auto verdicts = askIstio("validate", question);
    if (verdicts.empty())
        return;
    QCOMPARE(verdicts.size(), question.size());
    int refused = 0;
    for (const Json &verdict : verdicts) {
        const Json &file = files[verdict["id"].get<std::size_t>()];
        if (!verdict["error"].is_null() || !verdict["warnings"].empty())
            printFirst(refused, file["id"], verdict, file["text"]);
    }
    std::printf("istiod: %zu objects, %d with an error or a warning\n", verdicts.size(), refused);
    QCOMPARE(refused, 0);
}

void ExportOracleTest::theServersTakeEveryFile_data()
{
    QTest::addColumn<bool>("isOfTheCorpora");
    QTest::newRow("samples of the project") << false;
    QTest::newRow("real applications") << true;
}

void ExportOracleTest::theServersTakeEveryFile()
{
    QFETCH(bool, isOfTheCorpora);
    Json files = Json::array();
    if (isOfTheCorpora) {
        if (!std::filesystem::exists(corporaFolder()))
            QSKIP("the corpora are not beside the checkout (../shared/corpora)");
        for (const char *name : kExportCorpora)
            addCorpus(name, files);
        for (const char *name : kPartlyExportedCorpora)
            addCorpus(name, files);
    } else {
        addFolder(DRAWBRIDGE_SOURCE_DIR "/tests/golden/expected", "golden", files);
        const std::string shop = DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop";
        addExports(withApiAccess(drawnAtFirst(shop, withApiServer())), "shop", files);
    }
    std::vector<Json> answers;
    askTheApiServer(files, answers);
    if (answers.empty() || QTest::currentTestFailed())
        return;
    std::map<std::string, int> counts; // By kind.
    int refused = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Json &answer = answers[i];
        QVERIFY(answer["id"] == files[i]["id"]);
        ++counts[answer["kind"]];
        if (!answer["error"].is_null() || !answer["warnings"].empty())
            printFirst(refused, files[i]["id"], answer, files[i]["text"]);
        QCOMPARE(answer["status"].is_null(), isNotJudged(answer["kind"]));
    }
    for (const auto &[kind, count] : counts)
        std::printf("%6d  %s\n", count, kind.c_str());
    std::printf("the API server: %zu files, %d with an error or a warning\n", answers.size(),
                refused);
    QCOMPARE(refused, 0);
    for (const char *kind : {"NetworkPolicy", "AuthorizationPolicy", "PeerAuthentication",
                             "ServiceAccount", "Role", "RoleBinding", "Deployment"})
        QVERIFY2(counts[kind] > 0, kind);
    judgeByIstiod(files, answers);
}

QTEST_GUILESS_MAIN(ExportOracleTest)
#include "test_export_oracle.moc"
