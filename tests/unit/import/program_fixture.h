// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/importer.h"
#include "tests/helpers/file_tree.h"

#include <QFile>
#include <QTest>

#include <memory>
#include <string>

namespace drawbridge::test {

inline std::string pod(const std::string &name)
{
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", namespace: ns}\nspec: {containers: [{name: c}]}\n";
}

inline const std::string kPrefixed = "namePrefix: x-\nresources: [pod.yaml]\n";

/// Of the workloads, in the order they were read.
inline std::string names(const ResourceSet &resources)
{
    std::string text;
    for (const WorkloadObject &workload : resources.workloads)
        text += (text.empty() ? "" : " ") + workload.meta.name;
    return text;
}

/// Tests of sources that programs render derive from it: scripts of the test's own in the place of
/// kustomize and helm. The moc needs `init` as a slot of the test itself.
class ProgramFixture : public QObject {
protected:
    void startFolder() { m_tree = std::make_unique<FileTree>(); }
    /// Writes an executable script and returns its path.
    std::string script(const QString &name, const std::string &body)
    {
        m_tree->add(name, "#!/bin/sh\n" + body);
        QFile::setPermissions(QString::fromStdString(m_tree->path(name)),
                              QFile::ReadOwner | QFile::ExeOwner);
        return m_tree->path(name);
    }
    /// A script that notes its arguments in DIR/argv and prints `output`.
    std::string printing(const std::string &output)
    {
        m_tree->add("output", output);
        return script("tool", "for a in \"$@\"; do echo \"$a\" >> " + m_tree->path("argv") +
                                  "; done\nexec /bin/cat " + m_tree->path("output") + "\n");
    }
    /// The arguments of every run of `printing`, one a line.
    [[nodiscard]] QByteArray noted() const
    {
        QFile file(QString::fromStdString(m_tree->path("argv")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Everything in the folder `below` of the test's own.
    ResourceSet read(const QString &below, Diagnostics &said)
    {
        m_options.relativeTo = m_tree->path();
        return importPaths({m_tree->path(below)}, m_options, said);
    }

    std::unique_ptr<FileTree> m_tree;
    ImportOptions m_options;
};

} // namespace drawbridge::test
