// SPDX-License-Identifier: Apache-2.0
#include "exporters/baseline_policy.h"

#include "model/analysis/network_engine.h"
#include "tests/helpers/compare.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

namespace {

const std::string kElsewhere =
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: dns, namespace: kube-system, labels: "
    "{k8s-app: kube-dns}}\nspec: {containers: [{name: c, image: x}]}\n"
    "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n"
    "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

const std::string kForeign =
    "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\n"
    "metadata: {name: default}\nspec:\n  subject: {namespaces: {}}\n"
    "  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n";

/// What passes from one workload to another where the files alone are applied.
PortVerdict passing(const ResourceSet &input, const std::vector<ManifestFile> &files,
                    const QString &from, const QString &to)
{
    Diagnostics diagnostics;
    ResourceSet all = input;
    for (const AdminPolicyObject &policy :
         importTexts(ManifestSet{files}.texts(), {}, diagnostics).adminPolicies)
        all.adminPolicies.push_back(policy);
    const auto topology = buildTopology(std::move(all), diagnostics);
    return makeNetworkEngine(topology, {})
        .between(topology->findWorkload(key(from)).value(),
                 topology->findWorkload(key(to)).value());
}

} // namespace

/// The policy that denies last, judged by the network engine.
class BaselinePolicyTest : public QObject {
    Q_OBJECT
private slots:
    void itClosesWhatNoPolicySelects_data();
    void itClosesWhatNoPolicySelects();
    void sharedNamespacesStayOpen();
    void aClusterTakesOne();
    void anotherKindIsNotInTheWay();
};

void BaselinePolicyTest::itClosesWhatNoPolicySelects_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("BaselineAdminNetworkPolicy") << "banp";
    QTest::newRow("ClusterNetworkPolicy") << "cnp";
}

void BaselinePolicyTest::itClosesWhatNoPolicySelects()
{
    QFETCH(QString, kind);
    const ResourceSet input = manifests(kElsewhere);
    Diagnostics said;
    const auto files =
        baselineFiles(designOver(input), parseBaselineKind(kind.toStdString()).value(), said);
    COMPARE(files.size(), std::size_t{1});
    const PortVerdict closed{};
    const PortVerdict open{PortSet::all(), {}};
    COMPARE(passing(input, {}, "shop/Pod/web", "shop/Pod/cart"), open);
    COMPARE(passing(input, files, "shop/Pod/web", "shop/Pod/cart"), closed);
    COMPARE(passing(input, files, "shop/Pod/web", "kube-system/Pod/dns"), closed);
    COMPARE(passing(input, files, "kube-system/Pod/dns", "shop/Pod/web"), closed);
}

void BaselinePolicyTest::sharedNamespacesStayOpen()
{
    const ResourceSet input = manifests(kElsewhere + "---\napiVersion: v1\nkind: Pod\nmetadata: "
                                                     "{name: other, namespace: kube-system}\n"
                                                     "spec: {containers: [{name: c, image: x}]}\n");
    Diagnostics said;
    const auto files = baselineFiles(designOver(input), BaselineKind::Cluster, said);
    COMPARE(passing(input, files, "kube-system/Pod/other", "kube-system/Pod/dns"),
            (PortVerdict{PortSet::all(), {}}));
}

void BaselinePolicyTest::aClusterTakesOne()
{
    Diagnostics said;
    COMPARE(
        baselineFiles(designOver(manifests(kForeign)), BaselineKind::BaselineAdmin, said).size(),
        std::size_t{0});
    const QStringList messages = messagesOf(said, ErrorCode::NotExportable);
    COMPARE(messages.size(), qsizetype{1});
    QVERIFY(messages.front().startsWith("the input has a BaselineAdminNetworkPolicy"));
}

void BaselinePolicyTest::anotherKindIsNotInTheWay()
{
    Diagnostics said;
    COMPARE(baselineFiles(designOver(manifests(kForeign)), BaselineKind::Cluster, said).size(),
            std::size_t{1});
    COMPARE(said.all().size(), std::size_t{0});
}

QTEST_GUILESS_MAIN(BaselinePolicyTest)
#include "test_baseline_policy.moc"
