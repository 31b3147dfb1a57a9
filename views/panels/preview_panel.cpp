// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp and test_text_panels.cpp
#include "views/panels/preview_panel.h"

#include "views/models/counted.h"
#include "views/panels/code_view.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QFrame>
#include <QGuiApplication>
#include <QLabel>
#include <QSignalBlocker>
#include <QTabBar>

namespace drawbridge {

PreviewPanel::PreviewPanel(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_tabs(new QTabBar(this)),
      m_proofIcon(new QLabel(this)), m_proof(new QLabel(this)), m_code(new CodeView(this))
{
    m_code->setObjectName(QStringLiteral("exportPreview"));
    m_code->setAccessibleName(tr("Export preview"));
    m_proof->setObjectName(QStringLiteral("previewProof"));
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setSizePolicy(QSizePolicy::Ignored,
                          QSizePolicy::Fixed); // tabs scroll, the proof does not
    m_proof->setProperty("role", "count");
    auto *head = new QHBoxLayout;
    head->setContentsMargins(4, 0, 12, 0);
    head->setSpacing(4);
    head->addWidget(m_tabs, 1, Qt::AlignBottom);
    head->addWidget(m_proofIcon);
    head->addWidget(m_proof);
    auto *bar = new QWidget(this);
    bar->setLayout(head);
    bar->setProperty("surface", "chrome");
    bar->setAttribute(Qt::WA_StyledBackground);
    bar->setFixedHeight(metrics::kTabHeight);
    m_tabs->setFixedHeight(metrics::kTabHeight - 1);
    auto *rule = new QFrame(this);
    rule->setProperty("role", "rule");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(rule);
    column->addWidget(m_code, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, &PreviewPanel::showKind);
    connect(m_tabs, &QTabBar::tabBarClicked, this, [this](int tab) {
        if (tab >= 0)
            m_wantedKind = m_tabs->tabText(tab);
    });
    connect(m_selection, &Selection::changed, this, &PreviewPanel::updateKinds);
}

void PreviewPanel::setAnswers(AnswersPtr answers)
{
    m_answers = std::move(answers);
    updateKinds();
    updateProof();
}

void PreviewPanel::setProof(AnswersPtr answers)
{
    m_answers = std::move(answers);
    updateProof();
}

void PreviewPanel::copyToClipboard() const
{
    QGuiApplication::clipboard()->setText(text());
}

QString PreviewPanel::text() const
{
    return m_code->toPlainText();
}

void PreviewPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateProof();
}

void PreviewPanel::updateKinds()
{
    m_kinds.clear();
    if (m_answers)
        m_kinds = previewOf(m_answers->manifests, *m_answers->design,
                            {m_selection->nodes(), m_selection->edge()});
    const QSignalBlocker blocker(m_tabs);
    while (m_tabs->count() > static_cast<int>(m_kinds.size()))
        m_tabs->removeTab(m_tabs->count() - 1);
    int wanted = 0;
    for (int i = 0; i < static_cast<int>(m_kinds.size()); ++i) {
        const QString kind = QString::fromStdString(m_kinds[static_cast<std::size_t>(i)].kind);
        if (i < m_tabs->count())
            m_tabs->setTabText(i, kind);
        else
            m_tabs->addTab(kind);
        if (kind == m_wantedKind)
            wanted = i;
    }
    m_tabs->setCurrentIndex(wanted);
    showKind();
}

void PreviewPanel::showKind()
{
    const int tab = m_tabs->currentIndex();
    if (tab >= 0 && tab < static_cast<int>(m_kinds.size()))
        m_code->showText(QString::fromStdString(m_kinds[static_cast<std::size_t>(tab)].yaml()));
    else
        m_code->showText(m_answers && !m_selection->isEmpty()
                             ? tr("# Nothing is exported for what is selected.")
                             : QString());
}

void PreviewPanel::updateProof()
{
    if (!m_answers) {
        m_proof->clear();
        m_proofIcon->clear();
        return;
    }
    if (!m_answers->proof) {
        m_proof->setText(tr("not yet proven"));
        m_proofIcon->clear();
        return;
    }
    const Theme theme = Theme::forPalette(palette());
    const int count = static_cast<int>(m_answers->proof->differences.size());
    const bool isEqual = count == 0;
    m_proof->setText(isEqual ? tr("equals the drawing")
                             : counted(count, tr("1 difference"), tr("%1 differences")));
    const QIcon icon =
        stateIcon(isEqual ? QStringLiteral("proof-ok") : QStringLiteral("proof-fail"),
                  isEqual ? theme.drawn : theme.critical);
    m_proofIcon->setPixmap(icon.pixmap(metrics::kIconBadge, metrics::kIconBadge));
}

} // namespace drawbridge
