// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/cli/command_fixture.h"

namespace drawbridge::test {

/// A Deployment and its Service on port 80; `env` are lines of the container.
inline QByteArray workload(const QByteArray &name, const QByteArray &env, int port)
{
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + name +
           "\n  namespace: shop\nspec:\n  selector:\n    matchLabels:\n      app: " + name +
           "\n  template:\n    metadata:\n      labels:\n        app: " + name +
           "\n    spec:\n      containers:\n      - name: main\n        image: example/" + name +
           "\n        ports:\n        - containerPort: " + QByteArray::number(port) + "\n" + env +
           "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: " + name +
           "\n  namespace: shop\nspec:\n  selector:\n    app: " + name +
           "\n  ports:\n  - port: 80\n    targetPort: " + QByteArray::number(port) + "\n";
}

/// A small shop of three workloads in the folder `in`, where web calls cart.
class ShopCommandFixture : public CommandFixture {
protected:
    void startShop()
    {
        newFolder();
        writeText(m_folder->filePath("in/web.yaml"),
                  workload("web",
                           "        env:\n        - name: CART_ADDR\n          value: cart:80\n",
                           8080));
        writeText(m_folder->filePath("in/cart.yaml"), workload("cart", "", 7070));
        writeText(m_folder->filePath("in/other.yaml"), workload("other", "", 9090));
    }

    /// shop.drawbridge.yaml, as `design` drafts it from the shop.
    void startDesign()
    {
        const auto result = ctl({"design", "in", "-o", "shop.drawbridge.yaml"});
        QVERIFY2(result.exitCode == 0, result.err.constData());
    }
};

} // namespace drawbridge::test
