// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_review_window.cpp
#include "views/review/review_model.h"

#include "views/models/column_header.h"
#include "views/models/findings_model.h"
#include "views/models/item_roles.h"
#include "views/models/model_text.h"
#include "views/models/plain_tool_tip.h"

#include <algorithm>

namespace drawbridge {
namespace {

RowTone toneOfItem(const ReviewItem &item)
{
    return item.widens() ? RowTone::High : RowTone::Secondary;
}

QString whyOf(const ReviewItem &item)
{
    QString text = qt(joined(item.because, "\n"));
    for (const auto *places : {&item.where, &item.whereBefore})
        for (const SourceSpan &place : *places)
            text += '\n' + qt(toString(place));
    return text.trimmed();
}

} // namespace

void ReviewModel::setReview(std::shared_ptr<const Review> review)
{
    beginResetModel();
    std::vector<SignOff> signOffs(review->items.size());
    for (std::size_t i = 0; i < signOffs.size(); ++i) {
        const auto same = std::ranges::find(m_review->items, review->items[i]);
        if (same != m_review->items.end())
            signOffs[i] = m_signOffs[static_cast<std::size_t>(same - m_review->items.begin())];
    }
    m_review = std::move(review);
    m_signOffs = std::move(signOffs);
    endResetModel();
}

int ReviewModel::signedCount() const
{
    return static_cast<int>(std::ranges::count(m_signOffs, true, &SignOff::isSigned));
}

int ReviewModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_review->items.size());
}

int ReviewModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ReviewModel::text(std::size_t row, int column) const
{
    const ReviewItem &item = m_review->items[row];
    switch (column) {
    case ChangeColumn: {
        const std::string_view word = toString(item.kind);
        return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
    }
    case SubjectColumn: return qt(item.subject);
    case BeforeColumn: return qt(item.before);
    case AfterColumn: return qt(item.after);
    case PlaceColumn: return item.firstPlace() ? shortPlace(*item.firstPlace()) : QString();
    case NoteColumn: return qt(m_signOffs[row].note);
    default: return {};
    }
}

QVariant ReviewModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return text(row, column);
    case Qt::CheckStateRole:
        if (column != SignedColumn)
            return {};
        return m_signOffs[row].isSigned ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole: return plainToolTip(whyOf(m_review->items[row]));
    case Qt::AccessibleTextRole:
        return column == SignedColumn ? QVariant(tr("Signed: %1").arg(text(row, SubjectColumn)))
                                      : QVariant();
    case IconNameRole:
        if (column != ChangeColumn)
            return {};
        return m_review->items[row].widens() ? QStringLiteral("sev-high")
                                             : QStringLiteral("sev-info");
    case IconToneRole: return static_cast<int>(toneOfItem(m_review->items[row]));
    case SecondaryRole: return column == PlaceColumn;
    default: return {};
    }
}

bool ReviewModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    SignOff &signOff = m_signOffs[static_cast<std::size_t>(index.row())];
    if (index.column() == SignedColumn && role == Qt::CheckStateRole)
        signOff.isSigned = value.toInt() == Qt::Checked;
    else if (index.column() == NoteColumn && role == Qt::EditRole)
        signOff.note = value.toString().trimmed().toStdString();
    else
        return false;
    emit dataChanged(index, index);
    return true;
}

Qt::ItemFlags ReviewModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == SignedColumn)
        flags |= Qt::ItemIsUserCheckable;
    if (index.column() == NoteColumn)
        flags |= Qt::ItemIsEditable;
    return flags;
}

QString ReviewModel::title(int column)
{
    switch (column) {
    case SignedColumn: return tr("Signed");
    case ChangeColumn: return tr("Change");
    case SubjectColumn: return tr("What");
    case BeforeColumn: return tr("Before");
    case AfterColumn: return tr("After");
    case PlaceColumn: return tr("Line");
    case NoteColumn: return tr("Note");
    default: return {};
    }
}

QVariant ReviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeader(orientation, role, title(section));
}

} // namespace drawbridge
