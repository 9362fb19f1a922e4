"""What Discord accepts as the components of a message."""

from collections.abc import Callable, Iterable

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors
from tests.platforms.discord_server.state.components import (
    LINK_STYLE,
    PREMIUM_STYLE,
    SELECTS,
    Kind,
    media,
    texts,
    walk,
)
from tests.platforms.discord_server.wire import Json

_LEGACY_TOP = (Kind.ACTION_ROW,)
_IN_CONTAINER = (
    Kind.ACTION_ROW,
    Kind.SECTION,
    Kind.TEXT_DISPLAY,
    Kind.MEDIA_GALLERY,
    Kind.FILE,
    Kind.SEPARATOR,
)
_V2_TOP = (*_IN_CONTAINER, Kind.CONTAINER)
_IN_ROW = (Kind.BUTTON, *sorted(SELECTS))
_ACCESSORIES = (Kind.BUTTON, Kind.THUMBNAIL)


def check_components(components: list[Json], *, v2: bool, errors: FormErrors) -> None:
    """Notes every fault of the tree.

    Raises:
        DiscordError: 500, when all is well but for the undocumented size of Components v2.
    """
    _check_kinds(components, _V2_TOP if v2 else _LEGACY_TOP, "components", errors)
    if not v2 and len(components) > limits.ACTION_ROWS:
        errors.too_long("components", limits.ACTION_ROWS)
    for path, component in walk(components):
        _check_one(component, path, errors)
    _check_custom_ids(components, errors)
    if v2:
        _check_totals(components, errors)
    errors.raise_if_any()
    if v2:
        limits.check_v2_size(texts(components), sum(1 for _ in media(components)))


def _check_kinds(
    children: Iterable[Json], allowed: Iterable[int], path: str, errors: FormErrors
) -> None:
    """Only `allowed` kinds directly under `path`."""
    kinds = tuple(int(kind) for kind in allowed)
    for index, child in enumerate(children):
        if child.get("type") not in kinds:
            errors.choices(f"{path}.{index}.type", kinds)


def _check_totals(components: list[Json], errors: FormErrors) -> None:
    """40 components counted nested, 4000 characters of text in all."""
    if sum(1 for _ in walk(components)) > limits.COMPONENTS_V2:
        message = f"Total number of components cannot exceed {limits.COMPONENTS_V2}"
        errors.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if sum(len(text) for text in texts(components)) > limits.COMPONENTS_V2_TEXT:
        message = (
            f"Components displayable text size exceeds maximum size of {limits.COMPONENTS_V2_TEXT}"
        )
        errors.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)


def _check_custom_ids(components: list[Json], errors: FormErrors) -> None:
    """1 to 100 characters, unique within the message."""
    seen: set[str] = set()
    for path, component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id is None:
            continue
        if not 1 <= len(custom_id) <= limits.CUSTOM_ID:
            errors.bad_length(f"{path}.custom_id", 1, limits.CUSTOM_ID)
        if custom_id in seen:
            message = "Component custom id cannot be duplicated"
            errors.add(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        seen.add(custom_id)


def _check_one(component: Json, path: str, errors: FormErrors) -> None:
    """The rules of one component, by its kind; separators, files and thumbnails have none."""
    check = _CHECKS.get(component.get("type", 0))
    if check is not None:
        check(component, path, errors)


def _check_text(text: Json, path: str, errors: FormErrors) -> None:
    """1 to 4000 characters."""
    if not 1 <= len(text.get("content") or "") <= limits.COMPONENTS_V2_TEXT:
        errors.bad_length(f"{path}.content", 1, limits.COMPONENTS_V2_TEXT)


def _check_gallery(gallery: Json, path: str, errors: FormErrors) -> None:
    """1 to 10 items, each with an address and perhaps words for who cannot see it."""
    items = gallery.get("items") or []
    if not 1 <= len(items) <= limits.GALLERY_ITEMS:
        errors.bad_length(f"{path}.items", 1, limits.GALLERY_ITEMS)
    for index, item in enumerate(items):
        if not (item.get("media") or {}).get("url"):
            errors.required(f"{path}.items.{index}.media.url")
        if len(item.get("description") or "") > limits.ALT_TEXT:
            errors.too_long(f"{path}.items.{index}.description", limits.ALT_TEXT)


def _check_container(container: Json, path: str, errors: FormErrors) -> None:
    """At least one child, and no container among them."""
    children = container.get("components") or []
    _check_kinds(children, _IN_CONTAINER, f"{path}.components", errors)
    if not children:
        errors.bad_length(f"{path}.components", 1, limits.COMPONENTS_V2)


def _check_row(row: Json, path: str, errors: FormErrors) -> None:
    """One to five buttons, or one select alone."""
    children = row.get("components") or []
    _check_kinds(children, _IN_ROW, f"{path}.components", errors)
    if not 1 <= len(children) <= limits.BUTTONS_IN_ROW:
        errors.bad_length(f"{path}.components", 1, limits.BUTTONS_IN_ROW)
    if len(children) > 1 and any(child.get("type") in SELECTS for child in children):
        message = "The specified component exceeds the maximum width"
        errors.add(f"{path}.components.1", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


def _check_button(button: Json, path: str, errors: FormErrors) -> None:
    """A label or an emoji; a link has a url and no custom_id, any other button the reverse."""
    label = button.get("label")
    if label is not None and len(label) > limits.BUTTON_LABEL:
        errors.too_long(f"{path}.label", limits.BUTTON_LABEL)
    style = button.get("style")
    if style not in range(1, PREMIUM_STYLE + 1):
        errors.choices(f"{path}.style", tuple(range(1, PREMIUM_STYLE + 1)))
    if style == PREMIUM_STYLE:
        return
    if not label and not button.get("emoji"):
        errors.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")
    url, custom_id = button.get("url"), button.get("custom_id")
    if style == LINK_STYLE and not url:
        errors.add(path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
    if style != LINK_STYLE and custom_id is None:
        errors.add(path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
    if url and custom_id is not None:
        message = "A custom id and url cannot both be specified"
        errors.add(path, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL_MUTUALLY_EXCLUSIVE", message)
    if url and len(url) > limits.BUTTON_URL:
        errors.too_long(f"{path}.url", limits.BUTTON_URL)


def _check_select(select: Json, path: str, errors: FormErrors) -> None:
    """A custom_id, a short placeholder and, for strings, 1 to 25 distinct options."""
    if select.get("custom_id") is None:
        errors.required(f"{path}.custom_id")
    if len(select.get("placeholder") or "") > limits.SELECT_PLACEHOLDER:
        errors.too_long(f"{path}.placeholder", limits.SELECT_PLACEHOLDER)
    if select.get("type") != Kind.STRING_SELECT:
        return
    options = select.get("options") or []
    if not 1 <= len(options) <= limits.SELECT_OPTIONS:
        errors.bad_length(f"{path}.options", 1, limits.SELECT_OPTIONS)
    _check_options(options, f"{path}.options", errors)


def _check_options(options: list[Json], path: str, errors: FormErrors) -> None:
    """Each has a label and a value of its own."""
    values: set[str] = set()
    for index, option in enumerate(options):
        for key in ("label", "value"):
            if not option.get(key):
                errors.required(f"{path}.{index}.{key}")
        for key in ("label", "value", "description"):
            if len(option.get(key) or "") > limits.SELECT_LABEL:
                errors.too_long(f"{path}.{index}.{key}", limits.SELECT_LABEL)
        if option.get("value") in values:
            message = "The specified option value is already used"
            code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
            errors.add(f"{path}.{index}.value", code, message)
        values.add(option.get("value") or "")


def _check_section(section: Json, path: str, errors: FormErrors) -> None:
    """One to three texts and a button or a thumbnail beside them."""
    children = section.get("components") or []
    _check_kinds(children, (Kind.TEXT_DISPLAY,), f"{path}.components", errors)
    if not 1 <= len(children) <= limits.SECTION_TEXTS:
        errors.bad_length(f"{path}.components", 1, limits.SECTION_TEXTS)
    accessory = section.get("accessory")
    if not accessory:
        errors.required(f"{path}.accessory")
    elif accessory.get("type") not in _ACCESSORIES:
        errors.choices(f"{path}.accessory.type", tuple(int(kind) for kind in _ACCESSORIES))


_CHECKS: dict[int, Callable[[Json, str, FormErrors], None]] = {
    Kind.ACTION_ROW: _check_row,
    Kind.BUTTON: _check_button,
    Kind.SECTION: _check_section,
    Kind.TEXT_DISPLAY: _check_text,
    Kind.MEDIA_GALLERY: _check_gallery,
    Kind.CONTAINER: _check_container,
    **dict.fromkeys(SELECTS, _check_select),
}
