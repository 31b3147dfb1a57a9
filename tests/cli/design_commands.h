// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/cli/command_fixture.h"

namespace drawbridge::test {

/// The pods web, cart and db and two workloads that are both called twin, in the folder `in`, and a
/// design of them with nothing drawn.
class DesignCommandFixture : public CommandFixture {
protected:
    void startDesign();
    /// The design file without its head.
    [[nodiscard]] QString design() const
    {
        return QString::fromUtf8(readAll(m_folder->filePath("d.drawbridge.yaml")))
            .section(QStringLiteral("- in\n"), 1);
    }
};

inline void DesignCommandFixture::startDesign()
{
    newFolder();
    const auto pod = [](const QByteArray &name, const QByteArray &nameSpace) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: " + nameSpace + ", labels: {app: " + name +
               "}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n";
    };
    QByteArray twin = pod("twin", "shop");
    const QByteArray pods = pod("web", "shop") + pod("cart", "shop") + pod("db", "data") + twin;
    twin = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: twin, namespace: shop}\n"
           "spec: {selector: {matchLabels: {app: t}}, template: {metadata: {labels: {app: t}}, "
           "spec: {containers: [{name: c, image: x}]}}}\n";
    writeText(m_folder->filePath("in/all.yaml"), pods + twin);
    const auto result = ctl({"design", "in", "-o", "d.drawbridge.yaml", "--empty"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QCOMPARE(design(), QString());
}

} // namespace drawbridge::test
