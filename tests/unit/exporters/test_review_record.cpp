// SPDX-License-Identifier: Apache-2.0
// Ticks and notes hold for exactly the change they were made about.
#include "exporters/review_record.h"

#include <QTest>

using namespace drawbridge;

namespace {

ReviewItem itemOf(const std::string &subject, const std::string &after = "5432/TCP")
{
    ReviewItem item;
    item.kind = ReviewItem::Kind::Opens;
    item.subject = subject;
    item.before = "no port";
    item.after = after;
    item.because = {"rule 1 of NetworkPolicy shop/db admits it"};
    return item;
}

Review reviewWith(std::vector<ReviewItem> items)
{
    Review review;
    review.items = std::move(items);
    return review;
}

const ReviewHead kHead{"main", "/srv/new", "jane"};

} // namespace

class ReviewRecordTest : public QObject {
    Q_OBJECT
private slots:
    void wordsAreReadAsTheyWereWritten();
    void onlyWhatWasSaidIsKept();
    void theSameChangeKeepsItsWords();
    void anotherChangeDropsThemVisibly_data();
    void anotherChangeDropsThemVisibly();
    void whatIsNoSuchFileIsRefused_data();
    void whatIsNoSuchFileIsRefused();
    void hostileValuesAreLeftOut();
};

void ReviewRecordTest::wordsAreReadAsTheyWereWritten()
{
    const Review review = reviewWith({itemOf("a -> b"), itemOf("c -> \"d\"\n\xC3\xA4")});
    const auto kept = keptSignOffs(review, {{true, ""}, {false, "why?"}});
    const std::string text = writeSignOffs(kept, kHead);
    const auto read = readSignOffs(text);
    QVERIFY(read.has_value());
    QVERIFY(*read == kept);
    QCOMPARE(writeSignOffs(*read, kHead), text);
    QVERIFY(text.find("\"reviewer\": \"jane\"") != std::string::npos);
}

void ReviewRecordTest::onlyWhatWasSaidIsKept()
{
    const Review review = reviewWith({itemOf("a"), itemOf("b"), itemOf("c")});
    const auto kept = keptSignOffs(review, {{}, {true, ""}, {false, "x"}});
    QCOMPARE(kept.size(), std::size_t{2});
    QCOMPARE(kept.front().subject, std::string("b"));
}

void ReviewRecordTest::theSameChangeKeepsItsWords()
{
    const auto kept = keptSignOffs(reviewWith({itemOf("a")}), {{true, "seen"}});
    ReviewItem moved = itemOf("a");
    moved.where = {{makeFileRef("other.yaml"), 99, 1}}; // lines may move
    const auto matched = matchSignOffs(reviewWith({itemOf("b"), moved}), kept);
    QVERIFY(matched.signOffs[1] == (SignOff{true, "seen"}));
    QVERIFY(matched.signOffs[0] == SignOff{});
    QVERIFY(!matched.outdated[1]);
    QCOMPARE(matched.gone, std::size_t{0});
}

void ReviewRecordTest::anotherChangeDropsThemVisibly_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("because");
    QTest::addColumn<bool>("isGone");
    QTest::newRow("more ports") << "a"
                                << "*"
                                << "" << false;
    QTest::newRow("another reason") << "a"
                                    << "5432/TCP"
                                    << "rule 2 admits it" << false;
    QTest::newRow("gone") << "b"
                          << "5432/TCP"
                          << "" << true;
}

void ReviewRecordTest::anotherChangeDropsThemVisibly()
{
    QFETCH(QString, subject);
    QFETCH(QString, after);
    QFETCH(QString, because);
    QFETCH(bool, isGone);
    const auto kept = keptSignOffs(reviewWith({itemOf("a")}), {{true, "seen"}});
    ReviewItem now = itemOf(subject.toStdString(), after.toStdString());
    if (!because.isEmpty())
        now.because = {because.toStdString()};
    const auto matched = matchSignOffs(reviewWith({now}), kept);
    QVERIFY(matched.signOffs[0] == SignOff{});
    QCOMPARE(matched.gone, std::size_t(isGone ? 1 : 0));
    QCOMPARE(matched.outdated[0].has_value(), !isGone);
    if (!isGone)
        QVERIFY(matched.outdated[0]->signOff.note == "seen");
}

void ReviewRecordTest::whatIsNoSuchFileIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("kind: Design\n");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("another schema")
        << QByteArray(R"({"schema": "drawbridge/report/1", "items": []})");
    QTest::newRow("no items") << QByteArray(R"({"schema": "drawbridge/review/1"})");
}

void ReviewRecordTest::whatIsNoSuchFileIsRefused()
{
    QFETCH(QByteArray, text);
    const auto read = readSignOffs(text.toStdString());
    QVERIFY(!read);
    QVERIFY(read.error().code == ErrorCode::FieldInvalid);
    QVERIFY2(read.error().hint.find("start anew") != std::string::npos, read.error().hint.c_str());
}

void ReviewRecordTest::hostileValuesAreLeftOut()
{
    const auto read = readSignOffs(R"({"schema": "drawbridge/review/1", "items": [7, null, {},
        {"kind": "explodes", "subject": "a"}, {"kind": "opens", "subject": 5, "signed": "yes",
        "because": [1, "b"], "note": {}}]})");
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), std::size_t{1});
    QVERIFY(read->front().subject.empty() && !read->front().signOff.isSigned);
    QVERIFY((read->front().because == std::vector<std::string>{"", "b"}));
}

QTEST_GUILESS_MAIN(ReviewRecordTest)
#include "test_review_record.moc"
