// Lines to a file: order, rotation, and a disk that takes no more while nobody waits for it.
#include "gateway/observe/line_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

namespace gateway {
namespace {

class KeptLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view line) noexcept override {
    const std::lock_guard lock(mutex_);
    text_.append(line).push_back('\n');
    written_.notify_all();
  }
  [[nodiscard]] bool wait(std::string_view text) {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return text_.find(text) != std::string::npos; });
  }
  [[nodiscard]] std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
  std::string text_;
};

class LineFileTest : public testing::Test {
 protected:
  LineFileTest() {
    std::string name = (std::filesystem::temp_directory_path() / "jt808-lines-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    options_.name = "audit";
    options_.file.path = folder_ / "lines";
    options_.gather = std::chrono::milliseconds(0);
    options_.retry = std::chrono::milliseconds(1);
  }
  ~LineFileTest() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> lines(const std::string& suffix = "") const {
    std::ifstream file(options_.file.path.string() + suffix);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  std::filesystem::path folder_;
  LineFileOptions options_;
  KeptLog log_;
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
  options_.file.path = folder_ / "none" / "lines";
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
  std::filesystem::create_directory(folder_ / "sub");
  options_.file.path = folder_ / "sub" / "lines";
  LineFile file(options_, log_);
  ASSERT_FALSE(file.start());
  std::filesystem::rename(folder_ / "sub", folder_ / "away");
  file.write("one");
  ASSERT_TRUE(log_.wait("audit_failing"));
  file.write("two");
  std::filesystem::create_directory(folder_ / "sub");
  ASSERT_TRUE(log_.wait("audit_recovered"));
  file.close();
  EXPECT_EQ(lines(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(file.lost(), 0U);
}

}  // namespace
}  // namespace gateway
