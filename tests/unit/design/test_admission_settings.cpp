// SPDX-License-Identifier: Apache-2.0
#include "model/design/admission_settings.h"
#include "model/design/project_file.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kKey = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI+/a=\n"
                         "-----END PUBLIC KEY-----\n";

/// A design file of one cluster with these settings, one line each.
std::string designWith(const std::vector<std::string> &lines)
{
    std::string text = "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: [m]\n"
                       "  admission:\n";
    for (const std::string &line : lines)
        text += "    " + line + '\n';
    return text;
}

Result<Design> read(const std::string &text)
{
    Diagnostics diagnostics;
    return readDesign(text, makeFileRef("d.yaml"), diagnostics);
}

} // namespace

class AdmissionSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void prefixesNameTheirRegistry_data();
    void prefixesNameTheirRegistry();
    void keysArePublic_data();
    void keysArePublic();
    void survivesTheFile();
    void errorsHaveTheirPlace_data();
    void errorsHaveTheirPlace();
};

void AdmissionSettingsTest::prefixesNameTheirRegistry_data()
{
    QTest::addColumn<bool>("isTaken");
    for (const char *taken :
         {"r.example", "r.example/", "r.example:5000/team/app", "localhost/x",
          "docker.io/library/nginx", "r.example/a.b_c-d/e/", "index.docker.io.example/x"})
        QTest::newRow(taken) << true;
    for (const char *refused :
         {"", "/", "nginx", "team/app", "r.example/a:1", "r.example/a@sha256:00", "r.example//a",
          "R.example/a", "r.example/A", "r.example/a b", "r..example/a", "r.example:/a",
          "r.example:port/a", "index.docker.io/x", "index.docker.io", "r.example/'a",
          "r.example/-a", "https://r.example/a", "r.example/\xC3\xA9"})
        QTest::newRow(refused) << false;
}

void AdmissionSettingsTest::prefixesNameTheirRegistry()
{
    QFETCH(bool, isTaken);
    QCOMPARE(checkRegistryPrefix(QTest::currentDataTag()).has_value(), isTaken);
}

void AdmissionSettingsTest::keysArePublic_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<bool>("isTaken");
    const QString pem = QString::fromStdString(kKey);
    QTest::newRow("PEM") << pem << true;
    QTest::newRow("PEM without its last line end") << pem.chopped(1) << true;
    QTest::newRow("a Secret") << "k8s://signing/cosign" << true;
    QTest::newRow("a KMS") << "awskms:///arn:aws:kms:eu-central-1:1:key/2" << true;
    QTest::newRow("nothing") << "" << false;
    QTest::newRow("no scheme") << "signing/cosign" << false;
    QTest::newRow("a scheme alone") << "k8s://" << false;
    QTest::newRow("a line more") << "k8s://a/b\nc" << false;
    QTest::newRow("PEM without end") << pem.left(40) << false;
    QTest::newRow("PEM with something behind") << pem + "x: y" << false;
    QTest::newRow("a private key") << QString(pem).replace("PUBLIC", "PRIVATE") << false;
}

void AdmissionSettingsTest::keysArePublic()
{
    QFETCH(QString, key);
    const auto checked = checkImageKey(key.toStdString());
    QTEST(checked.has_value(), "isTaken");
    if (!checked) // Whatever it is, it is not told.
        QVERIFY(toString(checked.error()).find("MFkwEwYH") == std::string::npos);
}

void AdmissionSettingsTest::survivesTheFile()
{
    Design design;
    design.clusters.emplace_back();
    design.clusters.front().sources = {"m"};
    const std::string without = writeDesign(design);
    QVERIFY(without.find("admission") == std::string::npos);
    AdmissionSettings &settings = design.clusters.front().admission;
    settings.allowedRegistries = {"docker.io/library/nginx", "r.example/"};
    settings.imageDigests = true;
    settings.imageKeys = {kKey, "k8s://signing/cosign"};
    settings.podAnnotations = {{"example.com/egress", "a: \"b\"\n"}, {"n", ""}};
    const std::string text = writeDesign(design);
    const auto again = read(text);
    QVERIFY2(again.has_value(), again ? "" : toString(again.error()).c_str());
    QVERIFY(again->clusters.front().admission == settings);
    QCOMPARE(QString::fromStdString(writeDesign(*again)), QString::fromStdString(text));
}

void AdmissionSettingsTest::errorsHaveTheirPlace_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("column");
    const auto row = [](const char *name, const char *line, ErrorCode code, int column) {
        QTest::newRow(name) << line << static_cast<int>(code) << column;
    };
    row("an unknown key", "registries: [r.example]", ErrorCode::FieldUnknown, 5);
    row("a prefix without a registry", "allowedRegistries: [r.example, nginx]",
        ErrorCode::FieldInvalid, 36);
    row("no key", "imageKeys: [secret]", ErrorCode::FieldInvalid, 17);
    row("no boolean", "imageDigests: often", ErrorCode::FieldWrongType, 19);
    row("no key of an annotation", "podAnnotations: {'a b': c}", ErrorCode::AnnotationInvalid, 29);
}

void AdmissionSettingsTest::errorsHaveTheirPlace()
{
    QFETCH(QString, line);
    QFETCH(int, code);
    QFETCH(int, column);
    const auto design = read(designWith({line.toStdString()}));
    QVERIFY(!design);
    QCOMPARE(static_cast<int>(design.error().code), code);
    QCOMPARE(QString::fromStdString(toString(design.error().where)),
             QString("d.yaml:6:%1").arg(column));
}

QTEST_GUILESS_MAIN(AdmissionSettingsTest)
#include "test_admission_settings.moc"
