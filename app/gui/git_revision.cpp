// SPDX-License-Identifier: Apache-2.0
// `git ls-tree` tells names and objects of a folder, `git cat-file --batch` their bytes. A checkout
// or an archive would run filters that the configuration of a repository names, and that may be a
// stranger's. Tested by tests/gui/test_review_window.cpp
#include "app/gui/git_revision.h"

#include "model/base/atomic_file.h"
#include "model/base/child_process.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostGitBytes = std::size_t{1} << 30U;

struct GitFile {
    std::string object;
    std::string path;
};

Result<std::string> runGit(const fs::path &folder, const std::vector<std::string> &arguments,
                           std::string_view input, const std::stop_token &stop)
{
    ChildRequest request;
    request.program = findProgram("git");
    if (request.program.empty())
        return fail(ErrorCode::ToolMissing, "git was not found on PATH", {},
                    "install git, or name a folder as the base");
    request.arguments = {"-C", folder.string(),        "-c",        "core.fsmonitor=false",
                         "-c", "protocol.allow=never", "--no-pager"};
    request.arguments.insert(request.arguments.end(), arguments.begin(), arguments.end());
    request.environment = environmentOf({"HOME", "PATH"});
    for (const char *setting : {"LC_ALL=C", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0",
                                "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1"})
        request.environment.emplace_back(setting);
    request.input = input;
    request.maxOutputBytes = kMostGitBytes;
    request.stop = stop;
    ChildResult result = runChild(request);
    if (result.isSuccess())
        return std::move(result.output);
    std::string said = result.errors.substr(0, result.errors.find('\n'));
    return fail(ErrorCode::FileUnreadable,
                "git " + result.reason + (said.empty() ? "" : ": " + said), {},
                "name a revision that the repository of " + folder.string() + " has");
}

/// Below the folder, without a way out of it.
bool isSafePath(const std::string &path)
{
    const fs::path relative(path);
    return !path.empty() && relative.is_relative() &&
           std::ranges::none_of(relative, [](const fs::path &part) {
               return part.empty() || part == ".." || part == "." || part == ".git";
           });
}

/// "100644 blob OBJECT\tPATH", each ended by a zero byte; plain files only.
std::vector<GitFile> filesIn(std::string_view listing)
{
    std::vector<GitFile> files;
    while (!listing.empty()) {
        const std::string_view entry = listing.substr(0, listing.find('\0'));
        listing.remove_prefix(std::min(listing.size(), entry.size() + 1));
        const auto tab = entry.find('\t');
        const auto space = entry.rfind(' ', tab);
        if (tab == std::string_view::npos || space == std::string_view::npos ||
            !entry.starts_with("100"))
            continue;
        GitFile file{std::string(entry.substr(space + 1, tab - space - 1)),
                     std::string(entry.substr(tab + 1))};
        if (isSafePath(file.path))
            files.push_back(std::move(file));
    }
    return files;
}

Result<void> writeFile(const fs::path &file, std::string_view bytes)
{
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    if (failed)
        return fail(ErrorCode::WriteFailed,
                    file.parent_path().string() + " cannot be made: " + failed.message());
    return writeFileAtomically(file, bytes);
}

/// "OBJECT blob SIZE\n", then the bytes and a line end, for each object in order.
Result<void> writeBlobs(std::string_view batch, const std::vector<GitFile> &files,
                        const fs::path &target)
{
    for (const GitFile &file : files) {
        const std::string_view head = batch.substr(0, batch.find('\n'));
        std::size_t size = 0;
        const auto space = head.rfind(' ');
        const bool isRead =
            space != std::string_view::npos &&
            std::from_chars(head.data() + space + 1, head.data() + head.size(), size).ec ==
                std::errc{};
        if (!isRead || batch.size() < head.size() + size + 2)
            return fail(ErrorCode::FileUnreadable, "git has no bytes of " + file.path, {},
                        "fetch what the repository lacks first");
        if (auto written = writeFile(target / file.path, batch.substr(head.size() + 1, size));
            !written)
            return written;
        batch.remove_prefix(head.size() + size + 2);
    }
    return {};
}

} // namespace

Result<void> extractRevision(const fs::path &folder, const std::string &revision,
                             const fs::path &target, const std::stop_token &stop)
{
    const auto listing =
        runGit(folder, {"ls-tree", "-r", "-z", "--end-of-options", revision}, {}, stop);
    if (!listing)
        return tl::unexpected<Error>(listing.error());
    const std::vector<GitFile> files = filesIn(*listing);
    std::string objects;
    for (const GitFile &file : files)
        objects += file.object + '\n';
    const auto batch = runGit(folder, {"cat-file", "--batch"}, objects, stop);
    if (!batch)
        return tl::unexpected<Error>(batch.error());
    return writeBlobs(*batch, files, target);
}

} // namespace drawbridge
