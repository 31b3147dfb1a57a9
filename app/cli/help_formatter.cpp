// SPDX-License-Identifier: Apache-2.0
#include "app/cli/help_formatter.h"

// Tested by tests/cli/test_drawbridgectl.cpp

namespace drawbridge::cli {

namespace {

constexpr std::size_t kTerminalWidth = 80;

/// Breaks lines at spaces; a word longer than a line stays whole.
std::string wrapped(const std::string &text, std::size_t width)
{
    std::string result;
    std::size_t column = 0;
    for (const std::string &word : CLI::detail::split(text, ' ')) {
        const bool breaks = column > 0 && column + 1 + word.size() > width;
        if (column > 0)
            result += breaks ? '\n' : ' ';
        column = breaks || column == 0 ? word.size() : column + 1 + word.size();
        result += word;
    }
    return result;
}

} // namespace

std::string HelpFormatter::make_description(const CLI::App *app) const
{
    const std::string text = app->get_description();
    return text.empty() ? text : wrapped(text, kTerminalWidth) + '\n';
}

std::string HelpFormatter::make_subcommand(const CLI::App *command) const
{
    std::ostringstream out;
    CLI::detail::format_help(
        out, command->get_display_name(),
        wrapped(command->get_description(), kTerminalWidth - get_column_width()),
        get_column_width());
    return out.str();
}

std::string HelpFormatter::make_option_desc(const CLI::Option *option) const
{
    return wrapped(CLI::Formatter::make_option_desc(option), kTerminalWidth - get_column_width());
}

} // namespace drawbridge::cli
