// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include "model/import/resource_lists.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QDirIterator>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace drawbridge;
namespace fs = std::filesystem;

namespace {

const std::string kFixtures = DRAWBRIDGE_FIXTURES "/render";
const std::string kCorpora = DRAWBRIDGE_SOURCE_DIR "/../shared/corpora";

std::string tool(const char *name)
{
    const std::string path = std::string(DRAWBRIDGE_SOURCE_DIR "/build/tools/") + name;
    return fs::exists(path) ? path : std::string();
}

/// "Kind namespace/name", sorted: what is compared where places differ.
std::vector<std::string> objects(const ResourceSet &resources)
{
    std::vector<std::string> names;
    forEachMeta(resources, [&](const ObjectMeta &meta) {
        if (!meta.apiVersion.starts_with("kustomize.config.k8s.io/"))
            names.push_back(meta.kind + ' ' + meta.nameSpace + '/' + meta.name);
    });
    std::ranges::sort(names);
    return names;
}

} // namespace

/// What is read of kustomizations and charts, held against what the real kustomize and helm print
/// when they are run by hand. `./dev oracle` builds both into build/tools.
class RenderOracle : public QObject {
    Q_OBJECT
private slots:
    void kustomizations_data();
    void kustomizations();
    void plainListsGiveTheSameObjects();
    void charts_data();
    void charts();
    void renderedCorpora_data();
    void renderedCorpora();
    void nothingIsFetched();

private:
    static std::string printed(const std::string &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(QString::fromStdString(program), arguments);
        process.waitForFinished(60'000);
        return process.exitCode() == 0 ? process.readAllStandardOutput().toStdString()
                                       : std::string();
    }
    static ImportOptions options()
    {
        ImportOptions result;
        result.render.kustomize = tool("kustomize");
        result.render.helm = tool("helm");
        return result;
    }
};

void RenderOracle::kustomizations_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("our own overlay") << QString::fromStdString(kFixtures + "/shop/overlays/prod");
    for (const char *folder :
         {"online-boutique/kustomize/tests/memorystore-with-all-components",
          "online-boutique/kustomize/tests/service-mesh-istio-with-all-components",
          "argo-cd/manifests/base", "argo-cd/manifests/namespace-install",
          "argo-cd/manifests/cluster-install", "emojivoto/kustomize/deployment",
          "emojivoto/kustomize/statefulset", "aks-store/kustomize/overlays/dev",
          "spire-tutorials/k8s/envoy-x509/k8s", "flux-example/apps/staging",
          "flux-example/infrastructure/controllers"})
        QTest::newRow(folder) << QString::fromStdString(kCorpora + "/" + folder);
}

void RenderOracle::kustomizations()
{
    QFETCH(QString, folder);
    const std::string kustomize = tool("kustomize");
    if (kustomize.empty())
        QSKIP("kustomize is not built: run ./dev oracle");
    if (!QFileInfo::exists(folder))
        QSKIP(qPrintable(folder + " is not here"));
    const std::string text = printed(kustomize, {"build", folder});
    if (text.empty())
        QSKIP("kustomize does not build this one by itself");
    Diagnostics said;
    const ResourceSet ours = importPaths({folder.toStdString()}, options(), said);
    const ResourceSet theirs =
        importTexts({{folder.toStdString() + "!/kustomize-build.yaml", text}}, options(), said);
    QVERIFY(ours.isComplete);
    QCOMPARE(objects(ours).size(), objects(theirs).size());
    QVERIFY(objects(ours) == objects(theirs));
    const bool isBuilt =
        !ours.kinds.empty() && ours.kinds[0].first.fileName().find('!') != std::string::npos;
    QVERIFY2(!isBuilt || ours == theirs, "the objects differ in content");
}

void RenderOracle::plainListsGiveTheSameObjects()
{
    const std::string kustomize = tool("kustomize");
    if (kustomize.empty())
        QSKIP("kustomize is not built: run ./dev oracle");
    const std::string folder = kFixtures + "/shop/base";
    ImportOptions without = options();
    without.render.kustomize = "/bin/false"; // must not be asked
    Diagnostics said;
    const ResourceSet ours = importPaths({folder}, without, said);
    QVERIFY(ours.isComplete);
    COMPARE(test::codesAndPlaces(said), "");
    const ResourceSet theirs = importTexts(
        {{"b", printed(kustomize, {"build", QString::fromStdString(folder)})}}, options(), said);
    QCOMPARE(theirs.workloads.size(), std::size_t{2});
    QVERIFY(objects(ours) == objects(theirs));
}

void RenderOracle::charts_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("release");
    QTest::newRow("our own chart") << QString::fromStdString(kFixtures + "/chart") << "shop";
    QTest::newRow("online-boutique")
        << QString::fromStdString(kCorpora + "/online-boutique/helm-chart") << "onlineboutique";
    QTest::newRow("kubernetes-goat")
        << QString::fromStdString(kCorpora + "/kubernetes-goat/infrastructure/helm-tiller/pwnchart")
        << "pwnchart";
}

void RenderOracle::charts()
{
    QFETCH(QString, folder);
    QFETCH(QString, release);
    const std::string helm = tool("helm");
    if (helm.empty())
        QSKIP("helm is not built: run ./dev oracle");
    if (!QFileInfo::exists(folder))
        QSKIP(qPrintable(folder + " is not here"));
    const std::string text =
        printed(helm, {"template", release, folder, "--namespace", "default", "--include-crds"});
    QVERIFY(!text.empty());
    Diagnostics said;
    const ResourceSet ours = importPaths({folder.toStdString()}, options(), said);
    const ResourceSet theirs =
        importTexts({{folder.toStdString() + "!/helm-template.yaml", text}}, options(), said);
    QVERIFY(!theirs.kinds.empty());
    QVERIFY(ours == theirs);
}

void RenderOracle::renderedCorpora_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("rendered");
    QTest::newRow("a chart with its policies")
        << "online-boutique/helm-chart"
        << "online-boutique/rendered/helm-istio-networkpolicy.yaml";
    QTest::newRow("a kustomization with components")
        << "online-boutique/kustomize/tests/memorystore-with-all-components"
        << "online-boutique/rendered/kustomize-memorystore-with-all-components.yaml";
    QTest::newRow("a kustomization with a mesh")
        << "online-boutique/kustomize/tests/service-mesh-istio-with-all-components"
        << "online-boutique/rendered/kustomize-service-mesh-istio-with-all-components.yaml";
}

/// The texts beside the corpora were printed by helm 3.16.4 and kustomize 5.5.0.
void RenderOracle::renderedCorpora()
{
    QFETCH(QString, source);
    QFETCH(QString, rendered);
    if (tool("helm").empty() || tool("kustomize").empty())
        QSKIP("helm and kustomize are not built: run ./dev oracle");
    const std::string file = kCorpora + "/" + rendered.toStdString();
    if (!fs::exists(file))
        QSKIP("../shared/corpora is not here");
    ImportOptions import = options();
    import.render.helmSets = {"networkPolicies.create=true,authorizationPolicies.create=true,"
                              "sidecars.create=true,serviceAccounts.create=true"};
    if (source.contains("helm"))
        import.defaultNamespace = "onlineboutique";
    Diagnostics said;
    const ResourceSet ours = importPaths({kCorpora + "/" + source.toStdString()}, import, said);
    const ResourceSet theirs = importPaths({file}, import, said);
    QVERIFY(ours.isComplete && theirs.isComplete);
    QVERIFY(theirs.workloads.size() >= 12);
    QVERIFY(objects(ours) == objects(theirs));
}

void RenderOracle::nothingIsFetched()
{
    const std::string kustomize = tool("kustomize");
    if (kustomize.empty())
        QSKIP("kustomize is not built: run ./dev oracle");
    QTemporaryDir folder;
    QFile file(folder.filePath("kustomization.yaml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("namePrefix: x-\nopenapi:\n  path: https://127.0.0.1:1/schema.json\n"
               "configMapGenerator:\n- name: a\n  files: [https://127.0.0.1:1/x]\n");
    file.close();
    Diagnostics said;
    QVERIFY(!importPaths({folder.path().toStdString()}, options(), said).isComplete);
    QVERIFY(said.all()[0].what.code == ErrorCode::KustomizeFailed);
}

QTEST_GUILESS_MAIN(RenderOracle)
#include "test_render_oracle.moc"
