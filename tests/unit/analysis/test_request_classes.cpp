// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/request_classes.h"

#include "model/analysis/mesh_paths.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string namesOf(const Witnesses &witnesses)
{
    std::set<std::string> names;
    for (const auto &[witness, name] : witnesses)
        names.insert(name);
    std::string text;
    for (const auto &name : names)
        text += "[" + name + "]";
    return text;
}

} // namespace

class RequestClassesTest : public QObject {
    Q_OBJECT
private slots:
    void methods();
    void paths();
    void templates();
    void nothingNamed();
};

void RequestClassesTest::methods()
{
    COMPARE(namesOf(methodWitnesses({"GET", "P*"})), "[][GET][P*]");
    // The one that stands for the others is none that is named.
    for (const auto &[method, name] : methodWitnesses({"DELETE", "P*", "GET"}))
        if (name.empty())
            COMPARE(method, "HEAD");
}

void RequestClassesTest::paths()
{
    COMPARE(namesOf(pathWitnesses({"/api*", "*.css", "/cart"})),
            "[][*.css][*.css and /api*][/api*][/cart]");
    COMPARE(namesOf(pathWitnesses({"*", "/cart"})), "[][/cart]");
}

void RequestClassesTest::templates()
{
    const auto witnesses = pathWitnesses({"/a/{*}", "/b/{**}"});
    COMPARE(namesOf(witnesses), "[][/a/{*}][/b/{**}]");
    for (const auto &[path, name] : witnesses)
        QVERIFY(normalizedPath(path, PathNormalization::Base) == path);
}

void RequestClassesTest::nothingNamed()
{
    QCOMPARE(methodWitnesses({}).size(), std::size_t{1});
    QCOMPARE(pathWitnesses({}).size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(RequestClassesTest)
#include "test_request_classes.moc"
