"""A new file in, a patch out that `git am` accepts: the way to hand in a proposal that needs no address."""

from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from hashlib import sha1


def patch(path: str, content: str, subject: str, when: datetime) -> str:
    """The mail that adds the file `path` with `content`; `subject` is what the commit says, `when` its time (aware)."""
    lines = content.splitlines()
    blob = sha1(b"blob %d\0" % len(content.encode()) + content.encode(), usedforsecurity=False).hexdigest()
    head = [
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001",
        "From: Vorschlag <vorschlag@bochum-kg.invalid>",
        f"Date: {format_datetime(when)}",
        f"Subject: {Header('[PATCH] ' + ' '.join(subject.split()), 'utf-8', maxlinelen=900).encode()}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        "---",
        f" {path} | {len(lines)} +",
        f" 1 file changed, {len(lines)} insertions(+)",
        f" create mode 100644 {path}",
        "",
        f"diff --git a/{path} b/{path}",
        "new file mode 100644",
        f"index {'0' * 40}..{blob}",
        "--- /dev/null",
        f"+++ b/{path}",
        f"@@ -0,0 +1,{len(lines)} @@",
    ]
    return "\n".join([*head, *(f"+{line}" for line in lines), "-- ", "bochum-kg", ""])
