// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/network_relation.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <optional>

using namespace drawbridge;

// Missing knowledge never becomes "denied" (architecture rule R8): from each input beside the
// checkout one document is left out at a time, and what was allowed between two workloads that are
// still there must then be allowed or unknown. Left out of the test are documents that say
// themselves what is allowed: without a policy that admits, less is admitted, as it should be.
// Skipped where the inputs are absent.

namespace {

QString inputs()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/conformance/netpol-analyzer/inputs");
}

using Documents = std::vector<NamedText>;

Documents documentsIn(const QString &folder)
{
    Documents documents;
    QDirIterator files(folder, {"*.yaml", "*.yml", "*.json"}, QDir::Files,
                       QDirIterator::Subdirectories);
    QStringList paths;
    while (files.hasNext())
        paths << files.next();
    paths.sort();
    for (const QString &path : paths) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray separator("\n---");
        QByteArray text = '\n' + file.readAll();
        for (qsizetype at = text.indexOf(separator); at >= 0; at = text.indexOf(separator)) {
            documents.push_back({path.toStdString(), text.left(at).toStdString() + '\n'});
            text =
                text.mid(text.indexOf('\n', at + 1) < 0 ? text.size() : text.indexOf('\n', at + 1));
        }
        documents.push_back({path.toStdString(), text.toStdString()});
    }
    std::erase_if(documents, [](const NamedText &document) {
        return document.text.find_first_not_of(" \n\r") == std::string::npos;
    });
    return documents;
}

bool saysWhatIsAllowed(const NamedText &document)
{
    return document.text.find("NetworkPolicy") != std::string::npos;
}

struct Answer {
    std::shared_ptr<const Topology> topology;
    NetworkRelation relation;
};

Answer answerOf(const Documents &documents)
{
    Diagnostics diagnostics;
    Answer answer;
    answer.topology = buildTopology(importTexts(documents, {}, diagnostics), diagnostics);
    answer.relation = relate(makeNetworkEngine(answer.topology, {}));
    return answer;
}

/// The first pair whose ports went from allowed to denied; empty when there is none.
QString flipped(const Answer &whole, const Answer &part)
{
    const auto &workloads = part.topology->workloads;
    std::vector<std::optional<WorkloadId>> before;
    for (const WorkloadNode &workload : workloads)
        before.push_back(whole.topology->findWorkload(workload.key));
    for (std::size_t from = 0; from < workloads.size(); ++from) {
        for (std::size_t to = 0; to < workloads.size(); ++to) {
            if (!before[from] || !before[to])
                continue;
            const auto &was = whole.relation.between(before[from]->index, before[to]->index);
            const auto &is = part.relation.between(from, to);
            if (!(was.allowed - is.allowed - is.unknown).empty())
                return QString::fromStdString(toString(workloads[from].key) + " -> " +
                                              toString(workloads[to].key) + ": " +
                                              toString(was.allowed - is.allowed - is.unknown));
        }
    }
    return {};
}

} // namespace

class DroppedDocumentsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QDir(inputs()).exists())
            QSKIP("../shared/conformance is not here");
    }
    void nothingBecomesDenied_data();
    void nothingBecomesDenied();
};

void DroppedDocumentsTest::nothingBecomesDenied_data()
{
    QTest::addColumn<QString>("folder");
    for (const QString &name : QDir(inputs()).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        QTest::newRow(qPrintable(name)) << inputs() + '/' + name;
}

void DroppedDocumentsTest::nothingBecomesDenied()
{
    QFETCH(QString, folder);
    const Documents documents = documentsIn(folder);
    QVERIFY(!documents.empty());
    const Answer whole = answerOf(documents);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        if (saysWhatIsAllowed(documents[i]))
            continue;
        Documents rest = documents;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        const QString flip = flipped(whole, answerOf(rest));
        QVERIFY2(flip.isEmpty(), qPrintable(flip + " became denied without " +
                                            QString::fromStdString(documents[i].text).left(200)));
    }
}

QTEST_GUILESS_MAIN(DroppedDocumentsTest)
#include "test_dropped_documents.moc"
