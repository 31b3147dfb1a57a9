// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace drawbridge::test;

/// `export` over files that people wrote into.
class UpdateCommandTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void commentsStayWhenTheDrawingChanges();
    void whatIsOnlyCommentedIsNotWritten();
    void theDryRunTellsWhatIsWritten();
    void whatIsNotKeptIsTold();
    void stagesAreUpdatedInPlace();
    void quarantineIsUpdatedInPlace();

private:
    void exportTo(const char *folder, const QStringList &more = {}) const
    {
        const auto result = ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", folder} + more);
        QVERIFY2(result.exitCode == 0, result.err.constData());
    }
    void draw(const char *command, const char *from, const QStringList &more = {}) const
    {
        const auto result = ctl(QStringList{command, "shop.drawbridge.yaml", "--from", from, "--to",
                                            "shop/Deployment/cart"} +
                                more);
        QVERIFY2(result.exitCode == 0, result.err.constData());
    }
    void edit(const char *path, const QByteArray &what, const QByteArray &by) const
    {
        QByteArray text = readAll(m_folder->filePath(path));
        QVERIFY2(text.contains(what), text.constData());
        writeText(m_folder->filePath(path), text.replace(what, by));
    }
    [[nodiscard]] QByteArray bytes(const char *path) const
    {
        return readAll(m_folder->filePath(path));
    }
    static constexpr const char *kCart = "out/networkpolicies/shop-allow-cart.yaml";
};

void UpdateCommandTest::commentsStayWhenTheDrawingChanges()
{
    startDesign();
    exportTo("out");
    edit(kCart, "  - from:\n",
         "  # ticket 1234: payments team asked for this\n  - from: # callers\n");
    edit(kCart, "port: 7070", "port: 7070 # http");
    edit(kCart, "  name: allow-cart\n  namespace: shop\n",
         "  namespace: shop\n  name: allow-cart\n");
    edit("out/kustomization.yaml", "resources:", "# applied by the platform team\nresources:");
    draw("allow", "shop/Deployment/other", {"--port", "7070/tcp"});
    exportTo("out");
    const QByteArray text = bytes(kCart);
    QVERIFY2(
        text.contains("  # ticket 1234: payments team asked for this\n  - from: # callers\n") &&
            text.contains("port: 7070 # http\n") &&
            text.contains("  namespace: shop\n  name: allow-cart\n") &&
            text.contains("# drawn: other -> cart\n"),
        text.constData());
    QVERIFY(bytes("out/kustomization.yaml").contains("# applied by the platform team\nresources:"));
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
}

void UpdateCommandTest::whatIsOnlyCommentedIsNotWritten()
{
    startDesign();
    exportTo("out");
    edit(kCart, "spec:\n", "# mine\nspec: # too\n");
    const QByteArray text = bytes(kCart);
    QFile file(m_folder->filePath(kCart));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QDateTime longAgo = QDateTime::fromSecsSinceEpoch(1'700'000'000);
    QVERIFY(file.setFileTime(longAgo, QFileDevice::FileModificationTime));
    file.close();
    const auto planned = ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--dry-run"});
    QVERIFY2(planned.exitCode == 0 && planned.out.isEmpty(), planned.out.constData());
    exportTo("out");
    QCOMPARE(bytes(kCart), text);
    QCOMPARE(QFileInfo(m_folder->filePath(kCart)).lastModified(), longAgo);
}

void UpdateCommandTest::theDryRunTellsWhatIsWritten()
{
    startDesign();
    exportTo("out");
    edit(kCart, "port: 7070", "port: 9999 # http");
    const QByteArray before = bytes(kCart);
    const auto planned = ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--dry-run"});
    QCOMPARE(planned.exitCode, 1);
    QVERIFY2(planned.out.contains("-      port: 9999 # http\n+      port: 7070 # http\n"),
             planned.out.constData());
    QCOMPARE(planned.out.count("\n+") + planned.out.count("\n-"), 3); // and the name of the file
    QCOMPARE(bytes(kCart), before);
    exportTo("out");
    QCOMPARE(bytes(kCart), QByteArray(before).replace("9999", "7070"));
}

void UpdateCommandTest::whatIsNotKeptIsTold()
{
    startDesign();
    draw("allow", "shop/Deployment/other", {"--port", "7070/tcp"});
    exportTo("out");
    const QByteArray other = "    # drawn: other -> cart\n";
    edit(kCart, other, "    # ticket 7\n" + other);
    edit(kCart, "spec:\n", "spec:\n  priority: 3\n");
    draw("disallow", "shop/Deployment/other");
    for (const QStringList &more : {QStringList{"--dry-run"}, QStringList{}}) {
        const auto result = ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", "out"} + more);
        QCOMPARE(result.exitCode, more.isEmpty() ? 0 : 1);
        QVERIFY2(result.err.contains("DB2203 the comment \"# ticket 7\" is not kept") &&
                     result.err.contains("the field spec.priority is not kept") &&
                     result.err.contains(QByteArray(kCart) + ":"),
                 result.err.constData());
    }
    QVERIFY(!bytes(kCart).contains("priority"));
    edit(kCart, "spec:\n", "# ticket 8\nspec:\n");
    draw("disallow", "shop/Deployment/web");
    const auto removed = ctl({"export", "shop.drawbridge.yaml", "-o", "out"});
    QVERIFY2(removed.err.contains("\"# ticket 8\" goes with its file"), removed.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath(kCart)));
}

void UpdateCommandTest::stagesAreUpdatedInPlace()
{
    startDesign();
    exportTo("out", {"--layout", "stage"});
    const char *const cart = "out/3-network-policy/1-shop/networkpolicies/shop-allow-cart.yaml";
    QVERIFY2(QFileInfo::exists(m_folder->filePath(cart)), cart);
    edit(cart, "port: 7070", "port: 7070 # http");
    draw("allow", "shop/Deployment/other", {"--port", "7070/tcp"});
    exportTo("out", {"--stage", "3"});
    QVERIFY2(bytes(cart).contains("port: 7070 # http\n") &&
                 bytes(cart).contains("# drawn: other -> cart\n"),
             bytes(cart).constData());
}

void UpdateCommandTest::quarantineIsUpdatedInPlace()
{
    startDesign();
    const QStringList quarantine{"quarantine", "shop.drawbridge.yaml", "shop/Deployment/cart", "-o",
                                 "out"};
    ctl(quarantine);
    const char *const isolate = "out/1-network/isolate.yaml";
    edit(isolate, "spec:", "# incident 12\nspec:");
    const QByteArray text = bytes(isolate);
    ctl(quarantine);
    QCOMPARE(bytes(isolate), text);
}

QTEST_GUILESS_MAIN(UpdateCommandTest)
#include "test_update_command.moc"
