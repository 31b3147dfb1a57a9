// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/document.h"

#include <QUndoCommand>

namespace drawbridge {

/// One step of the undo stack: the snapshot before and the one after. Commands with one non-empty
/// merge key that follow each other become one step; one that ends where it began disappears.
class EditCommand : public QUndoCommand {
public:
    EditCommand(Document &document, std::shared_ptr<const Design> before,
                std::shared_ptr<const Design> after, const Edit &edit);

    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override;
    bool mergeWith(const QUndoCommand *other) override;

private:
    Document &m_document;
    std::shared_ptr<const Design> m_before;
    std::shared_ptr<const Design> m_after;
    std::string m_mergeKey;
};

} // namespace drawbridge
