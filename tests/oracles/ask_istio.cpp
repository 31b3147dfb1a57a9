// SPDX-License-Identifier: Apache-2.0
#include "tests/oracles/ask_istio.h"

#include "tests/helpers/run_program.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace drawbridge::test {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kSkipped = 77; // of istio.py
constexpr int kMostMilliseconds = 3'000'000;

/// Qt's macros return from the function that they stand in, which may return nothing.
void run(const QTemporaryDir &folder, const QString &command)
{
    QProcess oracle;
    oracle.start(DRAWBRIDGE_PYTHON,
                 {DRAWBRIDGE_SOURCE_DIR "/tests/oracles/istio/istio.py", command,
                  folder.filePath("question.json"), folder.filePath("answers.jsonl")});
    QVERIFY(oracle.waitForFinished(kMostMilliseconds));
    const QByteArray said = oracle.readAllStandardError();
    if (oracle.exitCode() == kSkipped)
        QSKIP(said.constData());
    if (oracle.exitCode() != 0)
        qWarning("%s", said.constData()); // QVERIFY2 would cut it
    QCOMPARE(oracle.exitCode(), 0);
    QVERIFY(QFile(folder.filePath("answers.jsonl")).size() > 0);
}

} // namespace

std::vector<Json> askIstio(const QString &command, const Json &question)
{
    const QTemporaryDir folder;
    writeText(folder.filePath("question.json"), QByteArray::fromStdString(question.dump()));
    run(folder, command);
    QFile file(folder.filePath("answers.jsonl"));
    std::vector<Json> answers;
    if (file.open(QIODevice::ReadOnly)) {
        for (auto line = file.readLine(); !line.isEmpty(); line = file.readLine())
            answers.push_back(Json::parse(line.toStdString()));
    }
    return answers;
}

} // namespace drawbridge::test
