// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace drawbridge {

/// One file name shared by all the spans in that file.
using FileRef = std::shared_ptr<const std::string>;

[[nodiscard]] inline FileRef makeFileRef(std::string name)
{
    return std::make_shared<const std::string>(std::move(name));
}

/// A place in the user's input. Lines and columns are one-based and count Unicode code points; 0
/// means unknown.
struct SourceSpan {
    FileRef file;
    std::uint32_t lineOneBased = 0;
    std::uint32_t columnOneBased = 0;

    /// The way in for libraries that count from zero (yaml-cpp marks do).
    [[nodiscard]] static SourceSpan fromZeroBased(FileRef file, std::size_t line,
                                                  std::size_t column)
    {
        return {std::move(file), static_cast<std::uint32_t>(line + 1),
                static_cast<std::uint32_t>(column + 1)};
    }
    [[nodiscard]] bool isKnown() const { return file != nullptr; }
    [[nodiscard]] const std::string &fileName() const;

    /// Compares the text of the file name, not the pointer.
    friend bool operator==(const SourceSpan &a, const SourceSpan &b);
    friend std::strong_ordering operator<=>(const SourceSpan &a, const SourceSpan &b);
};

/// "cart.yaml:41:7", "cart.yaml" when the line is unknown, "" when nothing is known.
[[nodiscard]] std::string toString(const SourceSpan &span);
/// " (file:line:column)" to end a sentence with; empty where the place is not known.
[[nodiscard]] std::string atPlace(const SourceSpan &span);

} // namespace drawbridge
