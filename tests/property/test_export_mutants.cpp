// SPDX-License-Identifier: Apache-2.0
// What is exported, changed in every way and proved again. The proof notices each change, or the
// naive references (another reading of the same rules) see no difference on any connection or
// request. And what is exported is minimal: without any allow rule, peer, port, source, verb or
// subject a drawn flow is lost; the baseline is exempt by name.
#include "model/design/edits.h"
#include "model/design/host_probes.h"
#include "tests/golden/golden_design.h"
#include "tests/helpers/corpus_design.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/helpers/manifest_mutants.h"
#include "tests/helpers/naive_equivalence.h"

#include <QtTest>

#include <map>
#include <set>
#include <tuple>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using Change = ManifestMutant::Change;

/// What a difference says, without where its reason stands: a mutant moves nothing.
using Said =
    std::tuple<VerifyDifference::Kind, std::string, std::string, PortSet, std::string, std::string>;

std::set<Said> saidBy(const VerifyReport &report)
{
    std::set<Said> said;
    for (const VerifyDifference &one : report.differences)
        said.insert({one.kind, one.from, one.to, one.ports, one.witness, one.layer});
    return said;
}

/// Something drawn no longer works.
bool isLoss(const Said &said)
{
    const auto kind = std::get<0>(said);
    return kind == VerifyDifference::Kind::DrawnButDenied ||
           kind == VerifyDifference::Kind::ApiMissing ||
           kind == VerifyDifference::Kind::IdentityMissing;
}

struct Counts {
    int all = 0, noticed = 0, equivalent = 0;
};

class MutationRun {
public:
    MutationRun(Design design, MeshKind mesh) : m_design(std::move(design))
    {
        m_design.mesh = mesh;
        Diagnostics ignored;
        m_manifests = importTexts(exportDesign(m_design, {}, ignored).texts(), {}, ignored);
        m_before = saidBy(verifyDesign(m_design, m_manifests));
    }

    void run()
    {
        for (const ManifestMutant &mutant : mutantsOf(m_manifests))
            judge(mutant);
    }

    [[nodiscard]] const std::vector<std::string> &unnoticed() const { return m_unnoticed; }
    [[nodiscard]] const std::vector<std::string> &needless() const { return m_needless; }

    [[nodiscard]] Counts print() const
    {
        Counts sum;
        for (const auto &[name, counts] : m_counts) {
            std::printf("%6d %7d noticed %4d equivalent  %s\n", counts.all, counts.noticed,
                        counts.equivalent, name.c_str());
            sum.all += counts.all;
            sum.noticed += counts.noticed;
            sum.equivalent += counts.equivalent;
        }
        std::printf("%6d %7d noticed %4d equivalent  in all\n", sum.all, sum.noticed,
                    sum.equivalent);
        return sum;
    }

private:
    void judge(const ManifestMutant &mutant)
    {
        ResourceSet changed = m_manifests;
        mutant.apply(changed);
        const auto after = saidBy(verifyDesign(m_design, changed));
        std::set<Said> news;
        std::set_difference(after.begin(), after.end(), m_before.begin(), m_before.end(),
                            std::inserter(news, news.end()));
        Counts &counts = m_counts[mutant.kind];
        ++counts.all;
        if (after != m_before)
            ++counts.noticed;
        else if (isSame(changed))
            ++counts.equivalent;
        else
            m_unnoticed.push_back(mutant.what);
        if (mutant.isAllowed && !mutant.isBaseline &&
            std::none_of(news.begin(), news.end(), isLoss))
            m_needless.push_back(mutant.what);
    }

    [[nodiscard]] bool isSame(const ResourceSet &changed) const
    {
        Diagnostics ignored;
        const Design judged = withSystemCallers(m_design);
        return isEquivalent(makeVerifyWorld(judged, m_manifests, ignored),
                            makeVerifyWorld(judged, changed, ignored));
    }

    Design m_design;
    ResourceSet m_manifests;
    std::set<Said> m_before;
    std::map<std::string, Counts> m_counts; ///< By what is changed.
    std::vector<std::string> m_unnoticed, m_needless;
};

std::string lines(const std::vector<std::string> &texts)
{
    std::string all;
    for (const std::string &text : texts)
        all += text + '\n';
    return all;
}

/// The first drawing, with API access of the first two workloads.
Design application(const char *folder)
{
    DesignCluster cluster;
    cluster.apiServer = {*Cidr::parse("203.0.113.10/32")};
    Design design = drawnAtFirst(corporaFolder() / folder, cluster);
    const auto topology = design.topology;
    for (std::size_t i = 0; i < 2 && i < topology->workloads.size(); ++i) {
        const NodeKey key = topology->workloads[i].key;
        for (const ApiAccess &access :
             {ApiAccess{key, {"get", "list"}, "", "pods", {}, key.nameSpace, ""},
              ApiAccess{key, {"get"}, "", "secrets", {"a", "b"}, key.nameSpace, ""}})
            design = golden::must(grantAccess(design, access));
    }
    return design;
}

} // namespace

class ExportMutantsTest : public QObject {
    Q_OBJECT
private slots:
    void everyRuleCounts_data();
    void everyRuleCounts();
};

void ExportMutantsTest::everyRuleCounts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("mesh");
    const bool isOfApplications = qEnvironmentVariable("DRAWBRIDGE_MUTATE") == "applications";
    const auto names = isOfApplications
                           ? QStringList{"minimal",   "platform",
                                         "system",    "online-boutique/kubernetes-manifests",
                                         "sock-shop", "emojivoto/kustomize"}
                           : QStringList{"shop"};
    if (!isOfApplications)
        QTest::newRow("an ambient mesh") << "ambient" << static_cast<int>(MeshKind::Ambient);
    for (const QString &name : names) {
        QTest::newRow(qPrintable(name + " without a mesh"))
            << name << static_cast<int>(MeshKind::None);
        if (name != "sock-shop") // its naive references take half an hour
            QTest::newRow(qPrintable(name + " with sidecars"))
                << name << static_cast<int>(MeshKind::Sidecar);
    }
}

void ExportMutantsTest::everyRuleCounts()
{
    QFETCH(QString, name);
    QFETCH(int, mesh);
    const std::string folder = name.toStdString();
    const bool isApplication = name.contains(u'/') || name == "sock-shop";
    if (isApplication && !std::filesystem::exists(corporaFolder()))
        QSKIP("the corpora are not beside the checkout (../shared/corpora)");
    MutationRun run(isApplication ? application(folder.c_str()) : golden::drawnDesign(folder),
                    static_cast<MeshKind>(mesh));
    run.run();
    const Counts sum = run.print();
    QVERIFY2(run.unnoticed().empty(), lines(run.unnoticed()).c_str());
    QVERIFY2(run.needless().empty(), lines(run.needless()).c_str());
    QCOMPARE(sum.noticed + sum.equivalent, sum.all);
    QVERIFY(sum.noticed > sum.equivalent);
}

QTEST_GUILESS_MAIN(ExportMutantsTest)
#include "test_export_mutants.moc"
