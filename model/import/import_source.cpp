// SPDX-License-Identifier: Apache-2.0
#include "model/import/import_source.h"

#include "model/import/archive_source.h"
#include "model/import/read_bytes.h"

#include <iterator>
#include <utility>

// Tested by tests/unit/import/test_importer.cpp

namespace drawbridge {
namespace {

namespace fs = std::filesystem;

ImportSource sourceOf(const SourceFile &file, const ImportOptions &options)
{
    ImportSource source;
    source.isOnDisk = !file.path.empty();
    source.file = makeFileRef(file.shownName);
    std::error_code error;
    source.place =
        file.path.empty() ? fs::path("<stdin>") : fs::absolute(file.path, error).lexically_normal();
    source.read = [path = file.path, most = options.maxFileBytes, file = source.file] {
        return readBytes(path, most, {file, 0, 0});
    };
    return source;
}

class Gathering {
public:
    Gathering(const ImportOptions &options, Diagnostics &diagnostics)
        : m_options(options), m_diagnostics(diagnostics), m_left(options.maxTotalBytes)
    {}

    /// False when the limit of all files together is passed.
    bool add(const SourceFile &file)
    {
        std::error_code error;
        const auto size = file.path.empty() ? 0 : fs::file_size(file.path, error);
        const std::size_t bytes = error ? 0 : static_cast<std::size_t>(size);
        if (bytes > m_left)
            return refuse(file);
        m_left -= bytes;
        if (!file.isArchive)
            m_result.texts.push_back(sourceOf(file, m_options));
        else
            addArchive(file);
        return true;
    }

    ImportSources take() { return std::move(m_result); }

private:
    void addArchive(const SourceFile &file)
    {
        ImportOptions options = m_options;
        options.maxTotalBytes = m_left;
        ImportSources inside = readArchive(file.path, file.shownName, options, m_diagnostics);
        m_result.isComplete = m_result.isComplete && inside.isComplete;
        std::ranges::move(inside.texts, std::back_inserter(m_result.texts));
    }

    bool refuse(const SourceFile &file)
    {
        m_result.isComplete = false;
        m_diagnostics.error(ErrorCode::FileTooLarge,
                            "all files together are larger than the limit of " +
                                std::to_string(m_options.maxTotalBytes >> 20U) +
                                " MiB; from this file on they are not read",
                            {makeFileRef(file.shownName), 0, 0},
                            "raise the limit with --max-total-size, or read less at once");
        return false;
    }

    const ImportOptions &m_options;
    Diagnostics &m_diagnostics;
    std::size_t m_left;
    ImportSources m_result;
};

} // namespace

ImportSources gatherSources(const SourceFiles &listed, const ImportOptions &options,
                            Diagnostics &diagnostics)
{
    Gathering gathering(options, diagnostics);
    for (const SourceFile &file : listed.files) {
        if (!gathering.add(file))
            break;
    }
    ImportSources sources = gathering.take();
    sources.isComplete = sources.isComplete && listed.isComplete;
    return sources;
}

} // namespace drawbridge
