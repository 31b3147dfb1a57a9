// SPDX-License-Identifier: Apache-2.0
#include "model/base/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// Temporary file in the same folder, fsync, rename(2), fsync of the folder: after a crash at any
// point the file is the old one or the new one as a whole (POSIX rename; the order is what ext4,
// xfs and btrfs ask for). Of many files the bytes are waited for together, by syncfs(2), which
// tells of failed writes since Linux 5.8. Tested by tests/unit/base/test_atomic_file.cpp

namespace drawbridge {

namespace {

/// Closes on the way out.
class FileHandle {
public:
    explicit FileHandle(int handle) : m_handle(handle) {}
    ~FileHandle()
    {
        if (m_handle >= 0)
            ::close(m_handle);
    }
    FileHandle(const FileHandle &) = delete;
    FileHandle &operator=(const FileHandle &) = delete;
    [[nodiscard]] int get() const { return m_handle; }

private:
    int m_handle;
};

tl::unexpected<Error> writeFailed(const std::filesystem::path &file, int errorNumber)
{
    return fail(ErrorCode::WriteFailed,
                file.string() + " was not written: " + std::strerror(errorNumber), {},
                "the file on disk is unchanged; check the folder's permissions and free space");
}

bool writeAll(int handle, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(handle, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// A new file beside the target, its mode by the process's umask; -1 with errno when there is none.
int createBeside(std::string &path)
{
    const std::string stem = path + '.' + std::to_string(::getpid()) + '-';
    for (int attempt = 0;; ++attempt) {
        path = stem + std::to_string(attempt);
        const int handle = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (handle >= 0 || errno != EEXIST)
            return handle;
    }
}

/// A file that is replaced hands its mode on.
bool keepMode(const std::filesystem::path &target, int handle)
{
    struct stat info = {};
    return ::stat(target.c_str(), &info) != 0 || ::fchmod(handle, info.st_mode & 07777) == 0;
}

bool isSynced(const std::filesystem::path &path, int flags)
{
    const FileHandle handle(::open(path.c_str(), flags | O_CLOEXEC));
    return handle.get() >= 0 && ::fsync(handle.get()) == 0;
}

/// What is to be renamed.
struct Staged {
    const std::filesystem::path *file; ///< As the caller named it.
    std::filesystem::path target;      ///< That, or where it links to.
    std::string temporary;
};

std::filesystem::path folderOf(const std::filesystem::path &target)
{
    return target.has_parent_path() ? target.parent_path() : ".";
}

std::filesystem::path targetOf(const std::filesystem::path &file)
{
    std::error_code ignored;
    return std::filesystem::is_symlink(file, ignored)
               ? std::filesystem::weakly_canonical(file, ignored)
               : file;
}

/// Temporary files, which are gone at the end unless they were renamed.
class Stage {
public:
    explicit Stage(std::size_t count) : m_isFew(count < kMany) {}
    ~Stage()
    {
        for (const Staged &staged : m_files)
            ::unlink(staged.temporary.c_str());
    }
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    Result<void> add(const FileContent &content)
    {
        Staged staged{&content.file, targetOf(content.file), {}};
        staged.temporary =
            (folderOf(staged.target) / ('.' + staged.target.filename().string())).string();
        const FileHandle out(createBeside(staged.temporary));
        if (out.get() < 0)
            return writeFailed(content.file, errno);
        m_files.push_back(std::move(staged));
        if (keepMode(m_files.back().target, out.get()) && writeAll(out.get(), content.bytes) &&
            (!m_isFew || ::fsync(out.get()) == 0))
            return {};
        return writeFailed(content.file, errno);
    }

    [[nodiscard]] Result<void> makeDurable() const
    {
        if (m_isFew || syncFileSystems())
            return {};
        for (const Staged &staged : m_files)
            if (!isSynced(staged.temporary, O_RDONLY))
                return writeFailed(*staged.file, errno);
        return {};
    }

    /// Forgets what it renamed.
    Result<void> rename()
    {
        for (auto staged = m_files.begin(); staged != m_files.end(); ++staged)
            if (::rename(staged->temporary.c_str(), staged->target.c_str()) != 0) {
                auto failed = writeFailed(*staged->file, errno);
                m_files.erase(m_files.begin(), staged);
                return failed;
            }
        m_files.clear();
        return {};
    }

    [[nodiscard]] std::set<std::filesystem::path> folders() const
    {
        std::set<std::filesystem::path> folders;
        for (const Staged &staged : m_files)
            folders.insert(folderOf(staged.target));
        return folders;
    }

private:
    /// From here on one wait for all that is to be written is shorter than one a file.
    static constexpr std::size_t kMany = 16;

    /// False where the system has no such call, or it failed.
    [[nodiscard]] bool syncFileSystems() const
    {
#ifdef __linux__
        std::set<dev_t> synced;
        for (const std::filesystem::path &folder : folders()) {
            struct stat info = {};
            if (::stat(folder.c_str(), &info) != 0)
                return false;
            if (!synced.insert(info.st_dev).second)
                continue;
            const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            if (handle.get() < 0 || ::syncfs(handle.get()) != 0)
                return false;
        }
        return true;
#else
        return false;
#endif
    }

    bool m_isFew; ///< Each was waited for when it was written.
    std::vector<Staged> m_files;
};

} // namespace

Result<void> writeFilesAtomically(std::span<const FileContent> files)
{
    Stage stage(files.size());
    for (const FileContent &content : files)
        if (auto added = stage.add(content); !added)
            return added;
    const auto folders = stage.folders();
    if (auto durable = stage.makeDurable(); !durable)
        return durable;
    auto renamed = stage.rename();
    for (const std::filesystem::path &folder : folders)
        isSynced(folder, O_RDONLY | O_DIRECTORY); // a folder that cannot be is no fault of the file
    return renamed;
}

Result<void> writeFileAtomically(const std::filesystem::path &file, std::string_view bytes)
{
    const FileContent content{file, bytes};
    return writeFilesAtomically({&content, 1});
}

} // namespace drawbridge
