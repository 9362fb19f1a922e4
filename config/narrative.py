"""What the settings of the language model must agree with: the gate's languages, the sections."""

from collections.abc import Callable, Iterator

from config.faults import Place
from config.settings import Settings
from mir_core.report.compose import specs
from mir_core.report.gate import LANGUAGES


def narrative_faults(settings: Settings, origin: Callable[[Place], str]) -> Iterator[str]:
    """Sections that no report has, and languages that nobody could check."""
    narrative = settings.narrative
    known = [spec.name for spec in specs()]
    for name in narrative.sections:
        if name not in known:
            where = f"{origin(('narrative', 'sections'))}: narrative.sections"
            yield f"{where}: must be of {', '.join(known)}, not {name!r}"
    for language in settings.report.languages if narrative.enabled else ():
        if language not in LANGUAGES:
            where = f"{origin(('narrative', 'enabled'))}: narrative.enabled"
            yield (
                f"{where}: sentences can be checked in {', '.join(LANGUAGES)} only, and "
                f"report.languages has {language!r}"
            )
