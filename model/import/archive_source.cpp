// SPDX-License-Identifier: Apache-2.0
#include "model/import/archive_source.h"

#include "model/import/file_descriptor.h"
#include "model/import/manifest_names.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

// The archive is read once, front to back, into memory. Data of entries nobody wants is unpacked
// and dropped block by block rather than skipped, because skipping in a compressed tar unpacks all
// the same, without anybody counting. Only gzip is unpacked: other filters would start programs.
// Tested by tests/unit/import/test_archive_source.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

/// A small archive of long runs of one letter is no bomb.
constexpr std::size_t kBytesBeforeRatio = 32U << 20U;

struct ArchiveCloser {
    void operator()(archive *opened) const { archive_read_free(opened); }
};
using Archive = std::unique_ptr<archive, ArchiveCloser>;

/// "a/b.yaml" of "./a//b.yaml"; nothing for names that lead out of the archive.
std::optional<std::string> insideName(const std::string &name)
{
    const bool isAbsolute =
        name.starts_with('/') || name.starts_with('\\') || (name.size() > 1 && name[1] == ':');
    if (isAbsolute || name.empty())
        return std::nullopt;
    std::string unified = name;
    std::ranges::replace(unified, '\\', '/');
    std::string result;
    for (const fs::path &part : fs::path(unified)) {
        if (part == "..")
            return std::nullopt;
        if (part != "." && !part.empty())
            result += (result.empty() ? "" : "/") + part.string();
    }
    return result;
}

bool isInPassedOverFolder(const fs::path &path)
{
    const fs::path folder = path.parent_path();
    return std::any_of(folder.begin(), folder.end(), isPassedOverFolder);
}

class ArchiveReader {
public:
    ArchiveReader(const fs::path &path, std::string shownName, const ImportOptions &options,
                  Diagnostics &diagnostics)
        : m_path(path), m_shownName(std::move(shownName)), m_options(options),
          m_diagnostics(diagnostics)
    {}

    ImportSources run()
    {
        const auto file = openRegularFile(m_path, whole());
        if (!file) {
            m_diagnostics.add(DiagnosticLevel::Error, file.error());
            m_isComplete = false;
        } else if (open(file->descriptor.get())) {
            while (!m_options.stop.stop_requested() && next()) {
            }
            tellRefused();
        }
        if (m_isComplete && m_texts.empty())
            lose(ErrorCode::NothingToRead, "the archive has no .yaml, .yml or .json file", whole(),
                 "name the archive with the manifests");
        return take();
    }

private:
    bool open(int descriptor)
    {
        archive *opened = m_archive.get();
        archive_read_support_filter_gzip(opened);
        archive_read_support_format_tar(opened);
        archive_read_support_format_zip(opened);
        constexpr std::size_t kBlock = 65536;
        if (archive_read_open_fd(opened, descriptor, kBlock) == ARCHIVE_OK)
            return true;
        unreadable();
        return false;
    }

    /// One entry; false at the end, or where nothing more can be read.
    bool next()
    {
        archive_entry *entry = nullptr;
        const int status = archive_read_next_header(m_archive.get(), &entry);
        if (status == ARCHIVE_EOF)
            return false;
        if (status < ARCHIVE_WARN) {
            unreadable();
            return false;
        }
        if (++m_entries > m_options.maxFiles) {
            tooLarge("it has more than " + std::to_string(m_options.maxFiles) + " entries",
                     "--max-files");
            return false;
        }
        return take(entry);
    }

    bool take(archive_entry *entry)
    {
        const char *utf8 = archive_entry_pathname_utf8(entry);
        const char *written = utf8 != nullptr ? utf8 : archive_entry_pathname(entry);
        const std::string rawName = written == nullptr ? "" : written;
        const auto name = insideName(rawName);
        const auto type = archive_entry_filetype(entry);
        const bool isLink = type == AE_IFLNK || archive_entry_hardlink(entry) != nullptr;
        const bool isFile = type == AE_IFREG && !isLink;
        if (!name)
            refuse(rawName, "points outside the archive");
        else if (type != AE_IFDIR && !isFile && !isLink)
            refuse(rawName, "is no regular file");
        else if (isLink && isWanted(*name))
            note(ErrorCode::ArchiveEntryRefused, *name,
                 "this entry is a link; what it leads to is read at its own place");
        else if (isFile && isArchiveName(*name))
            note(ErrorCode::ArchiveNested, *name, "an archive inside an archive is not entered",
                 "unpack it and give it as a PATH of its own");
        const bool isRead = name && isFile && isWanted(*name);
        return isRead ? keep(*name) : unpack(nullptr, {});
    }

    static bool isWanted(const fs::path &name)
    {
        return isManifestName(name) && !isOwnFile(name) && !isInPassedOverFolder(name);
    }

    bool keep(const std::string &name)
    {
        auto text = std::make_shared<std::string>();
        m_isEntryLost = false;
        const bool goesOn = unpack(text.get(), name);
        if (!m_isEntryLost && goesOn)
            m_texts.insert_or_assign(name, std::move(text));
        return goesOn;
    }

    /// Unpacks the data of the entry, into `text` when given; false where reading must end.
    bool unpack(std::string *text, const std::string &name)
    {
        while (!m_options.stop.stop_requested()) {
            const void *data = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int status = archive_read_data_block(m_archive.get(), &data, &size, &offset);
            if (status == ARCHIVE_EOF)
                return true;
            if (status < ARCHIVE_WARN)
                return lostEntry(name);
            m_unpacked += size;
            if (isBomb())
                return false;
            if (text != nullptr && !m_isEntryLost &&
                !append(*text, {static_cast<const char *>(data), size},
                        static_cast<std::size_t>(std::max<la_int64_t>(offset, 0))))
                tooLargeEntry(name);
        }
        return false;
    }

    /// False when the text would grow beyond the limit of a file. Holes of sparse files are zeros.
    bool append(std::string &text, std::string_view data, std::size_t offset) const
    {
        if (offset > m_options.maxFileBytes || data.size() > m_options.maxFileBytes - offset)
            return false;
        text.resize(std::max(text.size(), offset));
        text.append(data);
        return true;
    }

    bool isBomb()
    {
        if (m_unpacked > m_options.maxTotalBytes) {
            tooLarge("it unpacks to more than " + std::to_string(m_options.maxTotalBytes >> 20U) +
                         " MiB",
                     "--max-total-size");
            return true;
        }
        const auto packed = static_cast<std::size_t>(
            std::max<la_int64_t>(archive_filter_bytes(m_archive.get(), -1), 1));
        if (m_unpacked < kBytesBeforeRatio || m_unpacked / packed <= m_options.maxArchiveRatio)
            return false;
        tooLarge("it unpacks to more than " + std::to_string(m_options.maxArchiveRatio) +
                     " times its size",
                 "--max-archive-ratio");
        return true;
    }

    void tooLarge(const std::string &what, const std::string &flag)
    {
        lose(ErrorCode::ArchiveTooLarge, what + "; from here on it is not read", whole(),
             "raise the limit with " + flag + " if you trust the archive");
    }

    void tooLargeEntry(const std::string &name)
    {
        m_isEntryLost = true;
        lose(ErrorCode::FileTooLarge,
             "the file is larger than the limit of " +
                 std::to_string(m_options.maxFileBytes >> 20U) + " MiB",
             placeOf(name), "raise the limit with --max-file-size, or split the file");
    }

    bool lostEntry(const std::string &name)
    {
        m_isEntryLost = true;
        const bool isEncrypted = archive_read_has_encrypted_entries(m_archive.get()) > 0;
        lose(ErrorCode::ArchiveUnreadable,
             isEncrypted ? "the archive is encrypted" : "cannot unpack it: " + reason(),
             name.empty() ? whole() : placeOf(name),
             isEncrypted ? "unpack it and read the folder" : "pack it again");
        return false;
    }

    void unreadable()
    {
        lose(ErrorCode::ArchiveUnreadable,
             "this is no tar or zip archive, or it is broken: " + reason(), whole(),
             "pack it again; tar, gzip-compressed tar and zip are read");
    }

    [[nodiscard]] std::string reason() const
    {
        const char *text = archive_error_string(m_archive.get());
        return text == nullptr ? "unknown reason" : text;
    }

    void refuse(const std::string &name, const std::string &why)
    {
        if (m_refused++ == 0)
            m_firstRefused = "the entry \"" + name + "\" " + why;
    }

    void tellRefused()
    {
        if (m_refused == 0)
            return;
        const std::string more =
            m_refused == 1 ? "" : " (and " + std::to_string(m_refused - 1) + " more are refused)";
        lose(ErrorCode::ArchiveEntryRefused, m_firstRefused + "; it is not read" + more, whole(),
             "do not trust this archive, or pack it again without such entries");
    }

    void note(ErrorCode code, const std::string &name, std::string message, std::string hint = {})
    {
        m_diagnostics.note(code, std::move(message), placeOf(name), std::move(hint));
    }

    void lose(ErrorCode code, std::string message, SourceSpan where, std::string hint)
    {
        m_isComplete = false;
        m_diagnostics.error(code, std::move(message), std::move(where), std::move(hint));
    }

    [[nodiscard]] SourceSpan whole() const { return {makeFileRef(m_shownName), 0, 0}; }
    [[nodiscard]] SourceSpan placeOf(const std::string &name) const
    {
        return {makeFileRef(m_shownName + "!/" + name), 0, 0};
    }

    ImportSources take()
    {
        ImportSources result;
        result.isComplete = m_isComplete;
        std::error_code error;
        const fs::path root = fs::absolute(m_path, error).lexically_normal().string() + "!";
        for (const auto &[name, text] : m_texts)
            result.texts.push_back({placeOf(name).file, root / name,
                                    [text = text] { return Result<std::string>(*text); }, false,
                                    true});
        return result;
    }

    const fs::path &m_path;
    std::string m_shownName;
    const ImportOptions &m_options;
    Diagnostics &m_diagnostics;
    Archive m_archive{archive_read_new()};
    std::map<std::string, std::shared_ptr<std::string>> m_texts;
    std::string m_firstRefused;
    std::size_t m_refused = 0;
    std::size_t m_entries = 0;
    std::size_t m_unpacked = 0;
    bool m_isEntryLost = false;
    bool m_isComplete = true;
};

} // namespace

bool isArchiveName(const fs::path &path)
{
    const std::string name = path.filename().string();
    constexpr std::array<std::string_view, 4> endings{".tar", ".tgz", ".tar.gz", ".zip"};
    return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
}

ImportSources readArchive(const fs::path &path, const std::string &shownName,
                          const ImportOptions &options, Diagnostics &diagnostics)
{
    return ArchiveReader(path, shownName, options, diagnostics).run();
}

} // namespace drawbridge
