// SPDX-License-Identifier: Apache-2.0
#include "app/gui/git_revision.h"
#include "app/gui/review_controller.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace drawbridge;

namespace {

constexpr int kPatience = 60'000;

constexpr const char *kPods = R"(apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: web:1, env: [{name: PASSWORD, value: hunter2hunter2}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: db, image: db:1, ports: [{containerPort: 5432}]}]}
)";
constexpr const char *kShut = R"(apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
)";
constexpr const char *kOpening = R"(  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 5432}]
)";

void writeText(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

} // namespace

/// Reviewing a change of manifests, without any design.
class ReviewWindowTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { endWindow(); }

    void opensAreSignedAndNoted();
    void ticksAndNotesAreKept();
    void whatChangedSinceIsToldNotSigned();
    void aBrokenRecordIsTold();
    void closingAmidANoteIsSafe();
    void aRevisionIsABase();
    void whatIsNoInputIsTold();
    void revisionsLeadNowhereElse();
    void linesOfOtherKindsAreNotShown();

private:
    [[nodiscard]] ReviewDialog *dialog() const { return m_window->findChild<ReviewDialog *>(); }
    template<typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        return dialog()->findChild<T *>(QString::fromLatin1(name));
    }
    /// By the menu, typing both and Enter; waits for the answer.
    void review(const QString &base, const QString &change);
    void git(const QStringList &arguments) const;
    /// Ticks and notes the first row, by mouse and keys.
    void sign(const QString &note);
    void closeReview();
    [[nodiscard]] QString state() const { return part<QLabel>("reviewState")->text(); }
    [[nodiscard]] QString noteCell() const
    {
        return part<QTableView>("reviewTable")
            ->model()
            ->index(0, ReviewModel::NoteColumn)
            .data()
            .toString();
    }
    [[nodiscard]] QStringList records() const
    {
        const QDir folder(m_settings->reviewFolder());
        QStringList paths;
        for (const QString &name : folder.entryList(QDir::Files))
            paths << folder.filePath(name);
        return paths;
    }
};

void ReviewWindowTest::init()
{
    startWindow({1400, 900});
    for (const char *side : {"old", "new"}) {
        writeText(m_folder->filePath(QString::fromLatin1(side) + "/pods.yaml"), kPods);
        writeText(m_folder->filePath(QString::fromLatin1(side) + "/policies/db.yaml"), kShut);
    }
    writeText(m_folder->filePath("new/policies/db.yaml"), QByteArray(kShut) + kOpening);
}

void ReviewWindowTest::review(const QString &base, const QString &change)
{
    choose(ActionId::Review);
    QVERIFY(dialog());
    const auto type = [this](const char *name, const QString &text) {
        auto *field = part<QLineEdit>(name);
        QTest::mouseClick(field, Qt::LeftButton);
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
    };
    type("reviewChange", change);
    type("reviewBase", base);
    QTest::keyClick(part<QLineEdit>("reviewBase"), Qt::Key_Return);
    const auto *state = part<QLabel>("reviewState");
    QTRY_VERIFY_WITH_TIMEOUT(!state->text().startsWith(QLatin1String("Comparing")), kPatience);
}

void ReviewWindowTest::opensAreSignedAndNoted()
{
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    auto *table = part<QTableView>("reviewTable");
    const QAbstractItemModelTester tester(table->model());
    QCOMPARE(table->model()->rowCount(), 1);
    const auto cell = [table](int column) { return table->model()->index(0, column); };
    QCOMPARE(cell(ReviewModel::ChangeColumn).data().toString(), QStringLiteral("opens"));
    QCOMPARE(cell(ReviewModel::SubjectColumn).data().toString(),
             QStringLiteral("shop/Pod/web -> shop/Pod/db"));
    QCOMPARE(cell(ReviewModel::AfterColumn).data().toString(), QStringLiteral("5432/TCP"));
    QCOMPARE(cell(ReviewModel::PlaceColumn).data().toString(), QStringLiteral("db.yaml:8"));
    const QString details = part<QPlainTextEdit>("reviewDetails")->toPlainText();
    QVERIFY2(details.contains("policies/db.yaml:8:5\n") &&
                 details.contains("ports: [{port: 5432}]"),
             qPrintable(details));

    const QRect box = table->visualRect(cell(ReviewModel::SignedColumn));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      QPoint(box.left() + 10, box.center().y()));
    const QPoint note = table->visualRect(cell(ReviewModel::NoteColumn)).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, note);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, note);
    auto *editor = table->viewport()->findChild<QLineEdit *>();
    QVERIFY(editor);
    QTest::keyClicks(editor, QStringLiteral("asked for in #12"));
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(part<QLabel>("reviewState")->text(),
             QStringLiteral("1 change, 1 widen access, 1 signed"));
    QTest::keyClicks(part<QLineEdit>("reviewReviewer"), QStringLiteral("jane"));
    QTest::mouseClick(part<QPushButton>("reviewCopy"), Qt::LeftButton);
    const QString text = QApplication::clipboard()->text();
    QVERIFY2(text.contains("| [x] | shop/Pod/web -> shop/Pod/db |") &&
                 text.contains("| asked for in #12 |") && text.contains("| Reviewer | jane |"),
             qPrintable(text));
    keepPictures(*dialog(), QStringLiteral("review"));

    // The same once more: what was signed and noted stays.
    QTest::mouseClick(part<QPushButton>("reviewCompare"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(part<QLabel>("reviewState")->text(),
                              QStringLiteral("1 change, 1 widen access, 1 signed"), kPatience);
}

void ReviewWindowTest::sign(const QString &note)
{
    auto *table = part<QTableView>("reviewTable");
    const auto cell = [table](int column) {
        return table->visualRect(table->model()->index(0, column));
    };
    const QRect box = cell(ReviewModel::SignedColumn);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      QPoint(box.left() + 10, box.center().y()));
    const QPoint place = cell(ReviewModel::NoteColumn).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, place);
    auto *editor = table->viewport()->findChild<QLineEdit *>();
    QVERIFY(editor);
    QTest::keyClicks(editor, note);
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(noteCell(), note);
}

void ReviewWindowTest::closeReview()
{
    QTest::keyClick(dialog(), Qt::Key_Escape);
    QTRY_VERIFY(!dialog());
}

void ReviewWindowTest::ticksAndNotesAreKept()
{
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QVERIFY(records().isEmpty());
    sign(QStringLiteral("asked for in #12"));
    QCOMPARE(records().size(), 1);
    closeReview();
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QCOMPARE(state(), QStringLiteral("1 change, 1 widen access, 1 signed"));
    QCOMPARE(noteCell(), QStringLiteral("asked for in #12"));
    closeReview();
    // Of another base nothing was said, and nothing lies beside the manifests.
    review(m_folder->filePath("new"), m_folder->filePath("new"));
    QVERIFY2(state().startsWith("Nothing changes"), qPrintable(state()));
    QCOMPARE(QDir(m_folder->filePath("new")).entryList(QDir::Files), QStringList("pods.yaml"));
    closeReview();
    // What is taken back is forgotten.
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    auto *table = part<QTableView>("reviewTable");
    const QRect box = table->visualRect(table->model()->index(0, ReviewModel::SignedColumn));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      QPoint(box.left() + 10, box.center().y()));
    QCOMPARE(records().size(), 1); // the note is left
    table->setCurrentIndex(table->model()->index(0, ReviewModel::NoteColumn));
    QTest::keyClick(table, Qt::Key_F2);
    auto *editor = table->viewport()->findChild<QLineEdit *>();
    QVERIFY(editor);
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(editor, Qt::Key_Delete);
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY(records().isEmpty());
}

void ReviewWindowTest::whatChangedSinceIsToldNotSigned()
{
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    sign(QStringLiteral("asked for in #12"));
    closeReview();
    writeText(m_folder->filePath("new/policies/db.yaml"),
              QByteArray(kShut) +
                  QByteArray(kOpening).replace("[{port: 5432}]", "[{port: 5432}, {port: 6000}]"));
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QCOMPARE(state(),
             QStringLiteral("1 change, 1 widen access, 0 signed, 1 changed since looked at"));
    QCOMPARE(noteCell(), QStringLiteral("changed since it was looked at"));
    const QString details = part<QPlainTextEdit>("reviewDetails")->toPlainText();
    QVERIFY2(details.startsWith("Signed when it was: opens, no port to 5432/TCP. The note: asked"),
             qPrintable(details));
    closeReview();
    // The change of then once more: its words hold again.
    writeText(m_folder->filePath("new/policies/db.yaml"), QByteArray(kShut) + kOpening);
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QCOMPARE(state(), QStringLiteral("1 change, 1 widen access, 1 signed"));
    closeReview();
    // And where there is no such change any more.
    writeText(m_folder->filePath("new/policies/db.yaml"), kShut);
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QVERIFY2(state().endsWith(", 1 looked at are gone"), qPrintable(state()));
}

void ReviewWindowTest::aBrokenRecordIsTold()
{
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    sign(QStringLiteral("seen"));
    closeReview();
    QCOMPARE(records().size(), 1);
    QFile file(records().first());
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write("{\"schema\": ") > 0);
    file.close();
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QVERIFY2(state().contains("the kept review is no JSON"), qPrintable(state()));
    QCOMPARE(part<QTableView>("reviewTable")->model()->rowCount(), 1);
    sign(QStringLiteral("again")); // and it starts anew
    closeReview();
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    QCOMPARE(noteCell(), QStringLiteral("again"));
}

void ReviewWindowTest::closingAmidANoteIsSafe()
{
    review(m_folder->filePath("old"), m_folder->filePath("new"));
    auto *table = part<QTableView>("reviewTable");
    table->setCurrentIndex(table->model()->index(0, ReviewModel::NoteColumn));
    QTest::keyClick(table, Qt::Key_F2);
    auto *editor = table->viewport()->findChild<QLineEdit *>();
    QVERIFY(editor);
    QTest::keyClicks(editor, QStringLiteral("half a no"));
    endWindow(); // the editor gives up its text while the dialog goes
}

void ReviewWindowTest::git(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder->filePath("new"));
    process.start(QStringLiteral("git"), QStringList{"-c", "user.name=t", "-c", "user.email=t@t",
                                                     "-c", "init.defaultBranch=main"} +
                                             arguments);
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void ReviewWindowTest::aRevisionIsABase()
{
    writeText(m_folder->filePath("new/policies/db.yaml"), kShut);
    git({"init", "-q"});
    git({"add", "."});
    git({"commit", "-q", "-m", "shut"});
    writeText(m_folder->filePath("new/policies/db.yaml"), QByteArray(kShut) + kOpening);
    review(QStringLiteral("main"), m_folder->filePath("new"));
    const auto *model = part<QTableView>("reviewTable")->model();
    QCOMPARE(model->rowCount(), 1);
    QCOMPARE(model->index(0, ReviewModel::ChangeColumn).data().toString(), QStringLiteral("opens"));
    // A folder of the repository is compared with that folder of the revision.
    review(QStringLiteral("HEAD"), m_folder->filePath("new/policies"));
    QVERIFY2(part<QLabel>("reviewState")->text().startsWith("Nothing changes"),
             qPrintable(part<QLabel>("reviewState")->text())); // no pods there, so no connections
}

void ReviewWindowTest::whatIsNoInputIsTold()
{
    review(m_folder->filePath("old"), m_folder->filePath("nowhere"));
    const auto *state = part<QLabel>("reviewState");
    QVERIFY2(state->text().contains("nowhere is not there"), qPrintable(state->text()));
    review(QStringLiteral("no-such-revision"), m_folder->filePath("new"));
    QVERIFY2(state->text().startsWith("no-such-revision is neither a file nor a folder nor a "
                                      "revision here: git exited with code"),
             qPrintable(state->text()));
    QVERIFY(!part<QPushButton>("reviewCopy")->isEnabled());
}

void ReviewWindowTest::revisionsLeadNowhereElse()
{
    git({"init", "-q"});
    git({"add", "."});
    git({"commit", "-q", "-m", "first"});
    // A filter of the repository is a program of a stranger.
    const QString trace = m_folder->filePath("ran");
    git({"config", "filter.evil.smudge", "touch " + trace});
    git({"config", "core.fsmonitor", "touch " + trace});
    writeText(m_folder->filePath("new/.git/info/attributes"), "*.yaml filter=evil\n");
    const QString target = m_folder->filePath("target");
    QVERIFY(QDir().mkpath(target));
    const auto extracted =
        extractRevision(m_folder->filePath("new").toStdString(), "HEAD", target.toStdString(), {});
    QVERIFY2(extracted.has_value(), extracted ? "" : extracted.error().message.c_str());
    QVERIFY(QFile::exists(target + "/policies/db.yaml"));
    QVERIFY(!QFile::exists(trace));
    // What begins like an option is none.
    const auto option =
        extractRevision(m_folder->filePath("new").toStdString(), "--output=" + trace.toStdString(),
                        target.toStdString(), {});
    QVERIFY(!option);
    QVERIFY(!QFile::exists(trace));
}

void ReviewWindowTest::linesOfOtherKindsAreNotShown()
{
    const QString root = m_folder->filePath("new");
    const SourceSpan policy{makeFileRef("policies/db.yaml"), 2, 1};
    QVERIFY(policyLines(root, policy).contains("kind: NetworkPolicy"));
    const SourceSpan pod{makeFileRef("pods.yaml"), 1, 1};
    QVERIFY2(policyLines(root, pod).isEmpty(), qPrintable(policyLines(root, pod)));
    const SourceSpan outside{makeFileRef("../old/policies/db.yaml"), 2, 1};
    QVERIFY(policyLines(root, outside).isEmpty());
    const SourceSpan behind{makeFileRef("policies/db.yaml"), 400, 1};
    QVERIFY(policyLines(root, behind).isEmpty());
}

QTEST_MAIN(ReviewWindowTest)
#include "test_review_window.moc"
