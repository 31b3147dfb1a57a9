// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation.h"

#include "model/analysis/controller_catalogue.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/escalation_cases.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

/// shop and data, and Argo CD and Tekton as their own manifests label them.
EscalationWorld withControllers()
{
    EscalationWorld world = shopAndData();
    auto argo = workloadNamed("argocd/StatefulSet/release-7-controller");
    argo.serviceAccount = "argo";
    argo.podLabels = {{"app.kubernetes.io/name", "argocd-application-controller"}};
    auto tekton = workloadNamed("tekton/Deployment/tekton-pipelines-controller");
    tekton.serviceAccount = "tekton";
    world.workloads.push_back(std::move(argo));
    world.workloads.push_back(std::move(tekton));
    return world;
}

EscalationGraph graphOf(const EscalationWorld &world, const QString &scope, const QString &grant)
{
    return makeEscalationGraph(engineOf({{"jane", scope.toStdString(), rule(grant)}}), world);
}

} // namespace

/// Controllers that act for whoever writes their objects (findings.md 2.5: e21).
class EscalationControllersTest : public QObject {
    Q_OBJECT
private slots:
    void writersActThroughThem_data();
    void writersActThroughThem();
    void controllersThatAreNotThereAreTold();
    void wildcardsTellOnlyWhatIsThere();
    void theCatalogueIsWhole();
};

void EscalationControllersTest::writersActThroughThem_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("grant");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *scope, const char *grant,
                        const char *expected) {
        QTest::newRow(name) << scope << grant << expected;
    };
    const char *shopAccounts = "ServiceAccount shop/api, ServiceAccount shop/web";
    row("an Application, by the label of the controller", "argocd",
        "create argoproj.io applications", "? ServiceAccount argocd/argo");
    row("one Application changed", "argocd", "patch argoproj.io applications x",
        "? ServiceAccount argocd/argo");
    row("an Application read", "argocd", "get argoproj.io applications", "");
    row("a named create names nothing", "argocd", "create argoproj.io applications x", "");
    row("another group", "argocd", "create example.org applications", "");
    row("a TaskRun makes pods, by the name of the controller", "shop", "create tekton.dev taskruns",
        shopAccounts);
    row("a TaskRun deleted", "shop", "delete tekton.dev taskruns", "");
    row("status of a TaskRun", "shop", "update tekton.dev taskruns/status", "");
}

void EscalationControllersTest::writersActThroughThem()
{
    QFETCH(QString, scope);
    QFETCH(QString, grant);
    QFETCH(QString, expected);
    const auto graph = graphOf(withControllers(), scope, grant);
    QCOMPARE(targetsBy(graph, "jane", "e21"), expected);
    QVERIFY(graph.unknown.empty());
}

void EscalationControllersTest::controllersThatAreNotThereAreTold()
{
    const auto flux =
        graphOf(shopAndData(), "shop", "patch kustomize.toolkit.fluxcd.io kustomizations");
    QCOMPARE(targetsBy(flux, "jane", "e21"), QString());
    QCOMPARE(flux.unknown.size(), std::size_t{1});
    COMPARE(flux.unknown[0], "whoever writes kustomizations.kustomize.toolkit.fluxcd.io acts "
                             "through Flux, whose controller is not in the input");
    const auto tekton = graphOf(shopAndData(), "shop", "create tekton.dev pipelineruns");
    QCOMPARE(targetsBy(tekton, "jane", "e21"),
             QString("? ServiceAccount shop/api,? ServiceAccount shop/web"));
    QCOMPARE(tekton.unknown.size(), std::size_t{1});
}

void EscalationControllersTest::wildcardsTellOnlyWhatIsThere()
{
    const auto without = graphOf(shopAndData(), "shop", "* * *");
    QCOMPARE(targetsBy(without, "jane", "e21"), QString());
    QVERIFY(without.unknown.empty());
    const auto with = graphOf(withControllers(), "shop", "* * *");
    QCOMPARE(targetsBy(with, "jane", "e21"),
             QString("ServiceAccount shop/api, ServiceAccount shop/web,"
                     "? ServiceAccount argocd/argo,? every node")); // it may change the label
    const auto powers = std::ranges::count(with.powers, std::string("e21"), &EscalationPower::rule);
    QCOMPARE(powers, 3);
}

void EscalationControllersTest::theCatalogueIsWhole()
{
    QVERIFY(controlledKinds().size() > 30);
    for (const ControlledKind &kind : controlledKinds()) {
        QVERIFY2(!kind.labelKey.empty() && !kind.labelValue.empty(), kind.product.data());
        QVERIFY2(kind.apiGroup.find('.') != std::string_view::npos, kind.product.data());
        QVERIFY2(!kind.resource.empty(), kind.product.data());
    }
}

QTEST_GUILESS_MAIN(EscalationControllersTest)
#include "test_escalation_controllers.moc"
