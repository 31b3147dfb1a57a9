// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/workspace.h"

#include "model/layout/kept_layout.h"
#include "views/models/error_words.h"

#include <QDate>
#include <QFileInfo>

namespace drawbridge {

Workspace::Workspace(LayoutOptions layout, QObject *parent)
    : QObject(parent), m_analyzer(std::move(layout))
{
    connect(&m_document, &Document::changed, this, [this](const DesignDelta &) {
        if (m_isOpen)
            requestAnswers();
    });
    connect(&m_analyzer, &BackgroundAnalyzer::answered, this, [this](const AnswersPtr &answers) {
        if (!m_isOpen)
            return;
        const bool isProofOnly =
            m_answers && !m_answers->proof && answers->proof && m_answers->scene == answers->scene;
        m_answers = answers;
        if (isProofOnly)
            emit answersProven(m_answers);
        else
            emit answersChanged(m_answers);
    });
    connect(&m_analyzer, &BackgroundAnalyzer::pictured, this, [this](const ScenePtr &scene) {
        if (m_isOpen)
            emit pictureChanged(scene);
    });
    connect(&m_analyzer, &BackgroundAnalyzer::busyChanged, this,
            [this] { emit busyChanged(!isSettled()); });
}

bool Workspace::isSettled() const
{
    return !isReading() && !m_analyzer.isBusy();
}

void Workspace::openPaths(const QStringList &paths)
{
    std::vector<std::string> names;
    QStringList origin;
    for (const QString &path : paths) {
        names.push_back(path.toStdString());
        origin << QFileInfo(path).absoluteFilePath();
    }
    if (!names.empty())
        read([names](std::stop_token stop) { return drawbridge::openPaths(names, stop); }, true,
             origin);
}

void Workspace::openSample(const QString &file)
{
    const std::vector<std::string> names{file.toStdString()};
    read([names](std::stop_token stop) { return drawbridge::openPaths(names, stop); }, false,
         {file});
}

void Workspace::openText(const QString &text)
{
    const std::string yaml = text.toStdString();
    read([yaml](std::stop_token stop) { return drawbridge::openText(yaml, stop); }, true, {});
}

void Workspace::read(Reader reader, bool keepsFile, const QStringList &origin)
{
    stopReading();
    m_held.reset();
    const int number = ++m_lastReading;
    m_reading = number;
    emit busyChanged(true);
    const int revision = m_document.revision();
    const auto work = [this, reader = std::move(reader), keepsFile, revision, origin,
                       number](const std::stop_token &stop) {
        auto reading =
            std::make_shared<const Reading>(Reading{reader(stop), keepsFile, revision, origin});
        QMetaObject::invokeMethod(
            this, [this, reading, number] { take(reading, number); }, Qt::QueuedConnection);
    };
    m_readers.emplace(number, work);
}

// A thread that was told to stop is not waited for: it says when it is through.
void Workspace::stopReading()
{
    if (!m_reading)
        return;
    m_readers.at(*m_reading).request_stop();
    m_reading.reset();
}

void Workspace::take(std::shared_ptr<const Reading> reading, int number)
{
    m_readers.erase(number);
    if (number != m_reading)
        return; // something else was opened meanwhile, or it was cancelled
    m_reading.reset();
    if (!reading->result) {
        emit busyChanged(!isSettled());
        emit refused(QString::fromStdString(toString(reading->result.error())));
        return;
    }
    const bool isEdited = m_isOpen && m_document.revision() != reading->revisionBefore &&
                          !m_document.undoStack()->isClean();
    if (!isEdited) {
        install(*reading);
        return;
    }
    m_held = std::move(reading);
    emit busyChanged(!isSettled());
    emit replacementHeld();
}

void Workspace::takeHeld()
{
    if (const auto held = std::exchange(m_held, nullptr))
        install(*held);
}

void Workspace::dropHeld()
{
    m_held.reset();
}

void Workspace::install(const Reading &reading)
{
    m_isOpen = true;
    m_origin = reading.origin;
    m_answers.reset();
    m_importReport = reading.result->report;
    m_importMessages = reading.result->diagnostics;
    m_selection.clear();
    m_extras = reading.result->extras;
    m_findings.customRules = reading.result->customRules;
    m_collapse = openingState(reading.result->design, m_extras);
    m_matrixBands = openingBands(m_extras);
    m_isLaidOutAnew = true; // positions computed for another design mean nothing here
    m_document.reset(reading.result->design, reading.keepsFile ? reading.result->file : QString());
    emit opened();
}

void Workspace::close()
{
    stopReading();
    m_held.reset();
    m_analyzer.cancel();
    m_isOpen = false;
    m_answers.reset();
    m_importReport = {};
    m_importMessages = {};
    m_selection.clear();
    m_document.reset(Design(*Document().design()));
    emit busyChanged(!isSettled());
    emit closed();
}

void Workspace::cancel()
{
    if (isSettled())
        return;
    const bool wasReading = isReading();
    stopReading();
    if (wasReading)
        emit busyChanged(!isSettled());
    else
        m_analyzer.cancel();
    emit cancelled();
}

void Workspace::evaluate()
{
    if (isUnevaluated())
        requestAnswers();
}

LayoutExtras Workspace::layoutExtras() const
{
    LayoutExtras extras = m_extras;
    keepState(*m_document.design(), m_collapse, extras);
    keepBands(m_matrixBands, extras);
    return extras;
}

void Workspace::requestAnswers()
{
    m_analyzer.request(
        {m_document.design(), m_document.revision(), m_collapse, today(), m_findings},
        std::exchange(m_isLaidOutAnew, false));
}

std::string Workspace::today() const
{
    return m_today.empty() ? QDate::currentDate().toString(Qt::ISODate).toStdString() : m_today;
}

void Workspace::show(CollapseState collapse)
{
    if (!m_isOpen || collapse == m_collapse)
        return;
    m_collapse = std::move(collapse);
    requestAnswers();
}

void Workspace::toggleCollapsed(const NodeKey &nameSpace)
{
    CollapseState next = m_collapse;
    next.toggle(nameSpace);
    show(std::move(next));
}

void Workspace::collapseAll()
{
    show({true, {}});
}

void Workspace::openAll()
{
    show({false, {}});
}

bool Workspace::isUnevaluated() const
{
    return m_isOpen && !m_analyzer.isBusy() &&
           (!m_answers || !m_answers->proof || m_answers->revision != m_document.revision());
}

bool Workspace::apply(const Edit &edit)
{
    const Result<void> result = m_document.apply(edit);
    emit editFailed(result ? QString() : wordsFor(result.error()));
    return result.has_value();
}

void Workspace::layOutAgain()
{
    if (!m_isOpen)
        return;
    m_isLaidOutAnew = true;
    const int revision = m_document.revision();
    const auto forget = [](const Design &before) -> Result<Design> {
        Design after = before;
        std::vector<NodePosition> pinned;
        for (const NodePosition &position : before.positions) {
            if (position.isPinned)
                pinned.push_back(position);
        }
        after.positions = CowList<NodePosition>(std::move(pinned));
        return after;
    };
    (void)m_document.apply({"Lay out again", {}, forget}); // forgetting cannot fail
    if (m_document.revision() == revision)
        requestAnswers();
}

} // namespace drawbridge
