// Descriptions: files that belong to alarms (T/JSATL 12-2017).
#include "jt808/messages/alarm_files.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"
#include "protocol/rows.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kInfoTypes[] = {{0, "normal_alarm_files"}, {1, "supplementary_upload"}};
constexpr Enumerator kFileTypes[] = {{0, "picture"}, {1, "audio"}, {2, "video"},
                                     {3, "text"},    {4, "other"}, {5, "other_yue"}};
constexpr Enumerator kResults[] = {{0, "complete"}, {1, "resend_needed"}};

constexpr LayoutMask kOtherDialects = kHeilongjiang | kSichuan | kYue;

constexpr FieldInfo kAlarmSignFields[] = {
    field<&AlarmSign::terminal_id>("terminal_id", "terminal id, right-padded 0x00").fixed(7).in(kSu),
    field<&AlarmSign::terminal_id>("terminal_id", "terminal id, padded 0x00").fixed(30).in(kOtherDialects),
    field<&AlarmSign::time>("time", "YYMMDDhhmmss"),
    field<&AlarmSign::sequence>("sequence", "number within the same second"),
    field<&AlarmSign::attachment_count>("attachment_count", "attachments of the alarm"),
    field<&AlarmSign::reserved>("reserved", "0").fixed(1).in(kSu | kSichuan),
    field<&AlarmSign::reserved>("reserved", "0").fixed(2).in(kYue),
};
constexpr FieldInfo kAlarmFileFields[] = {
    field<&AlarmFile::file_name_length>("file_name_length", "k"),
    field<&AlarmFile::file_name>("file_name", "file name").counted("file_name_length"),
    field<&AlarmFile::file_size>("file_size", "file size").measured_in("byte"),
};
constexpr FieldInfo kFileRangeFields[] = {
    field<&FileRange::offset>("offset", "offset in the file"),
    field<&FileRange::length>("length", "bytes (2017 text prints offset 1)"),
};
constexpr FieldInfo kAlarmAttachmentUploadFields[] = {
    field<&AlarmAttachmentUpload::server_ip_length>("server_ip_length", "k"),
    field<&AlarmAttachmentUpload::server_ip>("server_ip", "attachment server").counted("server_ip_length"),
    field<&AlarmAttachmentUpload::tcp_port>("tcp_port", "TCP port"),
    field<&AlarmAttachmentUpload::udp_port>("udp_port", "UDP port"),
    field<&AlarmAttachmentUpload::alarm_sign>("alarm_sign",
                                              "alarm identification copied from the 0x0200 item (16 bytes)"),
    field<&AlarmAttachmentUpload::alarm_number>("alarm_number", "unique number given by the platform (ASCII)")
        .fixed(32),
    field<&AlarmAttachmentUpload::reserved>("reserved", "0").fixed(16),
};
constexpr FieldInfo kAlarmAttachmentInfoFields[] = {
    field<&AlarmAttachmentInfo::terminal_id>("terminal_id", "terminal number").fixed(7).in(kSu | kForm1),
    field<&AlarmAttachmentInfo::terminal_id>("terminal_id", "terminal number")
        .fixed(30)
        .in(kOtherDialects | kForm1),
    // Provinces differ in its size, and one library leaves it out (form 2).
    field<&AlarmAttachmentInfo::terminal_id>("terminal_id", "terminal number").fixed(30).in(kSu | kForm3),
    field<&AlarmAttachmentInfo::terminal_id>("terminal_id", "terminal number")
        .fixed(7)
        .in(kOtherDialects | kForm3),
    field<&AlarmAttachmentInfo::alarm_sign>("alarm_sign", "alarm identifier (16 bytes)"),
    field<&AlarmAttachmentInfo::alarm_number>("alarm_number",
                                              "number given to the alarm by the platform in 0x9208")
        .fixed(32),
    field<&AlarmAttachmentInfo::info_type>("info_type", "kind").one_of(kInfoTypes),
    field<&AlarmAttachmentInfo::attachment_count>("attachment_count", "number of files"),
    field<&AlarmAttachmentInfo::files>("files", "files").counted("attachment_count"),
};
constexpr FieldInfo kAlarmFileInfoFields[] = {
    field<&AlarmFileInfo::file_name_length>("file_name_length", "k"),
    field<&AlarmFileInfo::file_name>("file_name", "file name").counted("file_name_length"),
    field<&AlarmFileInfo::file_type>("file_type", "type").one_of(kFileTypes),
    field<&AlarmFileInfo::file_size>("file_size", "file size").measured_in("byte"),
};
constexpr FieldInfo kAlarmFileDoneFields[] = {
    field<&AlarmFileDone::file_name_length>("file_name_length", "k"),
    field<&AlarmFileDone::file_name>("file_name", "file name").counted("file_name_length"),
    field<&AlarmFileDone::file_type>("file_type", "type").one_of(kFileTypes),
    field<&AlarmFileDone::file_size>("file_size", "file size").measured_in("byte"),
};
constexpr FieldInfo kFileUploadDoneAnswerFields[] = {
    field<&FileUploadDoneAnswer::file_name_length>("file_name_length", "l"),
    field<&FileUploadDoneAnswer::file_name>("file_name", "as in 0x1212").counted("file_name_length"),
    field<&FileUploadDoneAnswer::file_type>("file_type", "file type").one_of(kFileTypes),
    field<&FileUploadDoneAnswer::result>("result", "upload result").one_of(kResults),
    field<&FileUploadDoneAnswer::range_count>("range_count", "ranges to resend, 0 if none"),
    field<&FileUploadDoneAnswer::ranges>("ranges", "ranges").counted("range_count"),
};

// The sizes that are meant are those for which the identifier's time is one.
template <class M>
bool has_sign(const void* message) noexcept {
  return is_time(static_cast<const M*>(message)->alarm_sign.time.bcd);
}

}  // namespace

constinit const StructInfo AlarmSign::kInfo = describe_struct<AlarmSign>("alarm_sign", kAlarmSignFields);
constinit const StructInfo AlarmFile::kInfo = describe_struct<AlarmFile>("alarm_file", kAlarmFileFields);
constinit const StructInfo FileRange::kInfo = describe_struct<FileRange>("file_range", kFileRangeFields);
constinit const MessageInfo AlarmAttachmentUpload::kInfo = expecting(
    has_sign<AlarmAttachmentUpload>,
    from("T/JSATL 12-2017",
         describe<AlarmAttachmentUpload>(0x9208, "alarm_attachment_upload", "Alarm attachment upload",
                                         "报警附件上传指令", kAllEditions, kAlarmAttachmentUploadFields)));
constinit const MessageInfo AlarmAttachmentInfo::kInfo = expecting(
    has_sign<AlarmAttachmentInfo>,
    from("T/JSATL 12-2017",
         describe<AlarmAttachmentInfo>(0x1210, "alarm_attachment_info", "Alarm attachment info",
                                       "报警附件信息消息", kSince2013, kAlarmAttachmentInfoFields)));
constinit const MessageInfo AlarmFileInfo::kInfo =
    from("T/JSATL 12-2017", describe<AlarmFileInfo>(0x1211, "alarm_file_info", "Alarm file info",
                                                    "文件信息上传", kSince2013, kAlarmFileInfoFields));
constinit const MessageInfo AlarmFileDone::kInfo =
    from("T/JSATL 12-2017", describe<AlarmFileDone>(0x1212, "alarm_file_done", "Alarm file done",
                                                    "文件上传完成消息", kSince2013, kAlarmFileDoneFields));
constinit const MessageInfo FileUploadDoneAnswer::kInfo =
    from("T/JSATL 12-2017",
         describe<FileUploadDoneAnswer>(0x9212, "file_upload_done_answer", "Answer to 0x1212 (file done)",
                                        "文件上传完成消息应答", kAllEditions, kFileUploadDoneAnswerFields));

std::span<const MessageInfo* const> alarm_files_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&AlarmAttachmentUpload::kInfo, &AlarmAttachmentInfo::kInfo,
                                                &AlarmFileInfo::kInfo, &AlarmFileDone::kInfo,
                                                &FileUploadDoneAnswer::kInfo};
  return kAll;
}

}  // namespace jt808
