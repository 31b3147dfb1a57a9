// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/storage_encryption.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using Answer = EncryptionAtRest::Answer;

class StorageEncryptionTest : public QObject {
    Q_OBJECT
private slots:
    void storageClass_data();
    void storageClass();
    void secrets_data();
    void secrets();
};

void StorageEncryptionTest::storageClass_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<Answer>("answer");
    QTest::addColumn<QString>("place");
    const auto row = [](const char *name, const char *fields, Answer answer, const char *place) {
        QTest::newRow(name) << QString(fields) << answer << QString(place);
    };
    row("switched on", "provisioner: ebs.csi.aws.com\nparameters: {encrypted: \"true\"}\n",
        Answer::Yes, "f.yaml:5:25");
    row("switched off", "provisioner: ebs.csi.aws.com\nparameters: {encrypted: \"false\"}\n",
        Answer::No, "f.yaml:5:25");
    row("neither is the account's default", "provisioner: ebs.csi.aws.com\n", Answer::NotAssessable,
        "f.yaml:1:1");
    row("a value nobody knows", "provisioner: ebs.csi.aws.com\nparameters: {encrypted: \"yes\"}\n",
        Answer::NotAssessable, "f.yaml:5:25");
    row("Rook's driver",
        "provisioner: rook-ceph.rbd.csi.ceph.com\nparameters: {encrypted: \"true\"}\n", Answer::Yes,
        "f.yaml:5:25");
    row("a cloud that always encrypts", "provisioner: disk.csi.azure.com\n", Answer::Yes,
        "f.yaml:1:1");
    row("with a key of the user",
        "provisioner: pd.csi.storage.gke.io\nparameters: {disk-encryption-kms-key: k}\n",
        Answer::Yes, "f.yaml:5:39");
    row("a provisioner nobody knows",
        "provisioner: example.org/x\nparameters: {encrypted: \"true\"}\n", Answer::NotAssessable,
        "f.yaml:1:1");
}

void StorageEncryptionTest::storageClass()
{
    QFETCH(QString, fields);
    QFETCH(Answer, answer);
    QFETCH(QString, place);
    const auto decoded =
        decodeText("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s}\n" +
                   fields.toStdString());
    const auto *object = decoded.only<StorageClassObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    const EncryptionAtRest result = encryptionOf(*object);
    QCOMPARE(result.answer, answer);
    COMPARE(toString(result.where), place.toStdString());
    QVERIFY(!result.because.empty());
}

void StorageEncryptionTest::secrets_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<Answer>("answer");
    const auto row = [](const char *name, const char *rules, Answer answer) {
        QTest::newRow(name) << QString(rules) << answer;
    };
    row("by KMS", "[{resources: [secrets], providers: [{kms: {name: v}}, {identity: {}}]}]",
        Answer::Yes);
    row("identity writes first",
        "[{resources: [secrets], providers: [{identity: {}}, {aescbc: {}}]}]", Answer::No);
    row("another resource only", "[{resources: [configmaps], providers: [{aescbc: {}}]}]",
        Answer::No);
    row("everything", "[{resources: [\"*.*\"], providers: [{secretbox: {}}]}]", Answer::Yes);
    row("another group", "[{resources: [\"*.apps\"], providers: [{secretbox: {}}]}]", Answer::No);
    row("the first rule that names them counts",
        "[{resources: [secrets], providers: [{identity: {}}]}, {resources: [\"*.*\"], providers: "
        "[{aesgcm: {}}]}]",
        Answer::No);
    row("no provider", "[{resources: [secrets], providers: []}]", Answer::NotAssessable);
}

void StorageEncryptionTest::secrets()
{
    QFETCH(QString, rules);
    QFETCH(Answer, answer);
    const auto decoded = decodeText("apiVersion: apiserver.config.k8s.io/v1\n"
                                    "kind: EncryptionConfiguration\nresources: " +
                                    rules.toStdString() + "\n");
    const auto *object = decoded.only<EncryptionConfigurationObject>();
    QVERIFY(object != nullptr);
    const EncryptionAtRest result = secretEncryptionOf(*object);
    QCOMPARE(result.answer, answer);
    QVERIFY(!result.because.empty());
}

QTEST_GUILESS_MAIN(StorageEncryptionTest)
#include "test_storage_encryption.moc"
