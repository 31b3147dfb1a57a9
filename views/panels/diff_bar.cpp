// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_diff_view.cpp
#include "views/panels/diff_bar.h"

#include "views/models/plain_tool_tip.h"
#include "views/panels/eliding_label.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace drawbridge {
namespace {

constexpr int kImport = 0, kSaved = 1, kBrowse = 2;
constexpr int kBaseWidth = 200;

} // namespace

DiffBar::DiffBar(QWidget *parent)
    : QWidget(parent), m_base(new QComboBox(this)), m_side(new QComboBox(this)),
      m_summary(new ElidingLabel(this)), m_breaks(new QLabel(this)),
      m_next(new QPushButton(tr("&Next"), this))
{
    setObjectName(QStringLiteral("diffBar"));
    m_base->setObjectName(QStringLiteral("diffBase"));
    m_base->setAccessibleName(tr("Compare with"));
    m_base->setToolTip(
        tr("What was imported, the file as saved, or the path of a folder or design, "
           "or a Git revision: type it and press Enter"));
    m_base->setEditable(true);
    m_base->setInsertPolicy(QComboBox::NoInsert);
    m_base->setFixedWidth(kBaseWidth);
    m_base->addItems({tr("Import"), tr("As saved"), tr("Folder or design…")});
    m_side->setObjectName(QStringLiteral("diffSide"));
    m_side->setAccessibleName(tr("What is compared"));
    m_side->setToolTip(tr("What is drawn, which the export lets through, or what the manifests let "
                          "through now"));
    m_side->addItems({tr("Drawing"), tr("Manifests")});
    m_summary->setObjectName(QStringLiteral("diffSummary"));
    m_breaks->setObjectName(QStringLiteral("diffBreaks"));
    m_breaks->setProperty("role", "error");
    m_next->setObjectName(QStringLiteral("diffNext"));
    m_next->setProperty("small", true);
    m_next->setToolTip(tr("Next change (N); Shift+N goes back"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::kPanelPadding, 6, metrics::kPanelPadding, 6);
    row->setSpacing(8);
    row->addWidget(m_base);
    row->addWidget(new QLabel(QStringLiteral("→"), this));
    row->addWidget(m_side);
    row->addSpacing(8);
    row->addWidget(m_summary, 1);
    row->addWidget(m_breaks);
    row->addWidget(m_next);
    connect(m_base, &QComboBox::activated, this, &DiffBar::take);
    connect(m_base->lineEdit(), &QLineEdit::returnPressed, this, [this] { emit asked(); });
    connect(m_side, &QComboBox::activated, this, [this] { emit asked(); });
    connect(m_next, &QPushButton::clicked, this, [this] { emit stepped(1); });
}

void DiffBar::take(int item)
{
    if (item == kBrowse) {
        m_base->setCurrentIndex(m_lastItem);
        emit browseRequested();
        return;
    }
    m_lastItem = item;
    emit asked();
}

void DiffBar::setBase(Base base, const QString &other)
{
    const QSignalBlocker quiet(m_base);
    m_lastItem = base == Base::Saved ? kSaved : kImport;
    m_base->setCurrentIndex(m_lastItem);
    if (base == Base::Other)
        m_base->setEditText(other);
}

DiffBar::Base DiffBar::base() const
{
    const QString text = m_base->currentText().trimmed();
    if (text.isEmpty() || text == m_base->itemText(kImport))
        return Base::Import;
    return text == m_base->itemText(kSaved) ? Base::Saved : Base::Other;
}

QString DiffBar::other() const
{
    return m_base->currentText().trimmed();
}

bool DiffBar::isByManifests() const
{
    return m_side->currentIndex() == 1;
}

void DiffBar::setByManifests(bool isBy)
{
    m_side->setCurrentIndex(isBy ? 1 : 0);
}

void DiffBar::showResult(const QString &text, const QString &breaks, const QString &tip)
{
    m_summary->showText(text);
    if (!tip.isEmpty())
        m_summary->setToolTip(plainToolTip(text + '\n' + tip));
    m_breaks->setText(breaks);
    m_breaks->setVisible(!breaks.isEmpty());
}

} // namespace drawbridge
