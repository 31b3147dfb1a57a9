// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace drawbridge {

class ElidingLabel;

/// Above a picture of differences: what is compared with what, and what it came to.
class DiffBar : public QWidget {
    Q_OBJECT
public:
    /// What stands first.
    enum class Base { Import, Saved, Other };
    explicit DiffBar(QWidget *parent = nullptr);

    /// Chooses a base without asking for it; `other`: a path or revision.
    void setBase(Base base, const QString &other = {});
    [[nodiscard]] Base base() const;
    [[nodiscard]] QString other() const;
    /// Whether the manifests are what the base is compared with; else the drawing.
    [[nodiscard]] bool isByManifests() const;
    void setByManifests(bool isBy);
    /// `breaks`: empty where nothing breaks; `tip`: the rest of it.
    void showResult(const QString &text, const QString &breaks, const QString &tip);

signals:
    void asked(); ///< Another base or side.
    void browseRequested();
    void stepped(int by);

private:
    void take(int item);

    QComboBox *m_base;
    QComboBox *m_side;
    ElidingLabel *m_summary; ///< A window may be narrow.
    QLabel *m_breaks;
    QPushButton *m_next;
    int m_lastItem = 0;
};

} // namespace drawbridge
