// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <vector>

class QStackedWidget;
class QTabBar;

namespace drawbridge {

/// The centre of the window: views of one design, one tab each (ux.md 3.1).
class ViewTabs : public QWidget {
    Q_OBJECT
public:
    explicit ViewTabs(QWidget *parent);

    /// One widget may be the view of several tabs.
    void addView(const QString &title, QWidget *view);
    [[nodiscard]] int current() const;
    void setCurrent(int view);

signals:
    void currentChanged(int view);

private:
    QTabBar *m_tabs;
    QStackedWidget *m_views;
    std::vector<QWidget *> m_byTab;
};

} // namespace drawbridge
