"""Make a bare Debian or Ubuntu machine ready: virtual environment, pinned packages, system libraries.

    python3 .ci/bootstrap.py run     what `make run` needs
    python3 .ci/bootstrap.py dev     the same and what `make test` needs

Uses the standard library only. Does nothing twice: packages are installed again only when the requirements changed.
Ends with code 2 and the exact command to type when something cannot be done from here.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Shared library -> the Debian package that brings it. Without them the program does not start or writes no letters.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libmagic.so.1": "libmagic1",
}
# Nice to have: letters are slower or use another font without them.
HELPFUL_LIBRARIES = {"libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
CHINESE_FONT = "fonts-noto-cjk"
# Rare characters of names, such as 𤭢, which the other font lacks.
RARE_FONT = "fonts-hanazono"
# One of the engines that the tests of a sweep's text run on needs it.
JAVA = "default-jre-headless"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(level: str) -> None:
    """Do everything for a level."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone is run before the right Python is sure
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    make_environment()
    install_packages(level)
    install_system(level)


def make_environment() -> None:
    """Make .venv; install the distribution's venv package when it is missing and we may."""
    if PYTHON.exists():
        return
    if not try_environment():
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not apt_install([package]) and not apt_install(["python3-venv"]):
            stop(f"A virtual environment cannot be made. Type: sudo apt-get install {package}")
        if not try_environment():
            stop(f"{sys.executable} -m venv .venv failed.")


def try_environment() -> bool:
    """Whether a complete virtual environment could be made; a broken one is removed."""
    say("Making the virtual environment .venv")
    done = subprocess.run([sys.executable, "-m", "venv", VENV], check=False, capture_output=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
    return done.returncode == 0


def install_packages(level: str) -> None:
    """Install the pinned packages, checked by hash, unless these very pins are installed already."""
    wanted = ROOT / ("requirements-dev.txt" if level == "dev" else "requirements.txt")
    stamps = {name: VENV / f".installed-{name}" for name in ("run", "dev")}
    # The development pins contain the others, so either stamp will do for `run`.
    base, full = digest(ROOT / "requirements.txt"), digest(ROOT / "requirements-dev.txt")
    installed = {name: stamp.read_text() if stamp.exists() else "" for name, stamp in stamps.items()}
    if installed["dev"] == base + full or (level == "run" and installed["run"] == base):
        return
    say(f"Installing the packages of {wanted.name}")
    # Python compiles what is used when it is used: most of what comes along never is.
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--no-compile"]
    if subprocess.run([*pip, "--require-hashes", "-r", wanted], check=False).returncode:
        stop(
            f"Packages could not be installed. Type: .venv/bin/python -m pip install --require-hashes -r {wanted.name}"
        )
    stamps[level].write_text(base + full if level == "dev" else base)


def install_system(level: str) -> None:
    """Install the libraries, fonts and programs a Python package cannot bring."""
    needed = missing_libraries(LIBRARIES)
    helpful = missing_libraries(HELPFUL_LIBRARIES) + missing_fonts()
    if level == "dev":
        helpful += [] if shutil.which("xgettext") else ["gettext"]
        helpful += [] if has_browser() else ["chromium"]
        helpful += [] if shutil.which("java") else [JAVA]
    if not needed + helpful:
        return
    say(f"Installing system packages: {' '.join(needed + helpful)}")
    if not apt_install(needed + helpful):
        for package in needed + helpful:
            apt_install([package])
    if level == "dev" and not has_browser():
        # Distributions whose chromium is no ordinary package: take the browser the test library knows.
        subprocess.run([PYTHON, "-m", "playwright", "install", "--with-deps", "chromium"], check=False)
    report(level)


def report(level: str) -> None:
    """Stop when a needed library is still missing, warn when a helpful thing is."""
    needed = missing_libraries(LIBRARIES)
    if needed:
        stop(f"System libraries are missing. Type: sudo apt-get install {' '.join(needed)}")
    helpful = missing_libraries(HELPFUL_LIBRARIES) + missing_fonts()
    if helpful:
        say(f"Chinese letters will look poor or come slowly. Type: sudo apt-get install {' '.join(helpful)}")
    if level == "dev" and not has_browser():
        say("No Chromium was found; the browser tests will fail. Type: sudo apt-get install chromium")
    if level == "dev" and not shutil.which("java"):
        say(f"No Java was found; the tests on Spark will fail. Type: sudo apt-get install {JAVA}")


def missing_libraries(libraries: dict[str, str]) -> list[str]:
    """Packages whose shared library cannot be loaded."""
    return [package for library, package in libraries.items() if not loads(library)]


def loads(library: str) -> bool:
    """Whether the dynamic linker finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_fonts() -> list[str]:
    """Packages of the fonts without which Chinese letters look poor."""
    fonts = {CHINESE_FONT: (":lang=zh-cn", "NotoSansCJK*"), RARE_FONT: (":charset=24b62", "Hana*")}
    return [package for package, (pattern, files) in fonts.items() if not has_font(pattern, files)]


def has_font(pattern: str, files: str) -> bool:
    """Whether any installed font covers a language or a character."""
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob(files))
    return bool(subprocess.run(["fc-list", pattern], check=False, capture_output=True).stdout.strip())


def has_browser() -> bool:
    """Whether a Chromium stands on the path or in the test library's own cache."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return any(map(shutil.which, BROWSERS)) or any(cache.glob("chromium-*"))


def apt_install(packages: Iterable[str]) -> bool:
    """Install with apt as root or with password-less sudo. Returns whether it worked."""
    if not shutil.which("apt-get"):
        return False
    sudo: list[str] = []
    if os.geteuid() != 0:
        if (
            subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode
            if sudo_exists()
            else True
        ):
            return False
        sudo = ["sudo", "-n"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*sudo, "apt-get", "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(install, check=False, env=environment, **quiet).returncode == 0:
        return True
    subprocess.run([*sudo, "apt-get", "update"], check=False, env=environment, **quiet)
    return subprocess.run(install, check=False, env=environment, **quiet).returncode == 0


def sudo_exists() -> bool:
    """Whether sudo is installed at all."""
    return shutil.which("sudo") is not None


def digest(path: Path) -> str:
    """SHA-256 of a file, as text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def say(line: str) -> None:
    """One line to the person at the terminal."""
    print(line, flush=True)


def stop(line: str) -> None:
    """One line, then the end with code 2."""
    sys.stderr.write(line + "\n")
    sys.exit(2)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        stop("Say `run` or `dev`.")
    main(sys.argv[1])
