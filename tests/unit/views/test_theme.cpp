// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/views/color_vision.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/style_sheet.h"
#include "views/theme/theme.h"

#include <QDir>
#include <QFile>
#include <QFontInfo>
#include <QPainter>
#include <QRegularExpression>
#include <QTest>

using namespace drawbridge;

class ThemeTest : public QObject {
    Q_OBJECT

private slots:
    void edgeColoursDifferInEveryVision_data();
    void edgeColoursDifferInEveryVision();
    void distanceFindsTheRejectedPalette();
    void textReads_data();
    void textReads();
    void edgesStandOut_data();
    void edgesStandOut();
    void paletteFollowsTheme();
    void styleSheetHasNoOpenNames();
    void stylePicturesUseThemeColours();
    void everyIconPaintsInItsColour();
    void unknownIconPaintsNothing();
    void iconFollowsPalette();
    void rolesHaveTheirSizes();
    void dimmedColoursLieBetween();
};

namespace {

Theme themeOf(bool isDark)
{
    return isDark ? Theme::dark() : Theme::light();
}

std::vector<std::pair<const char *, QColor>> edgeColours(const Theme &theme)
{
    return {{"allowed", theme.allowed},
            {"drawn", theme.drawn},
            {"observed", theme.observed},
            {"implicit", theme.implicit},
            {"denied", theme.denied}};
}

QImage paintedIcon(const QString &name, const QColor &color)
{
    QImage image(32, 32, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintIcon(painter, name, QRectF(0, 0, 32, 32), color);
    return image;
}

int pixelsOf(const QImage &image, const QColor &color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == color;
    }
    return count;
}

} // namespace

void ThemeTest::edgeColoursDifferInEveryVision_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::addColumn<int>("vision");
    const std::pair<const char *, Vision> visions[] = {{"normal vision", Vision::Normal},
                                                       {"protanopia", Vision::Protanopia},
                                                       {"deuteranopia", Vision::Deuteranopia},
                                                       {"tritanopia", Vision::Tritanopia}};
    for (const auto &[name, vision] : visions) {
        QTest::addRow("light theme, %s", name) << false << int(vision);
        QTest::addRow("dark theme, %s", name) << true << int(vision);
    }
}

void ThemeTest::edgeColoursDifferInEveryVision()
{
    QFETCH(bool, isDark);
    QFETCH(int, vision);
    const auto colours = edgeColours(themeOf(isDark));
    for (std::size_t i = 0; i < colours.size(); ++i) {
        for (std::size_t j = i + 1; j < colours.size(); ++j) {
            const double distance =
                labDistance(colours[i].second, colours[j].second, Vision(vision));
            QVERIFY2(distance >= 20, qPrintable(QStringLiteral("%1 and %2 differ by %3 only")
                                                    .arg(colours[i].first, colours[j].first)
                                                    .arg(distance)));
        }
    }
}

// Teal against grey looks fine to most of us and is 3 apart under deuteranopia.
void ThemeTest::distanceFindsTheRejectedPalette()
{
    const QColor teal(0x2A, 0x9D, 0x8F);
    const QColor grey(0x8D, 0x8D, 0x92);
    QVERIFY(labDistance(teal, grey, Vision::Normal) > 20);
    QVERIFY(labDistance(teal, grey, Vision::Deuteranopia) < 20);
    QCOMPARE(labDistance(Qt::white, Qt::white, Vision::Tritanopia), 0.0);
    QVERIFY(std::abs(contrast(Qt::white, Qt::black) - 21) < 0.001);
}

void ThemeTest::textReads_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    for (const bool isDark : {false, true}) {
        const Theme t = themeOf(isDark);
        const char *theme = isDark ? "dark" : "light";
        const std::pair<const char *, QColor> grounds[] = {
            {"canvas", t.canvas}, {"chrome", t.chrome},       {"dock", t.dock},
            {"field", t.field},   {"namespace", t.nameSpace}, {"node", t.node}};
        for (const auto &[name, ground] : grounds) {
            QTest::addRow("%s: text on %s", theme, name) << t.text << ground;
            QTest::addRow("%s: secondary text on %s", theme, name) << t.text2 << ground;
            QTest::addRow("%s: implicit text on %s", theme, name) << t.implicitText << ground;
        }
        QTest::addRow("%s: placeholder in a field", theme) << t.text3 << t.field;
        QTest::addRow("%s: counts on a panel", theme) << t.text3 << t.dock;
        QTest::addRow("%s: selected row", theme) << t.selectionText << t.selection;
        QTest::addRow("%s: link on a panel", theme) << t.link << t.dock;
        QTest::addRow("%s: primary button", theme) << t.primaryText << t.primary;
        QTest::addRow("%s: YAML string", theme) << t.yamlString << t.field;
        QTest::addRow("%s: YAML number", theme) << t.yamlNumber << t.field;
        QTest::addRow("%s: text of an added row", theme) << t.text << t.diffAdded;
        QTest::addRow("%s: text of a removed row", theme) << t.text << t.diffRemoved;
    }
}

void ThemeTest::textReads()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, ground);
    const double ratio = contrast(ink, ground);
    QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("contrast is %1").arg(ratio)));
}

void ThemeTest::edgesStandOut_data()
{
    QTest::addColumn<QColor>("line");
    QTest::addColumn<QColor>("ground");
    for (const bool isDark : {false, true}) {
        const Theme t = themeOf(isDark);
        const char *theme = isDark ? "dark" : "light";
        for (const auto &[name, colour] : edgeColours(t)) {
            QTest::addRow("%s: %s on the canvas", theme, name) << colour << t.canvas;
            QTest::addRow("%s: %s on a namespace", theme, name) << colour << t.nameSpace;
        }
        QTest::addRow("%s: border of a field", theme) << t.control << t.field;
        QTest::addRow("%s: selection ring", theme) << t.accent << t.canvas;
        QTest::addRow("%s: critical mark", theme) << t.critical << t.dock;
        QTest::addRow("%s: medium mark", theme) << t.medium << t.dock;
    }
}

void ThemeTest::edgesStandOut()
{
    QFETCH(QColor, line);
    QFETCH(QColor, ground);
    const double ratio = contrast(line, ground);
    QVERIFY2(ratio >= 3, qPrintable(QStringLiteral("contrast is %1").arg(ratio)));
}

void ThemeTest::paletteFollowsTheme()
{
    for (const bool isDark : {false, true}) {
        const Theme theme = themeOf(isDark);
        const QPalette palette = theme.palette();
        QCOMPARE(palette.color(QPalette::Window), theme.chrome);
        QCOMPARE(palette.color(QPalette::Base), theme.field);
        QCOMPARE(palette.color(QPalette::PlaceholderText), theme.text3);
        QVERIFY(Theme::forPalette(palette) == theme);
    }
}

void ThemeTest::styleSheetHasNoOpenNames()
{
    for (const bool isDark : {false, true}) {
        const QString sheet = applicationStyleSheet(themeOf(isDark));
        QVERIFY(!sheet.contains(QLatin1Char('@')));
        QCOMPARE(sheet.count(QLatin1Char('{')), sheet.count(QLatin1Char('}')));
        static const QRegularExpression picture(QStringLiteral("url\\(([^)]+)\\)"));
        auto match = picture.globalMatch(sheet);
        QVERIFY(match.hasNext());
        (void)themedIcon(QStringLiteral("check")).pixmap(16);
        while (match.hasNext()) {
            const QString path = match.next().captured(1);
            QVERIFY2(QFile::exists(path), qPrintable(path));
        }
    }
}

void ThemeTest::stylePicturesUseThemeColours()
{
    for (const bool isDark : {false, true}) {
        const Theme theme = themeOf(isDark);
        const QString mode = isDark ? QStringLiteral("dark") : QStringLiteral("light");
        for (const auto &[name, colour] :
             {std::pair("check", theme.text), std::pair("chevron-down", theme.text2),
              std::pair("chevron-right", theme.text2)}) {
            QFile file(QStringLiteral(":/style/%1-%2.svg").arg(name, mode));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(file.readAll().contains(colour.name().toUpper().toLatin1()));
        }
    }
}

void ThemeTest::everyIconPaintsInItsColour()
{
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
    QVERIFY(files.size() > 50);
    const QColor red(200, 30, 40);
    for (const QString &file : files) {
        const QString name = file.chopped(4);
        if (name != QLatin1String("app-icon"))
            QVERIFY2(pixelsOf(paintedIcon(name, red), red) > 4, qPrintable(name));
    }
    QVERIFY(!applicationIcon().pixmap(64).isNull());
}

void ThemeTest::unknownIconPaintsNothing()
{
    const QImage image = paintedIcon(QStringLiteral("no-such-icon"), Qt::red);
    QCOMPARE(pixelsOf(image, QColor(0, 0, 0, 0)), 32 * 32);
    QVERIFY(!themedIcon(QString()).pixmap(16).isNull());
}

void ThemeTest::iconFollowsPalette()
{
    const QIcon icon = themedIcon(QStringLiteral("shield-full"));
    for (const bool isDark : {false, true, false}) {
        const Theme theme = themeOf(isDark);
        QGuiApplication::setPalette(theme.palette());
        const QImage normal = icon.pixmap(32).toImage();
        QVERIFY(pixelsOf(normal, theme.text2) > 50);
        const QImage hovered = icon.pixmap(QSize(32, 32), QIcon::Active).toImage();
        QVERIFY(pixelsOf(hovered, theme.text) > 50);
        const QImage disabled = icon.pixmap(QSize(32, 32), QIcon::Disabled).toImage();
        QCOMPARE(pixelsOf(disabled, theme.text2), 0);
    }
}

void ThemeTest::rolesHaveTheirSizes()
{
    QCOMPARE(textPx(TextRole::Body), 12.0);
    QCOMPARE(textPx(TextRole::Chip), 10.5);
    QCOMPARE(QFontInfo(textFont(TextRole::Body)).pixelSize(), 12);
    QCOMPARE(QFontInfo(textFont(TextRole::Subject, 2)).pixelSize(), 32);
    QCOMPARE(textFont(TextRole::FrameName).weight(), QFont::DemiBold);
    QCOMPARE(textFont(TextRole::Code).families(), monoFontFamilies());
}

void ThemeTest::dimmedColoursLieBetween()
{
    const Theme theme = Theme::light();
    QCOMPARE(theme.dimmed(theme.canvas, 1).text, theme.text);
    QCOMPARE(theme.dimmed(theme.canvas, 0).text, theme.canvas);
    const QColor half = theme.dimmed(Qt::white, 0.5).primary;
    QCOMPARE(half, theme.primary); // Only what the canvas paints steps back.
    QVERIFY(theme.dimmed(Qt::white, 0.35).text.lightness() > theme.text.lightness());
}

QTEST_MAIN(ThemeTest)
#include "test_theme.moc"
