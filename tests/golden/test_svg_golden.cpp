// SPDX-License-Identifier: Apache-2.0
#include "exporters/svg_map.h"
#include "tests/gui/shop_look.h"

#include <QFile>
#include <QTest>

using namespace drawbridge;

/// Every shape, mark and line the map knows, byte for byte.
class SvgGoldenTest : public QObject {
    Q_OBJECT
private slots:
    void writesTheExpectedPicture_data();
    void writesTheExpectedPicture();
};

namespace {

/// What the shop has not: names too long for their boxes, a node without badges, an account of
/// another name, lines without a length, and a page so narrow that the legend takes several rows.
SceneLook narrowLook()
{
    SceneLook look = shopLook();
    const std::string longName(60, 'w');
    for (NodeLook &node : look.nodes) {
        node.title += longName;
        node.subtitle += longName;
    }
    NodeLook &recommend = look.nodes[5];
    recommend.title = "recommendations-api"; // fits, in small letters
    NodeLook &catalog = look.nodes[6];
    catalog.account = "catalog-reader-of-all-shops";
    NodeLook &web = look.nodes[7];
    web.isSystem = true;
    NodeLook &cart = look.nodes[8];
    cart.icon = "no such icon";
    cart.hasShield = false;
    look.edges[0].path = {{100, 198}};
    look.edges[1].path = {{160, 198}, {160, 198}};
    look.edges[2].path = {{280, 176}, {280, 140}, {280, 137}, {280, 137}};
    look.edges[9].path = {{320, 190}, {322, 190}};
    look.bounds = {-20, 5, 200, 600};
    return look;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void SvgGoldenTest::writesTheExpectedPicture_data()
{
    QTest::addColumn<bool>("isNarrow");
    QTest::addColumn<bool>("isDark");
    QTest::newRow("shop-light") << false << false;
    QTest::newRow("shop-dark") << false << true;
    QTest::newRow("narrow-light") << true << false;
}

void SvgGoldenTest::writesTheExpectedPicture()
{
    QFETCH(bool, isNarrow);
    QFETCH(bool, isDark);
    const std::string svg = writeSvgMap(isNarrow ? narrowLook() : shopLook(),
                                        isDark ? SvgTheme::Dark : SvgTheme::Light);
    const QString path = QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/pictures/") +
                         QTest::currentDataTag() + ".svg";
    if (qEnvironmentVariableIsSet("DRAWBRIDGE_UPDATE_GOLDEN")) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(svg.data(), static_cast<qint64>(svg.size())),
                 static_cast<qint64>(svg.size()));
    }
    const QList<QByteArray> expected = contentOf(path).split('\n');
    const QList<QByteArray> actual = QByteArray::fromStdString(svg).split('\n');
    for (qsizetype line = 0; line < qMin(actual.size(), expected.size()); ++line)
        QCOMPARE(actual[line], expected[line]);
    QCOMPARE(actual.size(), expected.size());
}

QTEST_GUILESS_MAIN(SvgGoldenTest)
#include "test_svg_golden.moc"
