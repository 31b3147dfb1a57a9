// SPDX-License-Identifier: Apache-2.0
#include "app/cli/edit_design.h"

#include "model/design/project_file.h"

namespace drawbridge::cli {

int editDesign(const CommonFlags &flags, const std::function<Result<Design>(const Design &)> &edit)
{
    Session session(flags);
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    const auto edited = edit(input->design);
    if (!edited)
        return session.refuse(edited.error());
    if (const auto saved = saveDesign(*edited, input->file); !saved)
        return session.refuse(saved.error());
    return session.finish(kClean);
}

} // namespace drawbridge::cli
