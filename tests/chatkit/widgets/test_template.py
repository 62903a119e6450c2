"""Templates: real files of the widget editor, and every way a template can be wrong."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from jinja2 import Environment, Template, TemplateSyntaxError, UndefinedError
from pydantic import BaseModel, Field, ValidationError

from chatkit.widgets import BasicRoot, DynamicWidgetRoot, WidgetTemplate

FILES = Path(__file__).parents[2] / "data" / "widgets"
RELATIVE = "../../data/widgets/cat_profile.widget"

Json = dict[str, Any]  # Any: JSON

CAT = {
    "name": "Luna",
    "image_src": "https://example.com/luna.png",
    "age": "2 years",
    "color_pattern": "Calico",
    "favorite_toy": "Feather wand",
}
LINES = [
    {"id": "blue", "name": "Blue Line", "color": "#06b6d4"},
    {"id": "purple", "name": "Purple Line", "color": "#a855f7"},
]


class Cat(BaseModel):
    name: str
    image_src: str
    age: str
    color_pattern: str
    favorite_toy: str = Field(alias="favoriteToy")


def definition(template: object, **more: object) -> Json:
    return {"version": "1.0", "name": "Test", "template": template, **more}


def template(text: str) -> WidgetTemplate:
    return WidgetTemplate(definition(text))


def dumped(widget: BaseModel) -> Json:
    return widget.model_dump(exclude_none=True)


# --- files ------------------------------------------------------------------------------------


def test_a_file_of_the_editor_renders_to_the_preview_it_carries() -> None:
    path = FILES / "cat_profile.widget"
    preview = json.loads(path.read_text(encoding="utf-8"))["outputJsonPreview"]
    built = WidgetTemplate.from_file(str(path)).build({**CAT, "image_src": image_of(preview)})
    assert isinstance(built, DynamicWidgetRoot)
    assert dumped(built) == preview


def image_of(preview: Json) -> str:
    row = preview["children"][1]
    return cast("str", row["children"][0]["children"][0]["src"])


def test_a_model_gives_its_fields_by_name() -> None:
    cat = Cat(
        **{key: value for key, value in CAT.items() if key != "favorite_toy"}, favoriteToy="x"
    )
    profile = WidgetTemplate.from_file(str(FILES / "cat_profile.widget"))
    assert dumped(profile.build(cat)) == dumped(profile.build({**CAT, "favorite_toy": "x"}))


def test_a_template_repeats_and_chooses() -> None:
    lines = WidgetTemplate.from_file(str(FILES / "line_select.widget"))
    rows = dumped(lines.build({"items": LINES, "selected": "blue"}))["children"]
    assert [row["key"] for row in rows] == ["blue", "purple"]
    assert [child["type"] for child in rows[0]["children"]] == ["Box", "Text", "Icon"]
    assert "onClickAction" not in rows[0]  # the template says null once a line is selected
    open_rows = dumped(lines.build({"items": LINES, "selected": None}))["children"]
    assert open_rows[1]["onClickAction"]["payload"] == {"id": "purple"}


def test_a_file_says_what_it_is() -> None:
    profile = WidgetTemplate.from_file(str(FILES / "cat_profile.widget"))
    assert (profile.version, profile.name) == ("1.0", "Untitled widget")
    assert profile.data_schema["required"] == list(CAT)
    assert isinstance(profile.template, Template)


def test_a_relative_path_starts_at_the_file_of_the_caller(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert WidgetTemplate.from_file(RELATIVE).build(CAT).type == "Card"


def test_a_file_that_is_not_there_is_named_in_full() -> None:
    with pytest.raises(FileNotFoundError, match=str(Path(__file__).parent / "none.widget")):
        WidgetTemplate.from_file("none.widget")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{not JSON", json.JSONDecodeError),
        ("[]", TypeError),
        ('{"version": "1.0", "name": "Test"}', KeyError),
        (json.dumps({"version": "1.0", "name": "Test", "template": "{{"}), TemplateSyntaxError),
    ],
)
def test_what_is_wrong_with_a_file_comes_with_its_path(
    text: str, error: type[Exception], tmp_path: Path
) -> None:
    path = tmp_path / "broken.widget"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error) as raised:
        WidgetTemplate.from_file(str(path))
    assert raised.value.__notes__ == [f"This is wrong with the widget file {path}."]


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "café.widget"
    path.write_bytes(json.dumps(definition("{}", name="Café"), ensure_ascii=False).encode())
    assert WidgetTemplate.from_file(str(path)).name == "Café"


def test_a_subclass_reads_files_as_itself() -> None:
    class Branded(WidgetTemplate):
        pass

    assert type(Branded.from_file(RELATIVE)) is Branded


# --- definitions ------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2.0", 1.0, None])
def test_another_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match=rf"Unsupported widget spec version: {version!r}"):
        WidgetTemplate(definition("{}") | {"version": version})


@pytest.mark.parametrize("key", ["version", "name", "template"])
def test_a_missing_key_is_named(key: str) -> None:
    incomplete = definition("{}")
    del incomplete[key]
    with pytest.raises(KeyError, match=key):
        WidgetTemplate(incomplete)


def test_the_schema_is_kept_and_not_enforced() -> None:
    schema = {"type": "object", "required": ["name"]}
    card = WidgetTemplate(definition('{"type": "Card"}', jsonSchema=schema, encodedWidget="…"))
    assert card.data_schema == schema
    assert card.build().type == "Card"
    assert template("{}").data_schema == {}


def test_a_compiled_template_is_taken_as_it_is() -> None:
    lenient = Environment(autoescape=True).from_string('{"type": "Card", "by": "{{ author }}"}')
    card = WidgetTemplate(definition(lenient))
    assert card.template is lenient
    assert dumped(card.build()) == {"type": "Card", "by": ""}


@pytest.mark.parametrize("broken", ["{{", "{% if %}"])
def test_a_template_that_does_not_compile_fails_at_once(broken: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        template(broken)


def test_what_is_no_template_fails_at_once() -> None:
    with pytest.raises(TypeError, match="template"):
        WidgetTemplate(definition(5))


# --- building ---------------------------------------------------------------------------------


def test_values_are_not_escaped() -> None:
    card = template('{"type": "Card", "a": "{{ v }}", "b": {{ v | tojson }}}').build({"v": "<é&'>"})
    assert dumped(card) == {"type": "Card", "a": "<é&'>", "b": "<é&'>"}


def test_any_name_may_be_given_as_data() -> None:
    card = template('{"type": "Card", "v": {{ context }}}').build({"context": 1, "args": 2})
    assert dumped(card) == {"type": "Card", "v": 1}


def test_a_variable_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'name' is undefined"):
        template('{"type": "Card", "v": "{{ name }}"}').build()
    with pytest.raises(TypeError, match="StrictUndefined"):
        template('{"type": "Card", "v": {{ name | tojson }}}').build({})


@pytest.mark.parametrize(("data", "given"), [({"nam": 1, "age": 2}, "nam, age"), (None, "none")])
def test_what_fails_in_a_template_comes_with_its_name_and_what_it_was_given(
    data: Json | None, given: str
) -> None:
    with pytest.raises(TypeError) as raised:
        template('{"type": "Card", "v": {{ name | tojson }}}').build(data)
    assert raised.value.__notes__ == [
        f"The widget template 'Test' was given the variables: {given}. "
        "To its filters, one that is missing is a StrictUndefined."
    ]


def test_text_that_is_no_json_is_shown_with_the_template_that_made_it() -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        template('{"type": "Card", "v": "{{ v }}"}').build({"v": 'a "b"'})
    (note,) = raised.value.__notes__
    assert note == (
        "The widget template 'Test' rendered to text that is not JSON; values should be printed "
        'with the filter \'tojson\'. It rendered:\n{"type": "Card", "v": "a "b""}'
    )


@pytest.mark.parametrize("text", ["[]", '{"type": "Text"}', "{}"])
def test_json_that_is_no_root_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="DynamicWidgetRoot") as raised:
        template(text).build()
    assert raised.value.__notes__ == [f"The widget template 'Test' rendered:\n{text}"]


def test_build_makes_any_root() -> None:
    basic = template('{"type": "Basic", "gap": 2}').build()
    assert type(basic) is DynamicWidgetRoot


def test_build_basic_is_deprecated_and_makes_a_basic_root() -> None:
    basic = template('{"gap": {{ gap }}}')
    with pytest.warns(DeprecationWarning, match=r"Use WidgetTemplate\.build instead") as caught:
        built = basic.build_basic({"gap": 2})  # pyright: ignore[reportDeprecated]  # the subject
    assert built == BasicRoot.model_validate({"gap": 2})
    assert caught[0].filename == __file__
