// SPDX-License-Identifier: Apache-2.0
#include "views/panels/code_view.h"

#include "views/panels/yaml_highlighter.h"
#include "views/theme/fonts.h"

#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace drawbridge {
namespace {

class Gutter : public QWidget {
public:
    explicit Gutter(CodeView *view) : QWidget(view), m_view(view) {}

protected:
    void paintEvent(QPaintEvent *event) override { m_view->paintGutter(event->rect()); }

private:
    CodeView *m_view;
};

} // namespace

CodeView::CodeView(QWidget *parent) : QPlainTextEdit(parent), m_gutter(new Gutter(this))
{
    setReadOnly(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setFont(textFont(TextRole::Code));
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    document()->setDocumentMargin(6);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeView::placeGutter);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy != 0)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
    });
    placeGutter();
}

void CodeView::showText(const QString &text)
{
    if (text == toPlainText())
        return;
    const int top = verticalScrollBar()->value();
    setPlainText(text);
    verticalScrollBar()->setValue(std::min(top, verticalScrollBar()->maximum()));
}

int CodeView::gutterWidth() const
{
    const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
    return 8 + QFontMetrics(font()).horizontalAdvance(QLatin1Char('0')) * digits + 10;
}

void CodeView::placeGutter()
{
    setViewportMargins(gutterWidth(), 0, 0, 0);
    const QRect area = contentsRect();
    m_gutter->setGeometry(area.left(), area.top(), gutterWidth(), area.height());
}

void CodeView::colourVisibleLines()
{
    const YamlHighlighter highlighter(Theme::forPalette(palette()));
    const qreal bottom = viewport()->height();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        if (blockBoundingGeometry(block).translated(contentOffset()).top() > bottom)
            break;
        if (block.userState() == m_colours)
            continue;
        block.layout()->setFormats(highlighter.formatsOf(block.text()));
        block.setUserState(m_colours);
    }
}

void CodeView::paintEvent(QPaintEvent *event)
{
    colourVisibleLines();
    QPlainTextEdit::paintEvent(event);
}

void CodeView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    placeGutter();
}

void CodeView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        ++m_colours;
}

void CodeView::paintGutter(const QRect &exposed)
{
    const Theme theme = Theme::forPalette(palette());
    QPainter painter(m_gutter);
    painter.fillRect(exposed, theme.field);
    painter.setPen(theme.text3);
    painter.setFont(font());
    const int right = m_gutter->width() - 10;
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > exposed.bottom())
            break;
        painter.drawText(QRectF(0, rect.top(), right, rect.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(block.blockNumber() + 1));
    }
}

} // namespace drawbridge
