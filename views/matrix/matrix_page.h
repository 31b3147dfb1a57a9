// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/matrix_order.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
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
    [[nodiscard]] MatrixSorting sorting() const;

signals:
    void showsDeniedChanged(bool shows);
    void sortingChanged();

private:
    void type(const QString &text);
    void leaveFilter();
    void showCounts();

    QLineEdit *m_filter;
    QLabel *m_counts;
    QCheckBox *m_denied;
    QComboBox *m_order;
    MatrixView *m_view;
    MatrixLegend *m_legend;
};

} // namespace drawbridge
