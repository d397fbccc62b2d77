"""Every reason for which the content of a file is refused."""

from shared.errors import Kind, Problem

DAMAGED = Problem(
    "file-damaged",
    Kind.INVALID,
    zh="文件无法打开，可能已损坏或不完整，请重新导出或扫描后上传",
    en="The file cannot be opened: it is damaged or not whole. Export or scan it again.",
)
ENCRYPTED = Problem(
    "file-encrypted",
    Kind.INVALID,
    zh="文件已加密或限制权限，请去除密码和权限限制后上传",
    en="The file is encrypted or has restrictions. Remove the password and the restrictions first.",
)
ACTIVE = Problem(
    "file-active",
    Kind.INVALID,
    zh="PDF中含有脚本或会自动执行的内容（{what}），请打印为不含脚本的PDF后上传",
    en="The PDF holds a script or something that runs by itself ({what}). Print it to a PDF without that.",
)
CARRIES_FILES = Problem(
    "file-carries-files",
    Kind.INVALID,
    zh="PDF中嵌有其他文件（{what}），请去除附件，各材料分别上传",
    en="The PDF carries other files inside ({what}). Take them out and upload each by itself.",
)
EXPLODES = Problem(
    "file-explodes",
    Kind.INVALID,
    zh="文件解压后的内容或图像尺寸过大，请降低分辨率后上传",
    en="What the file unpacks to is too large. Lower the resolution of its pictures.",
)
TOO_INTRICATE = Problem(
    "file-too-intricate",
    Kind.INVALID,
    zh="文件过于复杂，未能在限定时间和内存内检查完毕，请打印为普通PDF后上传",
    en="The file is too intricate to be checked within bounds of time and memory. Print it to a plain PDF.",
)
INSPECTION_BUSY = Problem(
    "inspection-busy",
    Kind.UNAVAILABLE,
    zh="文件检查繁忙，请稍后用同一幂等键重试",
    en="Too many files are being checked; retry a little later with the same key.",
)
