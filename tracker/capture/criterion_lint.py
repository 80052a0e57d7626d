"""What a criterion lacks before two honest judges would have to agree on the outcome.

A pure reading of the words: it knows lists of English and Chinese words and the shapes of dates
and numbers, nothing of the world. Invariant: a gap is reported only where the words show it, so
that a careful criterion passes without a remark; it never refuses anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.domain.criterion import Gap, Lack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.domain.criterion import Criterion

SHORT_WINDOW: Final = timedelta(days=7)
"""Where a window is this short, the hours at its ends decide."""

_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ISO: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CHINESE_DAY: Final = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_BEFORE: Final = re.compile(r"\b(?:before|earlier than|prior to)\s+$", re.IGNORECASE)
_BEFORE_ZH: Final = re.compile(r"\s*之?前")
_DATE: Final = re.compile(
    rf"(?<!\d)(?:19|20|21)\d\d(?!\d)|\b(?:{_MONTHS})\.?\s+\d|\bq[1-4]\b|\bh[12]\b|"
    r"\d{1,2}\s*月|[一二三四五六七八九十两半\d]+\s*(?:年|个月|季度|周|天|日)[内之]|年底|年末|月底|"
    r"\bwithin\s+(?:\w+\s+){1,3}(?:days?|weeks?|months?|years?)\b|"
    r"\b(?:at|between)\s+(?:opening|close|closing)\b|\bbetween opening and close\b",
    re.IGNORECASE,
)
_NUMBER_WORDS: Final = (
    "zero|no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    "thirty|forty|fifty|hundred|thousand|million|billion|trillion|dozen|half|third|quarter|twice|"
    "double|triple|tenfold|percent|majority|first|second|any|every|each|all|both|either|"
    "neither|only|single|largest|smallest|highest|lowest|longest|than"
)
_QUANTITY: Final = re.compile(
    rf"\b(?:{_NUMBER_WORDS})\b|\d|[零一二两三四五六七八九十百千万亿]+\s*(?:个|家|款|倍|成|次|名|位|%|％)|"
    r"百分之|一半|过半|翻番|首[个次款家]|第[一二三]|任[一何]|所有|全部|每",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"\b(?:over|above|below|under|exceeds?|reach(?:es)?|at (?:least|most)|(?:more|less|fewer) than)"
    r"\s+(?!(?:19|20|21)\d\d\b)\d[\d,.]*"
    r"(?=\s*(?:$|[.;)](?!\d))|\s+(?:by|in|on|at|before|during|until|within|for)\b)(?<![.,])",
    re.IGNORECASE,
)
"""A threshold without a word for what is counted: it ends the sentence, or time or place follow."""
_DEGREE: Final = (
    ("many", "several", "numerous", "widely", "widespread", "mainstream", "commonplace"),
    ("significant", "significantly", "substantial", "substantially", "considerable"),
    ("considerably", "rapid", "rapidly", "sharply", "dramatically", "massive", "massively"),
    ("large-scale", "at scale", "surge", "boom", "explode", "ubiquitous", "pervasive"),
)
_DEGREE_ZH: Final = (
    ("大量", "许多", "很多", "众多", "一些", "若干", "普遍", "广泛", "显著", "明显", "大幅"),
    ("主流", "规模化", "大规模", "快速", "迅速", "普及", "爆发", "井喷", "较多", "较大"),
)
_JUDGEMENT: Final = (
    ("successful", "successfully", "success", "important", "meaningful", "meaningfully"),
    ("major", "notable", "popular", "good", "reasonable", "adequate", "effective", "effectively"),
    ("mature", "breakthrough", "game-changing", "revolutionary", "credible", "credibly"),
    ("reliable", "reliably", "reputable", "recognised", "recognized", "leading", "prominent"),
    ("roughly", "approximately", "essentially", "basically", "soon", "gradually", "eventually"),
    ("likely", "probably"),
)
_MODAL: Final = re.compile(r"\b(?:may|might|could|should)\b(?! not)")
"""Small letters only: May is a month."""
_JUDGEMENT_ZH: Final = (
    ("成功", "重要", "主要", "有效", "成熟", "领先", "突破", "知名", "权威", "合理", "良好"),
    (
        "大约",
        "左右",
        "基本",
        "逐步",
        "逐渐",
        "近期",
        "尽快",
        "适时",
        "未来",
        "可能",
        "或将",
        "有望",
    ),
)
_NAMES_A_SOURCE: Final = re.compile(
    r"\baccording to\b|\bas (?:reported|published|announced|stated|counted|measured) (?:by|in)\b|"
    r"\b(?:announces?|publishes?|reports?|states?|confirms?|files?|press release)\b|\bofficial|"
    r"据|根据|依据|由.{1,12}(?:公布|发布|宣布|认定)|官方|公告",
    re.IGNORECASE,
)
_GENERIC: Final = re.compile(
    r"(?:\b(?:the|press|media|news|reports?|articles?|internet|web|online|public|information|"
    r"sources?|various|general|common|knowledge|reputable|credible|leading|major|google|search|"
    r"and|or|of)\b|新闻|媒体|报道|网络|网上|公开|信息|资料|[\s.,;、。，；]+)+",
    re.IGNORECASE,
)
_ALTERNATIVE: Final = re.compile(
    r"\bor\b|\band\b|[,;/、，；]|\bfailing\b|\botherwise\b|\bif\b|\bunless\b|\belse\b|\bany\b|"
    r"否则|如果|若|或|及|和|任一",
    re.IGNORECASE,
)
_MANY_PLACES: Final = re.compile(
    r"\b(?:announcements?|statements?|papers?|reports?|documents?|documentation|filings?|notes|"
    r"pages?|lists?|press|media|regulators?|journals?|catalogues?|databases|proceedings|"
    r"products themselves|decisions?|snapshots?|survey|study|text|law)\b|公告|论文|报告|文件|媒体",
    re.IGNORECASE,
)
_FALLBACK: Final = re.compile(
    r"\bfailing\b|\botherwise\b|\bno longer\b|\bdiscontinued\b|\bceases?\b|\bstops? publishing\b|"
    r"\bnot published\b|\bnothing is (?:stated|published)\b|\bis missing\b|\bif (?:\w+\s+){1,6}"
    r"(?:not|no|only|stops?|several)\b|\bcomparable\b|\bsuccessor\b|\blast (?:value|published)\b|"
    r"\bas published in that\b|\brevisions?\b|否则|停止|不再|未公布|如无|若无|替代|以.{1,12}为准",
    re.IGNORECASE,
)
_POINTS_BACK: Final = re.compile(r"(?:the|that|this|those|these)\s+[a-z]", re.IGNORECASE)
"""Begins a source that the text to observe has named: `The report.`"""

_OWN_PLACE: Final = re.compile(
    r"\b\w+\.(?:com|org|net|cn|ai|io|gov)\b|\b(?:blog|repository|newsroom|website|web site)\b|官网|"
    r"^(?:vendor|company|companies|developer|operator|maker|publisher)s?\b",
    re.IGNORECASE,
)
"""A place of the actor itself: if it goes, the actor goes."""

_CLOCK: Final = re.compile(
    r"\b(?:midnight|noon|o'clock|a\.m\.|p\.m\.)(?!\w)|(?<!\d)\d{1,2}:\d{2}(?!\d)|零点|零时|24\s*时|凌晨|"
    r"\b(?:closing|opening) price\b|收盘价|开盘价",
    re.IGNORECASE,
)
_DEFINES: Final = re.compile(
    r"\b(?:means?|counts?|is|are|qualif\w+|defined|apply|applies|needed)\b|指|算|即|视为|定义",
    re.IGNORECASE,
)
_NEARBY: Final = 60
"""Characters after a word in which a list in brackets says what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known of a prediction beside its criterion.

    Attributes:
        opens_on: first day of the window; None = not known.
        closes_on: last day of the window; None = not known.
        type: one of `PredictionType`.
        unit: of the numbers.
        tolerance_days: within how many days a date counts as hit; None = not known.
        is_vague: no fair criterion exists, and that is recorded.
    """

    opens_on: date | None = None
    closes_on: date | None = None
    type: str = "binary"
    unit: str | None = None
    tolerance_days: float | None = None
    is_vague: bool = False


def lint_criterion(criterion: Criterion, setting: Setting) -> tuple[Gap, ...]:
    """Return what a criterion lacks, in the order of `Lack`; nothing for a vague prediction.

    >>> from tracker.domain.criterion import Criterion
    >>> [str(gap.lack) for gap in lint_criterion(Criterion("AI is widely used"), Setting())]
    ['date', 'threshold', 'source']
    """
    if setting.is_vague:
        return ()
    if criterion.is_title:
        message = "nobody wrote a criterion, the title stands in for it; tracker criterion set"
        return (Gap(Lack.CRITERION, message),)
    found = (
        *_date(criterion, setting),
        *_threshold(criterion, setting),
        *_source(criterion),
        *_fallback(criterion),
        *_time_zone(criterion, setting),
        *_words(criterion),
    )
    return tuple(found)


def _date(criterion: Criterion, setting: Setting) -> Iterator[Gap]:
    whole = _whole(criterion)
    if setting.closes_on is None:
        if _DATE.search(whole) is None and not _days(whole):
            yield Gap(Lack.DATE, "no date: say by when it must be observed")
        return
    beyond = [day for day in _days(criterion.observe) if day > setting.closes_on]
    if beyond:
        yield Gap(
            Lack.DATE,
            f"names {beyond[0]}, but the window closes {setting.closes_on}: move one of them",
        )


def _days(text: str) -> list[date]:
    """Return the last days that a text names, in order: "before" a day ends on the day before."""
    found = []
    for match in (*_ISO.finditer(text), *_CHINESE_DAY.finditer(text)):
        year, month, day = (int(part) for part in match.groups())
        is_before = _BEFORE.search(text[: match.start()]) or _BEFORE_ZH.match(text, match.end())
        try:
            found.append(date(year, month, day) - timedelta(days=bool(is_before)))
        except (ValueError, OverflowError):
            continue
    return found


def _threshold(criterion: Criterion, setting: Setting) -> Iterator[Gap]:
    if setting.type == "numeric" and not setting.unit and not _has_unit(criterion.observe):
        yield Gap(Lack.THRESHOLD, "no unit: say what the number counts")
    bare = _BARE.search(criterion.observe)
    if bare is not None and setting.type != "numeric" and not _has_unit(criterion.observe):
        shown = " ".join(bare[0].split())
        yield Gap(Lack.THRESHOLD, f"{shown!r} has no unit: say of what", (shown,))
    words = _found(criterion.observe, _DEGREE, _DEGREE_ZH)
    if words and not _quantities(criterion.observe):
        shown = ", ".join(repr(word) for word in words)
        yield Gap(Lack.THRESHOLD, f"{shown} without a number: say how much or how many", words)


def _has_unit(text: str) -> bool:
    counted = r"number of|share|ratio|per ?cent|price|rate|how many|数量|比例|价格|占比|多少|%|％"
    return re.search(counted, text, re.IGNORECASE) is not None


def _quantities(text: str) -> bool:
    """Say whether a text has a quantity beside its dates and the numbers inside names."""
    plain = re.sub(r"[A-Za-z]+[-.]?\d[\w.-]*", " ", text)
    for pattern in (_ISO, _CHINESE_DAY, _DATE):
        plain = pattern.sub(" ", plain)
    return _QUANTITY.search(plain) is not None


def _source(criterion: Criterion) -> Iterator[Gap]:
    named = (criterion.source_of_truth or "").strip()
    if named:
        if _GENERIC.fullmatch(named) is not None and _POINTS_BACK.match(named) is None:
            yield Gap(
                Lack.SOURCE,
                f"{named!r} names no publication or body: say which decides",
            )
    elif _NAMES_A_SOURCE.search(_whole(criterion)) is None:
        yield Gap(
            Lack.SOURCE, "no source of truth: name the publication or body (--source-of-truth)"
        )


def _fallback(criterion: Criterion) -> Iterator[Gap]:
    """Yield a gap where everything hangs on one place that may disappear."""
    named = (criterion.source_of_truth or "").strip()
    if not named or _GENERIC.fullmatch(named) is not None:
        return
    several = (_ALTERNATIVE, _MANY_PLACES, _OWN_PLACE)
    if _POINTS_BACK.match(named) or any(pattern.search(named) for pattern in several):
        return
    if criterion.observe.startswith(named.rstrip(".")):
        return  # The actor tells of its own act.
    if _FALLBACK.search(" ".join((criterion.fine_print or "", criterion.observe))) is None:
        yield Gap(
            Lack.FALLBACK,
            f"nothing is said for the case that {named.rstrip('.')!r} stops or changes: "
            "add 'failing that, …' (--fine-print)",
        )


def _time_zone(criterion: Criterion, setting: Setting) -> Iterator[Gap]:
    """Yield a gap where hours can decide and nobody says whose."""
    if criterion.time_zone is not None:
        return
    short = (
        setting.opens_on is not None
        and setting.closes_on is not None
        and setting.closes_on - setting.opens_on <= SHORT_WINDOW
    )
    exact = setting.type == "date" and setting.tolerance_days is not None
    if short or (exact and (setting.tolerance_days or 0) <= 1) or _CLOCK.search(_whole(criterion)):
        yield Gap(Lack.TIME_ZONE, "hours can decide, and no time zone is given: days end in UTC")


def _words(criterion: Criterion) -> Iterator[Gap]:
    """Yield a gap for words that ask for a judgement and are not explained."""
    words = [
        word
        for word in _found(criterion.observe, _JUDGEMENT, _JUDGEMENT_ZH)
        if not _is_explained(word, criterion)
    ]
    words += dict.fromkeys(_MODAL.findall(criterion.observe))
    if words:
        shown = ", ".join(repr(word) for word in words)
        yield Gap(
            Lack.MEANING,
            f"{shown}: two judges may read it differently; say what counts",
            tuple(words),
        )


def _is_explained(word: str, criterion: Criterion) -> bool:
    """Say whether brackets after a word, or the fine print, say what it means."""
    place = criterion.observe.casefold().find(word.casefold())
    after = criterion.observe[place : place + len(word) + _NEARBY]
    if re.search(r"[(（][^)）]{4,}|:\s|such as|例如|：", after) is not None:
        return True
    fine = criterion.fine_print or ""
    return word.casefold()[:6] in fine.casefold() and _DEFINES.search(fine) is not None


def _found(
    text: str, english: Iterable[tuple[str, ...]], chinese: Iterable[tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the words of two lists that a text holds, each once, in the order of the text."""
    lowered = text.casefold()
    places: dict[str, int] = {}
    for word in (word for row in english for word in row):
        # "the most important five" is a rank and "as good as" a comparison, no judgement.
        match = re.search(rf"(?<![\w-])(?<!most )(?<!as ){re.escape(word)}(?![\w-])", lowered)
        if match is not None:
            places[word] = match.start()
    for word in (word for row in chinese for word in row):
        if word in text:
            places[word] = text.index(word)
    return tuple(sorted(places, key=places.__getitem__))


def _whole(criterion: Criterion) -> str:
    parts = (criterion.observe, criterion.source_of_truth, criterion.fine_print)
    return "\n".join(part for part in parts if part)
