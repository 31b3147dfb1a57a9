// SPDX-License-Identifier: Apache-2.0
#include "exporters/workload_layout.h"

#include "exporters/cluster_folders.h"
#include "exporters/rollout_stages.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace drawbridge;
using namespace drawbridge::fixture;

namespace {

/// web calls cart and reads pods, its own and another namespace's.
Design drawn()
{
    ResourceSet resources = manifests();
    resources.workloads.pop_back(); // On the host network, so that no export is equal.
    Design design = designOver(resources);
    design.mesh = MeshKind::Sidecar;
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = key("shop/Pod/web");
    access.verbs = {"get"};
    access.resource = "pods";
    access.nameSpace = "other";
    ApiAccess everywhere = access;
    everywhere.subject = key("Group/people");
    everywhere.nameSpace = "";
    design.apiAccess = CowList<ApiAccess>({everywhere, access});
    return design;
}

ManifestSet plainOf(const Design &design)
{
    Diagnostics diagnostics;
    return exportDesign(design, {}, diagnostics);
}

/// "kind namespace/name" of each object.
std::multiset<std::string> objectsOf(const ManifestSet &set)
{
    std::multiset<std::string> objects;
    for (const ManifestFile &file : set.files)
        for (const YamlValue &document : file.documents)
            if (textAt(document, "kind") != "Kustomization")
                objects.insert(textAt(document, "kind") + ' ' +
                               textAt(document, "metadata.namespace") + '/' +
                               textAt(document, "metadata.name"));
    return objects;
}

QStringList pathsOf(const ManifestSet &set)
{
    QStringList paths;
    for (const ManifestFile &file : set.files)
        paths << QString::fromStdString(file.path);
    return paths;
}

QString read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

/// Exports with a file a workload.
class WorkloadLayoutTest : public QObject {
    Q_OBJECT
private slots:
    void everyObjectIsInTheFileOfItsWorkload();
    void theKustomizationListsTheFiles();
    void ourFirstLineStandsOnceAFile();
    void theProofIsTheSame();
    void aSharedAccountIsOfTheNamespace();
    void clustersAreLaidOutApart();
    void whatOthersWroteIsKept();
    void layoutsReplaceEachOther();
};

void WorkloadLayoutTest::everyObjectIsInTheFileOfItsWorkload()
{
    const ManifestSet plain = plainOf(drawn());
    const ManifestSet laid = byWorkload(plain, "d");
    QVERIFY(objectsOf(laid) == objectsOf(plain));
    const QStringList paths = pathsOf(laid).filter("namespaces/");
    QCOMPARE(paths, (QStringList{"namespaces/_cluster.yaml", "namespaces/shop/_namespace.yaml",
                                 "namespaces/shop/cart.yaml", "namespaces/shop/web.yaml"}));
    const QString web = fileOf(laid, "namespaces/shop/web.yaml");
    for (const char *kind : {"NetworkPolicy", "Role", "RoleBinding", "ServiceAccount"})
        QVERIFY2(web.contains(QString("\nkind: %1\n").arg(kind)), qPrintable(web));
    QVERIFY2(web.contains("\n  namespace: other\n"), qPrintable(web));
    const QString cart = fileOf(laid, "namespaces/shop/cart.yaml");
    QVERIFY2(cart.contains("\nkind: AuthorizationPolicy\n"), qPrintable(cart));
    const QString shop = fileOf(laid, "namespaces/shop/_namespace.yaml");
    for (const char *name : {"deny-all-by-default", "allow-nothing", "allow-dns", "default"})
        QVERIFY2(shop.contains(QString("\n  name: %1\n").arg(name)), qPrintable(shop));
    const QString cluster = fileOf(laid, "namespaces/_cluster.yaml");
    QVERIFY2(cluster.contains("\nkind: ClusterRole\n") && !cluster.contains("\n  namespace: shop"),
             qPrintable(cluster));
}

void WorkloadLayoutTest::theKustomizationListsTheFiles()
{
    const ManifestSet laid = byWorkload(plainOf(drawn()), "d");
    const QString list = fileOf(laid, "kustomization.yaml");
    QStringList listed;
    for (const QString &line : list.split('\n'))
        if (line.startsWith("- ") || line.startsWith("  - "))
            listed << line.section("- ", 1);
    QCOMPARE(listed, pathsOf(laid).filter("namespaces/"));
    QVERIFY2(list.contains("see workload-patches"), qPrintable(list));
    QVERIFY(!pathsOf(laid).filter("workload-patches/").isEmpty());
}

void WorkloadLayoutTest::ourFirstLineStandsOnceAFile()
{
    const ManifestSet laid = byWorkload(plainOf(drawn()), "d");
    const QString web = fileOf(laid, "namespaces/shop/web.yaml");
    QVERIFY2(web.startsWith("# Written by Drawbridge from d.drawbridge.yaml"), qPrintable(web));
    QCOMPARE(web.count("Written by Drawbridge"), 1);
    QVERIFY2(web.contains("\n---\n# drawn: API access of shop/Pod/web\n"), qPrintable(web));
}

void WorkloadLayoutTest::theProofIsTheSame()
{
    const Design design = drawn();
    const ManifestSet plain = plainOf(design);
    const auto proofOf = [&](const ManifestSet &set) {
        Diagnostics diagnostics;
        return verifyClusters(design, readBack(set, design, {}, diagnostics));
    };
    const VerifyReport before = proofOf(plain), after = proofOf(byWorkload(plain, "d"));
    COMPARE(describe(after), describe(before));
    QVERIFY2(after.isEqual(), describe(after).c_str());
    COMPARE(after.pairCount, before.pairCount);
    ManifestSet less = byWorkload(plain, "d");
    std::erase_if(less.files,
                  [](const auto &file) { return file.path == "namespaces/shop/cart.yaml"; });
    QVERIFY(!proofOf(less).isEqual());
}

/// Whoever takes one workload out must not take the account of another with it.
void WorkloadLayoutTest::aSharedAccountIsOfTheNamespace()
{
    Design design = drawn();
    design.identities =
        CowList<Identity>({{key("shop/Pod/cart"), "both"}, {key("shop/Pod/web"), "both"}});
    const ManifestSet laid = byWorkload(plainOf(design), "d");
    QVERIFY2(fileOf(laid, "namespaces/shop/_namespace.yaml").contains("\n  name: both\n"),
             qPrintable(fileOf(laid, "namespaces/shop/_namespace.yaml")));
}

void WorkloadLayoutTest::clustersAreLaidOutApart()
{
    ManifestSet plain = plainOf(drawn());
    for (ManifestFile &file : plain.files)
        file.path = "clusters/west/" + file.path;
    const ManifestSet laid = byWorkload(plain, "d");
    QVERIFY(!fileOf(laid, "clusters/west/namespaces/shop/web.yaml").isEmpty());
    QVERIFY(
        fileOf(laid, "clusters/west/kustomization.yaml").contains("- namespaces/shop/web.yaml"));
    QVERIFY(objectsOf(laid) == objectsOf(plain));
}

/// A comment in the third object of a file stays, and a second export changes nothing.
void WorkloadLayoutTest::whatOthersWroteIsKept()
{
    const QTemporaryDir folder;
    const std::string to = folder.path().toStdString();
    const ManifestSet laid = byWorkload(plainOf(drawn()), "d");
    Diagnostics said;
    QVERIFY(writeManifests(laid, to, said));
    QVERIFY(plannedChanges(laid, to, said)->empty());
    const QString path = folder.filePath("namespaces/shop/web.yaml");
    QString text = read(path);
    const qsizetype at = text.indexOf("\nkind: ServiceAccount\n");
    QVERIFY(at > 0);
    text.insert(at + 1, "# TICKET-7: agreed with the platform team\n");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.toUtf8());
    file.close();
    Design more = drawn();
    draw(more, "shop/Pod/cart", "shop/Pod/web");
    QVERIFY(writeManifests(byWorkload(plainOf(more), "d"), to, said));
    QVERIFY2(read(path).contains("# TICKET-7: agreed with the platform team\nkind: ServiceAccount"),
             qPrintable(read(path)));
    QVERIFY2(!said.hasErrors() && messagesOf(said, ErrorCode::ExportNotOurs).isEmpty(),
             describe(said).c_str());
}

/// What one layout wrote goes when the other is written, files of others stay.
void WorkloadLayoutTest::layoutsReplaceEachOther()
{
    const QTemporaryDir folder;
    const std::string to = folder.path().toStdString();
    const ManifestSet plain = plainOf(drawn());
    Diagnostics said;
    QVERIFY(writeManifests(plain, to, said));
    QVERIFY(writeManifests(byWorkload(plain, "d"), to, said));
    QVERIFY(QDir(folder.filePath("networkpolicies")).isEmpty());
    QFile own(folder.filePath("namespaces/shop/own.yaml"));
    QVERIFY(own.open(QIODevice::WriteOnly));
    own.write("kind: ConfigMap\n");
    own.close();
    QVERIFY(writeManifests(plain, to, said));
    QCOMPARE(QDir(folder.filePath("namespaces/shop")).entryList(QDir::Files),
             QStringList{"own.yaml"});
    QVERIFY(!QFile::exists(folder.filePath("namespaces/_cluster.yaml")));
    QVERIFY(QFile::exists(folder.filePath("networkpolicies/shop-allow-web.yaml")));
}

QTEST_GUILESS_MAIN(WorkloadLayoutTest)
#include "test_workload_layout.moc"
