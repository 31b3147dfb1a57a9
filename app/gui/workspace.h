// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/background_analyzer.h"
#include "app/gui/design_files.h"
#include "model/document/document.h"
#include "model/document/selection.h"

#include <QObject>

#include <functional>
#include <map>
#include <optional>
#include <thread>

namespace drawbridge {

/// What one window works on: the document, what is selected, the newest answers, and what the
/// import made of its input. Reading and analysing happen in the background and can be cancelled.
class Workspace : public QObject {
    Q_OBJECT
public:
    explicit Workspace(LayoutOptions layout, QObject *parent = nullptr);

    [[nodiscard]] Document *document() { return &m_document; }
    [[nodiscard]] Selection *selection() { return &m_selection; }
    [[nodiscard]] AnswersPtr answers() const { return m_answers; } ///< Null before the first.
    [[nodiscard]] const ImportReport &importReport() const { return m_importReport; }
    [[nodiscard]] const Diagnostics &importMessages() const { return m_importMessages; }
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    /// What was opened, as absolute paths; empty for text.
    [[nodiscard]] const QStringList &origin() const { return m_origin; }
    [[nodiscard]] bool isReading() const { return m_reading.has_value(); }
    /// Nothing is read or computed: what is shown is what holds.
    [[nodiscard]] bool isSettled() const;
    /// The answers, if any, are for an older revision, and none are on the way: it was cancelled.
    [[nodiscard]] bool isUnevaluated() const;
    /// YYYY-MM-DD; that of the computer unless `setToday` said another.
    [[nodiscard]] std::string today() const;
    void setToday(const std::string &today) { m_today = today; }
    [[nodiscard]] const CollapseState &collapse() const { return m_collapse; }
    /// Which bands of the matrix are collapsed, as saved with the layout; nothing: as at first.
    [[nodiscard]] const std::optional<CollapseState> &matrixBands() const { return m_matrixBands; }
    void setMatrixBands(std::optional<CollapseState> bands) { m_matrixBands = std::move(bands); }
    /// For the layout file: how the design is shown now, and what was in the file it came from.
    [[nodiscard]] LayoutExtras layoutExtras() const;

    void openPaths(const QStringList &paths);
    void openSample(const QString &file); ///< Like a file, but it will not be saved over.
    void openText(const QString &text);
    void close();
    /// Changes the document. True when the edit was possible; else `editFailed` tells why.
    bool apply(const Edit &edit);
    void layOutAgain();
    /// Shows one namespace as one box, or opens it again. No edit: the design stays as it is.
    void toggleCollapsed(const NodeKey &nameSpace);
    void collapseAll();
    void openAll();
    /// Stops reading, or else evaluating. What was open stays as it is; answers stay the old ones
    /// until `evaluate` or the next edit.
    void cancel();
    void evaluate(); ///< For the revision of the moment.
    /// The answer to `replacementHeld`: takes what was read, or lets it go.
    void takeHeld();
    void dropHeld();

signals:
    void opened();
    void closed();
    void refused(const QString &why);
    void cancelled();
    void editFailed(const QString &why); ///< Empty: the last one worked.
    /// Something was read, but the design that is open was changed meanwhile.
    void replacementHeld();
    /// Without the proof at first: `answersProven` follows, and may come alone.
    void answersChanged(drawbridge::AnswersPtr answers);
    /// The same answers, with the proof.
    void answersProven(drawbridge::AnswersPtr answers);
    /// The map is there, with the answers of the revision before, if any.
    void pictureChanged(drawbridge::ScenePtr scene);
    void busyChanged(bool isBusy);

private:
    using Reader = std::function<Result<OpenedDesign>(std::stop_token)>;
    struct Reading {
        Result<OpenedDesign> result;
        bool keepsFile = true;
        int revisionBefore = 0; ///< Of the document when the reading began.
        QStringList origin;
    };
    void read(Reader reader, bool keepsFile, const QStringList &origin);
    void stopReading();
    void take(std::shared_ptr<const Reading> reading, int number);
    void install(const Reading &reading);
    void requestAnswers();
    void show(CollapseState collapse);

    Document m_document;
    Selection m_selection;
    BackgroundAnalyzer m_analyzer;
    AnswersPtr m_answers;
    CollapseState m_collapse;
    std::optional<CollapseState> m_matrixBands;
    LayoutExtras m_extras;      ///< As they were opened.
    FindingsOptions m_findings; ///< With the custom rules beside the design.
    ImportReport m_importReport;
    Diagnostics m_importMessages;
    QStringList m_origin;
    std::string m_today; ///< Empty: as the computer says.
    bool m_isOpen = false;
    bool m_isLaidOutAnew = false;
    std::optional<int> m_reading; ///< Number of the one that counts: older ones are dropped.
    int m_lastReading = 0;
    std::shared_ptr<const Reading> m_held;
    std::map<int, std::jthread> m_readers; ///< By number; a dropped one ends in its own time.
};

} // namespace drawbridge
