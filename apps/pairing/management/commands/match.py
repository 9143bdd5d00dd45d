"""`match`: the best pairs, for an organization or for a problem given as a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from apps.core.commands import BadInput, PlainCommand, ensure_database, existing_file
from apps.pairing.matching import files
from apps.pairing.matching.profiles import Settings, SettingsError
from apps.pairing.matching.solver import MODES


class Command(PlainCommand):
    """Data on stdout, words on stderr. With --input no database is touched."""

    help = "Подбирает пары: для организации (--organization) или по матрице баллов из файла (--input)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", help="номер или public_id организации")
        parser.add_argument("--input", help="файл JSON: mentors, mentees, scores")
        parser.add_argument("--mode", help="coverage (меньше всех без пары) или quality (лучшее качество)")
        parser.add_argument("--weights", help="файл JSON с настройками подбора (для --organization)")
        parser.add_argument("--dry-run", action="store_true", help="только показать, ничего не записывать")
        parser.add_argument("--json", action="store_true", help="только данные, без слов")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["input"]) == bool(options["organization"]):
            raise BadInput("Укажите одно из двух: --organization с номером организации или --input с файлом.")
        if options["mode"] not in (None, *MODES):
            raise BadInput(f"Режим --mode бывает coverage или quality, а не «{options['mode']}».")
        result = self._from_file(options) if options["input"] else self._for_organization(options)
        self.print_json(result)
        if not options["json"]:
            self.say(f"Пар: {len(result['pairs'])}, без пары: {len(result['unmatched'])}, всего: {result['total']}")

    def _from_file(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["weights"]:
            raise BadInput("--weights действует только с --organization: в файле --input баллы уже даны.")
        path = existing_file(options["input"])
        try:
            return files.answer(path, options["mode"] or MODES[0])
        except files.ProblemError as error:
            raise BadInput(str(error)) from None

    def _for_organization(self, options: dict[str, Any]) -> dict[str, Any]:
        settings = _settings(options["weights"], options["mode"])
        ensure_database()
        # The file half of the command must work without the models.
        from apps.pairing.services import matching

        return matching.run(organization=options["organization"], settings=settings, dry_run=options["dry_run"])


def _settings(name: str | None, mode: str | None) -> Settings:
    """Settings of --weights FILE. Raises BadInput."""
    if name is None:
        return Settings.from_dict({}, mode)
    path = existing_file(name)
    try:
        return Settings.from_dict(json.loads(path.read_text(encoding="utf-8-sig")), mode)
    except SettingsError as error:
        raise BadInput(str(error)) from None
    except (OSError, ValueError, RecursionError):
        raise BadInput(f"Файл «{path.name}» — не JSON в кодировке UTF-8: исправьте его и повторите.") from None
