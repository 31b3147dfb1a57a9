// SPDX-License-Identifier: Apache-2.0
#include "model/design/project_file.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

// A mutating fuzzer for everything that reads hostile text: manifests to service graph, and design
// files. Run it under the sanitizers
// (./dev fuzz); any crash, sanitizer report or document that takes longer than ten seconds stops it
// with the input kept in fuzz-crash.yaml. The seed is printed, so that a run can be repeated.

namespace {

using namespace drawbridge;
using Clock = std::chrono::steady_clock;

std::vector<std::string> readSeeds(const std::filesystem::path &folder)
{
    std::vector<std::string> seeds;
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (entry.is_regular_file() &&
            (extension == ".yaml" || extension == ".yml" || extension == ".json") &&
            entry.file_size() < 65536)
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto &file : files) {
        std::ifstream in(file, std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return seeds;
}

class Mutator {
public:
    Mutator(std::vector<std::string> seeds, unsigned seed)
        : m_seeds(std::move(seeds)), m_random(seed)
    {}

    std::string next()
    {
        std::string text = m_seeds[below(m_seeds.size())];
        for (std::size_t i = 1 + below(6); i > 0; --i)
            mutate(text);
        return text;
    }

private:
    std::size_t below(std::size_t n) { return n == 0 ? 0 : m_random() % n; }

    void mutate(std::string &text)
    {
        static const std::vector<std::string> kTokens{"---\n",
                                                      "&a ",
                                                      "*a",
                                                      "<<: *a",
                                                      "{",
                                                      "}",
                                                      "[",
                                                      "]",
                                                      "\t",
                                                      "!!binary ",
                                                      "null",
                                                      "~",
                                                      "99999999999999999999",
                                                      "-1",
                                                      "0x1f",
                                                      "y",
                                                      "\r\n",
                                                      "\xff",
                                                      "{{",
                                                      "- - -",
                                                      ":",
                                                      "? x\n",
                                                      "|\n",
                                                      "\"",
                                                      "%Y",
                                                      "spec:",
                                                      "ports:",
                                                      "10.0.0.0/33",
                                                      "::/0"};
        const std::size_t at = below(text.size() + 1);
        switch (below(6)) {
        case 0: text.insert(at, kTokens[below(kTokens.size())]); break;
        case 1: text.erase(at, below(40)); break;
        case 2:
            if (at < text.size())
                text[at] = static_cast<char>(below(256));
            break;
        case 3: text.insert(at, text.substr(below(text.size() + 1), below(200))); break;
        case 4: text.insert(at, m_seeds[below(m_seeds.size())].substr(0, below(400))); break;
        case 5: text.insert(at, std::string(below(300), " [{-"[below(4)])); break;
        }
    }

    std::vector<std::string> m_seeds;
    std::mt19937 m_random;
};

void keep(const std::string &text)
{
    std::ofstream("fuzz-crash.yaml", std::ios::binary) << text;
}

/// Milliseconds that reading the text took.
long long readEverything(const std::string &text)
{
    const auto start = Clock::now();
    Diagnostics diagnostics;
    const auto topology =
        buildTopology(importText(text, "fuzz.yaml", {}, diagnostics), diagnostics);
    Diagnostics designDiagnostics;
    const auto design = readDesign(text, makeFileRef("fuzz.drawbridge.yaml"), designDiagnostics);
    if (design &&
        readDesign(writeDesign(*design), makeFileRef("again"), designDiagnostics) != design)
        std::fputs("a design changed by being written and read again\n", stderr);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

} // namespace

int main(int argc, char **argv)
{
    int seconds = 60;
    unsigned seed = std::random_device{}();
    std::filesystem::path folder = ".";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--seconds") == 0)
            seconds = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--seed") == 0)
            seed = static_cast<unsigned>(std::strtoul(argv[i + 1], nullptr, 10));
        else if (std::strcmp(argv[i], "--seeds") == 0)
            folder = argv[i + 1];
    }
    auto seeds = readSeeds(folder);
    if (seeds.empty()) {
        std::fprintf(stderr, "no manifests to start from in %s\n", folder.c_str());
        return 1;
    }
    std::printf("seed %u, %zu files to start from\n", seed, seeds.size());
    Mutator mutator(std::move(seeds), seed);
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    unsigned long long count = 0;
    for (; Clock::now() < end; ++count) {
        const std::string text = mutator.next();
        keep(text); // whatever happens next, the input is on disk
        if (readEverything(text) > 10000) {
            std::fputs("one document took longer than ten seconds; see fuzz-crash.yaml\n", stderr);
            return 1;
        }
    }
    std::filesystem::remove("fuzz-crash.yaml");
    std::printf("%llu documents read, no crash\n", count);
    return 0;
}
