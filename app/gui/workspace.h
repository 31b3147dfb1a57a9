// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/background_analyzer.h"
#include "app/gui/design_files.h"
#include "model/document/document.h"
#include "model/document/selection.h"

#include <QObject>

#include <functional>
#include <thread>

namespace drawbridge {

/// What one window works on: the document, what is selected, the newest answers, and what the
/// import did not understand. Reading and analysing happen in the background.
class Workspace : public QObject {
    Q_OBJECT
public:
    explicit Workspace(LayoutOptions layout, QObject *parent = nullptr);

    [[nodiscard]] Document *document() { return &m_document; }
    [[nodiscard]] Selection *selection() { return &m_selection; }
    [[nodiscard]] AnswersPtr answers() const { return m_answers; } ///< Null before the first.
    [[nodiscard]] const Diagnostics &importReport() const { return m_importReport; }
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] bool isReading() const { return m_isReading; }
    /// Nothing is read or computed: what is shown is what holds.
    [[nodiscard]] bool isSettled() const;

    void openPaths(const QStringList &paths);
    void openSample(const QString &file); ///< Like a file, but it will not be saved over.
    void openText(const QString &text);
    void close();
    void layOutAgain();

signals:
    void opened();
    void closed();
    void refused(const QString &why);
    void answersChanged(drawbridge::AnswersPtr answers);
    void busyChanged(bool isBusy);

private:
    using Reader = std::function<Result<OpenedDesign>(std::stop_token)>;
    void read(Reader reader, bool keepsFile);
    void take(const Result<OpenedDesign> &result, bool keepsFile, int reading);

    Document m_document;
    Selection m_selection;
    BackgroundAnalyzer m_analyzer;
    AnswersPtr m_answers;
    Diagnostics m_importReport;
    bool m_isOpen = false;
    bool m_isReading = false;
    bool m_isLaidOutAnew = false;
    int m_reading = 0; ///< Counts readings: the answer to an older one is dropped.
    std::jthread m_reader;
};

} // namespace drawbridge
