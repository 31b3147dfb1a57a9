// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_editing.cpp
#include "views/panels/notice_bar.h"

#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace drawbridge {

NoticeBar::NoticeBar(const QString &buttonText, QWidget *parent)
    : QFrame(parent), m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("noticeBar"));
    setProperty("surface", "chrome");
    setAttribute(Qt::WA_StyledBackground);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::kPanelPadding, 4, metrics::kPanelPadding, 4);
    row->setSpacing(12);
    m_text->setObjectName(QStringLiteral("noticeText"));
    m_text->setTextFormat(Qt::PlainText);
    auto *button = new QPushButton(buttonText, this);
    button->setObjectName(QStringLiteral("noticeButton"));
    button->setProperty("small", true);
    row->addWidget(m_text);
    row->addWidget(button);
    row->addStretch(1);
    connect(button, &QPushButton::clicked, this, &NoticeBar::buttonClicked);
    hide();
}

void NoticeBar::showText(const QString &text)
{
    m_text->setText(text);
    setVisible(!text.isEmpty());
}

} // namespace drawbridge
