"""Makes the changes in the working folder, tries them, and writes what was found."""

import sys
from pathlib import Path

import pytest
from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)

from tools.mutation.figures import figures, survivors
from tools.mutation.source import undecorate
from tools.mutation.trying import Trying

OPTIONS = ("--rootdir=mutants", "-cmutants/pytest.ini", "-qs", "--tb=native", "--assert=plain")
"""Of pytest. Nobody reads why a test failed."""


def main(at_once: int) -> int:
    """Return pytest's exit code: 0 where the tests pass without any change."""
    undecorate(Path("kiosk/domain"))
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(at_once)
    files = [SourceFileMutationData(path=path) for path in walk_mutatable_files()]
    for file in files:
        file.load()
    tried = pytest.main([*OPTIONS, "mutants/tests/domain"], plugins=[Trying(files, at_once)])
    if tried != pytest.ExitCode.OK:
        return tried
    for file in files:
        file.save()
    Path("../survivors.txt").write_text("".join(f"{line}\n" for line in survivors(files)))
    print("", *figures(files), sep="\n")
    return 0


sys.exit(main(int(sys.argv[1])))
