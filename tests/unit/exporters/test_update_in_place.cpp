// SPDX-License-Identifier: Apache-2.0
#include "exporters/update_in_place.h"

#include "exporters/manifest_object.h"
#include "exporters/own_parts.h"
#include "model/yaml/yaml_lines.h"
#include "model/yaml/yaml_reader.h"
#include "model/yaml/yaml_writer.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace drawbridge;

/// Own files brought up to date: new values, and what people wrote into them.
class UpdateInPlaceTest : public QObject {
    Q_OBJECT
private slots:
    void whatPeopleWroteStays_data();
    void whatPeopleWroteStays();
    void whatIsOursIsNew_data();
    void whatIsOursIsNew();
    void whatIsNotKeptIsTold_data();
    void whatIsNotKeptIsTold();
    void whatCannotBeReadIsWrittenAnew_data();
    void whatCannotBeReadIsWrittenAnew();
    void aMovedPeerTakesItsCommentAlong();
    void newRulesComeAtTheirPlace();
    void aGrowingRuleKeepsItsComments();
    void orderedListsAreInTheNewOrder();
    void aLiteralTextSwallowsNoComment();
    void severalDocumentsKeepTheirOwn();
    void ourCommentsAreKnown();
    void notesOfSeveralLinesAreOurs();
    void fieldsOfOursAreKnown();
    void removedFilesTellTheirComments();
};

namespace {

YamlValue peer(const char *app, const char *why = "")
{
    YamlValue value = mappingOf("podSelector", matchLabels({{"app", app}}));
    value.comment(why);
    return value;
}

YamlValue rule(std::vector<YamlValue> peers, std::initializer_list<int> ports)
{
    YamlValue from = YamlValue::sequence();
    for (YamlValue &one : peers)
        from.push(std::move(one));
    YamlValue list = YamlValue::sequence();
    for (const int port : ports) {
        YamlValue value = mappingOf("protocol", "TCP");
        value.set("port", port);
        list.push(std::move(value));
    }
    YamlValue value = mappingOf("from", std::move(from));
    value.set("ports", std::move(list));
    return value;
}

YamlValue policy(std::vector<YamlValue> rules)
{
    YamlValue object = makeObject("networking.k8s.io/v1", "NetworkPolicy", "shop", "allow-cart");
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("podSelector", matchLabels({{"app", "cart"}}));
    spec.set("policyTypes", YamlValue::sequence({"Ingress"}));
    YamlValue &ingress = spec.set("ingress", YamlValue::sequence());
    for (YamlValue &one : rules)
        ingress.push(std::move(one));
    return makeFile("shop", "x", "y", std::move(object)).documents.front();
}

constexpr const char *kDrawnWeb = "drawn: web -> cart\n  env: CART_ADDR=cart:80 (web.yaml:20:1)";

/// Of web on 7070 and of jobs on 9090.
YamlValue usualPolicy()
{
    return policy({rule({peer("web", kDrawnWeb)}, {7070}), rule({peer("jobs")}, {9090})});
}

std::string edited(std::string text, const std::string &what, const std::string &by)
{
    const std::size_t at = text.find(what);
    if (at == std::string::npos)
        qFatal("no \"%s\" in the text", what.c_str());
    return text.replace(at, what.size(), by);
}

std::string describeAll(const Diagnostics &said)
{
    std::string text;
    for (const Diagnostic &diagnostic : said.all())
        text += toString(diagnostic) + '\n';
    return text;
}

struct Update {
    std::string text;
    QString said;
};

Update update(const std::vector<YamlValue> &documents, const std::string &existing)
{
    Diagnostics said;
    const FileRef file = makeFileRef("out/a.yaml");
    Update made{updatedInPlace(documents, existing, file, said), {}};
    made.said = QString::fromStdString(describeAll(said));
    Diagnostics again;
    if (updatedInPlace(documents, made.text, file, again) != made.text || !again.empty())
        qFatal("not settled:\n%s\nafter\n%s", made.text.c_str(), existing.c_str());
    return made;
}

void compareTexts(const std::string &actual, const std::string &expected)
{
    if (actual != expected)
        qWarning("%s\nis not\n%s", actual.c_str(), expected.c_str());
    QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected));
}

} // namespace

// Each row puts something into the text of the export, and all of it stays as it is.
void UpdateInPlaceTest::whatPeopleWroteStays_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("by");
    const auto row = [](const char *name, const char *what, const char *by) {
        QTest::newRow(name) << what << by;
    };
    row("below our header", "apiVersion", "# ticket 1234\napiVersion");
    row("above our header", "# Written", "# Copyright\n\n# Written");
    row("at a value", "port: 7070", "port: 7070   # http");
    row("at a key with more below", "ingress:", "ingress: # callers");
    row("at a dash", "  - from:", "  - from: # ticket 1234");
    row("above a rule", "  - from:", "  # ticket 1234: payments\n  # asked for this\n  - from:");
    row("above the second rule", "  - from:\n    - pod", "  # jobs\n  - from:\n    - pod");
    row("between our comments", "    #   env", "    # ticket\n    #   env");
    row("below our comments", "    - podSelector:", "    # ticket\n    - podSelector:");
    row("at another column", "    - podSelector:", "# ticket\n    - podSelector:");
    row("blank lines", "spec:", "\n\nspec:");
    row("a blank line and a comment", "  ingress:", "\n  # who may come\n\n  ingress:");
    row("indented further than what follows",
        "  policyTypes:", "        # role: primary\n  policyTypes:");
    row("a field that is commented out", "  policyTypes:",
        "    # matchExpressions: []\n"
        "  policyTypes:");
    row("the last lines", "port: 9090\n", "port: 9090\n# the end\n\n");
    row("the last lines, indented", "port: 9090\n", "port: 9090\n    # - port: 9091\n");
    row("keys in another order", "  name: allow-cart\n  namespace: shop\n",
        "  namespace: shop\n  name: allow-cart\n");
    row("keys of an item in another order", "- protocol: TCP\n      port: 7070",
        "- port: 7070\n      protocol: TCP");
    row("a label", "managed-by: drawbridge\n", "managed-by: drawbridge\n    team: pay # us\n");
    row("an annotation", "managed-by: drawbridge\n",
        "managed-by: drawbridge\n  annotations:\n    # whom to ask\n    owner: pay\n");
    row("words of a template", "port: 7070", "port: 7070 # {{ .Values.port }}");
    row("letters of all the world", "port: 7070", "port: 7070 # für é 😀");
    row("much indentation without anything of ours above", "spec:", "#     wide\nspec:");
}

void UpdateInPlaceTest::whatPeopleWroteStays()
{
    QFETCH(QString, what);
    QFETCH(QString, by);
    const std::string existing =
        edited(writeYaml(usualPolicy()), what.toStdString(), by.toStdString());
    const Update made = update({usualPolicy()}, existing);
    compareTexts(made.text, existing);
    QCOMPARE(made.said, QString());
}

// What is put into the text, and what of it is left, in the text of the export.
void UpdateInPlaceTest::whatIsOursIsNew_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("left"); // in place of `what`
    const auto row = [](const char *name, const char *what, const char *by, const char *left) {
        QTest::newRow(name) << what << by << left;
    };
    row("a value changed by hand", "port: 7070", "port: 7071 # http", "port: 7070 # http");
    row("a value that became a list", "port: 7070", "port: [1, 2] # two", "port: 7070 # two");
    row("evidence of an earlier drawing", "CART_ADDR=cart:80 (web.yaml:20:1)", "CART=x (w:1:1)",
        "CART_ADDR=cart:80 (web.yaml:20:1)");
    row("a flow of an earlier drawing", "# drawn: web -> cart",
        "# drawn: shop/old -> cart, to confirm", "# drawn: web -> cart");
    row("our comments, all gone",
        "    # drawn: web -> cart\n    #   env: CART_ADDR=cart:80 (web.yaml:20:1)\n",
        "    # mine\n",
        "    # drawn: web -> cart\n    #   env: CART_ADDR=cart:80 (web.yaml:20:1)\n    # mine\n");
    row("our comments, and a wide one for them",
        "    # drawn: web -> cart\n    #   env: CART_ADDR=cart:80 (web.yaml:20:1)\n",
        "    #     mine\n",
        "    # drawn: web -> cart\n    #   env: CART_ADDR=cart:80 (web.yaml:20:1)\n    # mine\n");
    row("a sentence of an earlier drawing", "apiVersion",
        "# Isolates every pod of shop; what is not drawn stays shut.\n# mine\napiVersion",
        "# mine\napiVersion");
    row("our header, gone",
        "# Written by Drawbridge from shop.drawbridge.yaml; edit the drawing, "
        "not this file.\n",
        "# mine\n",
        "# Written by Drawbridge from shop.drawbridge.yaml; edit the drawing, not this file.\n"
        "# mine\n");
    row("flow style", "ports:\n    - protocol: TCP\n      port: 7070\n",
        "ports: [{protocol: TCP, # web\n      port: 7070}] # all\n",
        "# all\n    ports: # web\n    - protocol: TCP\n      port: 7070\n");
    row("quotes", "port: 7070", "port: 0x1B9E # http", "port: 7070 # http");
    row("tabs in front of a comment", "port: 7070", "port: 7070\t\t# http", "port: 7070  # http");
    row("an anchor and its alias", "app: cart\n", "app: &a cart # one\n", "app: cart # one\n");
    row("a label that is ours", "managed-by: drawbridge", "managed-by: me",
        "managed-by: drawbridge");
    row("lines that only some readers end", "port: 7070", "port: 7070 # a\xE2\x80\xA8spec: x",
        "port: 7070 # a\\u2028spec: x");
    row("a marker in front", "# Written", "--- # mine\n# Written", "# mine\n# Written");
    row("wide lines below ours",
        "    - podSelector:", "    # mine\n    #   wide\n    - podSelector:",
        "    # mine\n    #   wide\n    - podSelector:");
}

void UpdateInPlaceTest::whatIsOursIsNew()
{
    QFETCH(QString, what);
    QFETCH(QString, by);
    QFETCH(QString, left);
    const std::string fresh = writeYaml(usualPolicy());
    const std::string existing = edited(fresh, what.toStdString(), by.toStdString());
    const Update made = update({usualPolicy()}, existing);
    compareTexts(made.text, edited(fresh, what.toStdString(), left.toStdString()));
    QCOMPARE(made.said, QString());
}

void UpdateInPlaceTest::whatIsNotKeptIsTold_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const char *what, const char *by, const char *said) {
        QTest::newRow(name) << what << by << said;
    };
    row("a field", "spec:\n", "spec:\n  extra: 1\n",
        "the field spec.extra is not kept: an export holds what is drawn alone (out/a.yaml:10:3)");
    row("a label with a prefix", "managed-by: drawbridge\n",
        "managed-by: drawbridge\n    example.com/team: pay\n",
        "the field metadata.labels.example.com/team is not kept: an export holds what is drawn "
        "alone (out/a.yaml:9:5)");
    row("an annotation that would switch something", "managed-by: drawbridge\n",
        "managed-by: drawbridge\n  annotations:\n    istio.io/dry-run: \"true\"\n",
        "the field metadata.annotations.istio.io/dry-run is not kept");
    row("a label that is no text", "managed-by: drawbridge\n",
        "managed-by: drawbridge\n    team: 1\n", "the field metadata.labels.team is not kept");
    row("a comment at a rule that is gone", "  ingress:\n",
        "  ingress:\n  # ticket 99\n  - from:\n    - podSelector: {} # all\n",
        "the comment \"# ticket 99\" is not kept: what it stood at is not drawn any more "
        "(out/a.yaml:16:3)");
    row("a comment beside what is gone", "  ingress:\n",
        "  ingress:\n  - from:\n    - podSelector: {} # all\n",
        "the comment \"# all\" is not kept");
    row("a document", "# Written", "kind: Mine # x\n---\n# Written",
        "a document is not kept: an export holds what is drawn alone (out/a.yaml:1:1)");
}

void UpdateInPlaceTest::whatIsNotKeptIsTold()
{
    QFETCH(QString, what);
    QFETCH(QString, by);
    QFETCH(QString, said);
    const std::string fresh = writeYaml(usualPolicy());
    const Update made =
        update({usualPolicy()}, edited(fresh, what.toStdString(), by.toStdString()));
    compareTexts(made.text, fresh);
    QVERIFY2(made.said.contains("warning DB2203 "), qPrintable(made.said));
    QVERIFY2(made.said.contains(said), qPrintable(made.said));
}

void UpdateInPlaceTest::whatCannotBeReadIsWrittenAnew_data()
{
    QTest::addColumn<QByteArray>("existing");
    QTest::addColumn<QString>("said");
    const QByteArray fresh = QByteArray::fromStdString(writeYaml(usualPolicy()));
    const auto row = [](const char *name, const QByteArray &existing, const char *said) {
        QTest::newRow(name) << existing << said;
    };
    row("no YAML", "# Written by Drawbridge from x\na: [b\nc: }\n", "is written anew");
    row("a tab for indentation", "a:\n\tb: 1 # c\n", "is written anew");
    row("no text", "a: \xFF # b\n", "is written anew");
    row("a NUL", QByteArray("a: \0 # b\n", 9), "is written anew");
    row("a template", "a: {{ .Values.x }} # b\n", "is written anew");
    row("too deep", QByteArray(5000, '[') + "\n", "is written anew");
    row("larger than any export", QByteArray((16 << 20) + 1, '#'), "is larger than any export");
    QByteArray bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i)
        bomb += QString("a%1: &a%1 [*a%2, *a%2, *a%2, *a%2, *a%2, *a%2, *a%2, *a%2]\n")
                    .arg(i)
                    .arg(i - 1)
                    .toUtf8();
    row("aliases that expand without end", bomb, "is written anew");
    QByteArray wide = "? " + QByteArray(500'000, 'k') + "\n:\n";
    for (int i = 0; i < 20'000; ++i)
        wide += "  b" + QByteArray::number(i) + ":\n  - 1\n";
    row("a wide key over many", wide, "the field kkkk");
    row("an alias of nothing", "a: *b # c\n", "is written anew");
    row("nothing", "", "");
    row("another line end", QByteArray(fresh).replace("\n", "\r\n"), "");
    row("no last line end", fresh.chopped(1), "");
    row("a byte order mark", "\xEF\xBB\xBF" + fresh, "");
    row("a text instead of an object", "hello\n", "");
    row("a list instead of an object", "- kind: NetworkPolicy\n- metadata\n", "");
    row("nulls", "kind:\nmetadata:\nspec:\n", "");
    row("keys twice", "kind: a\nkind: b\nspec: {ingress: 1, ingress: []}\n", "");
}

void UpdateInPlaceTest::whatCannotBeReadIsWrittenAnew()
{
    QFETCH(QByteArray, existing);
    QFETCH(QString, said);
    const Update made = update({usualPolicy()}, existing.toStdString());
    compareTexts(made.text, writeYaml(usualPolicy()));
    QVERIFY2(said.isEmpty() ? made.said.isEmpty() : made.said.contains(said),
             qPrintable(made.said));
}

void UpdateInPlaceTest::aMovedPeerTakesItsCommentAlong()
{
    const YamlValue before = policy({rule({peer("web"), peer("jobs")}, {7070})});
    const YamlValue after = policy({rule({peer("jobs")}, {7070}), rule({peer("web")}, {7070, 80})});
    const std::string mine =
        "    # ticket 7\n    - podSelector:\n        matchLabels:\n          app: web\n";
    const Update made = update({after}, edited(writeYaml(before), mine.substr(15), mine));
    compareTexts(made.text, edited(writeYaml(after), mine.substr(15), mine));
    QCOMPARE(made.said, QString());
}

// Rules, peers and ports only add: they stay in the order that people gave them.
void UpdateInPlaceTest::newRulesComeAtTheirPlace()
{
    const auto rules = [](std::initializer_list<const char *> names) {
        std::vector<YamlValue> list;
        for (const char *name : names)
            list.push_back(rule({peer(name)}, {80}));
        return policy(std::move(list));
    };
    const Update made =
        update({rules({"a", "b", "c", "d", "e"})}, writeYaml(rules({"d", "gone", "b", "a"})));
    compareTexts(made.text, writeYaml(rules({"d", "e", "b", "c", "a"})));
    QCOMPARE(made.said, QString());
    const Update first = update({rules({"0", "a"})}, writeYaml(rules({"a"})));
    compareTexts(first.text, writeYaml(rules({"0", "a"})));
}

void UpdateInPlaceTest::aGrowingRuleKeepsItsComments()
{
    const YamlValue before = policy({rule({peer("web")}, {7070})});
    const YamlValue after = policy({rule({peer("jobs"), peer("web")}, {7070, 80})});
    const std::string existing =
        edited(edited(edited(writeYaml(before), "  - from:", "  # ticket 1\n  - from: # a"),
                      "    - podSelector", "    # ticket 2\n    - podSelector"),
               "port: 7070", "port: 7070 # http");
    const Update made = update({after}, existing);
    QCOMPARE(made.said, QString());
    const std::string web = "    - podSelector:\n        matchLabels:\n          app: web\n";
    compareTexts(made.text,
                 edited(edited(edited(writeYaml(after), "  - from:", "  # ticket 1\n  - from: # a"),
                               web, "    # ticket 2\n" + web),
                        "port: 7070", "port: 7070 # http"));
}

void UpdateInPlaceTest::orderedListsAreInTheNewOrder()
{
    const auto deployment = [](std::initializer_list<const char *> names) {
        YamlValue object = mappingOf("apiVersion", "apps/v1");
        object.set("kind", "Deployment");
        YamlValue &list =
            object.set("spec", YamlValue::mapping()).set("containers", YamlValue::sequence());
        for (const char *name : names)
            list.push(mappingOf("name", name));
        return object;
    };
    const std::string existing =
        edited(writeYaml(deployment({"b", "a"})), "- name: a", "# the first\n  - name: a # one");
    const Update made = update({deployment({"a", "b"})}, existing);
    compareTexts(made.text, edited(writeYaml(deployment({"a", "b"})), "- name: a",
                                   "# the first\n  - name: a # one"));
    QCOMPARE(made.said, QString());
}

void UpdateInPlaceTest::aLiteralTextSwallowsNoComment()
{
    YamlValue before = mappingOf("code", "x");
    before.set("name", "web");
    YamlValue after = mappingOf("code", "# no comment\nx");
    after.set("name", "web");
    const Update made = update({after}, "code: x # head\n    # deep\n  \nname: web # z\n");
    compareTexts(made.text, "code: |- # head\n  # no comment\n  x\n # deep\n\nname: web # z\n");
    QCOMPARE(made.said, QString());
}

void UpdateInPlaceTest::severalDocumentsKeepTheirOwn()
{
    const auto named = [](const char *name) {
        return makeObject("v1", "ServiceAccount", "shop", name);
    };
    std::string existing = writeYaml({named("a"), named("b")});
    existing = edited(existing, "---\n", "# end of a\n---\n# start of b\n");
    existing += "# end of b\n";
    const Update made = update({named("a"), named("b")}, existing);
    compareTexts(made.text, existing);
    const Update one = update({named("b")}, existing);
    compareTexts(one.text, "# start of b\n" + writeYaml(named("b")) + "# end of b\n");
    QVERIFY2(one.said.contains("\"# end of a\" is not kept"), qPrintable(one.said));
}

namespace {

/// The files of the golden tests, which hold whatever exports write.
QStringList goldenFiles()
{
    QStringList files;
    for (const char *folder : {"expected", "expected_policies"}) {
        QDirIterator found(QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/") + folder,
                           {"*.yaml"}, QDir::Files, QDirIterator::Subdirectories);
        while (found.hasNext())
            files << found.next();
    }
    return files;
}

std::string bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

// Also those that no new export repeats: the next one would keep them as somebody's.
void UpdateInPlaceTest::ourCommentsAreKnown()
{
    const OwnComments own({});
    int count = 0;
    for (const QString &path : goldenFiles()) {
        const std::string text = bytesOf(path);
        bool isBelowOwn = false;
        for (const YamlLine &line : yamlLines(text)) {
            QVERIFY2(line.kind == YamlLine::Kind::Comment || !line.hasComment(), qPrintable(path));
            isBelowOwn = line.hasComment() && own.contains(line.comment(), isBelowOwn);
            QVERIFY2(isBelowOwn || !line.hasComment(),
                     qPrintable(path + ": " + QString::fromStdString(std::string(line.text))));
            count += line.hasComment() ? 1 : 0;
        }
    }
    QVERIFY(count > 500);
    for (const char *foreign : {"# ticket 1234", "#drawn: a -> b", "# drawn: by Ann", "# # a", "#"})
        QVERIFY2(!own.contains(foreign, true), foreign);
    QVERIFY(!own.contains("#   note: x", false));
}

void UpdateInPlaceTest::notesOfSeveralLinesAreOurs()
{
    const auto noted = [](const std::string &note) {
        const std::string why = "drawn: web -> cart" + remarkBelow("note: " + note);
        return policy({rule({peer("web", why.c_str())}, {7070})});
    };
    const Update made = update({noted("short")}, writeYaml(noted("first\nsecond\n\nthird")));
    compareTexts(made.text, writeYaml(noted("short")));
}

namespace {

void collectUnknown(const YamlNode &node, const std::string &parent, QStringList &unknown)
{
    static const QStringList kNames{"labels", "annotations", "matchLabels", "portLevelMtls",
                                    "properties"};
    for (const YamlNode::Entry &entry : node.entries) {
        if (!kNames.contains(QString::fromStdString(parent)) && !isOwnField(entry.key))
            unknown << QString::fromStdString(entry.key);
        collectUnknown(entry.value, entry.key, unknown);
    }
    for (const YamlNode &item : node.items)
        collectUnknown(item, parent, unknown);
}

} // namespace

void UpdateInPlaceTest::fieldsOfOursAreKnown()
{
    QStringList unknown;
    for (const QString &path : goldenFiles()) {
        Diagnostics said;
        for (const YamlNode &node : readYaml(bytesOf(path), makeFileRef("f"), {}, said))
            collectUnknown(node, {}, unknown);
    }
    QCOMPARE(unknown.join(' '), QString());
    QVERIFY(!isOwnField("replicas") && !isOwnField("") && !isOwnField("a b"));
}

void UpdateInPlaceTest::removedFilesTellTheirComments()
{
    Diagnostics said;
    const std::string text = edited(writeYaml(usualPolicy()), "port: 7070", "port: 7070 # http");
    tellRemovedComments(text, makeFileRef("out/a.yaml"), said);
    const QString words = QString::fromStdString(describeAll(said));
    QCOMPARE(words.count("DB2203"), 1);
    QVERIFY2(
        words.contains("the comment \"# http\" goes with its file, which is not drawn any more "
                       "(out/a.yaml:24:18)"),
        qPrintable(words));
}

QTEST_GUILESS_MAIN(UpdateInPlaceTest)
#include "test_update_in_place.moc"
