// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/edit_design.h"
#include "app/cli/token_issuer_flags.h"
#include "model/analysis/draw_people.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct AllowFlags {
    CommonFlags common;
    std::string from, to, note, expires;
    std::vector<std::string> ports, methods, paths;
    TokenIssuerFlags tokens;
};

Result<std::pair<NodeKey, NodeKey>> endsOf(const Design &design, const AllowFlags &options)
{
    const auto from = resolveNode(design, options.from);
    if (!from)
        return tl::unexpected(from.error());
    const auto to = resolveNode(design, options.to);
    if (!to)
        return tl::unexpected(to.error());
    return std::pair(*from, *to);
}

Result<std::vector<PortRange>> portsOf(const AllowFlags &options)
{
    std::vector<PortRange> ranges;
    for (const std::string &text : options.ports) {
        const auto range = PortRange::parse(text);
        if (!range)
            return tl::unexpected(range.error());
        ranges.push_back(*range);
    }
    return ranges;
}

/// With the person or group that is drawn here for the first time, and who signs their tokens.
Result<Design> prepared(const Design &design, const AllowFlags &options)
{
    const auto issued = withTokenIssuer(design, options.tokens);
    const auto from = NodeKey::parse(options.from);
    return issued && from ? withPeople(*issued, *from) : issued;
}

Result<Design> allow(const Design &before, const AllowFlags &options)
{
    const auto design = prepared(before, options);
    if (!design)
        return design;
    const auto ends = endsOf(*design, options);
    if (!ends)
        return tl::unexpected(ends.error());
    const auto ranges = portsOf(options);
    if (!ranges)
        return tl::unexpected(ranges.error());
    Flow flow{ends->first, ends->second, {}, {}, false, options.note, options.expires};
    for (const PortRange &range : *ranges)
        flow.ports.push_back({range, {options.methods, options.paths}});
    return drawFlow(*design, std::move(flow));
}

Result<Design> disallow(const Design &design, const AllowFlags &options)
{
    const auto ends = endsOf(design, options);
    if (!ends)
        return tl::unexpected(ends.error());
    const auto ranges = portsOf(options);
    if (!ranges)
        return tl::unexpected(ranges.error());
    PortSet ports;
    for (const PortRange &range : *ranges)
        ports.add(range);
    return removeFlow(design, ends->first, ends->second, ports);
}

std::shared_ptr<AllowFlags> addEnds(CLI::App &command)
{
    auto options = std::make_shared<AllowFlags>();
    addCommonFlags(command, options->common, "unused");
    command.remove_option(command.get_option("--output"));
    command
        .add_option("--from", options->from,
                    "Who calls: NS/Kind/NAME, NS/NAME, External/NAME, User/NAME or Group/NAME")
        ->required();
    command.add_option("--to", options->to, "Who is called")->required();
    return options;
}

} // namespace

void addAllowCommands(CLI::App &app, Run &chosen)
{
    auto *draw = app.add_subcommand("allow", "Draw a flow in a design");
    auto drawn = addEnds(*draw);
    draw->add_option("--port", drawn->ports, "Pod port, 8080/tcp or 9000-9010/udp; repeatable")
        ->required();
    draw->add_option("--method", drawn->methods, "HTTP method; repeatable");
    draw->add_option("--path", drawn->paths, "HTTP path, exact or with * at one end; repeatable");
    addTokenIssuerFlags(*draw, drawn->tokens);
    draw->add_option("--note", drawn->note, "Why");
    draw->add_option("--expires", drawn->expires, "YYYY-MM-DD");
    draw->callback([drawn, &chosen] {
        chosen = [drawn] {
            return editDesign(drawn->common,
                              [&](const Design &design) { return allow(design, *drawn); });
        };
    });

    auto *remove = app.add_subcommand("disallow", "Remove a flow, or ports of it, from a design");
    auto removed = addEnds(*remove);
    remove->add_option("--port", removed->ports, "Only these ports; repeatable");
    remove->callback([removed, &chosen] {
        chosen = [removed] {
            return editDesign(removed->common,
                              [&](const Design &design) { return disallow(design, *removed); });
        };
    });
}

} // namespace drawbridge::cli
