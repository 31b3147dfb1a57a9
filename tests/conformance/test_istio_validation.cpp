// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <string>
#include <vector>

using namespace drawbridge;
using test::decodeText;

// Istio's own samples of what its CRDs and webhook take and refuse (pkg/config/validation/testdata
// and the inputs of the authorization builder), where they lie beside the checkout. Of the kinds
// that engines judge the verdict must be the same; of the routing kinds every sample is read.

namespace {

QString folder()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/conformance/istio/");
}

std::string contentsOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll().toStdString();
}

/// The documents of a file, with what is said of each; "_err" is the sample's own note of the
/// message that Istio gives.
struct Sample {
    std::string name;
    std::string text;
    std::string refusal;
};

std::string withoutNote(const std::string &text, std::string &note)
{
    const std::size_t at = text.rfind("_err:", 0) == 0 ? 0 : text.find("\n_err:");
    if (at == std::string::npos)
        return text;
    const std::size_t begin = at == 0 ? 0 : at + 1;
    const std::size_t end = text.find('\n', begin);
    note = text.substr(begin + 5, end - begin - 5);
    return text.substr(0, begin) + text.substr(end + 1);
}

std::string nameIn(const std::string &text)
{
    const std::size_t at = text.find("\n  name: ");
    return at == std::string::npos ? "" : text.substr(at + 9, text.find('\n', at + 9) - at - 9);
}

std::vector<Sample> samplesOf(const QString &file)
{
    std::vector<Sample> samples;
    std::string rest = contentsOf(folder() + file);
    while (!rest.empty()) {
        const std::size_t cut = rest.find("\n---");
        const std::size_t next = cut == std::string::npos ? cut : rest.find('\n', cut + 1);
        const std::string text = rest.substr(0, cut == std::string::npos ? cut : cut + 1);
        rest = next == std::string::npos ? "" : rest.substr(next + 1);
        if (text.find("\nkind: ") == std::string::npos && text.rfind("kind: ", 0) != 0)
            continue; // only comments
        Sample sample;
        sample.text = withoutNote(text, sample.refusal);
        sample.name = nameIn(sample.text);
        samples.push_back(std::move(sample));
    }
    return samples;
}

bool isDecoded(const test::Decoded &decoded)
{
    return decoded.objects.size() == 1 && decoded.isComplete &&
           !std::holds_alternative<UndecodedPolicy>(decoded.objects[0]) &&
           !std::holds_alternative<OpaqueObject>(decoded.objects[0]);
}

} // namespace

class IstioValidationTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void judgedKinds_data();
    void judgedKinds();
    void routingKindsAreRead_data();
    void routingKindsAreRead();
    void builderInputsDecode_data();
    void builderInputsDecode();
};

void IstioValidationTest::initTestCase()
{
    if (!QDir(folder()).exists())
        QSKIP("Istio's samples are not beside this checkout (../shared/conformance/istio)");
}

void IstioValidationTest::judgedKinds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isRefused");
    for (const char *file : {"authz", "peerauth", "reqauth"}) {
        for (const char *verdict : {"valid", "invalid"}) {
            const QString path = QString("validation/%1-%2.yaml").arg(file, verdict);
            const auto samples = samplesOf(path);
            QVERIFY(!samples.empty());
            for (std::size_t i = 0; i < samples.size(); ++i)
                QTest::addRow("%s %zu %s", qPrintable(path), i, samples[i].name.c_str())
                    << QString::fromStdString(samples[i].text) << !samples[i].refusal.empty();
        }
    }
}

void IstioValidationTest::judgedKinds()
{
    QFETCH(QString, text);
    QFETCH(bool, isRefused);
    const auto decoded = decodeText(text.toStdString());
    QVERIFY2(isDecoded(decoded) == !isRefused, decoded.said().c_str());
    if (isRefused)
        QVERIFY2(decoded.only<UndecodedPolicy>() != nullptr, decoded.said().c_str());
}

void IstioValidationTest::routingKindsAreRead_data()
{
    QTest::addColumn<QString>("text");
    for (const char *file : {"destinationrule-valid", "destinationrule-invalid",
                             "serviceentry-valid", "serviceentry-invalid"}) {
        const QString path = QString("validation/%1.yaml").arg(file);
        const auto samples = samplesOf(path);
        QVERIFY(!samples.empty());
        for (std::size_t i = 0; i < samples.size(); ++i)
            QTest::addRow("%s %zu %s", file, i, samples[i].name.c_str())
                << QString::fromStdString(samples[i].text);
    }
}

/// No engine judges them, so what Istio refuses is read as far as it goes.
void IstioValidationTest::routingKindsAreRead()
{
    QFETCH(QString, text);
    const auto decoded = decodeText(text.toStdString());
    QVERIFY2(isDecoded(decoded), decoded.said().c_str());
}

void IstioValidationTest::builderInputsDecode_data()
{
    QTest::addColumn<QString>("path");
    QFile table(folder() + "authz/cases.tsv");
    QVERIFY(table.open(QIODevice::ReadOnly));
    table.readLine();
    while (!table.atEnd()) {
        const QString path = QString::fromUtf8(table.readLine()).section('\t', 0, 0);
        QTest::addRow("%s", qPrintable(path)) << path;
    }
}

/// The builder is fed what the webhook has taken, AuthorizationPolicies only.
void IstioValidationTest::builderInputsDecode()
{
    QFETCH(QString, path);
    const auto decoded = decodeText(contentsOf(folder() + "authz/" + path));
    QVERIFY(!decoded.objects.empty());
    for (const KubernetesObject &object : decoded.objects)
        QVERIFY2(std::holds_alternative<AuthorizationPolicyObject>(object), decoded.said().c_str());
    QVERIFY2(!decoded.diagnostics.hasErrors(), decoded.said().c_str());
}

QTEST_GUILESS_MAIN(IstioValidationTest)
#include "test_istio_validation.moc"
