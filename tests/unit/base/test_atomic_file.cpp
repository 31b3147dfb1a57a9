// SPDX-License-Identifier: Apache-2.0
#include "model/base/atomic_file.h"

#include "tests/helpers/compare.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <QTest>

#include <csignal>
#include <string>
#include <vector>

#include <sys/resource.h>

using namespace drawbridge;

class AtomicFileTest : public QObject {
    Q_OBJECT
private slots:
    void init() { QVERIFY(m_folder.isValid()); }
    void writesANewFile();
    void replacesAndKeepsTheMode();
    void missingFolderIsAnError();
    void failedWriteKeepsTheOldFile();
    void followsASymbolicLink();
    void writesManyFiles();
    void ofManyFilesNoneIsReplacedWhereOneFails();

private:
    std::filesystem::path path(const char *name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    static QByteArray bytes(const std::filesystem::path &file)
    {
        QFile in(QString::fromStdString(file.string()));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("unreadable");
    }
    QTemporaryDir m_folder;
};

void AtomicFileTest::writesANewFile()
{
    QVERIFY(writeFileAtomically(path("new"), std::string_view("a\0b", 3)));
    COMPARE(bytes(path("new")), QByteArray("a\0b", 3));
}

void AtomicFileTest::replacesAndKeepsTheMode()
{
    QVERIFY(writeFileAtomically(path("mode"), "old"));
    std::filesystem::permissions(path("mode"), std::filesystem::perms::owner_read |
                                                   std::filesystem::perms::owner_write);
    QVERIFY(writeFileAtomically(path("mode"), "new"));
    COMPARE(bytes(path("mode")), QByteArray("new"));
    COMPARE(std::filesystem::status(path("mode")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

void AtomicFileTest::missingFolderIsAnError()
{
    const auto result = writeFileAtomically(path("no/such/folder/file"), "x");
    QVERIFY(!result);
    COMPARE(result.error().code, ErrorCode::WriteFailed);
    QVERIFY(result.error().message.find("no/such/folder/file") != std::string::npos);
}

void AtomicFileTest::failedWriteKeepsTheOldFile()
{
    QVERIFY(writeFileAtomically(path("kept"), "old"));
    const auto entriesBefore = QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden);
    rlimit before{};
    COMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto oldHandler =
        std::signal(SIGXFSZ, SIG_IGN); // a full disk, as far as write(2) can tell
    const rlimit tiny{1024, before.rlim_max};
    COMPARE(setrlimit(RLIMIT_FSIZE, &tiny), 0);
    const auto result = writeFileAtomically(path("kept"), std::string(1 << 20, 'x'));
    COMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, oldHandler);
    QVERIFY(!result);
    COMPARE(bytes(path("kept")), QByteArray("old"));
    COMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), entriesBefore);
}

void AtomicFileTest::followsASymbolicLink()
{
    QVERIFY(writeFileAtomically(path("real"), "old"));
    std::filesystem::create_symlink(path("real"), path("link"));
    QVERIFY(writeFileAtomically(path("link"), "new"));
    QVERIFY(std::filesystem::is_symlink(path("link")));
    COMPARE(bytes(path("real")), QByteArray("new"));
}

void AtomicFileTest::writesManyFiles()
{
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i)
        texts.push_back("file " + std::to_string(i));
    QVERIFY(std::filesystem::create_directory(path("many")));
    std::vector<FileContent> files;
    for (const std::string &text : texts)
        files.push_back({path("many") / text, text});
    QVERIFY(writeFileAtomically(files[7].file, "old"));
    QVERIFY(writeFilesAtomically(files));
    for (const FileContent &content : files)
        COMPARE(bytes(content.file).toStdString(), std::string(content.bytes));
    const QDir folder(m_folder.filePath("many"));
    COMPARE(folder.entryList(QDir::Files | QDir::Hidden).size(), qsizetype{40});
}

void AtomicFileTest::ofManyFilesNoneIsReplacedWhereOneFails()
{
    const QDir folder(m_folder.path());
    QVERIFY(writeFileAtomically(path("first"), "old"));
    const auto entriesBefore = folder.entryList(QDir::Files | QDir::Hidden);
    const std::vector<FileContent> files{{path("first"), "new"}, {path("no/such/folder"), "new"}};
    const auto result = writeFilesAtomically(files);
    QVERIFY(!result);
    QVERIFY(result.error().message.find("no/such/folder") != std::string::npos);
    COMPARE(bytes(path("first")), QByteArray("old"));
    COMPARE(folder.entryList(QDir::Files | QDir::Hidden), entriesBefore);
}

QTEST_GUILESS_MAIN(AtomicFileTest)
#include "test_atomic_file.moc"
