// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "model/import/resource_lists.h"
#include "tests/helpers/compare.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <map>

using namespace drawbridge;

// Reads the corpora of real manifests beside the checkout, as a user would, and compares counts
// with their README ("Verified facts") and with the reference parse of the odd files. Skipped where
// the corpora are absent.

namespace {

QString corpora()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/corpora");
}

/// "12 Deployment, 12 Service": workloads by kind and the other lists, sorted by name.
std::map<std::string, std::size_t> countKinds(const ResourceSet &resources)
{
    std::map<std::string, std::size_t> counts;
    forEachMeta(resources, [&](const ObjectMeta &meta) { ++counts[meta.kind]; });
    counts["undecoded"] = resources.undecodedPolicies.size();
    return counts;
}

std::size_t countCode(const Diagnostics &diagnostics, ErrorCode code)
{
    return std::size_t(std::ranges::count_if(
        diagnostics.all(), [&](const Diagnostic &d) { return d.what.code == code; }));
}

std::size_t objectCount(const ResourceSet &resources)
{
    std::size_t count = 0;
    forEachMeta(resources, [&](const ObjectMeta &) { ++count; });
    return count;
}

} // namespace

class CorporaImportTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyFolder_data();
    void everyFolder();
    void verifiedFacts_data();
    void verifiedFacts();
    void templatesAreNamed_data();
    void templatesAreNamed();
    void recipes();
    void referenceParse_data();
    void referenceParse();
};

void CorporaImportTest::initTestCase()
{
    if (!QDir(corpora()).exists())
        QSKIP("the corpora are not beside this checkout (../shared/corpora)");
}

void CorporaImportTest::everyFolder_data()
{
    QTest::addColumn<QString>("folder");
    for (const QString &name : QDir(corpora()).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        QTest::newRow(qPrintable(name)) << corpora() + '/' + name;
}

void CorporaImportTest::everyFolder()
{
    QFETCH(QString, folder);
    Diagnostics diagnostics;
    const ResourceSet resources = importPaths({folder.toStdString()}, {}, diagnostics);
    QVERIFY(objectCount(resources) > 0);
    for (const Diagnostic &said : diagnostics.all())
        QVERIFY2(said.what.where.isKnown(), toString(said).c_str());
    Diagnostics again;
    QVERIFY(importPaths({folder.toStdString()}, {}, again) == resources);
    QVERIFY(std::ranges::equal(again.all(), diagnostics.all()));
}

void CorporaImportTest::verifiedFacts_data()
{
    using Counts = QMap<QString, int>;
    QTest::addColumn<QString>("path");
    QTest::addColumn<Counts>("counts");
    QTest::newRow("online-boutique")
        << "online-boutique/kubernetes-manifests"
        << Counts{
               {"Deployment", 12}, {"Service", 12}, {"ServiceAccount", 11}, {"NetworkPolicy", 0}};
    QTest::newRow("online-boutique in one file")
        << "online-boutique/release/kubernetes-manifests.yaml"
        << Counts{{"Deployment", 12}, {"Service", 12}, {"ServiceAccount", 11}};
    QTest::newRow("online-boutique policies")
        << "online-boutique/kustomize/components/network-policies"
        << Counts{{"NetworkPolicy", 13}, {"undecoded", 0}};
    QTest::newRow("online-boutique with Istio")
        << "online-boutique/rendered/helm-istio-networkpolicy.yaml"
        << Counts{{"Deployment", 12},    {"Service", 12}, {"ServiceAccount", 12},
                  {"NetworkPolicy", 13}, {"Sidecar", 12}, {"AuthorizationPolicy", 12},
                  {"undecoded", 0}};
    QTest::newRow("sock-shop") << "sock-shop/deploy/kubernetes/manifests"
                               << Counts{{"Deployment", 14}, {"Service", 14}, {"Namespace", 1}};
    QTest::newRow("sock-shop policies")
        << "sock-shop/deploy/kubernetes/manifests-policy"
        << Counts{{"NetworkPolicy", 13}, {"Namespace", 1}, {"undecoded", 0}};
    QTest::newRow("emojivoto") << "emojivoto/kustomize/deployment"
                               << Counts{{"Deployment", 4},
                                         {"Service", 3},
                                         {"ServiceAccount", 3},
                                         {"Namespace", 1}};
    QTest::newRow("argo-cd") << "argo-cd/manifests/install.yaml"
                             << Counts{{"CustomResourceDefinition", 3},
                                       {"Deployment", 6},
                                       {"StatefulSet", 1},
                                       {"Service", 8},
                                       {"NetworkPolicy", 7},
                                       {"ServiceAccount", 7},
                                       {"Role", 6},
                                       {"RoleBinding", 6},
                                       {"ClusterRole", 3},
                                       {"ClusterRoleBinding", 3},
                                       {"ConfigMap", 7},
                                       {"Secret", 2},
                                       {"undecoded", 0}};
    QTest::newRow("kube-prometheus")
        << "kube-prometheus/manifests"
        << Counts{{"NetworkPolicy", 8}, {"Deployment", 5},      {"DaemonSet", 1},
                  {"Service", 8},       {"ServiceMonitor", 13}, {"undecoded", 0}};
}

void CorporaImportTest::verifiedFacts()
{
    using Counts = QMap<QString, int>;
    QFETCH(QString, path);
    QFETCH(Counts, counts);
    Diagnostics diagnostics;
    const ResourceSet resources =
        importPaths({(corpora() + '/' + path).toStdString()}, {}, diagnostics);
    const auto found = countKinds(resources);
    for (auto expected = counts.begin(); expected != counts.end(); ++expected) {
        const auto kind = found.find(expected.key().toStdString());
        const int count = kind == found.end() ? 0 : int(kind->second);
        QVERIFY2(count == expected.value(), qPrintable(QString("%1 %2, expected %3")
                                                           .arg(count)
                                                           .arg(expected.key())
                                                           .arg(expected.value())));
    }
    QVERIFY2(resources.isComplete && !diagnostics.hasErrors(), "the corpus is read without errors");
}

void CorporaImportTest::templatesAreNamed_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("online-boutique") << 13;
    QTest::newRow("sock-shop") << 27;
    QTest::newRow("teastore") << 14;
    QTest::newRow("kubernetes-goat") << 5;
    QTest::newRow("kubernetes-examples") << 5;
    QTest::newRow("network-policy-api") << 1;
}

void CorporaImportTest::templatesAreNamed()
{
    QFETCH(int, count);
    Diagnostics diagnostics;
    const std::string folder = (corpora() + '/' + QTest::currentDataTag()).toStdString();
    QVERIFY(!importPaths({folder}, {}, diagnostics).isComplete);
    QCOMPARE(int(countCode(diagnostics, ErrorCode::TemplateText)), count);
    QCOMPARE(int(countCode(diagnostics, ErrorCode::YamlSyntax)), 0);
}

/// 15 policies in as many files; two of them have one name in one namespace, so the last counts.
void CorporaImportTest::recipes()
{
    Diagnostics diagnostics;
    const ResourceSet resources =
        importPaths({(corpora() + "/network-policy-recipes").toStdString()}, {}, diagnostics);
    QCOMPARE(resources.networkPolicies.size() + countCode(diagnostics, ErrorCode::DuplicateObject),
             std::size_t{15});
    QCOMPARE(countCode(diagnostics, ErrorCode::NotKubernetes), std::size_t{3});
    QVERIFY(resources.undecodedPolicies.empty());
}

/// Files for which the reference, a lenient parser, says something else, and why.
const std::map<QString, const char *> &deviations()
{
    static const std::map<QString, const char *> files{
        {"alcideio+rbac-tool/testdata/auditgen/testdata-01.json", "JSON lines are read to the end"},
        {"alcideio+rbac-tool/testdata/auditgen/testdata-02.json", "JSON lines are read to the end"},
        {"argoproj+argo-cd/reposerver/repository/testdata/null-list/null-list.yaml",
         "a ConfigMapList with null items holds no object"},
        {"argoproj+argo-cd/reposerver/repository/testdata/weird-list/weird-list.yaml",
         "whatever ends in List and has items is a list, as for kubectl"},
        {"argoproj+argo-cd/reposerver/repository/testdata/yaml-with-empty-document/has-empty.yaml",
         "a ConfigMap without a name is no object"},
        {"synthetic/alias-bomb-small.yaml", "ends at the alias limit"},
        {"synthetic/concatenated-json.json", "concatenated JSON is read to the end"},
        {"synthetic/json-trailing-comma.json", "kubectl refuses the trailing comma too"},
        {"synthetic/mixed-empty-docs.yaml", "documents of null are empty"},
        {"synthetic/utf16le-bom.yaml", "UTF-16 is converted"},
        {"synthetic/wrong-types.yaml", "objects without a usable name or version are refused"},
    };
    return files;
}

void CorporaImportTest::referenceParse_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("documents");
    QTest::addColumn<int>("objects");
    QTest::addColumn<bool>("fails");
    QFile table(corpora() + "/quirks/reference-parse.tsv");
    QVERIFY(table.open(QIODevice::ReadOnly));
    table.readLine();
    while (!table.atEnd()) {
        const QStringList cells = QString::fromUtf8(table.readLine()).trimmed().split('\t');
        if (cells.size() < 7)
            continue;
        const bool fails = cells.size() > 8 && !cells[8].isEmpty();
        QTest::newRow(qPrintable(cells[0]))
            << cells[0] << cells[1].toInt() - cells[3].toInt() << cells[2].toInt() << fails;
    }
}

void CorporaImportTest::referenceParse()
{
    QFETCH(QString, path);
    QFETCH(int, documents);
    QFETCH(int, objects);
    QFETCH(bool, fails);
    Diagnostics diagnostics;
    const std::string file = (corpora() + "/quirks/" + path).toStdString();
    const ResourceSet resources = importPaths({file}, {}, diagnostics);
    const int found =
        int(objectCount(resources) + countCode(diagnostics, ErrorCode::DuplicateObject));
    const bool agrees = int(resources.documentCount) == documents && found == objects &&
                        (!fails || diagnostics.hasErrors());
    const bool deviates = deviations().contains(path);
    QVERIFY2(agrees != deviates, qPrintable(QString("%1 documents, %2 objects; reference %3, %4")
                                                .arg(resources.documentCount)
                                                .arg(found)
                                                .arg(documents)
                                                .arg(objects)));
}

QTEST_GUILESS_MAIN(CorporaImportTest)
#include "test_corpora_import.moc"
