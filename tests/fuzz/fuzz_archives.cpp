// SPDX-License-Identifier: Apache-2.0
// Archives: bytes to the manifests inside, within the limits, and by names that stay inside.
#include "model/import/archive_source.h"
#include "tests/fuzz/fuzz_family.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

using namespace drawbridge;
namespace fs = std::filesystem;

namespace {

/// The one file that is written: archives are read from where they lie.
class ArchiveFile {
public:
    ArchiveFile()
        : m_path(fs::temp_directory_path() / ("fuzz_archives." + std::to_string(getpid())))
    {}
    ArchiveFile(const ArchiveFile &) = delete;
    ArchiveFile &operator=(const ArchiveFile &) = delete;
    ~ArchiveFile()
    {
        std::error_code ignored;
        fs::remove(m_path, ignored);
    }
    const fs::path &write(std::string_view bytes) const
    {
        std::ofstream file(m_path, std::ios::binary | std::ios::trunc);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!file.flush())
            std::abort();
        return m_path;
    }

private:
    fs::path m_path;
};

ImportOptions tightLimits()
{
    ImportOptions options;
    options.maxFileBytes = 1U << 20U;
    options.maxTotalBytes = 8U << 20U;
    options.maxFiles = 100;
    return options;
}

bool leadsOut(const fs::path &path)
{
    return std::any_of(path.begin(), path.end(), [](const fs::path &part) { return part == ".."; });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const ArchiveFile file;
    static const ImportOptions options = tightLimits();
    Diagnostics diagnostics;
    const ImportSources sources =
        readArchive(file.write(fuzz::textOf(data, size)), "a.tar", options, diagnostics);
    std::size_t bytes = 0;
    for (const auto &source : sources.texts) {
        const auto text = source.read();
        if (!text || text->size() > options.maxFileBytes || leadsOut(source.place))
            std::abort();
        bytes += text->size();
    }
    if (sources.texts.size() > options.maxFiles || bytes > options.maxTotalBytes)
        std::abort();
    if (!sources.isComplete && !diagnostics.hasErrors())
        std::abort();
    return 0;
}
