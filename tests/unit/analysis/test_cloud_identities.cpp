// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/cloud_identities.h"

#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

/// The cloud identities of workloads, and whether their pods get them.
class CloudIdentitiesTest : public QObject {
    Q_OBJECT
private slots:
    void standings_data();
    void standings();
    void nothingWithoutAnnotations();
    void whatPodsAskForThemselves_data();
    void whatPodsAskForThemselves();
    void orderAndPlaces();
    void anotherAccountIsNotTheirs();
};

namespace {

std::string account(const QString &annotations, const std::string &name = "web")
{
    return "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
           "\n  namespace: shop\n  annotations: {" + annotations.toStdString() + "}\n";
}

/// Two containers, "main" and the init container "init".
std::string pods(const QString &metadata, const std::string &spec = {},
                 const std::string &container = {})
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
           "spec:\n  selector: {}\n  template:\n    metadata: {" +
           metadata.toStdString() + "}\n    spec:\n" + spec +
           "      serviceAccountName: web\n      initContainers: [{name: init, image: x}]\n"
           "      containers:\n      - name: main\n        image: x\n" +
           container;
}

/// "PROVIDER IDENTITY: STANDING, BECAUSE", one a line.
QString summary(const std::string &yaml)
{
    Diagnostics diagnostics;
    QStringList lines;
    const auto all = cloudIdentitiesOf(*topologyOf(yaml, diagnostics));
    for (const WorkloadCloudIdentity &each : all.at(0))
        lines << QString::fromStdString(each.provider + ' ' + each.identity + ": " +
                                        std::string(toString(each.standing)) + ", " + each.because);
    return lines.join('\n');
}

const QString kRole = "eks.amazonaws.com/role-arn: 'arn:aws:iam::123456789012:role/web'";
const QString kClient = "azure.workload.identity/client-id: 0a1b2c3d-0000-4444-8888-ABCDEF012345";
const QString kGoogle = "iam.gke.io/gcp-service-account: web@p.iam.gserviceaccount.com";
const QString kAzureLabel = "labels: {azure.workload.identity/use: \"true\"}";

} // namespace

void CloudIdentitiesTest::standings_data()
{
    QTest::addColumn<QString>("annotation");
    QTest::addColumn<QString>("metadata");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("expected"); // its beginning behind the identity
    QTest::newRow("a role") << kRole << ""
                            << ""
                            << "given, EKS gives the pods a token";
    QTest::newRow("a role, whatever is mounted") << kRole << ""
                                                 << "      automountServiceAccountToken: false\n"
                                                 << "given, EKS";
    QTest::newRow("a role in the network of the node") << kRole << ""
                                                       << "      hostNetwork: true\n"
                                                       << "given, EKS";
    QTest::newRow("a role of another partition with a path")
        << "eks.amazonaws.com/role-arn: 'arn:aws-us-gov:iam::123456789012:role/a/b+c=d@e_f'"
        << ""
        << ""
        << "given, EKS";
    QTest::newRow("a role and one container left out")
        << kRole << "annotations: {eks.amazonaws.com/skip-containers: main}"
        << ""
        << "given, EKS";
    QTest::newRow("a role and every container left out")
        << kRole << "annotations: {eks.amazonaws.com/skip-containers: 'init, main'}"
        << ""
        << "not given, eks.amazonaws.com/skip-containers";
    for (const char *arn : {"arn:aws:iam::1234:role/web", "arn:aws:iam::12345678901x:role/web",
                            "arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:user/web",
                            "arn:aws:sts::123456789012:role/web", "${ROLE}",
                            "x:iam::123456789012:role/web", "arn:aws:iam::123456789012:role/a b"})
        QTest::newRow(arn) << QString("eks.amazonaws.com/role-arn: '%1'").arg(arn) << ""
                           << ""
                           << "unknown, what is written is no ARN";
    QTest::newRow("a client and the label") << kClient << kAzureLabel << ""
                                            << "given, Azure's webhook gives the pods a token";
    QTest::newRow("a client without the label") << kClient << ""
                                                << ""
                                                << "not given, the pods lack the label";
    QTest::newRow("a client and the label with another value")
        << kClient << "labels: {azure.workload.identity/use: 'True'}"
        << ""
        << "not given, the pods lack the label";
    QTest::newRow("a client and an annotation in place of the label")
        << kClient << "annotations: {azure.workload.identity/use: 'true'}"
        << ""
        << "not given, the pods lack the label";
    QTest::newRow("a client and every container left out")
        << kClient
        << kAzureLabel + ", annotations: {azure.workload.identity/skip-containers: 'main;init'}"
        << ""
        << "not given, azure.workload.identity/skip-containers";
    QTest::newRow("a client and a list with the separator of another cloud")
        << kClient
        << kAzureLabel + ", annotations: {azure.workload.identity/skip-containers: 'main,init'}"
        << ""
        << "given, Azure";
    QTest::newRow("a client that is no GUID")
        << "azure.workload.identity/client-id: '${CLIENT}'" << kAzureLabel << ""
        << "unknown, what is written is no client id";
    QTest::newRow("a service account") << kGoogle << ""
                                       << ""
                                       << "unknown, whether the node pool runs GKE's";
    QTest::newRow("a service account in the network of the node")
        << kGoogle << ""
        << "      hostNetwork: true\n"
        << "not given, pods in the network";
    QTest::newRow("a service account that is none")
        << "iam.gke.io/gcp-service-account: web@PROJECT"
        << ""
        << ""
        << "unknown, what is written is no service account";
}

void CloudIdentitiesTest::standings()
{
    QFETCH(QString, annotation);
    QFETCH(QString, metadata);
    QFETCH(QString, spec);
    QFETCH(QString, expected);
    const auto text = summary(account(annotation) + pods(metadata, spec.toStdString()));
    QVERIFY2(text.section(": ", 1).startsWith(expected), qPrintable(text));
    QCOMPARE(text.count('\n'), 0);
}

void CloudIdentitiesTest::nothingWithoutAnnotations()
{
    QCOMPARE(summary(pods("")), QString());
    QCOMPARE(summary(account("eks.amazonaws.com/audience: x, azure.workload.identity/tenant-id: "
                             "y, eks.amazonaws.com/role-arn: ''") +
                     pods("")),
             QString());
}

void CloudIdentitiesTest::whatPodsAskForThemselves_data()
{
    QTest::addColumn<QString>("metadata");
    QTest::addColumn<QString>("container");
    QTest::addColumn<QString>("expected");
    const QString token = "unknown, Azure's webhook gives the pods a token, and the ServiceAccount "
                          "names no client id in the input";
    QTest::newRow("kube2iam and kiam") << "annotations: {iam.amazonaws.com/role: web}"
                                       << ""
                                       << "aws web: unknown, kube2iam or kiam gives it to the "
                                          "pods where one of them runs";
    QTest::newRow("AAD Pod Identity") << "labels: {aadpodidbinding: blue}"
                                      << ""
                                      << "azure aadpodidbinding blue: unknown, AAD Pod Identity "
                                         "gives what an AzureIdentityBinding of that name says";
    QTest::newRow("Azure's label alone") << kAzureLabel << ""
                                         << "azure : " + token;
    QTest::newRow("Azure's label and a variable")
        << kAzureLabel << "        env: [{name: AZURE_CLIENT_ID, value: abc}]\n"
        << "azure abc: " + token;
    QTest::newRow("the variable alone") << ""
                                        << "        env: [{name: AZURE_CLIENT_ID, value: abc}]\n"
                                        << "";
    QTest::newRow("Azure's label and two variables that differ")
        << kAzureLabel
        << "        env: [{name: AZURE_CLIENT_ID, value: abc}]\n      - name: other\n        "
           "image: x\n        env: [{name: AZURE_CLIENT_ID, value: b}]\n"
        << "azure : " + token;
}

void CloudIdentitiesTest::whatPodsAskForThemselves()
{
    QFETCH(QString, metadata);
    QFETCH(QString, container);
    QFETCH(QString, expected);
    QCOMPARE(summary(account("") + pods(metadata, {}, container.toStdString())), expected);
}

void CloudIdentitiesTest::orderAndPlaces()
{
    Diagnostics diagnostics;
    const auto found = cloudIdentitiesOf(
        *topologyOf(account(kGoogle + ", " + kClient + ", " + kRole) + pods(""), diagnostics));
    QCOMPARE(found.at(0).size(), std::size_t{3});
    COMPARE(found[0][0].provider, "aws");
    COMPARE(found[0][0].identity, "arn:aws:iam::123456789012:role/web");
    QCOMPARE(found[0][0].where.lineOneBased, 7U);
    COMPARE(found[0][1].provider, "azure");
    COMPARE(found[0][2].provider, "gcp");
}

void CloudIdentitiesTest::anotherAccountIsNotTheirs()
{
    QCOMPARE(summary(account(kRole, "webs") + pods("")), QString());
    Diagnostics diagnostics;
    Topology topology = *topologyOf(account(kRole) + pods(""), diagnostics);
    topology.workloads[0].isSystem = true;
    QVERIFY(cloudIdentitiesOf(topology).at(0).empty());
}

QTEST_GUILESS_MAIN(CloudIdentitiesTest)
#include "test_cloud_identities.moc"
