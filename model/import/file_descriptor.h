// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

namespace drawbridge {

/// What the system says about an `errno`.
[[nodiscard]] std::string systemReason(int error);

/// Owns an open file.
class FileDescriptor {
public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    FileDescriptor &operator=(FileDescriptor &&) = delete;
    ~FileDescriptor();
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

/// A regular file open for reading, and its size in bytes.
struct OpenFile {
    FileDescriptor descriptor;
    std::size_t bytes = 0;
};

/// Opens a regular file; never blocks on a device or FIFO. Errors, at `where`: FileNotFound,
/// FileUnreadable, NotARegularFile.
[[nodiscard]] Result<OpenFile> openRegularFile(const std::filesystem::path &path,
                                               const SourceSpan &where);

} // namespace drawbridge
