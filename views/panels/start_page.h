// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace drawbridge {

/// Where a session begins: open, the sample, recent designs, or drop something.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);

    void setRecent(const QStringList &paths);
    void setMessage(const QString &text); ///< Why the last thing could not be opened; may be empty.

signals:
    void openFolderRequested();
    void openSampleRequested();
    void pasteRequested();
    void openRequested(const QString &path);
    void clearRecentRequested();

private:
    [[nodiscard]] QWidget *makeStartColumn();
    [[nodiscard]] QWidget *makeRecentColumn();

    QVBoxLayout *m_recent = nullptr;
    QWidget *m_clear = nullptr;
    QLabel *m_message = nullptr;
};

} // namespace drawbridge
