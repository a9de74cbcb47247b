// A file with a text, which goes with its object.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace gateway::test {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) { std::ofstream(path(), std::ios::binary) << text; }
  [[nodiscard]] std::string path() const { return (folder_.path() / "file").string(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace gateway::test
