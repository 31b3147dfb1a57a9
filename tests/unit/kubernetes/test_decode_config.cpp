// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

/// Fields begin in line 4.
test::Decoded decodeKind(const std::string &version, const std::string &kind,
                         const std::string &fields)
{
    return decodeText("apiVersion: " + version + "\nkind: " + kind +
                      "\nmetadata: {name: x, namespace: shop}\n" + fields);
}

std::string keysOf(const std::vector<TextWithPlace> &keys)
{
    std::string result;
    for (const TextWithPlace &key : keys)
        result += (result.empty() ? "" : " ") + key.text;
    return result;
}

} // namespace

/// Configuration, Secrets and where they come from, storage.
class DecodeConfigTest : public QObject {
    Q_OBJECT
private slots:
    void configMap();
    void secretKeepsNoValue();
    void badSecrets_data();
    void badSecrets();
    void secretProviderClass();
    void externalSecret();
    void clusterExternalSecret();
    void badSources_data();
    void badSources();
    void storageClass();
    void persistentVolume();
    void persistentVolumeClaim_data();
    void persistentVolumeClaim();
    void encryptionConfiguration();
    void badStorage_data();
    void badStorage();
};

void DecodeConfigTest::configMap()
{
    const auto decoded =
        decodeKind("v1", "ConfigMap", "data: {a.conf: text}\nbinaryData: {logo.png: AAAA}\n");
    const auto *object = decoded.only<ConfigMapObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->data.at("a.conf").text, "text");
    COMPARE(keysOf(object->binaryKeys), "logo.png");
    COMPARE(toString(object->binaryKeys[0].where), "f.yaml:5:14");
    QVERIFY(decodeKind("v1", "ConfigMap", "data: null\n").only<ConfigMapObject>() != nullptr);
}

void DecodeConfigTest::secretKeepsNoValue()
{
    const auto decoded = decodeKind("v1", "Secret",
                                    "type: kubernetes.io/tls\nimmutable: true\n"
                                    "data: {tls.key: aGlkZGVu, tls.crt: !!binary aGlkZGVu}\n"
                                    "stringData: {tls.crt: hidden, more: [hidden]}\n");
    const auto *object = decoded.only<SecretObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->type, "kubernetes.io/tls");
    QVERIFY(object->isImmutable);
    COMPARE(keysOf(object->keys), "tls.key tls.crt more");
    COMPARE(toString(object->keys[2].where), "f.yaml:7:31");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeConfigTest::badSecrets_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("null data") << "data: null\n"
                               << "";
    QTest::newRow("data that is text") << "data: hidden\n"
                                       << "error DB1403 4:7";
    QTest::newRow("a type that is a number") << "type: 5\n"
                                             << "error DB1403 4:7";
}

void DecodeConfigTest::badSecrets()
{
    QFETCH(QString, fields);
    QFETCH(QString, said);
    const auto decoded = decodeKind("v1", "Secret", fields.toStdString());
    QVERIFY(decoded.only<SecretObject>() != nullptr);
    QVERIFY(decoded.only<SecretObject>()->keys.empty());
    COMPARE(decoded.said(), said.toStdString());
    for (const Diagnostic &said_ : decoded.diagnostics.all())
        QVERIFY(toString(said_).find("hidden") == std::string::npos);
}

void DecodeConfigTest::secretProviderClass()
{
    const auto decoded = decodeKind(
        "secrets-store.csi.x-k8s.io/v1", "SecretProviderClass",
        "spec:\n  provider: vault\n  parameters: {roleName: web}\n"
        "  secretObjects: [{secretName: s, type: Opaque, data: [{objectName: o, key: k}]}]\n");
    const auto *object = decoded.only<SecretProviderClassObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->provider, "vault");
    COMPARE(object->secrets.at(0).name, "s");
    COMPARE(object->secrets[0].keys.at(0), "k");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeConfigTest::externalSecret()
{
    const auto decoded =
        decodeKind("external-secrets.io/v1beta1", "ExternalSecret",
                   "spec:\n  secretStoreRef: {name: vault, kind: ClusterSecretStore}"
                   "\n  target: {name: made}\n"
                   "  data: [{secretKey: k, remoteRef: {key: a/b}}]\n");
    const auto *object = decoded.only<ExternalSecretObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->storeKind, "ClusterSecretStore");
    COMPARE(object->storeName, "vault");
    COMPARE(object->targetName, "made");
    COMPARE(object->keys.at(0), "k");
    QVERIFY(!object->hasOpenKeys);
    const auto open = decodeKind("external-secrets.io/v1", "ExternalSecret",
                                 "spec: {secretStoreRef: {name: v}, dataFrom: [{extract: {}}]}\n");
    COMPARE(open.only<ExternalSecretObject>()->targetName, "x");
    COMPARE(open.only<ExternalSecretObject>()->storeKind, "SecretStore");
    QVERIFY(open.only<ExternalSecretObject>()->hasOpenKeys);
}

void DecodeConfigTest::clusterExternalSecret()
{
    const auto decoded = decodeText(
        "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: x}\n"
        "spec: {externalSecretName: y, externalSecretSpec: {secretStoreRef: {name: v}}}\n");
    const auto *object = decoded.only<ExternalSecretObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->targetName, "y");
    COMPARE(object->meta.nameSpace, "");
}

void DecodeConfigTest::badSources_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("fields");
    QTest::addColumn<int>("kept");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const char *version, const char *kind, const char *fields,
                        int kept, const char *said) {
        QTest::newRow(name) << QString(version) << QString(kind) << QString(fields) << kept
                            << QString(said);
    };
    row("a class without a provider", "secrets-store.csi.x-k8s.io/v1", "SecretProviderClass",
        "spec: {parameters: {}}\n", 1, "error DB1402 4:7");
    row("a synced Secret without a name", "secrets-store.csi.x-k8s.io/v1", "SecretProviderClass",
        "spec: {provider: p, secretObjects: [{type: Opaque}]}\n", 1, "error DB1402 4:37");
    row("an ExternalSecret without a spec", "external-secrets.io/v1", "ExternalSecret", "", 0,
        "error DB1402 1:1");
    row("a key without a name", "external-secrets.io/v1", "ExternalSecret",
        "spec: {data: [{remoteRef: {}}]}\n", 1, "error DB1402 4:15");
    row("a store that is recognised", "external-secrets.io/v1", "SecretStore", "", 1, "");
}

void DecodeConfigTest::badSources()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    QFETCH(QString, fields);
    QFETCH(int, kept);
    QFETCH(QString, said);
    const auto decoded =
        decodeKind(version.toStdString(), kind.toStdString(), fields.toStdString());
    QCOMPARE(int(decoded.objects.size()), kept);
    COMPARE(decoded.said(), said.toStdString());
}

void DecodeConfigTest::storageClass()
{
    const auto decoded = decodeText(
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\n"
        "  annotations: {storageclass.kubernetes.io/is-default-class: \"true\"}\n"
        "provisioner: ebs.csi.aws.com\nparameters:\n  encrypted: \"true\"\n  kmsKeyId: key\n");
    const auto *object = decoded.only<StorageClassObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->provisioner, "ebs.csi.aws.com");
    COMPARE(object->parameters.at("encrypted").text, "true");
    COMPARE(toString(object->parameters.at("encrypted").where), "f.yaml:8:14");
    QVERIFY(object->isDefault);
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeConfigTest::persistentVolume()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n"
        "  capacity: {storage: 1Gi}\n  accessModes: [ReadWriteOnce]\n  storageClassName: fast\n"
        "  claimRef: {namespace: shop, name: data}\n"
        "  csi: {driver: d, volumeAttributes: {encrypted: \"true\"}}\n");
    const auto *object = decoded.only<PersistentVolumeObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->source, "csi");
    COMPARE(object->driver, "d");
    COMPARE(object->attributes.at("encrypted").text, "true");
    COMPARE(object->storageClassName, "fast");
    COMPARE(object->claimName, "data");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeConfigTest::persistentVolumeClaim_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<bool>("hasClass");
    QTest::addColumn<QString>("name");
    QTest::newRow("the default class") << "{accessModes: [ReadWriteOnce]}" << false << "";
    QTest::newRow("a class") << "{storageClassName: fast}" << true << "fast";
    QTest::newRow("no class") << "{storageClassName: \"\"}" << true << "";
    QTest::newRow("null is the default class") << "{storageClassName: null}" << false << "";
}

void DecodeConfigTest::persistentVolumeClaim()
{
    QFETCH(QString, spec);
    QFETCH(bool, hasClass);
    QFETCH(QString, name);
    const auto decoded =
        decodeKind("v1", "PersistentVolumeClaim", "spec: " + spec.toStdString() + "\n");
    const auto *object = decoded.only<PersistentVolumeClaimObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    QCOMPARE(object->storageClassName.has_value(), hasClass);
    COMPARE(object->storageClassName.value_or(""), name.toStdString());
}

void DecodeConfigTest::encryptionConfiguration()
{
    const auto decoded = decodeText(
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
        "- resources: [secrets, \"*.apps\"]\n  providers:\n"
        "  - kms: {apiVersion: v2, name: vault, endpoint: \"unix:///x\"}\n"
        "  - aescbc: {keys: [{name: k, secret: aGlkZGVu}]}\n  - identity: {}\n");
    const auto *object = decoded.only<EncryptionConfigurationObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    const auto &rule = object->rules.at(0);
    COMPARE(rule.resources.at(1), "*.apps");
    COMPARE(keysOf(rule.providers), "kms aescbc identity");
    COMPARE(rule.kmsName, "vault");
    COMPARE(toString(rule.providers[1].where), "f.yaml:7:5");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeConfigTest::badStorage_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("a StorageClass without a provisioner")
        << "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s}\n"
        << "error DB1402 1:1";
    QTest::newRow("parameters that are text")
        << "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s}\n"
           "provisioner: p\nparameters: all\n"
        << "error DB1403 5:13";
    QTest::newRow("a volume without a spec")
        << "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: s}\n"
        << "error DB1402 1:1";
    QTest::newRow("a claim without a spec")
        << "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: s}\n"
        << "error DB1402 1:1";
    QTest::newRow("encryption of nothing")
        << "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
        << "error DB1402 1:1";
    QTest::newRow("encryption without a provider")
        << "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
           "resources: [{resources: [secrets]}]\n"
        << "error DB1402 3:13";
}

void DecodeConfigTest::badStorage()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto decoded = decodeText(text.toStdString());
    COMPARE(decoded.said(), said.toStdString());
    QCOMPARE(decoded.objects.size(), std::size_t{1}); // the rest stays
}

QTEST_GUILESS_MAIN(DecodeConfigTest)
#include "test_decode_config.moc"
