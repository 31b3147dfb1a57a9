// SPDX-License-Identifier: Apache-2.0
#include "model/document/edit_command.h"

#include <QCoreApplication>

namespace drawbridge {
namespace {

constexpr int kNeverMerges = -1;
constexpr int kMayMerge = 1;

} // namespace

EditCommand::EditCommand(Document &document, std::shared_ptr<const Design> before,
                         std::shared_ptr<const Design> after, const Edit &edit)
    : QUndoCommand(QCoreApplication::translate("Edit", edit.label.c_str())), m_document(document),
      m_before(std::move(before)), m_after(std::move(after)), m_mergeKey(edit.mergeKey)
{}

void EditCommand::undo()
{
    m_document.install(m_before);
}

void EditCommand::redo()
{
    m_document.install(m_after);
}

int EditCommand::id() const
{
    return m_mergeKey.empty() ? kNeverMerges : kMayMerge;
}

bool EditCommand::mergeWith(const QUndoCommand *other)
{
    const auto *next = static_cast<const EditCommand *>(other); // QUndoStack compared the ids
    if (next->m_mergeKey != m_mergeKey)
        return false;
    m_after = next->m_after;
    setObsolete(*m_after == *m_before);
    return true;
}

} // namespace drawbridge
