"""Where files of a form go while they arrive: to a temporary file, and no further than our limits."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from cases.services.evidence import LARGEST_CASE, LARGEST_FILE


class LimitedFileUploadHandler(TemporaryFileUploadHandler):
    """Keeps one byte more of a file than we take, so that it is refused by name; a request that never ends is cut."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count the bytes of this request."""
        super().__init__(*args, **kwargs)
        self._of_request = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep what is within the limits; of a file that is too large the rest is read and thrown away.

        Raises:
            StopUpload: the files of this request are larger than those of a whole case may be.

        """
        self._of_request += len(raw_data)
        if self._of_request > LARGEST_CASE + LARGEST_FILE:
            raise StopUpload(connection_reset=True)
        if start <= LARGEST_FILE:
            super().receive_data_chunk(raw_data[: LARGEST_FILE + 1 - start], start)
        return None

    def file_complete(self, file_size: int) -> Any:
        """Hand over the file; its size is what was kept of it."""
        return super().file_complete(min(file_size, LARGEST_FILE + 1))
