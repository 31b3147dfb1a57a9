// SPDX-License-Identifier: Apache-2.0
#include "model/import/source_files.h"

#include "model/import/archive_source.h"
#include "model/import/manifest_names.h"

#include <algorithm>
#include <system_error>
#include <unordered_set>
#include <utility>

// What an entry is gets known before it is opened, so that a device or FIFO never blocks. Folders
// are entered at their own place only, so the real name of a file in one is known without asking
// for it. Tested by tests/unit/import/test_source_files.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

bool isInside(const fs::path &path, const fs::path &folder)
{
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    static_cast<void>(rest);
    return end == folder.end();
}

std::string_view describe(fs::file_type type)
{
    switch (type) {
    case fs::file_type::block: return "a block device";
    case fs::file_type::character: return "a device";
    case fs::file_type::fifo: return "a FIFO";
    case fs::file_type::socket: return "a socket";
    default: return "not a regular file";
    }
}

class Lister {
public:
    Lister(const ImportOptions &options, Diagnostics &diagnostics)
        : m_options(options), m_diagnostics(diagnostics)
    {}

    void addPath(const std::string &given)
    {
        if (given == "-") {
            m_result.files.push_back({{}, "<stdin>", false});
            return;
        }
        std::error_code error;
        const fs::file_status status = fs::status(given, error);
        if (status.type() == fs::file_type::not_found)
            lose(ErrorCode::FileNotFound, "there is no such file or folder", given,
                 "check the path");
        else if (status.type() == fs::file_type::none || status.type() == fs::file_type::unknown)
            lose(ErrorCode::FileUnreadable, "cannot look at it: " + error.message(), given);
        else if (status.type() == fs::file_type::directory)
            addFolder(given);
        else if (status.type() == fs::file_type::regular)
            addFile(given, fs::canonical(given, error).string(), isArchiveName(given));
        else
            refuseSpecial(given, status.type());
    }

    SourceFiles take() { return std::move(m_result); }

private:
    /// A file of a folder, and the one name that tells it from all others.
    struct Found {
        std::string path;
        std::string real;
    };

    void addFolder(const fs::path &folder)
    {
        std::error_code error;
        m_root = fs::canonical(folder, error);
        std::vector<Found> found;
        walk(folder, m_root, found);
        if (found.empty())
            lose(ErrorCode::NothingToRead, "the folder has no .yaml, .yml or .json file",
                 folder.generic_string(), "name the folder with the manifests");
        std::ranges::sort(found, {}, &Found::path);
        for (Found &file : found)
            addFile(file.path, std::move(file.real), false);
    }

    void walk(const fs::path &folder, const fs::path &realFolder, std::vector<Found> &found)
    {
        std::error_code error;
        fs::directory_iterator entry(folder, error);
        for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
            if (found.size() <= m_options.maxFiles)
                look(*entry, realFolder, found);
        }
        if (error)
            lose(ErrorCode::FileUnreadable, "cannot list the folder: " + error.message(),
                 folder.generic_string(), "check its permissions");
    }

    /// What the listing of the folder says about an entry need not be asked again.
    void look(const fs::directory_entry &entry, const fs::path &realFolder,
              std::vector<Found> &found)
    {
        std::error_code error;
        const fs::path &path = entry.path();
        if (entry.is_symlink(error))
            lookAtLink(path, found);
        else if (entry.is_directory(error) && !isPassedOverFolder(path))
            walk(path, realFolder / path.filename(), found);
        else if (entry.is_regular_file(error) && isArchiveName(path))
            m_diagnostics.note(ErrorCode::ArchiveNested, "an archive in a folder is not entered",
                               {makeFileRef(shownName(path)), 0, 0},
                               "give it as a PATH of its own");
        else if (!isManifestName(path) || isOwnFile(path) || entry.is_directory(error))
            return;
        else if (entry.is_regular_file(error))
            found.push_back({path.generic_string(), (realFolder / path.filename()).string()});
        else
            refuseSpecial(path, entry.symlink_status(error).type());
    }

    void lookAtLink(const fs::path &link, std::vector<Found> &found)
    {
        std::error_code error;
        const fs::path target = fs::canonical(link, error);
        const bool isFolder = !error && fs::is_directory(target, error);
        if (!isFolder && (!isManifestName(link) || isOwnFile(link)))
            return;
        if (target.empty())
            passOver(link, "the link leads nowhere or in a circle");
        else if (!isInside(target, m_root))
            passOver(link, "the link leads out of the folder");
        else if (isFolder || isManifestName(target))
            passOver(link, "what the link leads to is read at its own place");
        else if (fs::is_regular_file(target, error))
            found.push_back({link.generic_string(), target.string()});
    }

    /// `real` is empty where it cannot be told.
    void addFile(const fs::path &file, std::string real, bool isArchive)
    {
        if (!real.empty() && !m_seen.insert(std::move(real)).second)
            return;
        if (m_result.files.size() >= m_options.maxFiles) {
            if (std::exchange(m_saidTooMany, true))
                return;
            lose(ErrorCode::TooManyFiles,
                 "more than " + std::to_string(m_options.maxFiles) +
                     " files; those from here on are not read",
                 file.generic_string(), "raise the limit with --max-files, or read less at once");
            return;
        }
        m_result.files.push_back({file, shownName(file), isArchive});
    }

    [[nodiscard]] std::string shownName(const fs::path &file) const
    {
        if (m_options.relativeTo.empty())
            return file.generic_string();
        std::error_code error;
        const fs::path base = fs::absolute(m_options.relativeTo, error).lexically_normal();
        const fs::path relative =
            fs::absolute(file, error).lexically_normal().lexically_relative(base);
        return relative.empty() ? file.generic_string() : relative.generic_string();
    }

    void refuseSpecial(const fs::path &path, fs::file_type type)
    {
        lose(ErrorCode::NotARegularFile,
             "this is " + std::string(describe(type)) + ", expected a file or folder",
             path.generic_string(), "use - to read from standard input");
    }

    void lose(ErrorCode code, std::string message, const std::string &path, std::string hint = {})
    {
        m_result.isComplete = false;
        m_diagnostics.error(code, std::move(message), {makeFileRef(path), 0, 0}, std::move(hint));
    }

    void passOver(const fs::path &link, std::string why)
    {
        m_diagnostics.note(ErrorCode::NotARegularFile, std::move(why) + "; it is passed over",
                           {makeFileRef(shownName(link)), 0, 0});
    }

    const ImportOptions &m_options;
    Diagnostics &m_diagnostics;
    SourceFiles m_result;
    fs::path m_root;
    std::unordered_set<std::string> m_seen; // Looked up only, never walked.
    bool m_saidTooMany = false;
};

} // namespace

SourceFiles listSourceFiles(const std::vector<std::string> &paths, const ImportOptions &options,
                            Diagnostics &diagnostics)
{
    Lister lister(options, diagnostics);
    for (const std::string &path : paths)
        lister.addPath(path);
    return lister.take();
}

} // namespace drawbridge
