// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_diff_view.cpp
#include "app/gui/diff_controller.h"

#include "app/gui/compared_input.h"
#include "app/gui/map_visibility.h"
#include "exporters/comparison_text.h"
#include "model/design/project_file.h"
#include "views/canvas/canvas_view.h"
#include "views/models/error_words.h"
#include "views/models/model_text.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>

namespace drawbridge {
namespace {

using By = ComparedDesign::By;

/// The base of the comparison, and what it is called.
struct ReadBase {
    ComparedDesign design;
    std::string words;
};

Result<ReadBase> readBase(const DiffRequest &request, By other, const std::stop_token &stop)
{
    const auto &now = request.answers->design;
    if (request.base == DiffBar::Base::Import)
        return ReadBase{{now, By::Manifests}, "Import"};
    const bool isSaved = request.base == DiffBar::Base::Saved;
    if (isSaved && request.file.isEmpty())
        return fail(ErrorCode::FileNotFound, "the design was not saved yet", {},
                    "save it, or compare it with the import");
    std::shared_ptr<QTemporaryDir> extracted;
    const auto path =
        basePath(isSaved ? request.file : request.other, request.origin, extracted, stop);
    if (!path)
        return tl::unexpected(path.error());
    Diagnostics messages;
    auto design = readInput(*path, stop, messages);
    if (!design)
        return tl::unexpected(design.error());
    if (messages.hasErrors())
        return fail(ErrorCode::Usage, "not all of " + path->toStdString() + " could be read", {},
                    "`drawbridgectl graph` says what was not");
    const bool isDesign = isDesignFile(path->toStdString());
    if (!isDesign)
        design->clusters = now->clusters; // manifests have no settings of their own
    ReadBase base;
    base.design = {std::make_shared<const Design>(std::move(*design)),
                   isDesign ? other : By::Manifests};
    base.words = isSaved ? "As saved" : request.other.toStdString();
    return base;
}

} // namespace

ShownDiff makeDiff(const DiffRequest &request, const std::stop_token &stop)
{
    ShownDiff diff;
    const auto refuse = [&diff](const Error &error) {
        diff.error = wordsFor(error);
        return diff;
    };
    const By by = request.isByManifests ? By::Manifests : By::Drawing;
    auto base = readBase(request, by, stop);
    if (!base)
        return refuse(base.error());
    diff.before = base->words;
    diff.after = request.isByManifests ? "Manifests" : "Drawing";
    auto comparison =
        DesignComparison::make(std::move(base->design), {request.answers->design, by}, stop);
    if (!comparison)
        return refuse(comparison.error());
    if (!*comparison)
        return diff; // stopped: somebody asked anew
    diff.comparison = std::move(*comparison);
    LayoutOptions options;
    options.collapse = request.collapse;
    diff.scene = std::make_shared<const SceneLook>(
        composeScene(*request.answers->design, request.answers->report, request.answers->positions,
                     options, nullptr, diff.comparison.get()));
    return diff;
}

DiffController::DiffController(Workspace *workspace, CanvasView *canvas, MapVisibility *visibility,
                               DiffBar *bar, ChangesPanel *panel, QWidget *window)
    : QObject(window), m_workspace(workspace), m_canvas(canvas), m_visibility(visibility),
      m_bar(bar), m_panel(panel), m_window(window)
{
    connect(m_bar, &DiffBar::asked, this, &DiffController::request);
    connect(m_bar, &DiffBar::browseRequested, this, &DiffController::browse);
    connect(m_bar, &DiffBar::stepped, m_panel, &ChangesPanel::step);
    connect(m_panel, &ChangesPanel::markdownRequested, this, &DiffController::copyMarkdown);
    connect(m_workspace, &Workspace::opened, this, &DiffController::clear);
    connect(m_workspace, &Workspace::closed, this, &DiffController::clear);
    m_bar->hide();
}

DiffController::~DiffController() = default;

void DiffController::clear()
{
    for (auto &[number, worker] : m_workers)
        worker.request_stop();
    ++m_lastNumber;
    m_diff.reset();
    m_bar->setBase(DiffBar::Base::Import);
    m_bar->setByManifests(false);
    m_panel->setPending(tr("Ctrl+5 compares the design with what was imported."));
    m_canvas->setDifferences({});
}

void DiffController::setShown(bool isShown)
{
    if (isShown == m_isShown)
        return;
    m_isShown = isShown;
    m_bar->setVisible(isShown);
    if (isShown)
        request();
    else
        showPlain();
}

void DiffController::choose(DiffBar::Base base, const QString &other, bool isByManifests)
{
    m_bar->setBase(base, other);
    m_bar->setByManifests(isByManifests);
    if (m_isShown)
        request();
}

void DiffController::follow()
{
    if (m_isShown)
        request();
}

void DiffController::showPlain()
{
    m_canvas->setDifferences({});
    if (const AnswersPtr answers = m_workspace->answers())
        m_visibility->show(answers->scene);
}

void DiffController::request()
{
    const AnswersPtr answers = m_workspace->answers();
    for (auto &[older, worker] : m_workers)
        worker.request_stop();
    const int number = ++m_lastNumber;
    if (!answers)
        return; // they come
    if (!m_diff)
        m_visibility->show(answers->scene);
    m_bar->showResult(tr("Comparing…"), {}, {});
    DiffRequest request{m_bar->base(),          m_bar->other(), m_workspace->document()->file(), {},
                        m_bar->isByManifests(), answers,        m_workspace->collapse()};
    request.origin = request.file;
    if (request.origin.isEmpty() && m_workspace->origin().size() == 1)
        request.origin = m_workspace->origin().front();
    m_workers[number] = std::jthread([this, request, number](const std::stop_token &stop) {
        auto diff = std::make_shared<const ShownDiff>(makeDiff(request, stop));
        QMetaObject::invokeMethod(
            this, [this, diff, number] { take(diff, number); }, Qt::QueuedConnection);
    });
}

void DiffController::take(const std::shared_ptr<const ShownDiff> &diff, int number)
{
    m_workers.erase(number); // it is at its end
    if (number != m_lastNumber || !m_isShown)
        return;
    m_diff = diff->comparison ? diff : nullptr;
    m_error = diff->error;
    if (!m_diff) {
        m_bar->showResult(diff->error, {}, diff->error);
        m_panel->setPending(diff->error);
        showPlain();
        emit shown(false);
        return;
    }
    const DesignComparison &comparison = *diff->comparison;
    const std::string summary = comparisonSummary(comparison);
    const std::size_t breaks = comparison.counts().breaks;
    QStringList rest;
    for (const std::string &each : comparison.notCompared())
        rest << qt(each);
    m_bar->showResult(rest.isEmpty() ? qt(summary)
                                     : tr("%1; %2 not compared").arg(qt(summary)).arg(rest.size()),
                      breaks > 0 ? tr("BREAKS %1").arg(breaks) : QString(), rest.join('\n'));
    m_canvas->setDifferences("Differences from " + diff->before + " to " + diff->after + ": " +
                             summary);
    m_visibility->show(diff->scene);
    m_panel->setComparison(diff->comparison);
    emit shown(true);
}

void DiffController::browse()
{
    const QString folder =
        QFileDialog::getExistingDirectory(m_window, tr("Compare with a folder of manifests"),
                                          inputRoot(m_workspace->document()->file()));
    if (folder.isEmpty())
        return;
    choose(DiffBar::Base::Other, folder, m_bar->isByManifests());
}

void DiffController::copyMarkdown()
{
    if (!m_diff)
        return;
    QGuiApplication::clipboard()->setText(
        qt(comparisonMarkdown(*m_diff->comparison, m_diff->before, m_diff->after)));
    emit done(tr("Copied the changes as Markdown"));
}

} // namespace drawbridge
