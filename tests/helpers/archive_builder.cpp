// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/archive_builder.h"

#include <archive.h>
#include <archive_entry.h>

#include <QtGlobal>

namespace drawbridge::test {

struct ArchiveBuilder::State {
    archive *opened = archive_write_new();
    void header(const std::string &name, unsigned type, std::size_t size, const char *target);
};

void ArchiveBuilder::State::header(const std::string &name, unsigned type, std::size_t size,
                                   const char *target)
{
    archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(size));
    if (target != nullptr)
        archive_entry_set_symlink(entry, target);
    if (archive_write_header(opened, entry) != ARCHIVE_OK)
        qFatal("archive: %s", archive_error_string(opened));
    archive_entry_free(entry);
}

ArchiveBuilder::ArchiveBuilder(const std::string &path) : m_state(std::make_unique<State>())
{
    archive *opened = m_state->opened;
    if (path.ends_with(".zip")) {
        archive_write_set_format_zip(opened);
    } else {
        archive_write_set_format_pax_restricted(opened);
        if (path.ends_with("gz"))
            archive_write_add_filter_gzip(opened);
    }
    if (archive_write_open_filename(opened, path.c_str()) != ARCHIVE_OK)
        qFatal("archive: %s", archive_error_string(opened));
}

ArchiveBuilder::~ArchiveBuilder()
{
    archive_write_free(m_state->opened);
}

ArchiveBuilder &ArchiveBuilder::add(const std::string &name, const std::string &text)
{
    m_state->header(name, AE_IFREG, text.size(), nullptr);
    archive_write_data(m_state->opened, text.data(), text.size());
    return *this;
}

ArchiveBuilder &ArchiveBuilder::addLink(const std::string &name, const std::string &target)
{
    m_state->header(name, AE_IFLNK, 0, target.c_str());
    return *this;
}

ArchiveBuilder &ArchiveBuilder::addFifo(const std::string &name)
{
    m_state->header(name, AE_IFIFO, 0, nullptr);
    return *this;
}

void ArchiveBuilder::finish()
{
    archive_write_close(m_state->opened);
}

} // namespace drawbridge::test
