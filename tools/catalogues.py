"""Collect the texts of the code into the catalogues, and tell what is still to be worded.

``make i18n``. Entries are sorted by their text and name files without line numbers, so that two
people who word different texts do not meet in one line.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "kiosk" / "locales"
# Templates hold no words: they draw what they are given.
WHERE = [("kiosk/**.py", "python")]
KEYWORDS = {**DEFAULT_KEYWORDS, "msg": None}
OWN_LANGUAGE = "en"
HEADER = """\
{comment}
msgid ""
msgstr ""
"Project-Id-Version: RegioBib Kiosk\\n"
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def texts_of_the_code() -> Catalog:
    """Everything that the kiosk can say, in English, with the files that say it."""
    texts = Catalog()
    for file, _, text, comments, context in extract_from_dir(
        ROOT, method_map=WHERE, keywords=KEYWORDS, directory_filter=_may_hold_texts
    ):
        texts.add(text, locations=[(file, 0)], auto_comments=comments, context=context)
    return texts


def _may_hold_texts(folder: str) -> bool:
    name = Path(folder).name
    return name == "kiosk" or Path(folder).is_relative_to(ROOT / "kiosk")


def bring_up_to_date(source: Path, texts: Catalog) -> list[str]:
    """Add what is new, drop what is gone, keep what is worded; return what is to be worded."""
    language = source.parents[1].name
    with source.open("rb") as before:
        catalogue = read_po(before, locale=language)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    source.write_text(_written(catalogue, language), encoding="utf-8")
    if language == OWN_LANGUAGE:
        return []
    return [str(entry.id) for entry in catalogue if entry.id and not all(_forms(entry.string))]


def _forms(worded: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (worded or "",) if worded is None or isinstance(worded, str) else tuple(worded)


def _written(catalogue: Catalog, language: str) -> str:
    entries = io.BytesIO()
    write_po(entries, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    header = HEADER.format(
        comment=catalogue.header_comment.rstrip(),
        language=language,
        plural_forms=catalogue.plural_forms,
    )
    return header + entries.getvalue().decode().strip() + "\n"


def main() -> None:
    """Bring every catalogue up to date."""
    texts = texts_of_the_code()
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/kiosk.po")):
        unworded = bring_up_to_date(source, texts)
        print(f"{source.relative_to(ROOT)}: {len(texts)} texts, {len(unworded)} to be worded")
        for text in unworded:
            print(f"  {text}")


if __name__ == "__main__":
    main()
