"""Everything that is wrong with a curated file, each with its path, value and remedy."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING, Final, cast, get_args

from pydantic import BaseModel, ValidationError

from graph.sources import curated_schema as schema
from graph.sources.curated_numbers import implausible
from graph.sources.curated_problems import VALUE_LENGTH, BadCuratedFile, Problem
from graph.sources.curated_types import RangeBlock
from graph.sources.curated_yaml import BadYaml, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

__all__ = ["check"]

# Tags that tell the alternatives of a union apart; they are no keys of the file.
_TAGS: Final[dict[str, type[BaseModel] | None]] = {
    "<single>": schema.TherapyBlock,
    "<together>": schema.TherapyBlock,
    "<choice>": schema.ChoiceBlock,
    "<range>": RangeBlock,
    "<number>": None,
}


def check(text: str, stem: str) -> schema.StudyFile:
    """The parsed file of the text; `stem` is the file's name without `.yaml`.

    Raises:
        BadCuratedFile: with every problem of the file.
    """
    try:
        data = parse(text)
    except BadYaml as error:
        reason = f"broken YAML: {error.reason}"
        raise BadCuratedFile(
            [Problem(path=f"line {error.line}", value="", reason=reason)]
        ) from error
    try:
        study = schema.StudyFile.model_validate(data)
    except ValidationError as error:
        problems = [_problem(detail) for detail in error.errors(include_url=False)]
        raise BadCuratedFile(problems) from error
    problems = [
        *_identity(study, stem),
        *_keys(study),
        *_references(study),
        *_twins(study),
        *implausible(study),
    ]
    if problems:
        raise BadCuratedFile(problems)
    return study


def _problem(detail: ErrorDetails) -> Problem:
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "extra_forbidden":
        reason = _unknown_key(detail["loc"])
    elif kind == "missing":
        reason = "missing; add it"
    elif kind in {"literal_error", "enum"}:
        reason = f"unknown value; known: {context['expected']}".replace("'", "").replace(
            " or ", ", "
        )
    elif kind == "string_type":
        reason = "expected text; quote it"
    elif kind == "string_pattern_mismatch":
        reason = f"malformed; expected the pattern {context['pattern']}"
    elif kind == "model_type":
        reason = "expected a mapping (key: value)"
    else:
        message = detail["msg"]
        reason = message[0].lower() + message[1:]
    missing = kind == "missing"
    return Problem(
        path=_path(detail["loc"]),
        value="" if missing else str(detail["input"])[:VALUE_LENGTH],
        reason=reason,
    )


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step in _TAGS or step == "[key]":
            continue
        else:
            path += f".{step}" if path else step
    return path


def _unknown_key(loc: tuple[int | str, ...]) -> str:
    known = sorted(_model_at(loc[:-1]).model_fields)
    near = difflib.get_close_matches(str(loc[-1]), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    return f"unknown key; {hint}"


def _model_at(loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The block that stands at a place of the file."""
    model: type[BaseModel] = schema.StudyFile
    for step in loc:
        if isinstance(step, str):
            inner = _TAGS.get(step)
            if inner is None and step in model.model_fields:
                inner = _block_in(model.model_fields[step].annotation)
            model = inner or model
    return model


def _block_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _block_in(part)
        if found is not None:
            return found
    return None


def _identity(study: schema.StudyFile, stem: str) -> Iterator[Problem]:
    if study.id != stem:
        yield Problem(path="id", value=study.id, reason=f"must be the file's name, {stem}")
    if study.acronym is None and study.title is None:
        yield Problem(path="title", value="", reason="give an acronym or a title")
    if study.trial is not None and study.trial not in study.registry_ids:
        yield Problem(
            path="trial", value=study.trial, reason="not among registry_ids; add it there"
        )
    for registry_id in sorted({*study.pools, *study.part_of} & set(study.registry_ids)):
        yield Problem(
            path="registry_ids",
            value=registry_id,
            reason=f"{registry_id} is another study (pools, part_of); name it in one place",
        )


def _keys(study: schema.StudyFile) -> Iterator[Problem]:
    for name, values in {
        "key": [*(arm.key for arm in study.arms), *(group.key for group in study.groups)],
        "label": [*(arm.label for arm in study.arms), *(group.label for group in study.groups)],
        "state": [state.label for state in study.population.states],
    }.items():
        for value, times in Counter(values).items():
            if times > 1:
                where = "population.states" if name == "state" else "arms and groups"
                reason = f"{name} stands {times} times; make it unique"
                yield Problem(path=where, value=value, reason=f"{value!r}: {reason}")


def _references(study: schema.StudyFile) -> Iterator[Problem]:
    arms = {arm.key for arm in study.arms}
    groups = arms | {group.key for group in study.groups}
    sources = set(study.sources)
    for place, names, known, what in _named(study, arms, groups, sources):
        for name in names:
            if name not in known:
                listed = ", ".join(sorted(known))
                yield Problem(path=place, value=name, reason=f"no {what} {name!r}; known: {listed}")


def _named(
    study: schema.StudyFile, arms: set[str], groups: set[str], sources: set[str]
) -> Iterator[tuple[str, list[str], set[str], str]]:
    for at, group in enumerate(study.groups):
        yield f"groups[{at}].of", group.of, arms, "arm"
    for at, outcome in enumerate(study.outcomes):
        yield (
            f"outcomes[{at}].source",
            [outcome.source] if outcome.source else [],
            sources,
            "source",
        )
    for at, result in enumerate(study.results):
        yield f"results[{at}].group", [result.group], groups, "arm or group"
        yield f"results[{at}].source", [result.source], sources, "source"
    for at, comparison in enumerate(study.comparisons):
        yield f"comparisons[{at}].groups", comparison.groups, groups, "arm or group"
        yield f"comparisons[{at}].source", [comparison.source], sources, "source"


def _twins(study: schema.StudyFile) -> Iterator[Problem]:
    """Rows that say the same thing twice, and empty ones."""
    for name in ("outcomes", "results", "comparisons"):
        rows = cast("list[BaseModel]", getattr(study, name))
        for at, row in enumerate(rows):
            if row in rows[:at]:
                value = row.model_dump_json(exclude_none=True)[:VALUE_LENGTH]
                yield Problem(
                    path=f"{name}[{at}]", value=value, reason="row stands twice; keep one"
                )
    for at, result in enumerate(study.results):
        if result.value is None and result.range_low is None:
            yield Problem(
                path=f"results[{at}].value", value="", reason="missing; add it or a range"
            )
    for at, comparison in enumerate(study.comparisons):
        if comparison.value is None and comparison.p_value is None:
            yield Problem(
                path=f"comparisons[{at}].value", value="", reason="missing; add it or a p_value"
            )
