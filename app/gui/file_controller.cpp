// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/file_controller.h"

#include "app/gui/program_files.h"
#include "exporters/manifest_set.h"
#include "exporters/rbac_removals.h"
#include "model/design/edits.h"
#include "views/models/counted.h"
#include "views/models/unkept_words.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

#include <algorithm>
#include <iterator>

namespace drawbridge {

FileController::FileController(Workspace *workspace, Settings *settings, QWidget *window)
    : QObject(window), m_workspace(workspace), m_settings(settings), m_window(window)
{
    for (const auto signal : {&Workspace::answersChanged, &Workspace::answersProven}) {
        connect(m_workspace, signal, this, [this](const AnswersPtr &answers) {
            if (m_export)
                m_export->setAnswers(answers);
        });
    }
    connect(m_workspace, &Workspace::opened, this, [this] {
        if (!m_opening.isEmpty())
            m_settings->addRecent(m_opening);
        m_opening.clear();
        m_watch.watch(m_workspace->document()->file());
    });
    connect(m_workspace, &Workspace::closed, &m_watch, [this] { m_watch.watch({}); });
}

void FileController::openFolder()
{
    guardUnsaved([this] {
        const QString folder =
            QFileDialog::getExistingDirectory(m_window, tr("Open a folder of manifests"));
        if (!folder.isEmpty())
            openPath(folder);
    });
}

void FileController::openFiles()
{
    guardUnsaved([this] {
        const QStringList files = QFileDialog::getOpenFileNames(
            m_window, tr("Open a design or manifests"), {},
            tr("Designs and manifests (*.drawbridge.yaml *.yaml *.yml *.json);;All files (*)"));
        if (!files.isEmpty())
            openPaths(files);
    });
}

void FileController::openPath(const QString &path)
{
    openPaths({path});
}

void FileController::openPaths(const QStringList &paths)
{
    guardUnsaved([this, paths] {
        m_opening = paths.size() == 1 ? paths.front() : QString();
        m_workspace->openPaths(paths);
    });
}

void FileController::openSample()
{
    const QString sample = sampleDesignFile();
    if (sample.isEmpty()) {
        emit failed(tr("The sample is not installed: share/drawbridge/samples is missing."));
        return;
    }
    guardUnsaved([this, sample] {
        m_opening.clear();
        m_workspace->openSample(sample);
    });
}

void FileController::paste()
{
    const QString text = QGuiApplication::clipboard()->text();
    if (text.trimmed().isEmpty()) {
        emit failed(tr("The clipboard holds no text."));
        return;
    }
    guardUnsaved([this, text] {
        m_opening.clear();
        m_workspace->openText(text);
    });
}

void FileController::closeDesign()
{
    guardUnsaved([this] { m_workspace->close(); });
}

void FileController::reload()
{
    m_workspace->openPaths({m_workspace->document()->file()});
}

// Nothing of the user's is put among the files of the program, writable or not.
QString FileController::suggestedFile() const
{
    const auto design = m_workspace->document()->design();
    QString folder = QDir::homePath();
    if (!design->clusters.empty() && !design->clusters.front().sources.empty()) {
        const QFileInfo source(QString::fromStdString(design->clusters.front().sources.front()));
        const QString beside = source.absolutePath();
        const bool isOfTheProgram = beside == QFileInfo(sampleDesignFile()).absolutePath();
        if (!isOfTheProgram && QFileInfo(beside).isWritable())
            folder = beside;
    }
    return folder + '/' + QString::fromStdString(design->name) + QStringLiteral(".drawbridge.yaml");
}

void FileController::save(std::function<void()> then)
{
    const QString file = m_workspace->document()->file();
    if (file.isEmpty())
        saveAs(std::move(then));
    else
        saveTo(file, then);
}

// The dialog asks before it replaces a file, but only one of the name it was given.
void FileController::saveAs(std::function<void()> then)
{
    QString file = suggestedFile();
    bool isAsked = false;
    while (!isAsked) {
        file = QFileDialog::getSaveFileName(m_window, tr("Save the design"), file,
                                            tr("Designs (*.drawbridge.yaml)"));
        if (file.isEmpty())
            return;
        const bool isNamedSo = isDesignFile(file.toStdString());
        if (!isNamedSo)
            file += QStringLiteral(".drawbridge.yaml");
        isAsked = isNamedSo || !QFileInfo::exists(file);
    }
    saveTo(file, then);
}

void FileController::saveTo(const QString &file, const std::function<void()> &then)
{
    if (file == m_watch.file() && m_watch.isChanged()) {
        emit m_watch.changed();
        emit failed(tr("Not saved: another program changed %1. Keep yours or reload first.")
                        .arg(QDir::toNativeSeparators(file)));
        return;
    }
    Document *document = m_workspace->document();
    const AnswersPtr answers = m_workspace->answers();
    const Result<void> written =
        saveToFile(*document->design(), answers ? answers->positions : std::vector<NodePosition>(),
                   m_workspace->layoutExtras(), file);
    if (!written) {
        emit failed(tr("Not saved, the file is as it was: %1")
                        .arg(QString::fromStdString(toString(written.error()))));
        return;
    }
    document->setSaved(file);
    m_settings->addRecent(file);
    m_watch.watch(file);
    emit saved(file);
    emit done(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    if (then)
        then();
}

void FileController::askToReplace()
{
    guardUnsaved([this] { m_workspace->takeHeld(); }, [this] { m_workspace->dropHeld(); });
}

void FileController::guardUnsaved(std::function<void()> then, std::function<void()> otherwise)
{
    Document *document = m_workspace->document();
    if (!m_workspace->isOpen() || document->undoStack()->isClean()) {
        then();
        return;
    }
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, tr("Unsaved changes"),
                        tr("The design %1 has changes that are not saved.")
                            .arg(QString::fromStdString(document->design()->name)),
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    box->setObjectName(QStringLiteral("unsavedChanges"));
    box->setTextFormat(Qt::PlainText); // a name from a file is no markup
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setDefaultButton(QMessageBox::Save);
    box->button(QMessageBox::Save)->setProperty("primary", true);
    connect(box, &QMessageBox::buttonClicked, this,
            [this, box, then = std::move(then),
             otherwise = std::move(otherwise)](QAbstractButton *button) {
                const auto answer = box->standardButton(button);
                if (answer == QMessageBox::Save)
                    save(then);
                else if (answer == QMessageBox::Discard)
                    then();
                else if (otherwise)
                    otherwise();
            });
    box->open();
}

void FileController::exportManifests()
{
    m_workspace->evaluate(); // where that was cancelled
    if (!m_workspace->answers()) {
        emit failed(tr("The design is still being evaluated."));
        return;
    }
    const auto design = m_workspace->document()->design();
    const QString name = QString::fromStdString(design->name);
    const QString folder =
        QFileInfo(suggestedFile()).absolutePath() + '/' + name + QStringLiteral("-policy");
    m_export = new ExportDialog(name, folder, m_window);
    m_export->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_export, &ExportDialog::meshChosen, this, [this](MeshKind mesh) {
        const auto result = m_workspace->document()->apply(
            {"Choose mesh", {}, [mesh](const Design &before) { return setMesh(before, mesh); }});
        if (!result && m_export)
            m_export->showError(QString::fromStdString(toString(result.error())));
    });
    connect(m_export, &ExportDialog::nodeLocalDnsChosen, this,
            [this](const std::vector<Cidr> &addresses) {
                const auto result = m_workspace->document()->apply(
                    {"Set node-local DNS", {}, [addresses](const Design &before) {
                         DesignCluster cluster = before.clusters.front();
                         cluster.nodeLocalDns = addresses;
                         return setClusterSettings(before, std::move(cluster));
                     }});
                if (!result && m_export)
                    m_export->showError(QString::fromStdString(toString(result.error())));
            });
    connect(m_export, &ExportDialog::writeRequested, this, &FileController::writeExport);
    m_export->setAnswers(m_workspace->answers());
    m_export->open();
}

// Waiting for the disk takes seconds where there are many files.
void FileController::writeExport(const QString &folder)
{
    const AnswersPtr answers = m_workspace->answers();
    if (m_workspace->isUnevaluated() || !m_workspace->isSettled()) {
        m_workspace->evaluate();
        m_export->showError(tr("The design is still being evaluated; try again in a moment."));
        return;
    }
    m_export->setWriting(true);
    m_writer = std::jthread([this, answers, folder, layout = m_export->layoutOfFiles(),
                             options = m_export->policyOptions()] {
        ManifestSet manifests = withRemovals(answers->manifests, *answers->design);
        Diagnostics saidOfPolicies; // The dialog has shown it.
        std::ranges::move(admissionPolicies(*answers->design, options, saidOfPolicies).files,
                          std::back_inserter(manifests.files));
        std::ranges::sort(manifests.files, {}, &ManifestFile::path);
        if (layout == ExportLayout::Workload)
            manifests = byWorkload(manifests, answers->design->name);
        Diagnostics said;
        auto written = std::make_shared<const Result<void>>(
            writeManifests(manifests, folder.toStdString(), said));
        const auto files = static_cast<qsizetype>(manifests.files.size());
        QMetaObject::invokeMethod(
            this,
            [this, written, folder, files, unkept = unkeptWords(said)] {
                finishExport(*written, folder, files, unkept);
            },
            Qt::QueuedConnection);
    });
}

void FileController::finishExport(const Result<void> &written, const QString &folder,
                                  qsizetype files, const QString &unkept)
{
    if (m_export)
        m_export->setWriting(false);
    if (!written) {
        const QString why = QString::fromStdString(toString(written.error()));
        if (m_export)
            m_export->showError(why);
        else
            emit failed(why);
        return;
    }
    const QString count = counted(files, tr("1 file"), tr("%1 files"));
    emit done(tr("Wrote %1 to %2").arg(count, QDir::toNativeSeparators(folder)));
    if (m_export && unkept.isEmpty())
        m_export->accept();
    else if (m_export)
        m_export->showError(unkept); // it stays until that was read
}

bool FileController::canDrop(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return !urls.isEmpty() && urls.front().isLocalFile();
}

void FileController::drop(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        openPaths(paths);
}

} // namespace drawbridge
