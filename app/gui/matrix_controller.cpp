// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_view.cpp
#include "app/gui/matrix_controller.h"

#include "app/gui/save_dialog.h"
#include "exporters/matrix_csv.h"
#include "model/base/atomic_file.h"
#include "views/matrix/matrix_page.h"
#include "views/matrix/matrix_view.h"

#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QImage>

namespace drawbridge {
namespace {

/// What the RBAC of the input grants; an edit of the drawing changes nothing of it.
std::shared_ptr<const ApiGrants> grantsOf(const AnswersPtr &answers,
                                          const std::shared_ptr<const ApiGrants> &before,
                                          const std::stop_token &stop)
{
    const auto &topology = answers->design->topology;
    return before && before->topology() == topology
               ? before
               : std::make_shared<const ApiGrants>(topology, stop);
}

} // namespace

MatrixController::MatrixController(Workspace *workspace, MatrixPage *page, QWidget *window)
    : QObject(window), m_workspace(workspace), m_page(page), m_window(window)
{
    connect(m_workspace, &Workspace::opened, this, &MatrixController::clear);
    connect(m_workspace, &Workspace::closed, this, &MatrixController::clear);
    connect(m_workspace, &Workspace::answersChanged, this, &MatrixController::follow);
    connect(m_workspace->document(), &Document::changed, this, &MatrixController::redraw);
    connect(m_page, &MatrixPage::sortingChanged, this, &MatrixController::sortAnew);
    connect(m_page->view(), &MatrixView::lookChanged, this, [this] {
        if (m_page->view()->content().states)
            m_workspace->setMatrixBands(m_page->view()->keptBands());
    });
}

void MatrixController::clear()
{
    for (auto &[number, maker] : m_makers)
        maker.request_stop();
    ++m_lastNumber;
    m_asked.reset();
    m_page->view()->setContent({});
    m_page->view()->setEmptyText(tr("Evaluating…"));
    m_page->view()->setOpeningBands(m_workspace->matrixBands());
    m_page->clearFilter();
}

void MatrixController::setShown(bool isShown)
{
    m_isShown = isShown;
    follow();
}

void MatrixController::follow()
{
    const AnswersPtr answers = m_workspace->answers();
    if (!m_isShown || !answers || answers == m_asked)
        return;
    const bool isSameTable = m_asked && m_asked->lookup == answers->lookup;
    m_asked = answers;
    if (isSameTable && m_page->view()->content().states)
        return; // only the picture of the map is another
    for (auto &[number, maker] : m_makers)
        maker.request_stop();
    const int number = ++m_lastNumber;
    const auto make = [this, answers, number, sorting = m_page->sorting(),
                       grants = m_grants](const std::stop_token &stop) {
        Made made{{}, grantsOf(answers, grants, stop)};
        made.content = matrixContent(answers, stop, sorting, made.grants.get());
        QMetaObject::invokeMethod(
            this, [this, made, number] { take(made, number); }, Qt::QueuedConnection);
    };
    m_makers.emplace(number, make);
}

/// The same table in another order.
void MatrixController::sortAnew()
{
    m_asked.reset();
    follow();
}

void MatrixController::take(const Made &made, int number)
{
    const MatrixContent &content = made.content;
    m_makers.erase(number);
    if (number != m_lastNumber)
        return; // overtaken
    if (!content.states) {
        m_asked.reset();
        return;
    }
    m_grants = made.grants;
    m_page->view()->setContent(content);
    redraw(); // the drawing may have gone on meanwhile
}

// Ends that came or went are shown with the answers.
void MatrixController::redraw()
{
    const MatrixContent &shown = m_page->view()->content();
    const auto design = m_workspace->document()->design();
    const bool isDrawnOn = m_workspace->isOpen() && shown.states && shown.design != design &&
                           shown.design->topology == design->topology;
    if (!isDrawnOn)
        return;
    MatrixContent next = shown;
    next.states = std::make_shared<const PairStates>(shown.states->redrawn(*shown.design, *design));
    next.design = design;
    m_page->view()->setContent(std::move(next));
}

void MatrixController::makeNow()
{
    m_asked = m_workspace->answers();
    ++m_lastNumber; // what is on its way is overtaken
    if (!m_asked)
        return;
    m_grants = grantsOf(m_asked, m_grants, {});
    m_page->view()->setContent(matrixContent(m_asked, {}, m_page->sorting(), m_grants.get()));
}

bool MatrixController::isCurrent() const
{
    return m_makers.empty() && m_asked && m_workspace->answers() &&
           m_asked->lookup == m_workspace->answers()->lookup && m_page->view()->content().states;
}

void MatrixController::saveAs()
{
    const QString title = QString::fromStdString(m_workspace->document()->design()->name);
    const QString folder = m_folder.isEmpty() ? QDir::homePath() : m_folder;
    const QString file = askWhereToSave(
        m_window, tr("Save the matrix"), folder + '/' + title + QStringLiteral(".csv"),
        tr("Table or picture (*.csv *.png)"), {QStringLiteral("csv"), QStringLiteral("png")});
    if (file.isEmpty())
        return;
    if (!m_page->view()->content().states) { // it was asked for before the dialog
        emit failed(tr("There is no matrix yet: the design is still being evaluated."));
        return;
    }
    const auto written = write(file);
    if (!written) {
        emit failed(QString::fromStdString(toString(written.error())));
        return;
    }
    m_folder = QFileInfo(file).absolutePath();
    emit done(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
}

Result<void> MatrixController::write(const QString &file) const
{
    const MatrixLook &look = m_page->view()->look();
    const std::string name = file.toStdString();
    if (QFileInfo(file).suffix().toLower() == QLatin1String("csv"))
        return writeFileAtomically(name, writeMatrixCsv(*look.states, look.rows, look.columns));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    const QImage image = m_page->view()->picture();
    if (image.isNull() || !buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG"))
        return fail(ErrorCode::WriteFailed, name + " could not be painted", {},
                    "there may be too little memory; collapse some namespaces");
    return writeFileAtomically(name, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

} // namespace drawbridge
