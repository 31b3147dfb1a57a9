// SPDX-License-Identifier: Apache-2.0
#include "exporters/svg_map.h"

#include "exporters/svg_canvas.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace drawbridge;

namespace {

NodeLook workload(const std::string &name, double x)
{
    NodeLook node;
    node.key = {"", "shop", "Deployment", name};
    node.title = name;
    node.subtitle = "Deployment · 1";
    node.icon = "deployment";
    node.rect = {x, 48, 128, 44};
    node.hasShield = true;
    node.shield = ShieldState::Full;
    node.description = name + ", Deployment";
    return node;
}

SceneLook scene(const std::string &name, EdgeKind kind)
{
    SceneLook look;
    look.nodes = {workload(name, 24), workload("db", 224)};
    EdgeLook edge;
    edge.from = look.nodes[0].key;
    edge.to = look.nodes[1].key;
    edge.kind = kind;
    edge.path = {{152, 70}, {224, 70}};
    edge.chip = name;
    edge.chipRect = {160, 48, 56, 16};
    edge.mark = {188, 70};
    edge.description = name + " to db";
    look.edges = {edge};
    look.bounds = {0, 0, 376, 120};
    return look;
}

QString text(const SceneLook &look, SvgTheme theme = SvgTheme::Light)
{
    return QString::fromStdString(writeSvgMap(look, theme));
}

/// The text of all elements, or the parser's complaint.
QString readBack(const QString &xml)
{
    QXmlStreamReader reader(xml);
    QString all;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::Characters)
            all += reader.text();
    }
    return reader.hasError() ? "error: " + reader.errorString() : all;
}

} // namespace

class SvgMapTest : public QObject {
    Q_OBJECT
private slots:
    void hostileNamesStayText_data();
    void hostileNamesStayText();
    void onlyCharactersOfXmlAreWritten_data();
    void onlyCharactersOfXmlAreWritten();
    void theSameSceneGivesTheSameBytes();
    void everyColourOfTheThemesDiffers();
    void theLegendExplainsWhatIsThere();
    void whatIsSuppressedIsHatched();
    void nothingIsAValidPicture();
    void numbersAreShort();
};

void SvgMapTest::hostileNamesStayText_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("markup") << QByteArray("</text><script>x()</script>") << "x()";
    QTest::newRow("an attribute end") << QByteArray("\" onload=\"x()") << "onload=\"x()";
    QTest::newRow("an entity") << QByteArray("&xxe;") << "&xxe;";
    QTest::newRow("a CDATA end") << QByteArray("]]>") << "]]>";
    QTest::newRow("a control character") << QByteArray("a\x01\x1b") << QString("a\uFFFD");
    QTest::newRow("broken UTF-8") << QByteArray("a\xC3(\xED\xA0\x80") << QString("a\uFFFD(");
    QTest::newRow("a noncharacter") << QByteArray("a\xEF\xBF\xBF") << QString("a\uFFFD");
}

void SvgMapTest::hostileNamesStayText()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, shown);
    const QString xml = text(scene(name.toStdString(), EdgeKind::Drawn));
    const QString back = readBack(xml);
    QVERIFY2(!back.startsWith("error"), qPrintable(back));
    QVERIFY2(back.contains(shown), qPrintable(back));
    QVERIFY(!xml.contains("<script"));
    QVERIFY(!QRegularExpression("<[^>]*onload").match(xml).hasMatch());
}

void SvgMapTest::onlyCharactersOfXmlAreWritten_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("written");
    const auto kept = [](const char *name, const QByteArray &bytes) {
        QTest::newRow(name) << bytes << bytes;
    };
    const auto lost = [](const char *name, const QByteArray &bytes) {
        QTest::newRow(name) << bytes << QByteArray("\xEF\xBF\xBD").repeated(bytes.size());
    };
    QTest::newRow("markup") << QByteArray("a&<>\"'z") << QByteArray("a&amp;&lt;&gt;&quot;&apos;z");
    kept("white space", "\t\n\r !\x7f");
    lost("the last control character", "\x1f");
    lost("a byte that begins nothing", "\x80");
    kept("the first of two bytes", "\xC2\x80");
    lost("one byte written as two", "\xC1\xBF");
    kept("the last of two bytes", "\xDF\xBF");
    kept("the first of three bytes", "\xE0\xA0\x80");
    lost("two bytes written as three", "\xE0\x9F\xBF");
    kept("before the surrogates", "\xED\x9F\xBF");
    lost("the first surrogate", "\xED\xA0\x80");
    lost("the last surrogate", "\xED\xBF\xBF");
    kept("behind the surrogates", "\xEE\x80\x80");
    kept("the last character of three bytes", "\xEF\xBF\xBD");
    lost("a noncharacter", "\xEF\xBF\xBE");
    lost("the other noncharacter", "\xEF\xBF\xBF");
    kept("the first of four bytes", "\xF0\x90\x80\x80");
    lost("three bytes written as four", "\xF0\x8F\xBF\xBF");
    kept("the last of all", "\xF4\x8F\xBF\xBF");
    lost("beyond the last", "\xF4\x90\x80\x80");
    lost("a byte of no plane", "\xF5\x80\x80\x80");
    lost("cut off", "\xE2\x82");
    QTest::newRow("no continuation") << QByteArray("\xC3(") << QByteArray("\xEF\xBF\xBD(");
    QTest::newRow("no second continuation")
        << QByteArray("\xE2\x82\xC0") << QByteArray("\xEF\xBF\xBD").repeated(3);
}

void SvgMapTest::onlyCharactersOfXmlAreWritten()
{
    QFETCH(QByteArray, bytes);
    QTEST(QByteArray::fromStdString(svgEscaped(bytes.toStdString())), "written");
}

void SvgMapTest::theSameSceneGivesTheSameBytes()
{
    const SceneLook look = scene("web", EdgeKind::Implicit);
    QCOMPARE(text(look), text(look));
    QVERIFY(text(look) != text(look, SvgTheme::Dark));
    QVERIFY(!text(look).contains('\r'));
}

void SvgMapTest::everyColourOfTheThemesDiffers()
{
    const SceneLook look = scene("web", EdgeKind::Drawn);
    QVERIFY(text(look).contains("#118765"));
    QVERIFY(!text(look).contains("#39CC89"));
    QVERIFY(text(look, SvgTheme::Dark).contains("#39CC89"));
    QVERIFY(!text(look, SvgTheme::Dark).contains("#118765"));
}

void SvgMapTest::theLegendExplainsWhatIsThere()
{
    const QString drawn = readBack(text(scene("web", EdgeKind::Drawn)));
    QVERIFY(drawn.contains("Drawn"));
    QVERIFY(drawn.contains("both ways"));
    QVERIFY(!drawn.contains("Implicit trust"));
    QVERIFY(!drawn.contains("open"));
    for (const char *absent : {"default account", "permissive", "request rule"})
        QVERIFY2(!drawn.contains(absent), absent);
    SceneLook unshielded = scene("web", EdgeKind::Drawn);
    unshielded.nodes[0].hasShield = false;
    unshielded.nodes[0].shield = ShieldState::None;
    QVERIFY(!readBack(text(unshielded)).contains("open"));
    const QString implicit = readBack(text(scene("web", EdgeKind::Implicit)));
    QVERIFY(implicit.contains("Implicit trust"));
    QVERIFY(!implicit.contains("Drawn"));
}

void SvgMapTest::whatIsSuppressedIsHatched()
{
    SceneLook look = scene("web", EdgeKind::Implicit);
    const QString open = text(look);
    QVERIFY(open.contains("stroke-dasharray=\"8 4\""));
    QVERIFY(!open.contains("suppressed"));
    look.edges[0].isWaived = true;
    const QString hatched = text(look);
    QVERIFY(!hatched.contains("stroke-dasharray=\"8 4\""));
    // 72 px long, 8 of them under the head: ten strokes 6 px apart and one more in the legend.
    QVERIFY2(hatched.contains("M151.82 73.18L158.18 66.82M157.82"), qPrintable(hatched));
    QVERIFY(readBack(hatched).contains("Implicit trust, suppressed"));
    QVERIFY(!readBack(hatched).contains("hatched: suppressed"));
    look.nodes[0].shield = ShieldState::None;
    look.nodes[0].isShieldWaived = true;
    QVERIFY(readBack(text(look)).contains("hatched: suppressed"));
    QCOMPARE(text(look).count("stroke-opacity"), 2); // the pill and its sample
    look.nodes[0].isShieldWaived = false;
    QCOMPARE(text(look).count("stroke-opacity"), 0);
}

void SvgMapTest::nothingIsAValidPicture()
{
    const QString back = readBack(text(SceneLook{}));
    QVERIFY2(!back.startsWith("error"), qPrintable(back));
    QCOMPARE(text(SceneLook{}).count("<rect"), 2); // of the hatch and the ground, none of a legend
}

void SvgMapTest::numbersAreShort()
{
    QCOMPARE(svgNumber(1.0), std::string("1"));
    QCOMPARE(svgNumber(-0.001), std::string("0"));
    QCOMPARE(svgNumber(12.345), std::string("12.35"));
    QCOMPARE(svgNumber(1e9), std::string("1000000000"));
}

QTEST_GUILESS_MAIN(SvgMapTest)
#include "test_svg_map.moc"
