// SPDX-License-Identifier: Apache-2.0
#include "model/import/file_descriptor.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// POSIX calls, because only they can open without blocking and look at what was opened.
// Tested by tests/unit/import/test_importer.cpp

namespace drawbridge {

std::string systemReason(int error)
{
    return std::generic_category().message(error);
}

FileDescriptor::~FileDescriptor()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<OpenFile> openRegularFile(const std::filesystem::path &path, const SourceSpan &where)
{
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (file.get() < 0)
        return fail(errno == ENOENT ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable,
                    "cannot open it: " + systemReason(errno), where, "check its permissions");
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return fail(ErrorCode::FileUnreadable, "cannot look at it: " + systemReason(errno), where);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::NotARegularFile, "this is no regular file", where);
    return OpenFile{std::move(file), static_cast<std::size_t>(status.st_size)};
}

} // namespace drawbridge
