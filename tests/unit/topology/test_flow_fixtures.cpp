// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "tests/helpers/flow_text.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace drawbridge;

// Small applications of many frameworks, written from general knowledge before the inference was
// built, each with the flows a reader of its manifests would name (NAME.flows) and with traps.

namespace {

QString folder()
{
    return QStringLiteral(DRAWBRIDGE_FIXTURES "/flows/");
}

QString textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList flowsOf(const QString &manifests)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests.toStdString(), diagnostics);
    QStringList lines;
    for (const InferredFlow &flow : topology->inferredFlows)
        lines << QString::fromStdString(flowLine(*topology, flow));
    lines.sort();
    return lines;
}

} // namespace

class FlowFixturesTest : public QObject {
    Q_OBJECT
private slots:
    void flowsOfApplication_data();
    void flowsOfApplication();
};

void FlowFixturesTest::flowsOfApplication_data()
{
    QTest::addColumn<QString>("name");
    const QStringList files = QDir(folder()).entryList({"*.yaml"}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 15);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file.chopped(5);
}

void FlowFixturesTest::flowsOfApplication()
{
    QFETCH(QString, name);
    QStringList expected =
        textOf(folder() + name + ".flows").split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    expected.sort();
    QVERIFY(!expected.isEmpty());
    const QStringList flows = flowsOf(textOf(folder() + name + ".yaml"));
    QStringList differences;
    for (const QString &line : expected) {
        if (!flows.contains(line))
            differences << "missing: " + line;
    }
    for (const QString &line : flows) {
        if (!expected.contains(line))
            differences << "not expected: " + line;
    }
    QVERIFY2(differences.isEmpty(), qPrintable("\n" + differences.join(QLatin1Char('\n'))));
}

QTEST_GUILESS_MAIN(FlowFixturesTest)
#include "test_flow_fixtures.moc"
