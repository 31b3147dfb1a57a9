// SPDX-License-Identifier: Apache-2.0
#include "exporters/svg_map.h"
#include "tests/golden/golden_files.h"
#include "tests/gui/shop_look.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::golden;

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

/// The shop with everything on it suppressed, and a namespace as a box.
SceneLook suppressedLook()
{
    SceneLook look = shopLook();
    for (EdgeLook &edge : look.edges)
        edge.isWaived = edge.kind == EdgeKind::Implicit;
    for (NodeLook &node : look.nodes) {
        node.isShieldWaived = node.hasShield && node.shield == ShieldState::None;
        node.isAccountWaived = node.isDefaultAccount;
        node.isMtlsWaived = node.isMtlsException;
    }
    NodeLook box;
    box.key = shopNamespace("legacy");
    box.shape = NodeShape::Namespace;
    box.rect = {20, 560, 136, 52};
    box.title = "legacy";
    box.subtitle = "5 workloads";
    box.workloadCount = 5;
    box.isCollapsed = true;
    box.findingCount = 12;
    box.waivedCount = 3;
    look.nodes.push_back(box);
    return look;
}

SceneLook lookNamed(const QString &name)
{
    return name == "narrow" ? narrowLook() : name == "suppressed" ? suppressedLook() : shopLook();
}

} // namespace

void SvgGoldenTest::writesTheExpectedPicture_data()
{
    QTest::addColumn<QString>("look");
    QTest::addColumn<bool>("isDark");
    QTest::newRow("shop-light") << "shop" << false;
    QTest::newRow("shop-dark") << "shop" << true;
    QTest::newRow("narrow-light") << "narrow" << false;
    QTest::newRow("suppressed-light") << "suppressed" << false;
}

void SvgGoldenTest::writesTheExpectedPicture()
{
    QFETCH(QString, look);
    QFETCH(bool, isDark);
    const std::string svg = writeSvgMap(lookNamed(look), isDark ? SvgTheme::Dark : SvgTheme::Light);
    compareWithFile(QStringLiteral("pictures/") + QTest::currentDataTag() + ".svg",
                    QByteArray::fromStdString(svg));
}

QTEST_GUILESS_MAIN(SvgGoldenTest)
#include "test_svg_golden.moc"
