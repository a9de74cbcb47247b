// Lines to a file: order, rotation, and a disk that takes no more while nobody waits for it.
#include "gateway/observe/line_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"
#include "tests/support/waiting_log.hpp"

namespace gateway {
namespace {

class LineFileTest : public testing::Test {
 protected:
  LineFileTest() {
    options_.name = "audit";
    options_.file.path = folder_.path() / "lines";
    options_.gather = std::chrono::milliseconds(0);
    options_.retry = std::chrono::milliseconds(1);
  }

  std::vector<std::string> lines(const std::string& suffix = "") const {
    std::ifstream file(options_.file.path.string() + suffix);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  test::TemporaryFolder folder_;
  LineFileOptions options_;
  test::WaitingLog log_;
};

TEST_F(LineFileTest, LinesAreWrittenInTheirOrderForTheOwnerOnly) {
  {
    LineFile file(options_, log_);
    ASSERT_FALSE(file.start());
    for (int i = 0; i < 1'000; ++i) file.write(std::to_string(i));
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 1'000U);
  for (std::size_t i = 0; i < written.size(); ++i) EXPECT_EQ(written[i], std::to_string(i));
  struct stat facts {};
  ASSERT_EQ(stat(options_.file.path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(LineFileTest, FilesRotateBetweenLinesHoweverManyAreWrittenAtOnce) {
  options_.file.max_size = 4'096;
  options_.file.keep = 3;
  options_.gather = std::chrono::milliseconds(20);
  {
    LineFile file(options_, log_);
    ASSERT_FALSE(file.start());
    for (int i = 0; i < 150; ++i) file.write(std::string(99, static_cast<char>('a' + i % 26)));
  }
  std::size_t count = 0;
  for (const char* suffix : {"", ".1", ".2", ".3"}) {
    EXPECT_LE(std::filesystem::file_size(options_.file.path.string() + suffix), 4'096U) << suffix;
    for (const std::string& line : lines(suffix)) EXPECT_EQ(line, std::string(99, line[0]));
    count += lines(suffix).size();
  }
  EXPECT_EQ(count, 150U);
}

TEST_F(LineFileTest, AFileThatCannotBeOpenedIsToldAtTheStart) {
  options_.file.path = folder_.path() / "none" / "lines";
  LineFile file(options_, log_);
  EXPECT_NE(file.start().value_or("").find("cannot be opened"), std::string::npos);
}

TEST_F(LineFileTest, WhatAFullDiskDoesNotTakeIsCountedAndTold) {
  options_.file.path = "/dev/full";
  options_.queue = 1'000;
  {
    LineFile file(options_, log_);
    ASSERT_FALSE(file.start());
    for (int i = 0; i < 100; ++i) file.write(std::string(99, 'x'));
    ASSERT_TRUE(log_.wait("audit_failing"));
    EXPECT_GE(file.lost(), 90U);
    file.close();
    EXPECT_EQ(file.lost(), 100U);
    file.write("too late");
    EXPECT_EQ(file.lost(), 101U);
  }
  EXPECT_NE(log_.text().find("audit_lost lines_since_start=100"), std::string::npos) << log_.text();
}

// A pipe that nobody reads blocks its writer, as a disk that hangs does.
TEST_F(LineFileTest, AWriterThatHangsHoldsUpNobody) {
  ASSERT_EQ(mkfifo(options_.file.path.c_str(), 0600), 0);
  options_.queue = 300'000;
  LineFile file(options_, log_);
  ASSERT_FALSE(file.start());
  const std::size_t sent = 5'000;
  for (std::size_t i = 0; i < sent; ++i) file.write(std::string(99, 'x'));  // 500,000 bytes
  EXPECT_GE(file.lost(), 1'000U);
  const std::size_t left = sent - file.lost();
  const int reader = open(options_.file.path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  std::array<char, 4'096> bytes{};
  for (std::size_t got = 0; got < left * 100;) {
    const ssize_t size = read(reader, bytes.data(), bytes.size());
    ASSERT_GT(size, 0);
    got += static_cast<std::size_t>(size);
  }
  close(reader);
  file.close();
  EXPECT_EQ(file.lost(), sent - left);
}

TEST_F(LineFileTest, WritingGoesOnWhenTheFileCanBeWrittenAgain) {
  std::filesystem::create_directory(folder_.path() / "sub");
  options_.file.path = folder_.path() / "sub" / "lines";
  LineFile file(options_, log_);
  ASSERT_FALSE(file.start());
  std::filesystem::rename(folder_.path() / "sub", folder_.path() / "away");
  file.write("one");
  ASSERT_TRUE(log_.wait("audit_failing"));
  file.write("two");
  std::filesystem::create_directory(folder_.path() / "sub");
  ASSERT_TRUE(log_.wait("audit_recovered"));
  file.close();
  EXPECT_EQ(lines(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(file.lost(), 0U);
}

}  // namespace
}  // namespace gateway
