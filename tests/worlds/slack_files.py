"""Files of the loopback Slack: an address, the bytes, and a share that comes when it comes."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.worlds.slack_door import Call, Door, Reply, no, yes


@dataclass
class Posted:
    channel: str
    ts: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    file: str | None = None
    edits: int = 0
    deleted: bool = False
    user: str = ""
    """Of a message that a person posted; "" for the bot's own."""


@dataclass
class File:
    id: str
    name: str
    size: int
    body: bytes | None = None
    title: str = ""
    channel: str | None = None
    completed: int = 0
    looks: int = 0


class Files(Door):
    def __init__(self, bot_token: str, app_token: str) -> None:
        super().__init__(bot_token, app_token)
        self.posts: list[Posted] = []
        self.files: dict[str, File] = {}
        self.shared_after_looks = 1
        """A file's share shows only after so many looks; a large number: never."""
        self.upload_limit: int | None = None
        """Bytes that the workspace takes."""
        self._numbers = 0

    def unpostable(self, channel: str) -> Reply | None:
        """Why nothing can be posted there."""
        raise NotImplementedError

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def ts(self) -> str:
        return f"{1_700_000_000 + self.number()}.{self._numbers:06d}"

    def files_getUploadURLExternal(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        if self.upload_limit is not None and int(call["length"]) > self.upload_limit:
            return no("file_upload_size_restricted")
        file = File(f"F{self.number()}", call["filename"], int(call["length"]))
        self.files[file.id] = file
        return yes(upload_url=f"{self.base}/upload/{file.id}", file_id=file.id)

    def files_completeUploadExternal(self, call: Call) -> Reply:  # noqa: N802  # Slack's name.
        told = json.loads(call["files"])[0]
        file = self.files.get(told["id"])
        if file is None or file.body is None:
            return no("file_not_found")
        refused = self.unpostable(call["channel_id"])
        if refused:
            return refused
        assert not {"blocks", "initial_comment", "thread_ts"} & set(call)
        file.title, file.channel, file.completed = told["title"], call["channel_id"], file.completed + 1
        file.looks = 0
        return yes(files=[{"id": file.id, "title": file.title}])

    def files_info(self, call: Call) -> Reply:
        file = self.files.get(call["file"])
        if file is None or not file.completed:
            return no("file_not_found")
        file.looks += 1
        self.settle(file)
        shares = [p for p in self.posts if p.file == file.id]
        told = {p.channel: [{"ts": p.ts}] for p in shares}
        link = f"{self.base}/files-pri/{file.id}/{file.name}"
        about = {"id": file.id, "title": file.title, "url_private_download": link}
        return yes(file=about | {"shares": {"public": told} if told else {}})

    def post_file_of(self, user: str, channel: str, name: str, body: bytes) -> Posted:
        """A person posts a file."""
        file = File(f"F{self.number()}", name, len(body), body, name, channel, completed=1, looks=99)
        self.files[file.id] = file
        self.posts.append(post := Posted(channel, self.ts(), "", file=file.id, user=user))
        return post

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Without the token Slack shows a page to log in at."""
        self.recorded.append(("download", {"file": request.match_info["file"]}))
        fault = self.fault_of("download")
        if fault:
            return self.broken(request, fault)
        if request.headers.get("Authorization") != f"Bearer {self.bot_token}":
            return web.Response(text="<html>Log in", content_type="text/html")
        file = self.files.get(request.match_info["file"])
        if file is None or file.body is None:
            return web.Response(status=404)
        return web.Response(body=file.body, content_type="video/mp4")

    def files_delete(self, call: Call) -> Reply:
        """Its messages go with it."""
        if self.files.pop(call["file"], None) is None:
            return no("file_not_found")
        for post in self.posts:
            post.deleted = post.deleted or post.file == call["file"]
        return yes()

    def settle(self, file: File) -> None:
        """The share comes when it comes; each completion brings one."""
        shared = sum(post.file == file.id for post in self.posts)
        if file.channel and shared < file.completed and file.looks > self.shared_after_looks:
            self.posts.append(Posted(file.channel, self.ts(), "", file=file.id))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        self.recorded.append(("upload", {"length": request.headers.get("Content-Length")}))
        fault = self.fault_of("upload")
        if fault and not fault.after:
            return self.broken(request, fault)
        file = self.files[request.match_info["file"]]
        body = await request.read()
        if len(body) != file.size:
            return web.Response(status=400)
        file.body = body
        return self.broken(request, fault) if fault else web.Response(text=f"OK - {len(body)}")
