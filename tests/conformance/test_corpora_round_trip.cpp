// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace drawbridge::test;

namespace {

const QString kCorpora = QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/corpora/");

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The first exported allow policy with a numeric port, to be tampered with.
QString policyWithPort(const QString &folder)
{
    QStringList found;
    QDirIterator files(folder + "/networkpolicies", {"*allow*.yaml"}, QDir::Files);
    while (files.hasNext()) {
        const QString file = files.next();
        const QByteArray text = readAll(file);
        if (text.contains("ingress:\n") && text.contains("port: ") && !file.contains("allow-dns"))
            found << file;
    }
    found.sort();
    return found.value(0);
}

} // namespace

/// Public projects through the whole line: design, export, proof; and a hand-edited file is found
/// out.
class CorporaRoundTripTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void exportIsProven_data();
    void exportIsProven();
    void tamperedFileIsNamed_data();
    void tamperedFileIsNamed();
    void bothYamlVersionsReadTheSame_data() { corpora(); }
    void bothYamlVersionsReadTheSame();

private:
    static void corpora();
    void exportCorpus(const QString &sources, const QString &mesh);
    ProgramResult ctl(const QStringList &arguments)
    {
        return runProgram("drawbridgectl", arguments, m_folder->path());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void CorporaRoundTripTest::initTestCase()
{
    if (!QFile::exists(kCorpora))
        QSKIP("../shared/corpora is not here: the public corpora are not part of a user's clone");
}

void CorporaRoundTripTest::corpora()
{
    QTest::addColumn<QString>("sources");
    QTest::newRow("Online Boutique") << "online-boutique/kubernetes-manifests";
    QTest::newRow("Sock Shop") << "sock-shop/deploy/kubernetes/manifests";
    QTest::newRow("emojivoto") << "emojivoto/kustomize/deployment";
}

void CorporaRoundTripTest::exportCorpus(const QString &sources, const QString &mesh)
{
    m_folder = std::make_unique<QTemporaryDir>();
    const auto drawn = ctl({"design", kCorpora + sources, "-o", "b.drawbridge.yaml"});
    QVERIFY2(drawn.exitCode == 0, drawn.err.constData());
    const auto exported = ctl({"export", "b.drawbridge.yaml", "--mesh", mesh, "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
}

void CorporaRoundTripTest::exportIsProven_data()
{
    QTest::addColumn<QString>("sources");
    QTest::addColumn<QString>("mesh");
    for (const char *mesh : {"none", "sidecar"}) {
        QTest::addRow("Online Boutique, mesh %s", mesh)
            << "online-boutique/kubernetes-manifests" << mesh;
        QTest::addRow("Sock Shop, mesh %s", mesh)
            << "sock-shop/deploy/kubernetes/manifests" << mesh;
        QTest::addRow("emojivoto, mesh %s", mesh) << "emojivoto/kustomize/deployment" << mesh;
    }
}

void CorporaRoundTripTest::exportIsProven()
{
    QFETCH(QString, sources);
    QFETCH(QString, mesh);
    exportCorpus(sources, mesh);
    for (const QStringList &arguments :
         {QStringList{"verify", "b.drawbridge.yaml"},
          QStringList{"verify", "b.drawbridge.yaml", "--against", "out"}}) {
        const auto verified = ctl(arguments);
        QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
        const auto counts = QRegularExpression("(\\d+) pairs and (\\d+) ports compared")
                                .match(QString::fromUtf8(verified.out));
        QVERIFY(counts.captured(1).toInt() > 10 && counts.captured(2).toInt() > 10);
    }
}

void CorporaRoundTripTest::tamperedFileIsNamed_data()
{
    corpora();
}

void CorporaRoundTripTest::tamperedFileIsNamed()
{
    QFETCH(QString, sources);
    exportCorpus(sources, "sidecar");
    const QString file = policyWithPort(m_folder->filePath("out"));
    QVERIFY(!file.isEmpty());
    QString text = QString::fromUtf8(readAll(file));
    const auto port = QRegularExpression("port: (\\d+)").match(text, text.indexOf("ingress:"));
    QVERIFY(port.hasMatch());
    writeText(file, text.replace(port.capturedStart(1), port.capturedLength(1), "4").toUtf8());
    const auto verified = ctl({"verify", "b.drawbridge.yaml", "--against", "out"});
    QCOMPARE(verified.exitCode, 1);
    QVERIFY2(verified.out.contains((port.captured(1) + "/TCP").toUtf8()), verified.out.constData());
    const QString place = QDir(m_folder->path()).relativeFilePath(file) + ":";
    QVERIFY2(verified.out.contains(place.toUtf8()),
             (place.toUtf8() + " is not named in\n" + verified.out).constData());
}

void CorporaRoundTripTest::bothYamlVersionsReadTheSame()
{
    QFETCH(QString, sources);
    exportCorpus(sources, "sidecar");
    const auto read = runProgram(
        DRAWBRIDGE_PYTHON,
        {DRAWBRIDGE_SOURCE_DIR "/tests/golden/test_yaml_readers.py", m_folder->filePath("out")},
        m_folder->path());
    QVERIFY2(read.exitCode == 0, (read.out + read.err).constData());
}

QTEST_GUILESS_MAIN(CorporaRoundTripTest)
#include "test_corpora_round_trip.moc"
