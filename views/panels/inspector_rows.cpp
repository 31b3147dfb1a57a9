// SPDX-License-Identifier: Apache-2.0
#include "views/panels/inspector_rows.h"

#include "views/models/plain_tool_tip.h"
#include "views/panels/eliding_label.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>

namespace drawbridge {
namespace {

constexpr int kSampleWidth = 28;
constexpr int kSampleHeight = 10;

QLabel *iconLabel(const QString &name, RowTone tone, const Theme &theme, QWidget *parent)
{
    auto *label = new QLabel(parent);
    const QColor color = tone == RowTone::Proven   ? theme.drawn
                         : tone == RowTone::Broken ? theme.critical
                                                   : theme.text2;
    label->setPixmap(stateIcon(name, color).pixmap(metrics::kIconRow, metrics::kIconRow));
    label->setFixedSize(metrics::kIconRow, metrics::kIconRow + 2);
    return label;
}

/// A label that may be narrower than its text and can be selected and copied.
QLabel *textLabel(const QString &text, const char *role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    if (role)
        label->setProperty("role", role);
    return label;
}

QWidget *factRow(const InspectorRow &row, const Theme &theme, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(6);
    auto *label = new QLabel(row.label, widget);
    label->setTextFormat(Qt::PlainText);
    label->setProperty("role", "secondary");
    label->setFixedWidth(metrics::kLabelColumn - 6);
    layout->addWidget(label, 0, Qt::AlignTop);
    if (!row.icon.isEmpty())
        layout->addWidget(iconLabel(row.icon, row.tone, theme, widget), 0, Qt::AlignTop);
    const char *role = row.isLink ? "link" : row.isCode ? "code" : nullptr;
    if (!row.isCode) {
        layout->addWidget(textLabel(row.value, role, widget), 1);
        return widget;
    }
    auto *code = new ElidingLabel(widget);
    code->setProperty("role", role);
    code->showText(row.value);
    layout->addWidget(code, 1);
    return widget;
}

QWidget *checkRow(const InspectorRow &row, const Theme &theme, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 3, 0, 3);
    layout->setSpacing(8);
    layout->addWidget(iconLabel(row.icon, row.tone, theme, widget), 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    auto *title = new QLabel(row.label, widget);
    title->setTextFormat(Qt::PlainText);
    title->setFont(textFont(TextRole::Strong));
    texts->addWidget(title);
    QLabel *detail = textLabel(row.value, "secondary", widget);
    detail->setFont(textFont(TextRole::Small));
    texts->addWidget(detail);
    layout->addLayout(texts, 1);
    return widget;
}

void paintRails(QPainter &painter, const QRectF &rect, const QColor &color)
{
    painter.setPen(QPen(color, 1.4));
    const double y = rect.center().y();
    const double right = rect.right() - 9;
    painter.drawLine(QPointF(rect.left() + 1, y - 2), QPointF(right, y - 2));
    painter.drawLine(QPointF(rect.left() + 1, y + 2), QPointF(right, y + 2));
}

void paintHead(QPainter &painter, const QRectF &rect, const QColor &color, bool isHollow)
{
    const double y = rect.center().y();
    const QPolygonF head{
        {rect.right() - 9, y - 4.5}, {rect.right(), y}, {rect.right() - 9, y + 4.5}};
    painter.setPen(isHollow ? QPen(color, 1.4) : Qt::NoPen);
    painter.setBrush(isHollow ? Qt::NoBrush : QBrush(color));
    painter.drawPolygon(head);
}

} // namespace

void paintEdgeSample(QPainter &painter, const QRectF &rect, EdgeKind kind, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = theme.edge(kind);
    if (kind == EdgeKind::Drawn) {
        paintRails(painter, rect, color);
    } else {
        QPen pen(color, kind == EdgeKind::Implicit ? 2.0 : 1.5);
        pen.setCapStyle(Qt::FlatCap);
        if (kind == EdgeKind::Implicit)
            pen.setDashPattern({3, 1.5});
        painter.setPen(pen);
        painter.drawLine(QPointF(rect.left() + 1, rect.center().y()),
                         QPointF(rect.right() - 9, rect.center().y()));
    }
    paintHead(painter, rect, color, kind == EdgeKind::Implicit);
    painter.restore();
}

EdgeButton::EdgeButton(const InspectorRow &row, QWidget *parent)
    : QAbstractButton(parent), m_kind(row.edgeKind), m_ports(row.value)
{
    setText(row.label);
    setAccessibleName(tr("Flow %1, %2").arg(row.label, row.value));
    setToolTip(plainToolTip(row.label + QStringLiteral("  ") + row.value)); // both may be elided
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QSize EdgeButton::sizeHint() const
{
    return {120, metrics::kRowHeight};
}

void EdgeButton::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::forPalette(palette());
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect(), theme.hover);
    if (hasFocus()) {
        painter.setPen(theme.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    const QRectF sample(0, (height() - kSampleHeight) / 2.0, 22, kSampleHeight);
    paintEdgeSample(painter, sample, m_kind, theme);
    const QFont code = textFont(TextRole::TableCode);
    const int portsWidth = QFontMetrics(code).horizontalAdvance(m_ports);
    painter.setFont(code);
    painter.setPen(m_kind == EdgeKind::Implicit ? theme.implicitText : theme.text);
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, m_ports);
    const QFont body = textFont(m_kind == EdgeKind::Drawn ? TextRole::Strong : TextRole::Body);
    painter.setFont(body);
    painter.setPen(theme.text);
    const QRect place = rect().adjusted(30, 0, -portsWidth - 8, 0);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(body).elidedText(text(), Qt::ElideMiddle, place.width()));
}

EdgeSample::EdgeSample(EdgeKind kind, const QString &text, QWidget *parent)
    : QWidget(parent), m_kind(kind), m_text(text)
{
    setAccessibleName(text);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize EdgeSample::sizeHint() const
{
    return {kSampleWidth + 6 + fontMetrics().horizontalAdvance(m_text) + 2, 18};
}

void EdgeSample::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme theme = Theme::forPalette(palette());
    paintEdgeSample(painter,
                    QRectF(0, (height() - kSampleHeight) / 2.0, kSampleWidth, kSampleHeight),
                    m_kind, theme);
    painter.setPen(theme.text);
    painter.drawText(rect().adjusted(kSampleWidth + 6, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     m_text);
}

QWidget *makeRow(const InspectorRow &row, const Theme &theme, QWidget *parent)
{
    switch (row.kind) {
    case InspectorRow::Kind::Check: return checkRow(row, theme, parent);
    case InspectorRow::Kind::Fact: return factRow(row, theme, parent);
    case InspectorRow::Kind::Code: return textLabel(row.value, "code", parent);
    case InspectorRow::Kind::Edge: return new EdgeButton(row, parent);
    case InspectorRow::Kind::Field: // the panel makes those: they say what was typed
    case InspectorRow::Kind::Sentence: break;
    }
    return textLabel(row.value, nullptr, parent);
}

} // namespace drawbridge
