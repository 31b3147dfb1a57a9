// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace drawbridge::cli {

/// Help that fits a terminal of 80 columns (ux.md 5.1).
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_description(const CLI::App *app) const override;
    std::string make_subcommand(const CLI::App *command) const override;
    std::string make_option_desc(const CLI::Option *option) const override;
};

} // namespace drawbridge::cli
