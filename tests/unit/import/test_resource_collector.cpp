// SPDX-License-Identifier: Apache-2.0
#include "model/import/resource_collector.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

ObjectMeta metaAt(std::uint32_t line, const char *version, const char *kind, const char *name)
{
    ObjectMeta meta;
    meta.apiVersion = version;
    meta.kind = kind;
    meta.name = name;
    meta.nameSpace = "a";
    meta.where = {makeFileRef("f"), line, 1};
    return meta;
}

template<typename T>
KubernetesObject object(ObjectMeta meta)
{
    T result;
    result.meta = std::move(meta);
    return result;
}

} // namespace

class ResourceCollectorTest : public QObject {
    Q_OBJECT
private slots:
    void theLastOfEqualObjectsStays();
    void dumpsMayRepeatAnObject();
    void kindsAreCounted();
    void kindsAndGroupsAreApart();
    void undecodedPoliciesAllStay();
    void generatedNamesOfTwoFilesStayApart();
};

void ResourceCollectorTest::theLastOfEqualObjectsStays()
{
    ResourceSet resources;
    Diagnostics diagnostics;
    collectResources(
        {{object<WorkloadObject>(metaAt(1, "apps/v1", "Deployment", "web")),
          object<WorkloadObject>(metaAt(5, "apps/v1", "Deployment", "api")),
          object<WorkloadObject>(metaAt(9, "extensions/v1beta1", "Deployment", "web"))}},
        resources, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    QCOMPARE(resources.workloads[1].meta.where.lineOneBased, 9U);
    COMPARE(test::codesAndPlaces(diagnostics), "warning DB1406 9:1");
    QVERIFY(diagnostics.all()[0].what.message.find("f:1:1") != std::string::npos);
}

void ResourceCollectorTest::dumpsMayRepeatAnObject()
{
    ObjectMeta one = metaAt(1, "v1", "Pod", "web");
    one.uid = "1-2";
    ObjectMeta again = metaAt(9, "v1", "Pod", "web");
    again.uid = "1-2";
    ObjectMeta replaced = metaAt(20, "v1", "Pod", "web");
    replaced.uid = "3-4";
    ResourceSet resources;
    Diagnostics diagnostics;
    collectResources({{object<WorkloadObject>(one), object<WorkloadObject>(again)}}, resources,
                     diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    QVERIFY(diagnostics.empty());
    collectResources({{object<WorkloadObject>(one), object<WorkloadObject>(replaced)}}, resources,
                     diagnostics);
    COMPARE(test::codesAndPlaces(diagnostics), "warning DB1406 20:1");
}

void ResourceCollectorTest::kindsAreCounted()
{
    ObjectMeta inferred = metaAt(7, "v1", "Pod", "b");
    inferred.namespaceInferred = true;
    ResourceSet resources;
    Diagnostics diagnostics;
    collectResources(
        {{object<WorkloadObject>(metaAt(1, "v1", "Pod", "a")), object<WorkloadObject>(inferred),
          object<OpaqueObject>(metaAt(9, "x.org/v1", "Odd", "c"))}},
        resources, diagnostics);
    QCOMPARE(resources.kinds.size(), std::size_t{2});
    QVERIFY((resources.kinds[0] == KindCount{"", "Pod", true, 2, {makeFileRef("f"), 1, 1}}));
    QVERIFY((resources.kinds[1] == KindCount{"x.org", "Odd", false, 1, {makeFileRef("f"), 9, 1}}));
    QCOMPARE(resources.inferredNamespaces, std::size_t{1});
    QCOMPARE(resources.firstInferredNamespace.lineOneBased, 7U);
}

void ResourceCollectorTest::kindsAndGroupsAreApart()
{
    ResourceSet resources;
    Diagnostics diagnostics;
    collectResources(
        {{object<WorkloadObject>(metaAt(1, "apps/v1", "Deployment", "web")),
          object<WorkloadObject>(metaAt(2, "apps/v1", "StatefulSet", "web")),
          object<ServiceObject>(metaAt(3, "v1", "Service", "web")),
          object<OpaqueObject>(metaAt(4, "serving.knative.dev/v1", "Service", "web"))}},
        resources, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    QCOMPARE(resources.services.size(), std::size_t{1});
    QCOMPARE(resources.opaque.size(), std::size_t{1});
    QVERIFY(diagnostics.empty());
}

void ResourceCollectorTest::undecodedPoliciesAllStay()
{
    const ObjectMeta meta = metaAt(1, "networking.k8s.io/v1", "NetworkPolicy", "p");
    ResourceSet resources;
    Diagnostics diagnostics;
    collectResources({{object<UndecodedPolicy>(meta), object<NetworkPolicyObject>(meta),
                       object<UndecodedPolicy>(meta)}},
                     resources, diagnostics);
    QCOMPARE(resources.undecodedPolicies.size(), std::size_t{2});
    QCOMPARE(resources.networkPolicies.size(), std::size_t{1});
}

void ResourceCollectorTest::generatedNamesOfTwoFilesStayApart()
{
    ResourceSet resources;
    Diagnostics diagnostics;
    collectResources({{object<WorkloadObject>(metaAt(1, "v1", "Pod", "job-generated-1-1")),
                       object<WorkloadObject>(metaAt(1, "v1", "Pod", "job-generated-1-1")),
                       object<WorkloadObject>(metaAt(9, "v1", "Pod", "job-generated-9-1"))}},
                     resources, diagnostics);
    QVERIFY(diagnostics.empty());
    QCOMPARE(resources.workloads.size(), std::size_t{3});
    COMPARE(resources.workloads[0].meta.name, "job-generated-1-1");
    COMPARE(resources.workloads[1].meta.name, "job-generated-1-1-2");
    COMPARE(resources.workloads[2].meta.name, "job-generated-9-1");
}

QTEST_GUILESS_MAIN(ResourceCollectorTest)
#include "test_resource_collector.moc"
