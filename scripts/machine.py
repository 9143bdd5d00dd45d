"""What the machine has to offer: system libraries, fonts, a free port. Says in one sentence what is missing."""

import ctypes
import errno
import os
import socket
import sys
from pathlib import Path

# Debian package → a library it brings (WeasyPrint and python-magic load these by name, not by pip).
PDF_LIBRARIES = {
    "libglib2.0-0": "libgobject-2.0.so.0",
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
UPLOAD_LIBRARIES = {"libmagic1": "libmagic.so.1"}
FONT_PACKAGE = "fonts-liberation"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")


def loads(library: str) -> bool:
    """Can the dynamic linker find the library? On macOS the same library ends in .dylib."""
    names = [library]
    if sys.platform == "darwin":
        stem, _, version = library.partition(".so.")
        names = [f"{stem}.{version}.dylib", f"{stem}.dylib"]
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def missing(libraries: dict[str, str]) -> list[str]:
    """Packages whose library does not load."""
    return [package for package, library in libraries.items() if not loads(library)]


def has_fonts(folders: tuple[str, ...] = FONT_FOLDERS) -> bool:
    """Is at least one outline font installed?"""
    places = [Path(folder).expanduser() for folder in folders]
    return any(place.is_dir() and next(place.rglob("*.[to]tf"), None) is not None for place in places)


def install_line(packages: list[str]) -> str:
    return "sudo apt-get install -y " + " ".join(packages)


def complaints() -> list[str]:
    """Sentences about missing system libraries, each with its install line; empty when all is there."""
    found = []
    pdf = missing(PDF_LIBRARIES)
    if pdf:
        found.append(f"PDF выключен: нет системных библиотек. Установите их: {install_line(pdf)}")
    uploads = missing(UPLOAD_LIBRARIES)
    if uploads:
        found.append(f"Проверка загружаемых файлов выключена. Установите библиотеку: {install_line(uploads)}")
    if not has_fonts():
        found.append(f"Шрифтов в системе нет, документы будут пустыми. Установите: {install_line([FONT_PACKAGE])}")
    return found


def port_number(text: str) -> int:
    """Number of the port; ValueError with a sentence when the text is no port."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError(f"PORT={text} — не номер порта. Укажите число от 1 до 65535, например PORT=8001.")
    return int(text)


def port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen on the address, or None. Asked before the slow preparation begins."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As gunicorn does: connections of an earlier run that are still closing are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return _sentence(host, port, error)
    return None


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Порт {port} занят другой программой. Укажите свободный, например: PORT={_next(port)} make run"
    if error.errno == errno.EACCES:
        return f"Порт {port} доступен только администратору. Укажите другой, например: PORT=8000 make run"
    return f"Адрес HOST={host} недоступен на этом компьютере. Оставьте HOST=127.0.0.1 или укажите HOST=0.0.0.0."


def _next(port: int) -> int:
    return port + 1 if port < 65535 else port - 1


def main() -> int:
    """Tells what is missing; with STRICT=1 (.ci/run) a missing library is an error."""
    found = complaints()
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found and os.environ.get("STRICT") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
