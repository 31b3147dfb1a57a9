// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/image_reference.h"

#include <QTest>

using namespace drawbridge;

class ImageReferenceTest : public QObject {
    Q_OBJECT
private slots:
    void isCompletedAsRuntimesDo_data();
    void isCompletedAsRuntimesDo();
    void prefixesEndAtABorder_data();
    void prefixesEndAtABorder();
};

void ImageReferenceTest::isCompletedAsRuntimesDo_data()
{
    QTest::addColumn<QString>("image");
    QTest::addColumn<QString>("repository");
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("digest");
    const auto row = [](const char *image, const char *repository, const char *tag = "",
                        const char *digest = "") {
        QTest::newRow(image) << image << repository << tag << digest;
    };
    row("nginx", "docker.io/library/nginx");
    row("nginx:1.27", "docker.io/library/nginx", "1.27");
    row("docker.io/nginx", "docker.io/library/nginx");
    row("index.docker.io/nginx", "docker.io/library/nginx");
    row("index.docker.io/team/app:1", "docker.io/team/app", "1");
    row("team/app", "docker.io/team/app");
    row("localhost/app", "localhost/app");
    row("localhost:5000", "docker.io/library/localhost", "5000");
    row("Registry/app", "Registry/app");
    row("r.example:5000/a/b:1@sha256:00", "r.example:5000/a/b", "1", "sha256:00");
    row("evil.example/docker.io/nginx", "evil.example/docker.io/nginx");
}

void ImageReferenceTest::isCompletedAsRuntimesDo()
{
    QFETCH(QString, image);
    const auto reference = ImageReference::of(image.toStdString());
    QTEST(QString::fromStdString(reference.repository), "repository");
    QTEST(QString::fromStdString(reference.tag), "tag");
    QTEST(QString::fromStdString(reference.digest), "digest");
}

void ImageReferenceTest::prefixesEndAtABorder_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("repository");
    QTest::addColumn<bool>("starts");
    QTest::newRow("the same") << "r.example/a"
                              << "r.example/a" << true;
    QTest::newRow("below") << "r.example/a"
                           << "r.example/a/b" << true;
    QTest::newRow("a longer name") << "r.example/a"
                                   << "r.example/ab" << false;
    QTest::newRow("a longer host") << "r.example"
                                   << "r.example.evil.com/a" << false;
    QTest::newRow("another port") << "r.example"
                                  << "r.example:5000/a" << false;
    QTest::newRow("below a slash") << "r.example/"
                                   << "r.example/a" << true;
    QTest::newRow("not the folder itself") << "r.example/a/"
                                           << "r.example/a" << false;
}

void ImageReferenceTest::prefixesEndAtABorder()
{
    QFETCH(QString, prefix);
    QFETCH(QString, repository);
    QTEST(startsAtBorder(repository.toStdString(), prefix.toStdString()), "starts");
}

QTEST_GUILESS_MAIN(ImageReferenceTest)
#include "test_image_reference.moc"
