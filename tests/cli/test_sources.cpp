// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_fixture.h"
#include "tests/helpers/archive_builder.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <sys/stat.h>

using namespace drawbridge::test;

namespace {

QByteArray pod(const QByteArray &name, const QByteArray &env = {})
{
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: shop, labels: {app: " + name +
           "}}\nspec:\n  containers:\n  - name: c\n    ports: [{containerPort: 80}]\n" + env +
           "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: shop}\nspec: {selector: {app: " + name + "}, ports: [{port: 80}]}\n";
}

const QByteArray kCallsCart = "    env: [{name: CART_URL, value: \"http://cart:80\"}]\n";

} // namespace

/// Where manifests come from, through the real program: archives, clusters, dumps, programs.
class SourcesTest : public CommandFixture {
    Q_OBJECT
private slots:
    void init();
    void anArchiveIsASource();
    void standardInputIsASource();
    void clustersStayApart();
    void aDesignOfClustersComesBack();
    void wrongClustersAreUsage_data();
    void wrongClustersAreUsage();
    void mustGatherIsCountedOnce();
    void linkLoopsEnd();
    void pipesInATreeAreNamed();
    void aKustomizationOutsideItsFolderIsOneError();
    void programsAreNamedByFlags();
    void aDesignKeepsTheValuesOfItsCharts();
    void limitsAreNamed_data();
    void limitsAreNamed();
    void badSizesAreUsage();

private:
    QString at(const char *name) const { return m_folder->filePath(name); }
};

void SourcesTest::init()
{
    newFolder();
    writeText(at("east/web.yaml"), pod("web", kCallsCart));
    writeText(at("east/cart.yaml"), pod("cart"));
    writeText(at("west/cart.yaml"), pod("cart"));
}

void SourcesTest::anArchiveIsASource()
{
    ArchiveBuilder(at("shop.tgz").toStdString())
        .add("east/web.yaml", pod("web", kCallsCart).toStdString())
        .add("east/cart.yaml", pod("cart").toStdString())
        .finish();
    const auto flows = ctl({"flows", "-o", "tsv", "shop.tgz"});
    QCOMPARE(flows.exitCode, 0);
    QVERIFY2(flows.out.contains("shop/Pod/web\tshop/cart\t80\tTCP\tyes\tshop/Pod/cart\t80\t"
                                "env: CART_URL=http://cart:80\tshop.tgz!/east/web.yaml\t8"),
             flows.out.constData());
    QCOMPARE(ctl({"design", "shop.tgz", "-o", "shop.drawbridge.yaml"}).exitCode, 0);
    QCOMPARE(ctl({"flows", "-o", "tsv", "shop.drawbridge.yaml"}).exitCode, 0);
}

void SourcesTest::standardInputIsASource()
{
    const auto result = ctl({"graph", "-"}, pod("cart"));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.contains("Pod/cart"));
    QCOMPARE(ctl({"design", "-", "-o", "x.drawbridge.yaml"}, pod("cart")).exitCode, 2);
}

void SourcesTest::clustersStayApart()
{
    const auto result =
        ctl({"graph", "-o", "json", "--cluster", "west=west", "--cluster", "east=east"});
    QCOMPARE(result.exitCode, 0);
    const auto graph = QJsonDocument::fromJson(result.out);
    QStringList keys;
    for (const QJsonValue workload : graph["workloads"].toArray())
        keys.append(workload["key"].toString());
    QCOMPARE(keys, QStringList({"east:shop/Pod/cart", "east:shop/Pod/web", "west:shop/Pod/cart"}));
    QCOMPARE(graph["flows"].toArray().size(), 1);
    QCOMPARE(graph["import"]["files"].toInt(), 3);
}

void SourcesTest::aDesignOfClustersComesBack()
{
    const auto made = ctl({"design", "--cluster", "east=east", "--cluster", "west=west", "-o",
                           "two.drawbridge.yaml"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    QFile file(at("two.drawbridge.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY2(text.contains("east") && text.contains("west"), text.constData());
    const auto again = ctl({"flows", "-o", "tsv", "two.drawbridge.yaml"});
    QCOMPARE(again.exitCode, 0);
    QVERIFY2(again.out.contains("east:shop/Pod/web\t") && !again.out.contains("west:shop/Pod/web"),
             again.out.constData());
    const auto exported = ctl({"export", "two.drawbridge.yaml", "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    QCOMPARE(QDir(at("out/clusters")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name),
             QStringList({"east", "west"}));
}

void SourcesTest::wrongClustersAreUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("a PATH beside clusters") << QStringList{"graph", "east", "--cluster", "a=west"};
    QTest::newRow("a name without a path") << QStringList{"graph", "--cluster", "a"};
    QTest::newRow("addresses of one of several")
        << QStringList{"design",  "--cluster",  "a=east", "--cluster",        "b=west",
                       "--nodes", "10.0.0.0/8", "-o",     "x.drawbridge.yaml"};
}

void SourcesTest::wrongClustersAreUsage()
{
    QFETCH(QStringList, arguments);
    const auto result = ctl(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains("DB2601"), result.err.constData());
}

void SourcesTest::mustGatherIsCountedOnce()
{
    const QByteArray spaceText = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, uid: "
                                 "1-1}\n";
    QByteArray live = pod("cart");
    live.replace("labels:", "uid: 2-2, labels:");
    const QByteArray podOnly = live.left(live.indexOf("---"));
    writeText(at("mg/image/cluster-scoped-resources/core/namespaces/shop.yaml"), spaceText);
    writeText(at("mg/image/namespaces/shop/shop.yaml"), spaceText);
    writeText(at("mg/image/namespaces/shop/pods/cart/cart.yaml"), podOnly);
    writeText(at("mg/image/namespaces/shop/core/pods.yaml"),
              "apiVersion: v1\nkind: PodList\nitems:\n- " +
                  QByteArray(podOnly).trimmed().replace("\n", "\n  ") + "\n");
    writeText(at("mg/image/namespaces/shop/pods/cart/c/c/logs/current.log"), "text\n");
    const auto result = ctl({"graph", "-o", "json", "mg"});
    QCOMPARE(result.exitCode, 0);
    const auto graph = QJsonDocument::fromJson(result.out);
    QCOMPARE(graph["workloads"].toArray().size(), 1);
    QCOMPARE(graph["namespaces"].toArray().size(), 1);
    QCOMPARE(graph["import"]["objects"].toInt(), 2);
    QCOMPARE(graph["import"]["problems"]["warnings"].toInt(), 0);
}

void SourcesTest::linkLoopsEnd()
{
    QVERIFY(QFile::link(m_folder->path(), at("east/loop")));
    QVERIFY(QFile::link("self.yaml", at("east/self.yaml")));
    QElapsedTimer timer;
    timer.start();
    const auto result = ctl({"graph", "east"});
    QVERIFY(timer.elapsed() < 20'000);
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.contains("Pod/web"));
}

void SourcesTest::pipesInATreeAreNamed()
{
    QCOMPARE(::mkfifo(at("east/pipe.yaml").toLocal8Bit().constData(), 0600), 0);
    const auto result = ctl({"graph", "east"});
    QCOMPARE(result.exitCode, 3);
    QCOMPARE(result.err.count("error DB"), 1);
    QVERIFY2(result.err.contains("DB1003") && result.err.contains("east/pipe.yaml"),
             result.err.constData());
    QVERIFY(result.out.contains("Pod/web"));
}

void SourcesTest::aKustomizationOutsideItsFolderIsOneError()
{
    writeText(at("east/kustomization.yaml"),
              "resources:\n- web.yaml\n- cart.yaml\n- ../west/cart.yaml\n");
    const auto result = ctl({"graph", "east"});
    QCOMPARE(result.exitCode, 3);
    QCOMPARE(result.err.count("error DB"), 1);
    QVERIFY2(result.err.contains("DB1022") && result.err.contains("east/kustomization.yaml:4:3"),
             result.err.constData());
    QVERIFY(result.out.contains("Pod/web"));
}

void SourcesTest::programsAreNamedByFlags()
{
    writeText(at("tool"),
              "#!/bin/sh\necho 'apiVersion: v1'; echo 'kind: Pod'\n"
              "echo \"metadata: {name: from-$1}\"\necho 'spec: {containers: [{name: c}]}'\n");
    QFile::setPermissions(at("tool"), QFile::ReadOwner | QFile::ExeOwner);
    writeText(at("k/kustomization.yaml"), "namePrefix: x-\nresources: [pod.yaml]\n");
    writeText(at("k/pod.yaml"), pod("plain"));
    writeText(at("c/Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    writeText(at("c/templates/x.yaml"), "{{ x }}\n");
    QVERIFY(ctl({"graph", "k", "--kustomize", "./tool"}).out.contains("Pod/from-build"));
    QVERIFY(ctl({"graph", "k", "--kustomize", "off"}).out.contains("Pod/plain"));
    QVERIFY(ctl({"graph", "c", "--helm", "./tool"}).out.contains("Pod/from-template"));
    const auto off = ctl({"graph", "c", "-v", "--helm", "off"});
    QCOMPARE(off.exitCode, 3);
    QVERIFY(off.err.contains("DB1024") && off.err.contains("DB1208"));
    const auto missing = ctl({"graph", "k", "--kustomize", "./nothing"});
    QCOMPARE(missing.exitCode, 3);
    QVERIFY(missing.err.contains("DB1026") && missing.err.contains("--kustomize"));
}

void SourcesTest::aDesignKeepsTheValuesOfItsCharts()
{
    writeText(at("helm"), "#!/bin/sh\nwhile [ $# -gt 0 ]; do\n"
                          "  [ $1 = --values ] && read -r name < $2\n"
                          "  [ $1 = --set ] && set=$2\n  shift\ndone\n"
                          "echo 'apiVersion: v1'; echo 'kind: Pod'\n"
                          "echo \"metadata: {name: $name-$set}\"\n"
                          "echo 'spec: {containers: [{name: c}]}'\n");
    QFile::setPermissions(at("helm"), QFile::ReadOwner | QFile::ExeOwner);
    writeText(at("c/Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    writeText(at("settings/prod.yaml"), "prod\n");
    const auto made = ctl({"design", "c", "--helm", "./helm", "--helm-values", "settings/prod.yaml",
                           "--helm-set", "eu", "-o", "d.drawbridge.yaml"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    const auto again = ctl({"graph", "d.drawbridge.yaml", "--helm", "./helm"});
    QVERIFY2(again.exitCode == 0 && again.out.contains("Pod/prod-eu"),
             (again.out + again.err).constData());
    QCOMPARE(ctl({"graph", "c", "--helm-values", "nothing.yaml"}).exitCode, 2);
}

void SourcesTest::limitsAreNamed_data()
{
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QString>("tooLow");
    QTest::addColumn<QString>("enough");
    QTest::newRow("the size of a file") << "--max-file-size"
                                        << "100"
                                        << "1K";
    QTest::newRow("all sizes together") << "--max-total-size"
                                        << "400"
                                        << "1M";
    QTest::newRow("the number of files") << "--max-files"
                                         << "1"
                                         << "2";
    QTest::newRow("nesting") << "--max-depth"
                             << "2"
                             << "20";
    QTest::newRow("documents in a file") << "--max-documents"
                                         << "1"
                                         << "2";
}

void SourcesTest::limitsAreNamed()
{
    QFETCH(QString, flag);
    QFETCH(QString, tooLow);
    QFETCH(QString, enough);
    const auto refused = ctl({"graph", "east", flag, tooLow});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains(flag.toUtf8()), refused.err.constData()); // how to raise it
    const auto read = ctl({"graph", "east", flag, enough});
    QVERIFY2(read.exitCode == 0, read.err.constData());
}

void SourcesTest::badSizesAreUsage()
{
    for (const char *flag : {"--max-file-size", "--max-total-size", "--max-files", "--max-depth"}) {
        const auto result = ctl({"graph", "east", flag, "12Q"});
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.err.contains(flag), result.err.constData());
    }
}

QTEST_GUILESS_MAIN(SourcesTest)
#include "test_sources.moc"
