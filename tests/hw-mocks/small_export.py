"""A small export of a library system: two libraries of a regiobib, one alone; to be spoiled."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kiosk.csvdata.dataset import NOTHING_KNOWN, Base, Dataset, Reading
from kiosk.csvdata.directory import read_directory

TODAY = date(2026, 11, 22)

FILES = {
    "libraries.csv": """\
code,name,referentieregio,item_prefixes
BEV,Bib Beveren,Waasland,BV
LOK,Bib Lokeren,Waasland,LR
HRZ,Bib Herzele,,
""",
    "branches.csv": "code,library,name\n2100,BEV,Beveren\n2130,LOK,Lokeren\n3570,HRZ,Herzele\n",
    "groups.csv": "id,region,name,region_name\nWAAS,waas,BiblioWaas,BiblioWaas\n",
    "group_forms.csv": "group,form,start,end\nWAAS,1,2004-01-01,2018-12-31\nWAAS,3b,2019-01-01,\n",
    "group_members.csv": "group,library,start,end\nWAAS,BEV,2004-01-01,\nWAAS,LOK,2004-01-01,\n",
    "subscriptions.csv": "library,code,name\nBEV,VOLW,Volwassene\nLOK,VOLW,Volwassene\n"
    "HRZ,VOLW,Volwassene\n",
    "productkoppelingen.csv": """\
from_library,from_subscription,to_library,to_subscription
BEV,VOLW,LOK,VOLW
LOK,VOLW,BEV,VOLW
""",
    "patrons.csv": "key,library\nP1,BEV\nP2,LOK\nP3,HRZ\n",
    "passes.csv": """\
id,patron,kind,issuer,number,chip
P1-1,P1,2000,BEV,20001000000018,
P1-2,P1,eid,BEV,85073003328,
P2-1,P2,uitpas,LOK,0930000420206,044D71DA862680
P3-1,P3,legacy,HRZ,2085432,
""",
    "memberships.csv": """\
patron,library,subscription,start,end
P1,BEV,VOLW,2020-01-01,2035-12-31
P2,LOK,VOLW,2020-01-01,2035-12-31
P3,HRZ,VOLW,2020-01-01,2035-12-31
""",
    "items.csv": """\
id,library,barcode,home_branch,title,author
I1,BEV,30004000138035,2100,Van den vos Reynaerde,Willem
I2,LOK,30004000138042,2130,Max Havelaar,Multatuli
I3,BEV,BV2085432,2100,Woutertje Pieterse,Multatuli
I4,HRZ,30004000138059,3570,Titaantjes,Nescio
""",
    "loans.csv": """\
id,item,patron,branch,lent_at,due
L1,I2,P1,2130,2026-11-10T10:00,2026-12-08
""",
}


@dataclass
class SmallExport:
    """The export in a directory of its own."""

    directory: Path
    files: dict[str, str] = field(default_factory=lambda: dict(FILES))

    def put(self, name: str, text: str | bytes) -> "SmallExport":
        """Write a file, in place of what it was."""
        content = text.encode() if isinstance(text, str) else text
        (self.directory / name).write_bytes(content)
        return self

    def add(self, name: str, *lines: str) -> "SmallExport":
        """Write more lines into a file."""
        self.files[name] = self.files[name] + "".join(f"{line}\n" for line in lines)
        return self.put(name, self.files[name])

    def swap(self, name: str, old: str, new: str) -> "SmallExport":
        """Write something else in a file."""
        assert old in self.files[name], f"{old} is not in {name}"
        self.files[name] = self.files[name].replace(old, new)
        return self.put(name, self.files[name])

    def drop(self, *names: str) -> "SmallExport":
        """Leave files out."""
        for name in names:
            (self.directory / name).unlink()
        return self

    def read(self, base: Base = NOTHING_KNOWN, today: date = TODAY) -> Reading:
        """Read it, without any service."""
        return read_directory(self.directory, today, base)

    def dataset(self) -> Dataset:
        """Read it; it must be without errors."""
        reading = self.read()
        assert reading.dataset is not None, [str(problem) for problem in reading.errors]
        return reading.dataset

    def errors(self) -> list[str]:
        """Read it and return what is wrong, as it is printed."""
        return [str(problem) for problem in self.read().errors]

    def warnings(self) -> list[str]:
        """Read it and return the warnings, as they are printed; it must be without errors."""
        assert self.errors() == []
        return [str(problem) for problem in self.read().warnings]


def small_export(directory: Path) -> SmallExport:
    """Write the export into a directory, made for it."""
    directory.mkdir(parents=True)
    export = SmallExport(directory)
    for name, text in FILES.items():
        export.put(name, text)
    return export
