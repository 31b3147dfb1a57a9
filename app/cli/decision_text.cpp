// SPDX-License-Identifier: Apache-2.0
#include "app/cli/decision_text.h"

#include "app/cli/made_for_text.h"
#include "app/cli/terminal_text.h"

namespace drawbridge::cli {

std::string decisionText(const Decision &decision, const ExportedObjects &exported,
                         const AskedEnds &ends)
{
    std::string text = std::string(toString(decision.verdict)) + '\n';
    for (const LayerDecision &layer : decision.layers) {
        text += "  " + layer.layer + ": " + std::string(toString(layer.verdict)) + ": " +
                terminalLine(layer.reason) + '\n';
        for (const DecidingObject &object : layer.by) {
            text += terminalLine("    " + object.kind + ' ' + object.nameSpace + '/' + object.name);
            text += object.rule ? " rule " + std::to_string(*object.rule + 1) : "";
            text += " (" + terminalLine(toString(object.where)) + ")\n";
            if (const auto madeFor = exported.madeFor(object.where, ends))
                text += "      " + madeForText(*madeFor) + '\n';
        }
    }
    return decision.flip.empty() ? text
                                 : text + "  to change it: " + terminalLine(decision.flip) + '\n';
}

} // namespace drawbridge::cli
