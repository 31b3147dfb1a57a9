// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_finding_reports.cpp

#include "exporters/finding_fingerprint.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace drawbridge {
namespace {

using Digest = std::array<unsigned char, 32>;

/// One a thread: looking the algorithm up costs more than to hash a short text.
class Sha256 {
public:
    Digest of(std::string_view bytes)
    {
        Digest digest{};
        const bool isDone = EVP_DigestInit_ex2(m_context.get(), m_algorithm.get(), nullptr) == 1 &&
                            EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) == 1 &&
                            EVP_DigestFinal_ex(m_context.get(), digest.data(), nullptr) == 1;
        if (!isDone)
            throw std::runtime_error("OpenSSL refuses SHA-256; is its default provider installed?");
        return digest;
    }

private:
    struct Free {
        void operator()(EVP_MD *algorithm) const { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, Free> m_algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    std::unique_ptr<EVP_MD_CTX, Free> m_context{EVP_MD_CTX_new()};
};

} // namespace

std::string sha256(std::string_view bytes)
{
    static thread_local Sha256 hash;
    std::string hex;
    hex.reserve(64);
    for (const unsigned char byte : hash.of(bytes)) {
        hex += "0123456789abcdef"[byte >> 4U];
        hex += "0123456789abcdef"[byte & 0xfU];
    }
    return hex;
}

std::string fingerprintOf(const Finding &finding)
{
    const std::string peer = finding.peer ? toString(*finding.peer) : std::string();
    return sha256(finding.ruleId + '\n' + toString(finding.target) + '\n' + peer + '\n' +
                  finding.subKey);
}

} // namespace drawbridge
