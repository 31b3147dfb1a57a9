// SPDX-License-Identifier: Apache-2.0
#include "model/topology/config_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// "2:7 path.name=value" for what may matter, addresses only; "!" marks what is dialled.
QString textOf(const TextSetting &setting)
{
    std::string text = std::to_string(setting.line + 1) + ":" + std::to_string(setting.column + 1);
    text += ' ' + setting.path + (setting.path.empty() ? "" : ".") + setting.name;
    text += '=' + setting.value;
    return QString::fromStdString(text + (setting.role == TextSetting::Role::Dialled ? " !" : ""));
}

QStringList settingsOf(const char *file, const QByteArray &text)
{
    QStringList lines;
    for (const TextSetting &setting : settingsIn(file, text.toStdString()))
        lines << textOf(setting);
    return lines;
}

} // namespace

class ConfigTextTest : public QObject {
    Q_OBJECT
private slots:
    void formats_data();
    void formats();
    void groups();
    void hostileText_data();
    void hostileText();
};

void ConfigTextTest::formats_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("settings");
    const auto row = [](const char *title, const char *file, const char *text,
                        const char *settings) {
        QTest::newRow(title) << QString::fromLatin1(file) << QByteArray(text)
                             << QString::fromLatin1(settings);
    };
    row("YAML names the path and the place", "application.yaml", "db:\n  host: pg\n  port: 5432\n",
        "2:9 db.host=pg|3:9 db.port=5432");
    row("a list hands its key to its items", "a.yaml", "hosts: [a, 'b:1']\n",
        "1:9 hosts=a|1:12 hosts=b:1");
    row("JSON", "a.json", "{\"url\": \"http://a:1\"}", "1:9 url=http://a:1");
    row("YAML without an ending in the name", "settings", "# x\nurl: http://a:1\n",
        "2:6 url=http://a:1");
    row("lines inside a value of YAML", "a.yaml", "more: |\n  host = pg\n  port = 1\n",
        "1:7 more.host=pg|1:7 more.port=1");
    row("JSON with comments is read as lines", "a.json",
        "{\n  // x\n  \"Redis\": {\"Host\": \"redis\"}\n}", "3:22 Redis.Host=redis");
    row("cluster of Envoy", "envoy.yaml",
        "clusters: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]",
        "1:60 clusters.endpoint.address.socket_address.address=a !"
        "|1:75 clusters.endpoint.address.socket_address.port_value=1");
    row("listener of Envoy", "envoy.yaml",
        "listeners: [{address: {socket_address: {address: a, port_value: 1}}}]", "");
    row("properties", "a.properties", "# c\nspring.redis.host = cache\n",
        "2:21 spring.redis.host=cache");
    row("properties with an address", "a.properties", "redis.url=redis://cache:1/0\n",
        "1:11 redis.url=redis://cache:1/0");
    row("section of an ini file", "a.ini", "[db]\nhost = pg:1 ; x\n", "2:8 db.host.=pg:1");
    row("TOML list", "a.toml", "peers = [\"a:1\", \"b:2\"]", "1:11 peers.=a:1|1:18 peers.=b:2");
    row("directive", "redis.conf", "replicaof master 6379\n", "1:11 =master 6379");
    row("fluentd", "fluent.conf", "<match **>\n  host es\n  port 9200\n</match>\n",
        "2:8 host=es|3:8 port=9200");
    row("PHP", "config.php", "<?php\n$c = ['host' => 'db', 'port' => 3306];\n",
        "2:18 $c.host=db|2:33 $c.port=3306");
    row("XML attributes", "pool.xml", "<server host=\"db\" port=\"1\"/>\n",
        "1:15 host=db|1:25 port=1");
    row("a host in a path of nginx is none", "default.conf",
        "server { location / { proxy_pass http://api:1/x; } }", "1:34 proxy_pass=http://api:1/x !");
    row("upstream of nginx", "default.conf",
        "upstream u {\n  server a:1 weight=2;\n}\nserver { location / { proxy_pass http://u; } }",
        "2:10 upstream.server=a:1 !");
    row("variable of nginx", "default.conf",
        "location / {\n set $b api:1;\n proxy_pass http://$b/x;\n}",
        "3:13 proxy_pass=http://api:1/x !");
    row("comment of nginx", "default.conf", "location / {\n # proxy_pass http://a:1;\n}", "");
    row("HAProxy", "haproxy.cfg",
        "frontend f\n  bind *:80\nbackend b\n  server s1 a:1 check\n  server-template t 2 c:3\n",
        "4:13 backend.server=a:1 !|5:23 backend.server-template=c:3 !");
    row("nothing", "a.yaml", "", "");
}

void ConfigTextTest::formats()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QString, settings);
    QCOMPARE(settingsOf(file.toUtf8(), text).join(QLatin1Char('|')), settings);
}

void ConfigTextTest::groups()
{
    const auto settings = settingsIn("a.yaml", "a: {host: x, port: 1}\nb: {host: y}\n");
    QCOMPARE(settings.size(), std::size_t{3});
    QCOMPARE(settings[0].group, settings[1].group);
    QVERIFY(settings[0].group != settings[2].group);
}

void ConfigTextTest::hostileText_data()
{
    QTest::addColumn<QByteArray>("text");
    const int size = 1 << 18;
    QTest::newRow("closing braces") << "location {\n${" + QByteArray(size - 100, '}');
    QTest::newRow("dollars") << "proxy_pass " + QByteArray(size - 100, '$') + ";";
    QTest::newRow("equal signs") << QByteArray(size, '=');
    QTest::newRow("quotes") << QByteArray(size, '"');
    QTest::newRow("one letter a word") << QByteArray("a ").repeated(size / 2);
    QTest::newRow("one letter a line") << QByteArray("a\n").repeated(size / 2);
    QTest::newRow("commas and colons") << QByteArray("a:1,").repeated(size / 4);
    QTest::newRow("brackets") << QByteArray(size, '[');
    QTest::newRow("a long key over a long list")
        << QByteArray(size / 2, 'k') + ": [" + QByteArray("a,").repeated(size / 8) + "a]";
    QTest::newRow("NUL bytes") << QByteArray("host: a:1\n\0", 11);
    QTest::newRow("too large") << QByteArray("host: a:1\n").repeated((1 << 20) / 9);
}

void ConfigTextTest::hostileText()
{
    QFETCH(QByteArray, text);
    for (const char *name : {"a.yaml", "a.conf", "a"}) {
        // What takes time with the square of so long a text does not end within the time of a
        // program.
        const auto settings = settingsIn(name, text.toStdString());
        QVERIFY(settings.size() <= 600'000);
    }
}

QTEST_GUILESS_MAIN(ConfigTextTest)
#include "test_config_text.moc"
