// SPDX-License-Identifier: Apache-2.0
#include "model/import/read_bytes.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// POSIX calls, because only they can open without blocking and look at what was opened.
// Tested by tests/unit/import/test_importer.cpp

namespace drawbridge {
namespace {

class FileDescriptor {
public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    ~FileDescriptor()
    {
        if (m_fd > STDERR_FILENO)
            ::close(m_fd);
    }
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

std::string reason(int error)
{
    return std::generic_category().message(error);
}

tl::unexpected<Error> tooLarge(std::size_t most, const SourceSpan &where)
{
    return fail(ErrorCode::FileTooLarge,
                "the file is larger than the limit of " + std::to_string(most >> 20U) + " MiB",
                where, "raise the limit with --max-file-size, or split the file");
}

Result<std::string> readAll(int fd, std::size_t sizeHint, std::size_t most, const SourceSpan &where)
{
    std::string bytes;
    std::size_t used = 0;
    bytes.resize(sizeHint + 1);
    while (true) {
        if (used == bytes.size())
            bytes.resize(std::min(bytes.size() * 2 + 65536, most + 1));
        const ssize_t count = ::read(fd, bytes.data() + used, bytes.size() - used);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(ErrorCode::FileUnreadable, "cannot read it: " + reason(errno), where);
        if (count == 0)
            break;
        used += static_cast<std::size_t>(count);
        if (used > most)
            return tooLarge(most, where);
    }
    bytes.resize(used);
    return bytes;
}

} // namespace

Result<std::string> readBytes(const std::filesystem::path &path, std::size_t most,
                              const SourceSpan &where)
{
    if (path.empty())
        return readAll(STDIN_FILENO, 65536, most, where);
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (file.get() < 0)
        return fail(errno == ENOENT ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable,
                    "cannot open it: " + reason(errno), where, "check its permissions");
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return fail(ErrorCode::FileUnreadable, "cannot look at it: " + reason(errno), where);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::NotARegularFile, "this is no regular file", where);
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > most)
        return tooLarge(most, where);
    return readAll(file.get(), size, most, where);
}

} // namespace drawbridge
