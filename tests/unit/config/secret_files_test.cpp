// Keys on disk: made once, kept, and refused where others could read them.
#include "gateway/auth/secret_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace gateway {
namespace {

namespace fs = std::filesystem;

class SecretFilesTest : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& text, mode_t mode = 0600) {
    std::ofstream(folder / file) << text;
    ASSERT_EQ(::chmod((folder / file).c_str(), mode), 0);
  }
  const test::TemporaryFolder temporary;
  const fs::path folder = temporary.path();
};

TEST_F(SecretFilesTest, TheAccessKeyIsMadeOnceAndIsTheOwnersOnly) {
  const auto first = load_access_keys({}, folder);
  ASSERT_TRUE(first.value) << first.error;
  EXPECT_TRUE(first.value->created);
  struct stat facts {};
  ASSERT_EQ(::stat((folder / "access_key.json").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  const auto second = load_access_keys({}, folder);
  ASSERT_TRUE(second.value);
  EXPECT_FALSE(second.value->created);
  EXPECT_EQ(second.value->secrets, first.value->secrets);
  EXPECT_EQ(first.value->secrets.begin()->first.size(), 24U);
  EXPECT_EQ(first.value->secrets.begin()->second.size(), 30U);
}

TEST_F(SecretFilesTest, ADamagedKeyFileIsToldAndNotOverwritten) {
  for (const char* text :
       {"", "{", "[]", "{}", R"({"AccessKeyId":"a"})", R"({"AccessKeyId":"a","AccessKeySecret":""})"}) {
    write("access_key.json", text);
    const auto loaded = load_access_keys({}, folder);
    EXPECT_FALSE(loaded.value) << text;
    EXPECT_NE(loaded.error.find("access_key.json"), std::string::npos);
  }
}

TEST_F(SecretFilesTest, AFileThatOthersCanReadIsRefusedWithTheFix) {
  write("access_key.json", R"({"AccessKeyId":"a","AccessKeySecret":"b"})", 0644);
  EXPECT_NE(load_access_keys({}, folder).error.find("chmod 600"), std::string::npos);
}

TEST_F(SecretFilesTest, ConfiguredSecretsComeFromFilesAndTheEnvironment) {
  write("secret", "from-file\n");
  ::setenv("JT808_TEST_SECRET", "from-env", 1);
  AccountConfig account;
  account.name = "fleet";
  account.access_keys = {{"one", folder / "secret", ""}, {"two", "", "JT808_TEST_SECRET"}};
  const auto loaded = load_access_keys({account}, folder);
  ASSERT_TRUE(loaded.value) << loaded.error;
  EXPECT_EQ(loaded.value->secrets.at("one"), "from-file");
  EXPECT_EQ(loaded.value->secrets.at("two"), "from-env");
  account.access_keys = {{"three", "", "JT808_TEST_NOT_SET"}};
  EXPECT_NE(load_access_keys({account}, folder).error.find("JT808_TEST_NOT_SET"), std::string::npos);
  // A key that is switched off needs no secret, and no key is made in its place.
  account.access_keys[0].active = false;
  const auto none = load_access_keys({account}, folder);
  ASSERT_TRUE(none.value) << none.error;
  EXPECT_TRUE(none.value->secrets.empty());
  EXPECT_FALSE(fs::exists(folder / "access_key.json"));
}

TEST_F(SecretFilesTest, TheSigningKeyIsMadeOnceAndLinesAreChecked) {
  const auto first = load_auth_keys(folder);
  ASSERT_TRUE(first.value) << first.error;
  const auto second = load_auth_keys(folder);
  EXPECT_EQ(second.value->at(0).key, first.value->at(0).key);
  const std::string key(64, 'a');
  write("auth_keys", "B " + key + "\nA " + std::string(64, 'b') + "\n");
  EXPECT_EQ(load_auth_keys(folder).value->at(0).id, 'B');
  for (const std::string& text : {std::string(), std::string("A\n"), "A " + key.substr(1) + "\n",
                                  "A " + key + "\nA " + key + "\n", "AA " + key + "\n"}) {
    write("auth_keys", text);
    EXPECT_FALSE(load_auth_keys(folder).value) << text;
  }
}

TEST_F(SecretFilesTest, ADataFolderBelongsToOneProcess) {
  auto first = DataFolder::open(folder / "data");
  ASSERT_TRUE(first.value) << first.error;
  EXPECT_NE(DataFolder::open(folder / "data").error.find("in use by another gateway"), std::string::npos);
  first.value.reset();
  EXPECT_TRUE(DataFolder::open(folder / "data").value);
  write("file", "");
  EXPECT_FALSE(DataFolder::open(folder / "file").value);
}

}  // namespace
}  // namespace gateway
