// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/workspace.h"

namespace drawbridge {

Workspace::Workspace(LayoutOptions layout, QObject *parent)
    : QObject(parent), m_analyzer(std::move(layout))
{
    connect(&m_document, &Document::changed, this, [this](const DesignDelta &) {
        if (m_isOpen)
            m_analyzer.request(m_document.design(), m_document.revision(),
                               std::exchange(m_isLaidOutAnew, false));
    });
    connect(&m_analyzer, &BackgroundAnalyzer::answered, this, [this](const AnswersPtr &answers) {
        if (!m_isOpen)
            return;
        m_answers = answers;
        emit answersChanged(m_answers);
    });
    connect(&m_analyzer, &BackgroundAnalyzer::busyChanged, this,
            [this] { emit busyChanged(!isSettled()); });
}

bool Workspace::isSettled() const
{
    return !m_isReading && !m_analyzer.isBusy();
}

void Workspace::openPaths(const QStringList &paths)
{
    std::vector<std::string> names;
    for (const QString &path : paths)
        names.push_back(path.toStdString());
    if (!names.empty())
        read([names](std::stop_token stop) { return drawbridge::openPaths(names, stop); }, true);
}

void Workspace::openSample(const QString &file)
{
    const std::vector<std::string> names{file.toStdString()};
    read([names](std::stop_token stop) { return drawbridge::openPaths(names, stop); }, false);
}

void Workspace::openText(const QString &text)
{
    const std::string yaml = text.toStdString();
    read([yaml](std::stop_token stop) { return drawbridge::openText(yaml, stop); }, true);
}

void Workspace::read(Reader reader, bool keepsFile)
{
    if (m_reader.joinable())
        m_reader.request_stop();
    const int reading = ++m_reading;
    m_isReading = true;
    emit busyChanged(true);
    m_reader =
        std::jthread([this, reader = std::move(reader), keepsFile, reading](std::stop_token stop) {
            auto result = std::make_shared<const Result<OpenedDesign>>(reader(stop));
            QMetaObject::invokeMethod(
                this, [this, result, keepsFile, reading] { take(*result, keepsFile, reading); },
                Qt::QueuedConnection);
        });
}

void Workspace::take(const Result<OpenedDesign> &result, bool keepsFile, int reading)
{
    if (reading != m_reading)
        return; // something else was opened meanwhile
    m_isReading = false;
    if (!result) {
        emit busyChanged(!isSettled());
        emit refused(QString::fromStdString(toString(result.error())));
        return;
    }
    m_isOpen = true;
    m_answers.reset();
    m_importReport = result->diagnostics;
    m_selection.clear();
    m_isLaidOutAnew = true; // positions computed for another design mean nothing here
    m_document.reset(result->design, keepsFile ? result->file : QString());
    emit opened();
}

void Workspace::close()
{
    m_isOpen = false;
    m_answers.reset();
    m_importReport = {};
    m_selection.clear();
    m_document.reset(Design(*Document().design()));
    emit closed();
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
        m_analyzer.request(m_document.design(), revision, std::exchange(m_isLaidOutAnew, false));
}

} // namespace drawbridge
