// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace drawbridge::test {

/// Writes archives for tests, hostile ones too: names go in as they are given. The format follows
/// the name: .zip, .tgz, .tar.gz, else plain tar.
class ArchiveBuilder {
public:
    explicit ArchiveBuilder(const std::string &path);
    ~ArchiveBuilder();
    ArchiveBuilder &add(const std::string &name, const std::string &text);
    ArchiveBuilder &addLink(const std::string &name, const std::string &target);
    ArchiveBuilder &addFifo(const std::string &name);
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace drawbridge::test
