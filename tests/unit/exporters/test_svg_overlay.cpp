// SPDX-License-Identifier: Apache-2.0
#include "exporters/svg_overlay.h"

#include "exporters/svg_icons.h"
#include "exporters/svg_map.h"
#include "exporters/svg_palette.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace drawbridge;

namespace {

NodeLook node(const NodeKey &key, NodeShape shape, const SceneRect &rect)
{
    NodeLook look;
    look.key = key;
    look.shape = shape;
    look.rect = rect;
    look.title = key.name;
    look.icon = "deployment";
    return look;
}

NodeKey inNamespace(const std::string &name)
{
    return {"", "shop", "Deployment", name};
}

const NodeKey kNamespace{"", "", "Namespace", "shop"};

/// web calls db; lonely stands beside them, as does the Internet.
SceneLook scene()
{
    SceneLook look;
    look.nodes = {node(kNamespace, NodeShape::Namespace, {0, 0, 600, 200}),
                  node(inNamespace("web"), NodeShape::Workload, {24, 48, 128, 44}),
                  node(inNamespace("db"), NodeShape::Workload, {224, 48, 128, 44}),
                  node(inNamespace("lonely"), NodeShape::Workload, {424, 48, 128, 44}),
                  node({"", "", "Internet", "Internet"}, NodeShape::Internet, {640, 40, 88, 56})};
    EdgeLook edge;
    edge.from = inNamespace("web");
    edge.to = inNamespace("db");
    edge.path = {{152, 70}, {224, 70}};
    edge.chip = "80/TCP";
    edge.chipRect = {160, 48, 56, 16};
    look.edges = {edge};
    look.bounds = {-12, -12, 760, 240};
    return look;
}

AttackWay webToAdmin()
{
    AttackWay way;
    way.stops = {{inNamespace("web"), "shop/web", "deployment"},
                 {inNamespace("db"), "shop/db", "deployment"},
                 {{}, "cluster admin", "crown"}};
    way.hops = {{true, true}, {false, false}};
    return way;
}

QString written(const MapOverlay &overlay, SvgTheme theme = SvgTheme::Light)
{
    return QString::fromStdString(writeSvgMap(scene(), theme, overlay));
}

MapOverlay withHeat(const HeatMap::Value &value)
{
    MapOverlay overlay;
    overlay.heat.emplace().values[kNamespace] = value;
    return overlay;
}

MapOverlay withAttack()
{
    MapOverlay overlay;
    overlay.attack = webToAdmin();
    return overlay;
}

/// The element a workload's name is in.
QString elementOf(const QString &svg, const QString &text)
{
    for (const QString &line : svg.split('\n'))
        if (line.contains('>' + text + '<'))
            return line;
    return {};
}

} // namespace

/// Heat map, rings and attack path in the SVG.
class SvgOverlayTest : public QObject {
    Q_OBJECT
private slots:
    void withoutOneNothingChanges();
    void coloursAreMixedAsOnTheCanvas();
    void namespacesAreTintedAndNumbered();
    void whatIsNotKnownIsNotTinted();
    void whatIsNotOnTheWayStepsBack();
    void hopsAreNumbered();
    void ringsTellTheirHops();
    void titleAndDescriptionSayWhatIsOn();
    void hostileNamesStayText();
    void everyStopHasAnIcon();
};

void SvgOverlayTest::withoutOneNothingChanges()
{
    QCOMPARE(written({}), QString::fromStdString(writeSvgMap(scene(), SvgTheme::Light)));
    QVERIFY(!written({}).contains("dimmed"));
    QVERIFY(!written({}).contains("<title>")); // nodes without a description have none
}

void SvgOverlayTest::coloursAreMixedAsOnTheCanvas()
{
    QCOMPARE(mixedColour("#FFFFFF", "#000000", 0.35).c_str(), "#A6A6A6");
    QCOMPARE(mixedColour("#000000", "#FFFFFF", 1).c_str(), "#FFFFFF");
    QCOMPARE(mixedColour("#102030", "#FFFFFF", 0).c_str(), "#102030");
    const SvgPalette light = SvgPalette::of(SvgTheme::Light);
    const DimmedPalette dimmed(light, light.canvas);
    QVERIFY(dimmed.palette().text == mixedColour(light.canvas, light.text, 0.35));
    QVERIFY(dimmed.palette().canvas == light.canvas);
}

void SvgOverlayTest::namespacesAreTintedAndNumbered()
{
    const SvgPalette light = SvgPalette::of(SvgTheme::Light);
    const QString svg = written(withHeat({ScoreRange{0.25, 0.25}, false}));
    const QString tint =
        QString::fromStdString(mixedColour(light.nameSpace, light.critical, 0.45 * 0.75));
    QVERIFY(svg.contains("rx=\"8\" fill=\"" + tint + '"'));
    QVERIFY(!elementOf(svg, "0.25").isEmpty());
    QVERIFY(!elementOf(svg, "S1 segmentation, 0 to 1 (well)").isEmpty());
    // The gap between the rails of a drawn line lies on the tint.
    QVERIFY(svg.contains("stroke=\"" + tint + "\" stroke-width=\"1.3\""));
}

void SvgOverlayTest::whatIsNotKnownIsNotTinted()
{
    const SvgPalette light = SvgPalette::of(SvgTheme::Light);
    const QString svg = written(withHeat({std::nullopt, true}));
    QVERIFY(!elementOf(svg, "unknown").isEmpty());
    QVERIFY(
        svg.contains("rx=\"8\" fill=\"" + QString::fromLatin1(light.nameSpace.data(), 7) + '"'));
    QVERIFY(svg.contains("stroke-dasharray=\"4 2\""));
}

void SvgOverlayTest::whatIsNotOnTheWayStepsBack()
{
    const QString svg = written(withAttack());
    const QString full = QStringLiteral("fill=\"#1B1E25\"");
    QVERIFY(elementOf(svg, "web").contains(full));
    QVERIFY(!elementOf(svg, "lonely").contains(full));
    QVERIFY(elementOf(written({}), "lonely").contains(full));
    QVERIFY(elementOf(svg, "80/TCP").isEmpty()); // chips of lines that step back are left out
    QVERIFY(svg.contains("fill=\"url(#hatch-dimmed)\"") && svg.contains("id=\"hatch-dimmed\""));
}

void SvgOverlayTest::hopsAreNumbered()
{
    const QString svg = written(withAttack());
    QVERIFY(!elementOf(svg, "1").isEmpty());
    QVERIFY(!elementOf(svg, "2?").isEmpty()); // it is only possible
    QVERIFY(!elementOf(svg, "cluster admin").isEmpty());
    for (const char *words : {"hop of the attack path", "possible hop", "smallest cut"})
        QVERIFY2(!elementOf(svg, words).isEmpty(), words);
    MapOverlay certain = withAttack();
    certain.attack->hops = {{true, false}, {true, false}};
    for (const char *words : {"possible hop", "smallest cut"})
        QVERIFY2(elementOf(written(certain), words).isEmpty(), words);
    certain.reach.emplace(); // the path takes the place of rings
    QVERIFY(elementOf(written(certain), "asked about").isEmpty());
}

void SvgOverlayTest::ringsTellTheirHops()
{
    MapOverlay overlay;
    overlay.reach.emplace().rings = {{inNamespace("web"), {0, true}},
                                     {inNamespace("db"), {1, false}}};
    const QString svg = written(overlay);
    QVERIFY(!elementOf(svg, "0").isEmpty());
    QVERIFY(!elementOf(svg, "1?").isEmpty());
    QVERIFY(!elementOf(svg, "80/TCP").isEmpty()); // it leads away from web
    for (const char *words :
         {"asked about", "so many hops away", "not known for certain", "faded: out of reach"})
        QVERIFY2(!elementOf(svg, words).isEmpty(), words);
    QVERIFY(!elementOf(svg, "lonely").contains("fill=\"#1B1E25\""));
}

void SvgOverlayTest::titleAndDescriptionSayWhatIsOn()
{
    const QString svg = written(withAttack());
    QVERIFY(svg.contains("\">\n<title>Attack path: shop/web to cluster admin, 2 hops</title>\n"
                         "<desc>1 shop/web to shop/db, part of the smallest cut. 2 shop/db to "
                         "cluster admin, possible.</desc>\n<style>"));
    QVERIFY(written(withHeat({ScoreRange{1, 1}, false}))
                .contains("\">\n<title>Heat map: S1 segmentation</title>\n<style>"));
}

void SvgOverlayTest::hostileNamesStayText()
{
    MapOverlay overlay = withAttack();
    overlay.attack->stops[2].title = "</title><script>alert(1)</script>\x01";
    const QString svg = written(overlay);
    QVERIFY(!svg.contains("<script"));
    QXmlStreamReader reader(svg);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
}

void SvgOverlayTest::everyStopHasAnIcon()
{
    using Kind = EscalationNode::Kind;
    for (const Kind kind : {Kind::Workload, Kind::Identity, Kind::Node, Kind::Secret, Kind::Closure,
                            Kind::CloudIdentity, Kind::ClusterAdmin})
        QVERIFY2(!svgIcon(attackIconOf(kind)).empty(), attackIconOf(kind).c_str());
    for (const char *name : {"scissors", "tool-external"})
        QVERIFY2(!svgIcon(name).empty(), name);
}

QTEST_GUILESS_MAIN(SvgOverlayTest)
#include "test_svg_overlay.moc"
