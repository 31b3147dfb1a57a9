// SPDX-License-Identifier: Apache-2.0
#include "model/topology/text_words.h"

#include <QTest>

using namespace drawbridge;

class TextWordsTest : public QObject {
    Q_OBJECT
private slots:
    void words_data();
    void words();
    void placeAndGroup();
};

void TextWordsTest::words_data()
{
    QTest::addColumn<bool>("isCommand");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("settings");
    QTest::newRow("option with =") << true << "--addr=cart:7070"
                                   << "--addr=cart:7070";
    QTest::newRow("option and value") << true << "-addr cart:7070"
                                      << "-addr=cart:7070";
    QTest::newRow("two options") << true << "-v --addr cart"
                                 << "--addr=cart";
    QTest::newRow("address") << true << "wait-for cart:7070 -t 30"
                             << "[cart:7070] -t=30";
    QTest::newRow("host and port") << true << "nc -z db 5432"
                                   << "-z=db [db 5432]";
    QTest::newRow("client with a port option") << true << "mysql -h db -P 3306"
                                               << "-h=db [db 3306] -P=3306";
    QTest::newRow("words of a sentence") << true << "echo the host cart"
                                         << "";
    QTest::newRow("quotes and brackets part words") << true << "curl \"http://a:1/x\" (b:2)"
                                                    << "[http://a:1/x] [b:2]";
    QTest::newRow("negative numbers are no options") << true << "seek -1 db"
                                                     << "";
    QTest::newRow("names in settings") << false << "define('DB_HOST', 'db');"
                                       << "DB_HOST=db";
    QTest::newRow("attributes") << false << "<server host=\"db\" port=\"1\"/>"
                                << "host=db port=1";
    QTest::newRow("directive") << false << "host   es"
                               << "host=es";
    QTest::newRow("number that is no port") << false << "db 123456"
                                            << "";
    QTest::newRow("nothing") << true << ""
                             << "";
    QTest::newRow("only separators") << true << " ;|'\"= , "
                                     << "";
}

void TextWordsTest::words()
{
    QFETCH(bool, isCommand);
    QFETCH(QString, line);
    QFETCH(QString, settings);
    std::vector<TextSetting> found;
    readWords(line.toStdString(), isCommand ? LineKind::Command : LineKind::Settings, {}, found);
    QStringList shown;
    for (const TextSetting &setting : found) {
        const QString value = QString::fromStdString(setting.value);
        shown << (setting.role == TextSetting::Role::Word
                      ? "[" + value + "]"
                      : QString::fromStdString(setting.name) + "=" + value);
    }
    QCOMPARE(shown.join(u' '), settings);
}

void TextWordsTest::placeAndGroup()
{
    TextSetting form;
    form.line = 4;
    form.column = 2;
    form.group = 7;
    std::vector<TextSetting> found;
    readWords("run a:1", LineKind::Command, form, found);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].line, 4u);
    QCOMPARE(found[0].column, 6u);
    QCOMPARE(found[0].group, 7u);
}

QTEST_GUILESS_MAIN(TextWordsTest)
#include "test_text_words.moc"
