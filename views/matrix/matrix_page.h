// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace drawbridge {

class MatrixLegend;
class MatrixView;
struct Theme;

/// The matrix with its filter above and its legend below.
class MatrixPage : public QWidget {
    Q_OBJECT
public:
    explicit MatrixPage(QWidget *parent = nullptr);

    [[nodiscard]] MatrixView *view() const { return m_view; }
    void setTheme(const Theme &theme);
    void clearFilter();
    void focusFilter();
    void setShowsDenied(bool shows);

signals:
    void showsDeniedChanged(bool shows);

private:
    void type(const QString &text);
    void leaveFilter();
    void showCounts();

    QLineEdit *m_filter;
    QLabel *m_counts;
    QCheckBox *m_denied;
    MatrixView *m_view;
    MatrixLegend *m_legend;
};

} // namespace drawbridge
