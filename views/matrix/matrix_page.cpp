// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_view.cpp
#include "views/matrix/matrix_page.h"

#include "views/matrix/matrix_legend.h"
#include "views/matrix/matrix_view.h"
#include "views/panels/filter_field.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QShortcut>

namespace drawbridge {
namespace {

constexpr int kFilterWidth = 260;

} // namespace

MatrixPage::MatrixPage(QWidget *parent)
    : QWidget(parent), m_filter(new FilterField(tr("Filter: rows > columns"), this)),
      m_counts(new QLabel(this)), m_denied(new QCheckBox(tr("Show denied"), this)),
      m_order(new QComboBox(this)), m_view(new MatrixView(this)), m_legend(new MatrixLegend(this))
{
    m_filter->setObjectName(QStringLiteral("matrixFilter"));
    m_filter->setToolTip(tr("Rows whose namespace, kind and name hold these words; after > the "
                            "same for columns"));
    m_filter->setFixedWidth(kFilterWidth);
    m_denied->setObjectName(QStringLiteral("matrixDenied"));
    m_denied->setToolTip(tr("Mark pairs that cannot connect on the ports the target declares"));
    m_counts->setObjectName(QStringLiteral("matrixCounts"));
    m_counts->setProperty("role", "secondary");
    auto *row = new QHBoxLayout;
    row->setContentsMargins(metrics::kPanelPadding, 8, metrics::kPanelPadding, 0);
    row->setSpacing(metrics::kPanelPadding);
    row->addWidget(m_filter);
    row->addWidget(m_counts, 1);
    m_order->setObjectName(QStringLiteral("matrixOrder"));
    m_order->setAccessibleName(tr("Order of the lines"));
    m_order->setToolTip(tr("By name, or what connects with the same others beside each other"));
    m_order->addItems({tr("By name"), tr("By likeness")});
    row->addWidget(m_order);
    row->addWidget(m_denied);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(row);
    column->addWidget(m_view, 1);
    column->addWidget(m_legend);
    setAutoFillBackground(true);
    setTabOrder(m_view, m_filter);
    setTabOrder(m_filter, m_order);
    setTabOrder(m_order, m_denied);
    connect(m_order, &QComboBox::currentIndexChanged, this, &MatrixPage::sortingChanged);
    connect(m_filter, &QLineEdit::textChanged, m_view, &MatrixView::setFilter);
    connect(m_filter, &QLineEdit::returnPressed, this, &MatrixPage::leaveFilter);
    auto *escape = new QShortcut(Qt::Key_Escape, m_filter, nullptr, nullptr, Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        clearFilter();
        leaveFilter();
    });
    connect(m_view, &MatrixView::typed, this, &MatrixPage::type);
    connect(m_view, &MatrixView::filterCleared, this, &MatrixPage::clearFilter);
    connect(m_view, &MatrixView::lookChanged, this, &MatrixPage::showCounts);
    connect(m_denied, &QCheckBox::toggled, this, [this](bool shows) {
        m_view->setShowsDenied(shows);
        emit showsDeniedChanged(shows);
    });
}

void MatrixPage::setTheme(const Theme &theme)
{
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme.canvas);
    setPalette(ground);
    m_view->setTheme(theme);
    m_legend->setTheme(theme);
}

void MatrixPage::setShowsDenied(bool shows)
{
    m_denied->setChecked(shows);
}

MatrixSorting MatrixPage::sorting() const
{
    return m_order->currentIndex() == 0 ? MatrixSorting::Name : MatrixSorting::Likeness;
}

void MatrixPage::clearFilter()
{
    m_filter->clear();
}

void MatrixPage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

// The first letter typed on the matrix begins the filter, the rest is typed in the field.
void MatrixPage::type(const QString &text)
{
    m_filter->setFocus();
    m_filter->setText(m_filter->text() + text);
}

void MatrixPage::leaveFilter()
{
    m_view->setFocus();
}

void MatrixPage::showCounts()
{
    const MatrixLook &look = m_view->look();
    m_legend->setMarks(marksIn(look));
    if (!look.states) {
        m_counts->clear();
        return;
    }
    m_counts->setText(look.rows.size() == 0 || look.columns.size() == 0
                          ? tr("Nothing fits the filter. Esc shows all again.")
                          : tr("%1 rows, %2 columns · arrows move, Space draws or removes, Enter "
                               "edits, Shift+Space collapses")
                                .arg(look.rows.size())
                                .arg(look.columns.size()));
}

} // namespace drawbridge
