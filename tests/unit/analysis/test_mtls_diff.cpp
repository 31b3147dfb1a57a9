// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mtls_diff.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kMesh = "---\napiVersion: v1\nkind: Namespace\n"
                          "metadata: {name: shop, labels: {istio-injection: enabled}}\n";

std::string peerAuthentication(const std::string &mode, const std::string &more = {})
{
    return "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
           "metadata: {name: p, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n"
           "  mtls: {mode: " +
           mode + "}\n" + more;
}

struct MeshWorld {
    explicit MeshWorld(const std::string &yaml)
    {
        Diagnostics diagnostics;
        topology = topologyOf(yaml, diagnostics);
        mesh.emplace(makeMeshEngine(topology, {}));
    }
    std::shared_ptr<const Topology> topology;
    std::optional<MeshEngine> mesh;
};

/// "web 8080: STRICT (2) => PERMISSIVE (0)": the modes and how many objects decided.
QStringList linesOf(const MeshWorld &before, const MeshWorld &after, const std::string &nameSpace)
{
    QStringList lines;
    for (const auto &change :
         diffMtls({*before.topology, *before.mesh}, {*after.topology, *after.mesh}, nameSpace))
        lines << QString::fromStdString(change.workload.name + ' ' +
                                        (change.port ? std::to_string(*change.port) : "others") +
                                        ": " + std::string(toString(change.before.mode)) + " (" +
                                        std::to_string(change.before.where.size()) + ") => " +
                                        std::string(toString(change.after.mode)) + " (" +
                                        std::to_string(change.after.where.size()) + ')');
    return lines;
}

} // namespace

class MtlsDiffTest : public QObject {
    Q_OBJECT
private slots:
    void changes_data();
    void changes();
};

void MtlsDiffTest::changes_data()
{
    QTest::addColumn<std::string>("before");
    QTest::addColumn<std::string>("after");
    QTest::addColumn<std::string>("nameSpace");
    QTest::addColumn<QStringList>("lines");
    const std::string none;
    const std::string web = kMesh + deployment("web");
    const QStringList all{"web 8080: PERMISSIVE (0) => STRICT (1)",
                          "web others: PERMISSIVE (0) => STRICT (1)"};
    QTest::newRow("the same policy is no change")
        << web + peerAuthentication("STRICT") << web + peerAuthentication("STRICT") << none
        << QStringList{};
    QTest::newRow("a mode covers declared and other ports")
        << web << web + peerAuthentication("STRICT") << none << all;
    QTest::newRow("a port of its own is told alone")
        << web + peerAuthentication("STRICT")
        << web + peerAuthentication("STRICT", "  portLevelMtls: {8080: {mode: DISABLE}}\n") << none
        << QStringList{"web 8080: STRICT (1) => DISABLE (1)"};
    QTest::newRow("other workloads are not touched")
        << web + deployment("db") << web + deployment("db") + peerAuthentication("STRICT") << none
        << all;
    QTest::newRow("a workload that leaves the mesh")
        << web + peerAuthentication("STRICT")
        << "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
           "{istio-injection: disabled}}\n" +
               deployment("web") + peerAuthentication("STRICT")
        << none
        << QStringList{"web 8080: STRICT (1) => no mesh (0)",
                       "web others: STRICT (1) => no mesh (0)"};
    QTest::newRow("a namespace not asked for")
        << web << web + peerAuthentication("STRICT") << std::string("other") << QStringList{};
    QTest::newRow("what is not known is told as unknown")
        << web + peerAuthentication("STRICT") << web + peerAuthentication("strict-ish") << none
        << QStringList{"web 8080: STRICT (1) => unknown (0)",
                       "web others: STRICT (1) => unknown (0)"};
}

void MtlsDiffTest::changes()
{
    QFETCH(std::string, before);
    QFETCH(std::string, after);
    QFETCH(std::string, nameSpace);
    QFETCH(QStringList, lines);
    QCOMPARE(linesOf(MeshWorld(before), MeshWorld(after), nameSpace), lines);
}

QTEST_GUILESS_MAIN(MtlsDiffTest)
#include "test_mtls_diff.moc"
