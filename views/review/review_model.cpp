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

QString word(ReviewItem::Kind kind)
{
    const std::string_view text = toString(kind);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
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

void ReviewModel::setReview(std::shared_ptr<const Review> review,
                            const std::vector<KeptSignOff> &kept)
{
    beginResetModel();
    m_matched = matchSignOffs(*review, kept);
    m_review = std::move(review);
    endResetModel();
}

std::vector<KeptSignOff> ReviewModel::kept() const
{
    std::vector<KeptSignOff> words = keptSignOffs(*m_review, m_matched.signOffs);
    for (std::size_t i = 0; i < m_matched.outdated.size(); ++i)
        if (m_matched.outdated[i] && m_matched.signOffs[i] == SignOff{})
            words.push_back(*m_matched.outdated[i]);
    return words;
}

int ReviewModel::outdatedCount() const
{
    int count = 0;
    for (int row = 0; row < rowCount(); ++row)
        count += outdatedAt(row).isEmpty() ? 0 : 1;
    return count;
}

QString ReviewModel::outdatedAt(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    const std::optional<KeptSignOff> &old = m_matched.outdated[at];
    if (!old || m_matched.signOffs[at] != SignOff{})
        return {};
    const QString what = tr("%1, %2 to %3").arg(word(old->kind), qt(old->before), qt(old->after));
    QString text = old->signOff.isSigned ? tr("Signed when it was: %1.").arg(what)
                                         : tr("Noted when it was: %1.").arg(what);
    if (!old->signOff.note.empty())
        text += QLatin1Char(' ') + tr("The note: %1").arg(qt(old->signOff.note));
    return text;
}

int ReviewModel::signedCount() const
{
    return static_cast<int>(std::ranges::count(m_matched.signOffs, true, &SignOff::isSigned));
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
    case ChangeColumn: return word(item.kind);
    case SubjectColumn: return qt(item.subject);
    case BeforeColumn: return qt(item.before);
    case AfterColumn: return qt(item.after);
    case PlaceColumn: return item.firstPlace() ? shortPlace(*item.firstPlace()) : QString();
    case NoteColumn: return qt(m_matched.signOffs[row].note);
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
        if (column == NoteColumn && !outdatedAt(index.row()).isEmpty())
            return tr("changed since it was looked at");
        return text(row, column);
    case Qt::EditRole: return text(row, column);
    case Qt::CheckStateRole:
        if (column != SignedColumn)
            return {};
        return m_matched.signOffs[row].isSigned ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole:
        return plainToolTip(
            (outdatedAt(index.row()) + '\n' + whyOf(m_review->items[row])).trimmed());
    case Qt::AccessibleTextRole:
        return column == SignedColumn ? QVariant(tr("Signed: %1").arg(text(row, SubjectColumn)))
                                      : QVariant();
    case IconNameRole:
        if (column != ChangeColumn)
            return {};
        return m_review->items[row].widens() ? QStringLiteral("sev-high")
                                             : QStringLiteral("sev-info");
    case IconToneRole: return static_cast<int>(toneOfItem(m_review->items[row]));
    case SecondaryRole:
        return column == PlaceColumn ||
               (column == NoteColumn && !outdatedAt(index.row()).isEmpty());
    default: return {};
    }
}

bool ReviewModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    SignOff &signOff = m_matched.signOffs[static_cast<std::size_t>(index.row())];
    if (index.column() == SignedColumn && role == Qt::CheckStateRole)
        signOff.isSigned = value.toInt() == Qt::Checked;
    else if (index.column() == NoteColumn && role == Qt::EditRole)
        signOff.note = value.toString().trimmed().toStdString();
    else
        return false;
    emit dataChanged(this->index(index.row(), 0), this->index(index.row(), ColumnCount - 1));
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
