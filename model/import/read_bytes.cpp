// SPDX-License-Identifier: Apache-2.0
#include "model/import/read_bytes.h"

#include "model/import/file_descriptor.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <unistd.h>

// Tested by tests/unit/import/test_importer.cpp

namespace drawbridge {
namespace {

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
            return fail(ErrorCode::FileUnreadable, "cannot read it: " + systemReason(errno), where);
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
    const auto file = openRegularFile(path, where);
    if (!file)
        return tl::unexpected(file.error());
    if (file->bytes > most)
        return tooLarge(most, where);
    return readAll(file->descriptor.get(), file->bytes, most, where);
}

} // namespace drawbridge
