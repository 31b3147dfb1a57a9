// SPDX-License-Identifier: Apache-2.0
#include "model/base/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// Temporary file in the same folder, fsync, rename(2), fsync of the folder: after a crash at any
// point the file is the old one or the new one as a whole (POSIX rename; the order is what ext4,
// xfs and btrfs ask for). Tested by tests/unit/base/test_atomic_file.cpp

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

} // namespace

Result<void> writeFileAtomically(const std::filesystem::path &file, std::string_view bytes)
{
    std::error_code ignored;
    const std::filesystem::path target = std::filesystem::is_symlink(file, ignored)
                                             ? std::filesystem::weakly_canonical(file, ignored)
                                             : file;
    const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
    std::string temporary = (folder / ('.' + target.filename().string())).string();

    const FileHandle out(createBeside(temporary));
    if (out.get() < 0)
        return writeFailed(file, errno);
    const bool isWritten = keepMode(target, out.get()) && writeAll(out.get(), bytes) &&
                           ::fsync(out.get()) == 0 &&
                           ::rename(temporary.c_str(), target.c_str()) == 0;
    if (!isWritten) {
        const int reason = errno;
        ::unlink(temporary.c_str());
        return writeFailed(file, reason);
    }
    const FileHandle parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.get() >= 0)
        ::fsync(parent.get());
    return {};
}

} // namespace drawbridge
