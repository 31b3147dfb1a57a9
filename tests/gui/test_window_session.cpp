// SPDX-License-Identifier: Apache-2.0
// Sessions as a person has them: the first one, and a long one. Only by mouse and keys.
#include "tests/gui/window_fixture.h"
#include "views/dialogs/export_dialog.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace drawbridge;

namespace {

constexpr int kPatienceMs = 20'000;
constexpr int kMostActions = 8;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A place of the shop by its short name.
NodeKey inShop(const char *text)
{
    return NodeKey::parse(text).value();
}

std::vector<SampleRow> tenFlows()
{
    const auto row = [](const char *from, const char *to, const char *port) {
        return SampleRow{inShop(from), inShop(to), QString::fromLatin1(port)};
    };
    return {row("payments/CronJob/settlement", "payments/Deployment/payment-api", "8443"),
            row("storefront/Deployment/cart", "payments/Deployment/checkout", "8443"),
            row("storefront/Deployment/recommend", "storefront/Deployment/catalog", "8080"),
            row("storefront/Deployment/web", "payments/Deployment/checkout", "8443"),
            row("storefront/Deployment/recommend", "data/StatefulSet/catalog-db", "5432"),
            row("payments/Deployment/fraud-check", "data/StatefulSet/orders-db", "5432"),
            row("payments/Deployment/payment-api", "payments/Deployment/fraud-check", "9000"),
            row("storefront/Deployment/cart", "storefront/Deployment/catalog", "8080"),
            row("monitoring/Deployment/grafana", "storefront/Deployment/cart", "8080"),
            row("monitoring/StatefulSet/prometheus", "storefront/Deployment/web", "8080")};
}

QAccessibleInterface *childCalled(QAccessibleInterface *parent, const QString &start)
{
    for (int i = 0; parent && i < parent->childCount(); ++i) {
        if (parent->child(i)->text(QAccessible::Name).startsWith(start))
            return parent->child(i);
    }
    return nullptr;
}

bool areAlike(const QColor &a, const QColor &b)
{
    constexpr int kTolerance = 56; // of antialiasing; implicit trust is farther from all others
    return std::abs(a.red() - b.red()) < kTolerance &&
           std::abs(a.green() - b.green()) < kTolerance &&
           std::abs(a.blue() - b.blue()) < kTolerance;
}

/// At that place, or as near to it as the rails of a drawn flow are.
bool isFlowColoured(const QImage &image, const QPoint &at)
{
    constexpr int kReach = 3;
    const Theme theme = Theme::light();
    for (int y = at.y() - kReach; y <= at.y() + kReach; ++y) {
        for (int x = at.x() - kReach; x <= at.x() + kReach; ++x) {
            const QColor colour = image.pixelColor(x, y);
            if (areAlike(colour, theme.drawn) || areAlike(colour, theme.allowed))
                return true;
        }
    }
    return false;
}

} // namespace

class WindowSessionTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void firstProvenExportByMouse();
    void firstProvenExportByKeys();
    void longSession();

private:
    [[nodiscard]] std::shared_ptr<const Design> design() const
    {
        return m_workspace->document()->design();
    }
    void click(QWidget *widget, const QPoint &at, const QString &words);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    void verifyProvenExport(const QString &folder);
    void answerFileDialog(const QString &path);
    void returnToTheWindow();
    [[nodiscard]] QString flowName(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] bool isPainted(const NodeKey &from, const NodeKey &to) const;
    void verifyShown(const SampleRow &row, bool isDrawn);
    void closeTwo();
    void exportTo(const QString &folder);
    void reopenFromTheStartPage(const QString &name);

    QByteArray m_home;
    int m_actions = 0;
};

// What is suggested for the export of the sample lies in the home folder.
void WindowSessionTest::init()
{
    m_actions = 0;
    startWindow({1600, 1000});
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_home = qgetenv("HOME");
    qputenv("HOME", m_folder->path().toUtf8());
}

void WindowSessionTest::cleanup()
{
    qputenv("HOME", m_home);
    endWindow();
}

/// One action on something that is in sight, says what it is, and is what the pointer would meet.
void WindowSessionTest::click(QWidget *widget, const QPoint &at, const QString &words)
{
    QVERIFY(widget && widget->isVisible() && widget->isEnabled());
    QVERIFY2(!words.isEmpty(), qPrintable(widget->objectName()));
    QVERIFY2(!widget->visibleRegion().isEmpty() && widget->visibleRegion().contains(at),
             qPrintable(words));
    QTest::mouseClick(widget, Qt::LeftButton, {}, at);
    ++m_actions;
}

void WindowSessionTest::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *popup = QApplication::activePopupWidget();
    QWidget *target = popup ? popup : QApplication::focusWidget();
    QVERIFY(target);
    QTest::keyClick(target, key, modifiers);
    ++m_actions;
}

void WindowSessionTest::verifyProvenExport(const QString &folder)
{
    QTRY_VERIFY_WITH_TIMEOUT(find<ExportDialog>("exportDialog") == nullptr, kPatienceMs);
    QVERIFY2(m_actions <= kMostActions, qPrintable(QString::number(m_actions)));
    const AnswersPtr answers = m_workspace->answers();
    QVERIFY(answers->proof && answers->proof->isEqual());
    QVERIFY(!answers->manifests.files.empty());
    for (const ManifestFile &file : answers->manifests.files)
        QCOMPARE(contentOf(folder + '/' + QString::fromStdString(file.path)),
                 QByteArray::fromStdString(file.text()));
    QVERIFY2(find<QLabel>("statusMessage")->text().contains(folder),
             qPrintable(find<QLabel>("statusMessage")->text()));
}

void WindowSessionTest::firstProvenExportByMouse()
{
    auto *sample = find<QAbstractButton>("startSample");
    click(sample, sample->rect().center(), sample->text());
    settle();
    QMenuBar *bar = m_window->menuBar();
    const auto menus = bar->actions();
    const auto named = std::find_if(menus.begin(), menus.end(), [](const QAction *action) {
        return action->text().remove(u'&') == QLatin1String("Export");
    });
    QVERIFY(named != menus.end());
    click(bar, bar->actionGeometry(*named).center(), (*named)->text());
    QMenu *menu = (*named)->menu();
    QAction *exporting = m_window->actions()[ActionId::Export];
    click(menu, menu->actionGeometry(exporting).center(), exporting->text());
    auto *dialog = find<ExportDialog>("exportDialog");
    QVERIFY(dialog && dialog->isVisible());
    auto *headline = dialog->findChild<QLabel *>(QStringLiteral("proofHeadline"));
    QCOMPARE(headline->text(),
             QStringLiteral("The exported YAML gives exactly the drawn connectivity"));
    QVERIFY(!headline->visibleRegion().isEmpty());
    auto *write = dialog->findChild<QPushButton *>(QStringLiteral("exportWrite"));
    click(write, write->rect().center(), write->text());
    verifyProvenExport(m_folder->filePath("shop-policy"));
    QCOMPARE(m_actions, 4);
}

void WindowSessionTest::firstProvenExportByKeys()
{
    auto *sample = find<QAbstractButton>("startSample");
    while (!sample->hasFocus() && m_actions < kMostActions)
        press(Qt::Key_Tab);
    QVERIFY(sample->hasFocus());
    press(Qt::Key_Space);
    settle();
    press(Qt::Key_X, Qt::AltModifier); // the letter underlined in the menu bar
    QTRY_VERIFY(QApplication::activePopupWidget());
    press(Qt::Key_Return);
    auto *dialog = find<ExportDialog>("exportDialog");
    QVERIFY(dialog && dialog->isVisible());
    QTRY_VERIFY(dialog->isAncestorOf(QApplication::focusWidget()));
    press(Qt::Key_Return);
    verifyProvenExport(m_folder->filePath("shop-policy"));
}

// The dialog runs its own loop, and puts a text of its own into the field when its folder is read.
void WindowSessionTest::answerFileDialog(const QString &path)
{
    auto *answering = new QTimer(m_window.get());
    connect(answering, &QTimer::timeout, this, [answering, path] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        auto *name =
            dialog ? dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit")) : nullptr;
        if (name && name->text() == path) {
            answering->stop();
            answering->deleteLater();
            QTest::keyClick(name, Qt::Key_Return);
        } else if (name) {
            QTest::mouseClick(name, Qt::LeftButton);
            QTest::keyClick(name, Qt::Key_A, Qt::ControlModifier);
            QTest::keyClicks(name, path);
        }
    });
    answering->start(200);
}

/// After a dialog a window manager does so; the platform without one leaves no window active.
void WindowSessionTest::returnToTheWindow()
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

QString WindowSessionTest::flowName(const NodeKey &from, const NodeKey &to) const
{
    QAccessibleInterface *map = QAccessible::queryAccessibleInterface(m_window->canvas());
    QAccessibleInterface *home =
        childCalled(map, QStringLiteral("namespace ") + QString::fromStdString(from.nameSpace));
    QAccessibleInterface *node = childCalled(home, QString::fromStdString(from.name) + ',');
    for (int i = 0; node && i < node->childCount(); ++i) {
        const QString name = node->child(i)->text(QAccessible::Name);
        if (name.contains(QLatin1String(" to ") + QString::fromStdString(to.name) + ','))
            return name;
    }
    return {};
}

/// A good part of its line has the colour of a flow that is meant to be; the chip of its ports and
/// what crosses it cover the rest.
bool WindowSessionTest::isPainted(const NodeKey &from, const NodeKey &to) const
{
    const CanvasView *map = m_window->canvas();
    const auto &edges = map->look().edges;
    const auto edge = std::find_if(edges.begin(), edges.end(), [&](const EdgeLook &look) {
        return look.from == from && look.to == to;
    });
    if (edge == edges.end() || edge->path.size() < 2)
        return false;
    const QImage image = map->viewport()->grab().toImage();
    int met = 0;
    int asked = 0;
    for (std::size_t i = 1; i < edge->path.size(); ++i) {
        const QPointF start(edge->path[i - 1].x, edge->path[i - 1].y);
        const QPointF end(edge->path[i].x, edge->path[i].y);
        for (double part = 0.05; part < 1; part += 0.05, ++asked)
            met += isFlowColoured(image, map->mapFromScene(start + (end - start) * part)) ? 1 : 0;
    }
    return 4 * met > asked;
}

void WindowSessionTest::verifyShown(const SampleRow &row, bool isDrawn)
{
    const std::string pair = toString(row.from) + " to " + toString(row.to);
    QVERIFY2((design()->findFlow(row.from, row.to) != nullptr) == isDrawn, pair.c_str());
    const QString name = flowName(row.from, row.to);
    const bool isTold = name.contains(row.port) && !name.contains(QLatin1String("not drawn"));
    QVERIFY2(isTold == isDrawn, qPrintable(QString::fromStdString(pair) + ": " + name));
    QVERIFY2(isPainted(row.from, row.to) == isDrawn, qPrintable(name));
}

void WindowSessionTest::closeTwo()
{
    for (int i = 0; i < 2; ++i) {
        const auto before = marked();
        QVERIFY(!before.empty() && before == listed());
        const CanvasView::Edge edge = *before.begin();
        clickFinding(edge);
        clickButton("closeIt");
        settle();
        QVERIFY(design()->isClosed(edge.first, edge.second));
        auto rest = before;
        rest.erase(edge);
        QVERIFY(marked() == rest);
        QVERIFY(listed() == rest);
        QVERIFY(!isPainted(edge.first, edge.second));
    }
}

void WindowSessionTest::exportTo(const QString &folder)
{
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier);
    auto *dialog = find<ExportDialog>("exportDialog");
    QVERIFY(dialog && dialog->isVisible());
    auto *place = dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"));
    QTest::mouseClick(place, Qt::LeftButton);
    QTest::keyClick(place, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(place, folder);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("exportWrite")),
                      Qt::LeftButton);
    verifyProvenExport(folder);
    returnToTheWindow();
}

void WindowSessionTest::reopenFromTheStartPage(const QString &name)
{
    for (auto *button : find<QWidget>("startPage")->findChildren<QAbstractButton *>()) {
        if (button->text() != name || !button->isVisible())
            continue;
        QTest::mouseClick(button, Qt::LeftButton);
        settle();
        return;
    }
    QFAIL(qPrintable(name + " is not on the start page"));
}

void WindowSessionTest::longSession()
{
    const QString input = m_folder->filePath("shop");
    copySample(input);
    QVERIFY(QFile::remove(input + QStringLiteral("/shop.drawbridge.yaml")));
    answerFileDialog(input);
    QTest::keyClick(m_window.get(), Qt::Key_O, Qt::ControlModifier);
    returnToTheWindow();
    settle();
    QCOMPARE(design()->topology->workloads.size(), std::size_t{14});

    const auto rows = tenFlows();
    for (const SampleRow &row : rows) {
        verifyShown(row, false);
        drawFlow(row);
        verifyShown(row, true);
        if (QTest::currentTestFailed())
            return;
    }
    for (std::size_t i = rows.size(); i > rows.size() / 2; --i) {
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        settle();
        verifyShown(rows[i - 1], false);
        verifyShown(rows[i - 2], true);
    }
    closeTwo();
    exportTo(m_folder->filePath("policy"));

    const auto before = design();
    const auto marks = marked();
    const QString file = m_folder->filePath("kept.drawbridge.yaml");
    QVERIFY(m_window->isWindowModified());
    answerFileDialog(file);
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    returnToTheWindow();
    QVERIFY(QFile::exists(file));
    QVERIFY(!m_window->isWindowModified());

    QTest::keySequence(m_window.get(), m_window->actions()[ActionId::CloseDesign]->shortcut());
    QVERIFY(!m_workspace->isOpen());
    QVERIFY(find<QAbstractButton>("startSample")->isVisible());
    reopenFromTheStartPage(QStringLiteral("kept.drawbridge.yaml"));
    QVERIFY(design()->flows == before->flows);
    QVERIFY(design()->closures == before->closures);
    QVERIFY(marked() == marks);
    for (std::size_t i = 0; i < rows.size(); ++i)
        verifyShown(rows[i], i < rows.size() / 2);
}

QTEST_MAIN(WindowSessionTest)
#include "test_window_session.moc"
