// SPDX-License-Identifier: Apache-2.0
#include "app/cli/import_flags.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

// Tested by tests/cli/test_import_flags.cpp

namespace drawbridge::cli {

namespace {

/// What CLI11 asks of a transformer: empty, or what is wrong.
std::string toBytes(std::string &text)
{
    const auto bytes = parseSize(text);
    if (!bytes)
        return bytes.error().message + "; " + bytes.error().hint;
    text = std::to_string(*bytes);
    return {};
}

void addSize(CLI::App &command, const char *flag, std::size_t &bytes, const char *help)
{
    command.add_option(flag, bytes, help)
        ->transform(CLI::Validator(toBytes, "", "size"))
        ->type_name("SIZE")
        ->group("Limits");
}

void addCount(CLI::App &command, const char *flag, std::size_t &count, const char *help)
{
    command.add_option(flag, count, help)
        ->check(CLI::PositiveNumber)
        ->type_name("COUNT")
        ->group("Limits");
}

void addLimitFlags(CLI::App &command, ImportOptions &options)
{
    addSize(command, "--max-file-size", options.maxFileBytes, "Refuse larger files, e.g. 512M");
    addSize(command, "--max-total-size", options.maxTotalBytes, "Refuse more input than this");
    addSize(command, "--max-memory", options.maxMemoryBytes, "Refuse input that needs more memory");
    addCount(command, "--max-files", options.maxFiles, "Refuse larger folders and archives");
    addCount(command, "--max-archive-ratio", options.maxArchiveRatio,
             "Refuse archives packed tighter");
    addCount(command, "--max-depth", options.yaml.maxDepth, "Refuse deeper nesting");
    addCount(command, "--max-alias-nodes", options.yaml.maxAliasNodes,
             "Refuse aliases that expand further");
    addCount(command, "--max-documents", options.yaml.maxDocuments,
             "Refuse more documents in one file");
}

void addRenderFlags(CLI::App &command, RenderOptions &render)
{
    render.kustomize = "auto";
    render.helm = "auto";
    command.add_option("--kustomize", render.kustomize, "auto, off, or a kustomize or kubectl")
        ->capture_default_str()
        ->group("Rendering");
    command.add_option("--helm", render.helm, "auto, off, or a helm")
        ->capture_default_str()
        ->group("Rendering");
    command.add_option("--helm-values", render.helmValues, "Values file for charts; repeatable")
        ->check(CLI::ExistingFile)
        ->expected(1)
        ->take_all()
        ->group("Rendering");
    command.add_option("--helm-set", render.helmSets, "NAME=VALUE for charts; repeatable")
        ->expected(1)
        ->take_all()
        ->group("Rendering");
    command
        .add_option_function<int>(
            "--render-timeout", [&render](int seconds) { render.deadlineMs = seconds * 1000; },
            "Seconds for each such program; default 60")
        ->check(CLI::Range(1, 86'400))
        ->group("Rendering");
}

bool isDnsLabel(std::string_view name)
{
    constexpr std::size_t kMost = 63;
    const bool isOfLetters = std::ranges::all_of(
        name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    return !name.empty() && name.size() <= kMost && isOfLetters && !name.starts_with('-') &&
           !name.ends_with('-');
}

tl::unexpected<Error> badCluster(const std::string &text, const std::string &why)
{
    return fail(ErrorCode::Usage, "--cluster " + text + " " + why, {},
                "write --cluster NAME=PATH, with a NAME of lower-case letters, digits and dashes");
}

} // namespace

void addImportFlags(CLI::App &command, ImportOptions &options)
{
    addLimitFlags(command, options);
    addRenderFlags(command, options.render);
}

Result<std::size_t> parseSize(std::string_view text)
{
    const auto bad = [&] {
        return fail(ErrorCode::Usage, '"' + std::string(text) + "\" is no size", {},
                    "write a number of bytes, or 64K, 512M, 2G");
    };
    unsigned long long number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || number == 0)
        return bad();
    std::string unit(parsed.ptr, text.data() + text.size());
    std::ranges::transform(unit, unit.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    for (const std::string_view ending : {"ib", "i", "b"}) {
        if (unit.size() > ending.size() && unit.ends_with(ending)) {
            unit.resize(unit.size() - ending.size());
            break;
        }
    }
    const std::map<std::string, unsigned> shifts{{"", 0},   {"b", 0},  {"k", 10},
                                                 {"m", 20}, {"g", 30}, {"t", 40}};
    const auto shift = shifts.find(unit);
    if (shift == shifts.end() ||
        number > (std::numeric_limits<std::size_t>::max() >> shift->second))
        return bad();
    return static_cast<std::size_t>(number) << shift->second;
}

Result<std::vector<ClusterPaths>> clustersOf(const std::vector<std::string> &clusters,
                                             const std::vector<std::string> &paths)
{
    if (clusters.empty() && paths.empty())
        return fail(ErrorCode::Usage, "no PATH given", {},
                    "name files, folders, - for stdin, or a NAME.drawbridge.yaml");
    if (clusters.empty())
        return std::vector<ClusterPaths>{{"", paths}};
    if (!paths.empty())
        return fail(ErrorCode::Usage, "PATH " + paths.front() + " belongs to no cluster", {},
                    "give every PATH as --cluster NAME=PATH, or none");
    std::map<std::string, ClusterPaths> byName;
    for (const std::string &text : clusters) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals + 1 == text.size())
            return badCluster(text, "names no PATH");
        const std::string name = text.substr(0, equals);
        if (!isDnsLabel(name))
            return badCluster(text, "has no usable NAME");
        ClusterPaths &cluster = byName[name];
        cluster.name = name;
        cluster.paths.push_back(text.substr(equals + 1));
    }
    std::vector<ClusterPaths> result;
    for (auto &[name, cluster] : byName)
        result.push_back(std::move(cluster));
    if (result.size() == 1)
        result.front().name.clear(); // a name stands only where there are several
    return result;
}

} // namespace drawbridge::cli
