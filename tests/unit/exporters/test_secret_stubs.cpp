// SPDX-License-Identifier: Apache-2.0
#include "exporters/secret_stubs.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

namespace {

const std::string kManifests =
    "apiVersion: apps/v1\n"
    "kind: Deployment\n"
    "metadata: {name: web, namespace: shop}\n"
    "spec:\n"
    "  selector: {matchLabels: {app: web}}\n"
    "  template:\n"
    "    metadata: {labels: {app: web}}\n"
    "    spec:\n"
    "      containers:\n"
    "      - name: main\n"
    "        image: x\n"
    "        env:\n"
    "        - {name: DB_PASSWORD, value: Tr0ub4dor-first}\n"
    "        - {name: API_TOKEN, value: Zx81-same-everywhere}\n"
    "        - {name: DATABASE_URL, value: \"postgres://web:s3cr3t-in-url@db/x\"}\n"
    "        - {name: LOG_LEVEL, value: debug}\n"
    "        - {name: OTHER_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: k}}}\n"
    "      - name: side\n"
    "        image: x\n"
    "        env:\n"
    "        - {name: DB_PASSWORD, value: Tr0ub4dor-second}\n"
    "        - {name: API_TOKEN, value: Zx81-same-everywhere}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: ConfigMap\n"
    "metadata: {name: settings, namespace: shop}\n"
    "data: {smtp_password: hunter2-hunter2, color: blue}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: ConfigMap\n"
    "metadata: {name: harmless, namespace: shop}\n"
    "data: {color: blue}\n";

Design designOf(const std::string &text)
{
    Diagnostics diagnostics;
    return draftDesign("d", {},
                       buildTopology(importText(text, "m.yaml", {}, diagnostics), diagnostics),
                       DraftFrom::Empty, diagnostics);
}

} // namespace

class SecretStubsTest : public QObject {
    Q_OBJECT
private slots:
    void literalsBecomeKeys_data();
    void literalsBecomeKeys();
    void noValueIsWritten_data();
    void noValueIsWritten();
    void hostileNamesAreLeftOut();
};

void SecretStubsTest::literalsBecomeKeys_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("keyField");
    QTest::newRow("External Secrets") << "external-secrets"
                                      << "secretKey: ";
    QTest::newRow("the CSI driver") << "csi"
                                    << "- key: ";
}

void SecretStubsTest::literalsBecomeKeys()
{
    QFETCH(QString, source);
    QFETCH(QString, keyField);
    Diagnostics diagnostics;
    const ManifestSet set{secretStubFiles(
        designOf(kManifests), parseSecretSource(source.toStdString()).value(), diagnostics)};
    QCOMPARE(set.files.size(), std::size_t{2});
    const QString web = fileOf(set, "secret-stubs/shop-web-deployment-secrets.yaml");
    QStringList keys;
    for (const QString &line : web.split('\n'))
        if (line.contains("ey: ") && !line.contains("fill-in"))
            keys << line.section(": ", 1);
    QCOMPARE(keys,
             (QStringList{"API_TOKEN", "DATABASE_URL", "main.DB_PASSWORD", "side.DB_PASSWORD"}));
    QVERIFY2(web.contains(keyField + "API_TOKEN\n"), qPrintable(web));
    QVERIFY2(web.contains("fill-in"), qPrintable(web));
    const QString settings = fileOf(set, "secret-stubs/shop-settings-configmap-secrets.yaml");
    QVERIFY2(settings.contains(keyField + "smtp_password\n"), qPrintable(settings));
    QVERIFY2(!settings.contains("color"), qPrintable(settings));
}

void SecretStubsTest::noValueIsWritten_data()
{
    literalsBecomeKeys_data();
}

void SecretStubsTest::noValueIsWritten()
{
    QFETCH(QString, source);
    Diagnostics diagnostics;
    QString all;
    for (const ManifestFile &file : secretStubFiles(
             designOf(kManifests), parseSecretSource(source.toStdString()).value(), diagnostics))
        all += QString::fromStdString(file.text());
    QVERIFY(!all.isEmpty());
    for (const char *part : {"Tr0ub4dor", "Zx81", "s3cr3t", "hunter2", "postgres"})
        QVERIFY2(!all.contains(part), part);
}

void SecretStubsTest::hostileNamesAreLeftOut()
{
    Diagnostics diagnostics;
    const auto files = secretStubFiles(
        designOf(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '../x', namespace: shop}\ndata: "
            "{db_password: Tr0ub4dor-first}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: "
            "{name: y, namespace: shop}\ndata: {\"a b: password\": Tr0ub4dor-first, "
            "db_password: Tr0ub4dor-first}\n"),
        SecretSource::ExternalSecrets, diagnostics);
    QCOMPARE(files.size(), std::size_t{1});
    QVERIFY(files.front().text().find("a b") == std::string::npos);
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).size(), 2);
}

QTEST_GUILESS_MAIN(SecretStubsTest)
#include "test_secret_stubs.moc"
