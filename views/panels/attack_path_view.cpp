// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_attack_view.cpp
#include "views/panels/attack_path_view.h"

#include "views/models/attack_hop_model.h"
#include "views/models/model_text.h"
#include "views/panels/reach_delegate.h"
#include "views/panels/separator.h"
#include "views/theme/fonts.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QListView>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kMostHopsShown = 6;

QLabel *sentenceLabel(const QString &objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setMinimumWidth(40);
    label->setContentsMargins(metrics::kPanelPadding, 6, metrics::kPanelPadding, 2);
    return label;
}

} // namespace

AttackPathView::AttackPathView(QWidget *parent)
    : QWidget(parent), m_model(new AttackHopModel(this)),
      m_title(sentenceLabel(QStringLiteral("attackTitle"), this)), m_list(new QListView(this)),
      m_cause(sentenceLabel(QStringLiteral("attackCause"), this)),
      m_cut(sentenceLabel(QStringLiteral("attackCut"), this))
{
    m_list->setObjectName(QStringLiteral("attackHops"));
    m_list->setAccessibleName(tr("Hops of the attack path"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ReachDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_cause->setAccessibleName(tr("Cause of the hop"));
    m_cut->setAccessibleName(tr("Smallest cut"));
    m_cut->setProperty("role", "secondary");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_title->setFont(textFont(TextRole::SectionHead));
    column->addWidget(makeRule(this));
    column->addWidget(m_title);
    column->addWidget(m_list);
    column->addWidget(makeRule(this));
    column->addWidget(m_cause);
    column->addWidget(m_cut);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        showCause();
        emit hopChosen();
    });
    setPath(std::nullopt);
}

void AttackPathView::setPath(const std::optional<AttackPath> &path)
{
    const bool isSame = m_model->path() == path;
    m_model->setPath(path);
    setVisible(path.has_value());
    if (!path || isSame)
        return;
    const int rows = std::clamp(m_model->rowCount(), 1, kMostHopsShown);
    m_list->setFixedHeight(rows * m_list->sizeHintForRow(0) + 2);
    m_title->setText(tr("Way to %1").arg(qt(path->stops.back().name)));
    m_cut->setText(qt(cutText(*path)));
    showCause();
}

const std::optional<AttackPath> &AttackPathView::path() const
{
    return m_model->path();
}

std::optional<std::size_t> AttackPathView::chosenHop() const
{
    const QModelIndex current = m_list->currentIndex();
    return current.isValid() ? std::optional(static_cast<std::size_t>(current.row()))
                             : std::nullopt;
}

void AttackPathView::choose(std::size_t hop)
{
    m_list->setCurrentIndex(m_model->index(static_cast<int>(hop)));
    m_list->setFocus();
}

void AttackPathView::showCut(bool isShown)
{
    m_cut->setVisible(isShown);
}

void AttackPathView::showCause()
{
    const QString cause = m_model->causeAt(m_list->currentIndex());
    m_cause->setText(cause.isEmpty() ? tr("Select a hop to see what makes it possible.") : cause);
}

} // namespace drawbridge
