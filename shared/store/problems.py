"""Every refusal of the store."""

from shared.errors import Kind, Problem

FILE_EMPTY = Problem("file-empty", Kind.INVALID, zh="上传的文件是空的", en="The uploaded file is empty.")
FILE_TOO_LARGE = Problem(
    "file-too-large",
    Kind.TOO_LARGE,
    zh="文件超过上限 {limit} 字节",
    en="The file exceeds the limit of {limit} bytes.",
)
FILE_TYPE_UNKNOWN = Problem(
    "file-type-unknown",
    Kind.INVALID,
    zh="只接受 PDF、JPEG、PNG 文件，所传文件的内容不属于其中任何一种",
    en="Only PDF, JPEG and PNG are accepted, and the content of this file is none of them.",
)
FILE_TYPE_MISMATCH = Problem(
    "file-type-mismatch",
    Kind.INVALID,
    zh="文件声明为 {declared}，内容却是 {found}",
    en="The file is declared as {declared}, but its content is {found}.",
)
FILE_UNKNOWN = Problem("file-unknown", Kind.NOT_FOUND, zh="没有这个文件", en="There is no such file.")
STORE_AWAY = Problem(
    "store-away",
    Kind.UNAVAILABLE,
    zh="文件存储暂时无法访问，请稍后用同一幂等键重试",
    en="The file store cannot be reached; retry a little later with the same key.",
)
