// SPDX-License-Identifier: Apache-2.0
#include "model/document/recovery_journal.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge;

namespace {

constexpr RecoveryJournal::Pace kQuick{20, 1000};
constexpr RecoveryJournal::Pace kByEdits{1'000'000, 3};

NodeKey place(const std::string &name)
{
    return {{}, "shop", "Deployment", name};
}

/// Draws one flow more, and moves its source.
Edit drawTo(const std::string &to)
{
    return {"Draw flow", {}, [to](const Design &before) -> Result<Design> {
                Design after = before;
                std::vector<Flow> flows(before.flows.begin(), before.flows.end());
                Flow flow;
                flow.from = place("a");
                flow.to = place(to);
                flow.ports = {{{Protocol::Tcp, 8080, 8080}, {}}};
                flows.push_back(flow);
                after.flows = CowList<Flow>(std::move(flows));
                after.positions = CowList<NodePosition>({{place("a"), int(to.front()), 4, true}});
                return after;
            }};
}

} // namespace

class RecoveryJournalTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void writesAWhileAfterAnEdit();
    void writesWithEveryThirdEdit();
    void savingForgets();
    void undoingEverythingForgets();
    void closingForgetsAndACrashDoesNot();
    void recoversAsOneStepThatCanBeUndone();
    void whatWasNotAnsweredIsNotWrittenOver();
    void isOpenElsewhere();
    void textFromTheClipboardIsNotKept();
    void aFolderThatCannotBeWrittenIsToldOnce();
    void changedFilesHaveAnotherDigest();
    void foreignRecordsAreRefused_data();
    void foreignRecordsAreRefused();

private:
    void start(RecoveryJournal::Pace pace);
    void crash() { m_journal.reset(); }
    void draw(const std::string &to) { QVERIFY(m_document->apply(drawTo(to)).has_value()); }
    [[nodiscard]] QStringList records() const
    {
        return QDir(folder()).entryList({QStringLiteral("*.json")}, QDir::Files);
    }
    [[nodiscard]] QString folder() const { return m_dir->filePath("recovery"); }
    [[nodiscard]] QStringList origin() const { return {m_dir->filePath("shop.drawbridge.yaml")}; }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Document> m_document;
    std::unique_ptr<RecoveryJournal> m_journal;
};

void RecoveryJournalTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    start(kByEdits);
}

void RecoveryJournalTest::cleanup()
{
    m_journal.reset();
    m_document.reset();
    m_dir.reset();
}

/// Another session: the design as it was saved, and a journal over it.
void RecoveryJournalTest::start(RecoveryJournal::Pace pace)
{
    m_journal.reset();
    m_document = std::make_unique<Document>();
    Design design = *m_document->design();
    design.name = "shop";
    m_document->reset(design);
    m_journal = std::make_unique<RecoveryJournal>(m_document.get(), folder(), pace);
    m_journal->begin(origin());
}

void RecoveryJournalTest::writesAWhileAfterAnEdit()
{
    start(kQuick);
    QVERIFY(records().isEmpty());
    draw("b");
    QVERIFY(records().isEmpty());
    QTRY_COMPARE(records().size(), 1);
    const auto mode = QFile::permissions(folder() + '/' + records().front());
    QVERIFY(!(mode & (QFile::ReadGroup | QFile::ReadOther)));
}

void RecoveryJournalTest::writesWithEveryThirdEdit()
{
    draw("b");
    draw("c");
    QTest::qWait(50);
    QVERIFY(records().isEmpty());
    draw("d");
    QTRY_COMPARE(records().size(), 1);
}

void RecoveryJournalTest::savingForgets()
{
    draw("b");
    m_journal->writeNow();
    QCOMPARE(records().size(), 1);
    m_document->setSaved(origin().front());
    QVERIFY(records().isEmpty());
}

void RecoveryJournalTest::undoingEverythingForgets()
{
    draw("b");
    m_journal->writeNow();
    QCOMPARE(records().size(), 1);
    m_document->undoStack()->undo();
    QVERIFY(records().isEmpty());
    m_document->undoStack()->redo();
    m_journal->writeNow();
    QCOMPARE(records().size(), 1);
}

void RecoveryJournalTest::closingForgetsAndACrashDoesNot()
{
    draw("b");
    m_journal->writeNow();
    m_journal->end();
    QVERIFY(records().isEmpty());
    m_journal->begin(origin());
    m_journal->writeNow();
    crash();
    QCOMPARE(records().size(), 1);
}

void RecoveryJournalTest::recoversAsOneStepThatCanBeUndone()
{
    draw("b");
    draw("c");
    const auto before = m_document->design();
    crash();
    start(kByEdits);
    const auto saved = m_document->design();
    const auto offers = m_journal->offers();
    QCOMPARE(offers.size(), std::size_t{1});
    QCOMPARE(offers.front().record.origin, origin());
    QVERIFY(m_journal->recover(offers.front()).has_value());
    QVERIFY(m_document->design()->flows == before->flows);
    QVERIFY(m_document->design()->positions == before->positions);
    QVERIFY(m_document->design()->topology == saved->topology);
    QCOMPARE(m_document->undoStack()->count(), 1);
    QVERIFY(m_journal->offers().empty());
    QCOMPARE(records().size(), 1); // kept anew, as they are unsaved still
    m_document->undoStack()->undo();
    QVERIFY(m_document->design()->flows == saved->flows);
}

void RecoveryJournalTest::whatWasNotAnsweredIsNotWrittenOver()
{
    draw("b");
    crash();
    start(kByEdits);
    draw("c");
    crash();
    start(kByEdits);
    QCOMPARE(m_journal->offers().size(), std::size_t{2});
    RecoveryJournal::discard(m_journal->offers().front());
    QCOMPARE(m_journal->offers().size(), std::size_t{1});
}

void RecoveryJournalTest::isOpenElsewhere()
{
    draw("b");
    m_journal->writeNow();
    Document other;
    RecoveryJournal second(&other, folder(), kByEdits);
    QVERIFY(second.offers().empty()); // they belong to who has it open
    second.begin(origin());
    QCOMPARE(second.otherHolder(), QString::number(QCoreApplication::applicationPid()));
    QVERIFY(other.apply(drawTo("z")).has_value());
    second.writeNow();
    QCOMPARE(records().size(), 1);
    QVERIFY(second.offers().empty());
    second.end();
    m_journal->end();
    second.begin(origin());
    QVERIFY(second.otherHolder().isEmpty());
}

void RecoveryJournalTest::textFromTheClipboardIsNotKept()
{
    m_journal->begin({});
    draw("b");
    m_journal->writeNow();
    QVERIFY(records().isEmpty());
}

void RecoveryJournalTest::aFolderThatCannotBeWrittenIsToldOnce()
{
    QSignalSpy told(m_journal.get(), &RecoveryJournal::failed);
    QVERIFY(QDir(folder()).removeRecursively());
    draw("b");
    m_journal->writeNow();
    m_journal->writeNow();
    QCOMPARE(told.count(), 1);
    QVERIFY(told.front().front().toString().contains(folder()));
}

void RecoveryJournalTest::changedFilesHaveAnotherDigest()
{
    QVERIFY(digestOf(origin()).isEmpty());
    const auto write = [&](const QByteArray &bytes) {
        QFile file(origin().front());
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(write("one"));
    const QByteArray one = digestOf(origin());
    QCOMPARE(one, QByteArray("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"));
    QVERIFY(write("two"));
    QVERIFY(digestOf(origin()) != one);
    QVERIFY(digestOf({m_dir->path()}).isEmpty());
}

void RecoveryJournalTest::foreignRecordsAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("apiVersion: v1");
    QTest::newRow("another version")
        << QByteArray(R"({"version": 2, "origin": ["/x"], "design": "a"})");
    QTest::newRow("no origin") << QByteArray(R"({"version": 1, "origin": [], "design": "a"})");
    QTest::newRow("a relative origin")
        << QByteArray(R"({"version": 1, "origin": ["x"], "design": "a"})");
    QTest::newRow("no design") << QByteArray(R"({"version": 1, "origin": ["/x"]})");
}

void RecoveryJournalTest::foreignRecordsAreRefused()
{
    QFETCH(QByteArray, json);
    const auto record = readRecoveryRecord(json, QStringLiteral("/r/odd.json"));
    QVERIFY(!record);
    QVERIFY(record.error().code == ErrorCode::DesignInvalid);
    QVERIFY(record.error().message.find("/r/odd.json") != std::string::npos);
    RecoveryRecord broken{{QStringLiteral("/x")}, {}, {}, "kind: [", {}};
    QVERIFY(readRecoveryRecord(toJson(broken), QStringLiteral("r")).value() == broken);
    QVERIFY(!m_document->apply(recoveryEdit(broken)));
    QVERIFY(m_document->undoStack()->isClean());
}

QTEST_GUILESS_MAIN(RecoveryJournalTest)
#include "test_recovery_journal.moc"
