// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDockWidget>

class QHBoxLayout;
class QStackedWidget;
class QTabBar;

namespace drawbridge {

/// A dock whose title is a row of text tabs (theme.md section 4), one for each page, with room for
/// a small control at the right end.
class DockPanel : public QDockWidget {
    Q_OBJECT
public:
    /// `objectName` is what saved window state knows the dock by.
    DockPanel(const QString &objectName, const QString &title, QWidget *parent = nullptr);

    /// Takes `page`; returns its index.
    int addPage(QWidget *page, const QString &title);
    /// Title, with a count after it when there is something to count.
    void setPageTitle(int page, const QString &title, int count = 0);
    void setCurrentPage(int page);
    [[nodiscard]] int currentPage() const;
    /// Takes `widget` and shows it at the right end of the tabs.
    void addCornerWidget(QWidget *widget);

private:
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    QHBoxLayout *m_header;
};

} // namespace drawbridge
