// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "views/matrix/matrix_look.h"

#include <QObject>

#include <map>
#include <thread>

namespace drawbridge {

class MatrixPage;

/// Gives the matrix its table: made in the background from the newest answers, and only while the
/// matrix is shown. What is drawn shows at once, before it is evaluated. Writes the matrix to
/// files.
class MatrixController : public QObject {
    Q_OBJECT
public:
    MatrixController(Workspace *workspace, MatrixPage *page, QWidget *window);

    void setShown(bool isShown);
    /// The table shown is of the newest answers. False while the matrix is not shown.
    [[nodiscard]] bool isCurrent() const;
    void makeNow(); ///< The table of the newest answers, shown or not, without a thread.
    void saveAs();  ///< Asks for a .csv or .png.
    /// Writes the matrix as it is shown: .csv, or else a picture. Errors: WriteFailed.
    [[nodiscard]] Result<void> write(const QString &file) const;

signals:
    void done(const QString &what);
    void failed(const QString &why);

private:
    void clear();
    void follow(); ///< New answers, or the matrix is shown.
    void sortAnew();
    void redraw(); ///< The document changed: until the answers come.
    struct Made {
        MatrixContent content;
        std::shared_ptr<const ApiGrants> grants;
    };
    void take(const Made &made, int number);

    Workspace *m_workspace;
    MatrixPage *m_page;
    QWidget *m_window;
    bool m_isShown = false;
    std::shared_ptr<const ApiGrants> m_grants; ///< Of the topology shown last, or null.
    AnswersPtr m_asked;                        ///< The table of these is shown or being made.
    int m_lastNumber = 0;
    std::map<int, std::jthread> m_makers; ///< By number; a dropped one ends in its own time.
    QString m_folder;                     ///< Of the file saved last.
};

} // namespace drawbridge
