// SPDX-License-Identifier: Apache-2.0
// Reading manifests: speed and peak memory on block YAML, on a cluster dump and on many small
// files, beside yaml-cpp's own ways of reading; and how the cost grows with the input. Each figure
// comes from a process of its own, so that its peak memory is that of this one reading.
#include "model/import/importer.h"
#include "tests/bench/generated_cluster.h"
#include "tests/bench/stopwatch.h"

#include <sys/resource.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

namespace fs = std::filesystem;

/// Takes yaml-cpp's events and does nothing with them.
struct NoHandler : YAML::EventHandler {
    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &, YAML::anchor_t) override { ++values; }
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override { ++values; }
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t,
                  const std::string &) override
    {
        ++values;
    }
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {}
    void OnMapEnd() override {}

    std::size_t values = 0;
};

std::string bytesOf(const fs::path &path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::size_t readByImport(const fs::path &path)
{
    Diagnostics diagnostics;
    const ResourceSet resources = importPaths({path.string()}, {}, diagnostics);
    const bool isFine = resources.isComplete && diagnostics.empty();
    return isFine ? resources.workloads.size() + resources.services.size() : 0;
}

std::size_t readByEvents(const fs::path &path)
{
    std::istringstream in(bytesOf(path));
    YAML::Parser parser(in);
    NoHandler handler;
    while (parser.HandleNextDocument(handler)) {
    }
    return handler.values;
}

std::size_t readByTree(const fs::path &path)
{
    return YAML::LoadAll(bytesOf(path)).size();
}

/// What one way of reading cost.
struct Reading {
    Cost cost;
    double peakMb = 0;
    std::size_t count = 0; ///< Of objects, values or documents: not 0 when all went well.
};

/// The child's side: prints one line for `readIn`.
int readAs(const char *way, const fs::path &path)
{
    std::size_t count = 0;
    const Cost cost = measure([&] {
        count = std::strcmp(way, "import") == 0   ? readByImport(path)
                : std::strcmp(way, "events") == 0 ? readByEvents(path)
                                                  : readByTree(path);
    });
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%f %f %f %zu\n", cost.cpuMs, cost.wallMs,
                static_cast<double>(usage.ru_maxrss) * 1024 / 1e6, count);
    std::fflush(stdout);
    std::_Exit(EXIT_SUCCESS); // taking everything down again is not part of reading
}

Reading readIn(const std::string &program, const char *way, const fs::path &path)
{
    Reading result;
    const std::string command = "'" + program + "' " + way + " '" + path.string() + "'";
    FILE *child = ::popen(command.c_str(), "r");
    if (child == nullptr)
        return result;
    if (std::fscanf(child, "%lf %lf %lf %zu", &result.cost.cpuMs, &result.cost.wallMs,
                    &result.peakMb, &result.count) != 4)
        result.count = 0;
    ::pclose(child);
    return result;
}

class Bench {
public:
    explicit Bench(std::string program)
        : m_program(std::move(program)),
          m_folder(fs::temp_directory_path() /
                   ("drawbridge-bench-import-" + std::to_string(::getpid())))
    {
        fs::create_directories(m_folder);
    }
    ~Bench() { fs::remove_all(m_folder); }
    Bench(const Bench &) = delete;
    Bench &operator=(const Bench &) = delete;

    bool blockYaml()
    {
        std::printf(
            "block YAML, a Deployment and a Service each (goals: 15 MB/s, 3 times the tree, "
            "memory below 6 times the input)\n");
        const fs::path file = write("block.yaml", writtenYaml(12'000));
        const Reading import = show("import", file);
        const Reading events = show("events", file);
        const Reading tree = show("tree", file);
        std::printf("  import against yaml-cpp's tree: x%.1f wall, x%.1f CPU; against its bare "
                    "events on one core: x%.1f wall\n",
                    tree.cost.wallMs / import.cost.wallMs, tree.cost.cpuMs / import.cost.cpuMs,
                    events.cost.wallMs / import.cost.wallMs);
        return import.count == 24'000 && events.count != 0 && tree.count != 0;
    }

    bool leastYaml()
    {
        std::printf("the same with no more than is needed to run\n");
        return show("import", write("least.yaml", clusterYaml(50'000))).count == 100'000;
    }

    bool yamlList()
    {
        std::printf("one YAML List, as kubectl get -A -o yaml prints it\n");
        return show("import", write("list.yaml", clusterList(12'000))).count == 24'000;
    }

    bool jsonDump()
    {
        std::printf("one JSON List, as kubectl get -A -o json prints it (goals: 80 MB/s, memory "
                    "below 6 times the input)\n");
        return show("import", write("dump.json", clusterDump(20'000))).count == 40'000;
    }

    bool manyFiles()
    {
        std::printf("10000 small files (goal: 2 s)\n");
        for (std::size_t i = 0; i < 10'000; ++i)
            write("many/" + std::to_string(i) + ".yaml", workloadManifests(i));
        return show("import", m_folder / "many").count == 20'000;
    }

    bool growth()
    {
        GrowthTable table("import: objects in one file");
        for (const std::size_t objects : {1'000, 10'000, 100'000}) {
            const fs::path file = write("growth.yaml", clusterYaml(objects / 2));
            const Reading read = readIn(m_program, "import", file);
            if (read.count != objects)
                return false;
            char peak[40];
            std::snprintf(peak, sizeof peak, "peak %.0f MB", read.peakMb);
            table.add(objects, read.cost, peak);
        }
        return true;
    }

private:
    fs::path write(const std::string &name, const std::string &text)
    {
        const fs::path path = m_folder / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    Reading show(const char *way, const fs::path &path)
    {
        const Reading reading = readIn(m_program, way, path);
        const double mb = megabytes(path);
        std::printf("  %-7s %6.1f MB: CPU %8.1f ms, wall %8.1f ms, %6.1f MB/s (%.1f a core), peak "
                    "%.0f MB = x%.1f\n",
                    way, mb, reading.cost.cpuMs, reading.cost.wallMs,
                    1000 * mb / reading.cost.wallMs, 1000 * mb / reading.cost.cpuMs, reading.peakMb,
                    reading.peakMb / mb);
        std::fflush(stdout);
        return reading;
    }

    static double megabytes(const fs::path &path)
    {
        if (!fs::is_directory(path))
            return static_cast<double>(fs::file_size(path)) / 1e6;
        double sum = 0;
        for (const auto &entry : fs::directory_iterator(path))
            sum += static_cast<double>(entry.file_size()) / 1e6;
        return sum;
    }

    std::string m_program;
    fs::path m_folder;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3)
        return readAs(argv[1], argv[2]);
    Bench bench(argv[0]);
    const bool isDone = bench.blockYaml() && bench.leastYaml() && bench.yamlList() &&
                        bench.jsonDump() && bench.manyFiles() && bench.growth();
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}
