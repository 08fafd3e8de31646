"""Files that come with a form: what is too large for memory waits on the disk, encrypted and without a name.

Django would write it there as it came, under a name, for as long as the request lasts, and for longer if the process
is killed.
"""

import os
from tempfile import TemporaryFile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from servicepunkt.uploads import limits


class SealedFile:
    """A temporary file that only this object can read: its key is nowhere else. Written once, then read once.

    Nobody else can write to it either, so it is encrypted without a check.
    """

    def __init__(self) -> None:
        # Open until it is closed, and unlinked from the first instant.
        self._file: Any = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        self._cipher = Cipher(AES(os.urandom(32)), CTR(os.urandom(16)))
        self._encryptor, self._decryptor = self._cipher.encryptor(), self._cipher.decryptor()

    def write(self, content: bytes) -> None:
        self._file.write(self._encryptor.update(content))

    def rewind(self) -> None:
        self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        return self._decryptor.update(self._file.read(size))

    def close(self) -> None:
        self._file.close()


class SealedFileHandler(FileUploadHandler):
    """Takes what the memory handler leaves: requests of more than `FILE_UPLOAD_MAX_MEMORY_SIZE` bytes.

    Of a file that is larger than allowed at once, only as much is kept as shows that it is.
    """

    # Django closes what has this name when a request breaks off.
    file: SealedFile

    def new_file(self, *args: Any, **facts: Any) -> None:
        super().new_file(*args, **facts)
        self.file, self._room = SealedFile(), limits.MOST_BYTES_AT_ONCE + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data[: max(self._room, 0)])
        self._room -= len(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.rewind()
        return UploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset)  # type: ignore[arg-type]

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
