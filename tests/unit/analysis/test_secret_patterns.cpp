// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings/secret_patterns.h"

#include <QTest>

using namespace drawbridge;

/// What counts as a secret, by name and by form.
class SecretPatternsTest : public QObject {
    Q_OBJECT
private slots:
    void signs_data();
    void signs();
    void urls_data();
    void urls();
};

void SecretPatternsTest::signs_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("sign");
    const auto row = [](const char *what, const QString &name, const QString &value,
                        SecretSign sign) {
        QTest::newRow(what) << name << value << static_cast<int>(sign);
    };
    const QString digits(16, 'A');
    row("a password", "DB_PASSWORD", "hunter2", SecretSign::Strong);
    row("a passphrase", "key-passphrase", "correct horse", SecretSign::Strong);
    row("a short token is a hint", "SESSION_TOKEN", "abc", SecretSign::Name);
    row("a long random token", "SESSION_TOKEN", "q8Zr3TnW5yLk2XvB7dMc", SecretSign::Strong);
    row("no value", "DB_PASSWORD", "", SecretSign::None);
    row("a reference", "DB_PASSWORD", "$(OTHER)", SecretSign::None);
    row("a path", "TOKEN", "/var/run/secrets/token", SecretSign::None);
    row("a file by name", "DB_PASSWORD_FILE", "db.txt", SecretSign::None);
    row("a number", "PASSWORD_LENGTH", "12", SecretSign::None);
    row("a number under a secret name", "PASSWORD", "12", SecretSign::None);
    row("a flag", "USE_PASSWORD", "true", SecretSign::None);
    row("a placeholder", "DB_PASSWORD", "changeme", SecretSign::None);
    row("a word that repeats the name", "COOKIE_SECRET", "SECRET", SecretSign::None);
    row("a word that is no part of the name", "COOKIE_SECRET", "TOKEN", SecretSign::Name);
    row("a small word that repeats the name", "DB_PASSWORD", "password", SecretSign::Strong);
    row("crosses", "DB_PASSWORD", "xxxxxx", SecretSign::None);
    row("an address", "TOKEN_SERVER", "https://login.example.com", SecretSign::None);
    row("a public key", "PUBLIC_KEY_TOKEN", "hello", SecretSign::None);
    row("a tokenizer", "TOKENIZER", "wordpiece", SecretSign::None);
    row("another name", "LOG_LEVEL", "hunter2", SecretSign::None);
    row("a key id of AWS under any name", "DB_URL", "AKIA" + digits, SecretSign::Value);
    row("a temporary key id of AWS", "X", "id=ASIA" + digits + ";", SecretSign::Value);
    row("AKIA alone", "DB_URL", "AKIA", SecretSign::None);
    row("AKIA inside a word", "X", "zAKIA" + digits, SecretSign::None);
    row("a token of GitHub", "X", "ghp_" + QString(36, 'a'), SecretSign::Value);
    row("too short for GitHub", "X", "ghp_" + QString(35, 'a'), SecretSign::None);
    row("a fine-grained token of GitHub", "X", "github_pat_" + QString(22, 'a'), SecretSign::Value);
    row("a token of Slack", "X", "xoxb-" + QString(10, '1'), SecretSign::Value);
    row("a key of Google", "X", "AIza" + QString(35, 'a'), SecretSign::Value);
    row("a JSON Web Token", "X", "eyJhbGciOi1J.eyJzdWIiOiIx.c2lnbmF0dXJl", SecretSign::Value);
    row("two parts of one", "X", "eyJhbGciOi1J.eyJzdWIiOiIx", SecretSign::None);
    row("a private key", "X", "-----BEGIN RSA PRIVATE KEY-----\nMII\n", SecretSign::Value);
    row("a certificate", "X", "-----BEGIN CERTIFICATE-----\nMII\n", SecretSign::None);
}

void SecretPatternsTest::signs()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(int, sign);
    QCOMPARE(static_cast<int>(secretSignOf(name.toStdString(), value.toStdString())), sign);
}

void SecretPatternsTest::urls_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("holds");
    QTest::newRow("user and password") << "postgres://app:hunter2@db:5432/x" << true;
    QTest::newRow("in the middle of a text") << "url = amqp://a:b@mq/ # queue" << true;
    QTest::newRow("the second of two") << "http://one/ http://a:b@two/" << true;
    QTest::newRow("no password") << "postgres://app@db:5432/x" << false;
    QTest::newRow("an empty password") << "redis://app:@db:6379" << false;
    QTest::newRow("a variable") << "postgres://app:$(PASSWORD)@db/x" << false;
    QTest::newRow("a template") << "postgres://app:{{ .password }}@db/x" << false;
    QTest::newRow("a placeholder") << "postgres://app:changeme@db/x" << false;
    QTest::newRow("a port and an at sign in the path") << "http://host:80/a@b" << false;
    QTest::newRow("no host behind it") << "http://a:b@" << false;
}

void SecretPatternsTest::urls()
{
    QFETCH(QString, text);
    QFETCH(bool, holds);
    QCOMPARE(holdsUrlPassword(text.toStdString()), holds);
}

QTEST_GUILESS_MAIN(SecretPatternsTest)
#include "test_secret_patterns.moc"
