// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_editing.cpp
#include "views/panels/notice_bar.h"

#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace drawbridge {

NoticeBar::NoticeBar(const QString &buttonText, QWidget *parent)
    : QFrame(parent), m_text(new QLabel(this)), m_row(new QHBoxLayout(this))
{
    setObjectName(QStringLiteral("noticeBar"));
    setProperty("surface", "chrome");
    setAttribute(Qt::WA_StyledBackground);
    m_row->setContentsMargins(metrics::kPanelPadding, 4, metrics::kPanelPadding, 4);
    m_row->setSpacing(12);
    m_text->setObjectName(QStringLiteral("noticeText"));
    m_text->setTextFormat(Qt::PlainText);
    m_row->addWidget(m_text);
    m_row->addStretch(1);
    m_first = addButton(buttonText, QStringLiteral("noticeButton"));
    connect(m_first, &QPushButton::clicked, this, &NoticeBar::buttonClicked);
    hide();
}

NoticeBar *NoticeBar::above(QWidget *centre, const QString &name, const QString &buttonText)
{
    auto *bar = new NoticeBar(buttonText, centre);
    bar->setObjectName(name);
    bar->m_text->setObjectName(name + QStringLiteral("Text"));
    bar->m_first->setObjectName(name + QStringLiteral("Button"));
    qobject_cast<QVBoxLayout *>(centre->layout())->insertWidget(0, bar);
    return bar;
}

QPushButton *NoticeBar::addButton(const QString &text, const QString &name)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setProperty("small", true);
    m_row->insertWidget(m_row->count() - 1, button);
    return button;
}

void NoticeBar::showText(const QString &text)
{
    m_text->setText(text);
    setVisible(!text.isEmpty());
}

} // namespace drawbridge
