"""The factor catalogue: find the hazard factor that declared words or a CAS number mean."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from geo.hazard_factor import Exposure, FactorNature, HazardCategory, HazardFactor
from geo.message import Message, message

_BRACKETS = re.compile(r"[(\[【「〔][^()\[\]【】「」〔〕]*[)\]】」〕]")
_BRACKET = re.compile(r"[()\[\]【】「」〔〕]")
_SPACE = re.compile(r"[\s\u200b*★·]+")
_SILICA = re.compile(
    r"(?:游离)?(?:二氧化硅|SIO2)(?:含量|浓度)?[^0-9<>≥≤]*([<>≥≤]?=?)(\d+(?:\.\d+)?)%", re.IGNORECASE
)
_RADIATION_SEVERE = re.compile(
    r"(?<![ⅠⅡⅢIV])(?:Ⅰ|Ⅱ|I|II|一|二)类(?!.*豁免)(?:医用|工业|非医用)?射线装置|"
    r"射线装置.*(?<![ⅢIVⅣ])(?:Ⅰ|Ⅱ|I|II|一|二)类|"
    r"(?<![ⅣIV])(?:Ⅰ|Ⅱ|Ⅲ|I|II|III|一|二|三)类(?:密封)?(?:放射)?源|[甲乙]级"
)
_RADIATION_GENERAL = re.compile(
    r"(?:Ⅲ|III|三)类(?:医用|工业|非医用)?射线装置|射线装置.*(?:Ⅲ|III|三)类|"
    r"(?:Ⅳ|Ⅴ|IV|V|四|五)类(?:密封)?(?:放射)?源|丙级|豁免"
)
_CATCH_ALL = "以上未提及的"
_WELDING = "电焊烟尘"
_WELDING_COMPANIONS = (
    ("锰", ("锰及其化合物",)),
    ("二氧化氮", ("二氧化氮", "氮氧化合物")),
)


class MatchedBy(StrEnum):
    """How a factor was recognised."""

    NAME = "name"
    VARIANT = "variant"
    """The catalogue name without its ending or bracket (锰, 矽尘), or with another one (木尘)."""
    ALIAS = "alias"
    CAS = "cas"
    SILICA = "silica"
    """A dust whose stated free-silica content makes it silica dust (矽尘)."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorMatch:
    """A factor as recognised; `factor` is None when nothing in the catalogue is meant."""

    factor: HazardFactor | None
    by: MatchedBy
    cas_disagrees: bool = False
    """True when the CAS number belongs to another factor than the name."""


@dataclass(frozen=True)
class FactorCatalogue:
    """The 2015 catalogue with other names in use.

    Catch-all entries, conditional entries and radiation without a stated device or source class
    are of unknown nature, never general by default.
    """

    factors: Sequence[HazardFactor]
    aliases: Mapping[str, str]
    """Other name → catalogue name."""

    def find(self, words: str, cas: str | None = None) -> FactorMatch:
        """Return the factor meant by `words`, else by the number `cas`.

        Brackets, spaces, width and the endings 尘/粉尘 and 及其化合物 do not matter.
        """
        named = self._by_name(words)
        numbered = self._by_cas.get(cas) if cas else None
        if named.factor is None and numbered is not None:
            return FactorMatch(factor=numbered, by=MatchedBy.CAS)
        disagrees = bool(
            cas
            and named.factor is not None
            and named.factor.cas
            and numbered is not None
            and cas not in named.factor.cas
        )
        return replace(named, cas_disagrees=disagrees) if disagrees else named

    def exposure(
        self,
        words: str,
        workers: int | None,
        *,
        cas: str | None = None,
        category: HazardCategory | None = None,
        post: str = "",
        over_limit: bool | None = None,
    ) -> Exposure:
        """Return the exposure of `workers` to the factor of `words`, recognised or not.

        A factor that is not recognised keeps its words, with the declared `category` (else the
        likely one) and an unknown nature.
        """
        factor = self.find(words, cas).factor
        return Exposure(
            factor=factor.name if factor else words,
            category=factor.category if factor else category or likely_category(words),
            nature=factor.nature if factor else FactorNature.UNKNOWN,
            workers=workers,
            post=post,
            over_limit=over_limit,
        )

    @property
    def cas_numbers(self) -> frozenset[str]:
        """The CAS numbers of the catalogue."""
        return frozenset(self._by_cas)

    def _by_name(self, words: str) -> FactorMatch:
        key = _key(words)
        silica = self._silica_dust(key)
        if silica is not None:
            is_own_name = _bare(key) == _bare(silica.name)
            return FactorMatch(
                factor=silica, by=MatchedBy.NAME if is_own_name else MatchedBy.SILICA
            )
        for candidate in _variants(key):
            found = self._by_key.get(candidate)
            if found is not None:
                is_own_name = _flat(key) == _flat(found.name)
                return FactorMatch(
                    factor=_described(found, key),
                    by=MatchedBy.NAME if is_own_name else MatchedBy.VARIANT,
                )
        for candidate in _variants(key):
            found = self._by_alias.get(candidate)
            if found is not None:
                return FactorMatch(factor=_described(found, key), by=MatchedBy.ALIAS)
        return FactorMatch(factor=None, by=MatchedBy.NONE)

    def _silica_dust(self, key: str) -> HazardFactor | None:
        content = _SILICA.search(key)
        if content is None or content[1].startswith(("<", "≤")) or float(content[2]) < 10:
            return None
        return self._by_key.get(_key("矽尘"))

    @cached_property
    def _by_key(self) -> Mapping[str, HazardFactor]:
        keys: dict[str, HazardFactor] = {}
        for key_of in (_key, _flat, _bare):
            for factor in self.factors:
                keys.setdefault(key_of(factor.name), factor)
        for factor in self.factors:
            keys.setdefault(_key(factor.name).removesuffix("及其化合物"), factor)
        keys.pop("", None)
        return keys

    @cached_property
    def _by_alias(self) -> Mapping[str, HazardFactor]:
        by_name = {factor.name: factor for factor in self.factors}
        return {
            _key(alias): by_name[name] for alias, name in self.aliases.items() if name in by_name
        }

    @cached_property
    def _by_cas(self) -> Mapping[str, HazardFactor]:
        numbers: dict[str, HazardFactor] = {}
        single = [factor for factor in self.factors if factor.catalogue_no == 0]
        for factor in (*single, *self.factors):
            for number in re.findall(r"\d{2,7}-\d{2}-\d", factor.cas or ""):
                numbers.setdefault(number, factor)
        return numbers


def catalogue_nature(name: str, severe: str) -> FactorNature:
    """Return the nature of a catalogue row from its `severe` mark (yes, no, conditional…)."""
    if name.startswith(_CATCH_ALL):
        return FactorNature.UNKNOWN
    return {"yes": FactorNature.SEVERE, "no": FactorNature.GENERAL}.get(
        severe, FactorNature.UNKNOWN
    )


def likely_category(words: str) -> HazardCategory:
    """Return the category that an unrecognised factor's words point to."""
    key = _key(words)
    for category, marks in _MARKS:
        if any(mark in key for mark in marks):
            return category
    return HazardCategory.OTHER


def read_category(words: str) -> HazardCategory | None:
    """Return the category named by `words` (粉尘类, 化学物质类, 物理因素, …), or None."""
    key = _key(words)
    for category, marks in _CATEGORY_WORDS:
        if key.startswith(marks):
            return category
    return None


def missing_welding_companions(exposures: Iterable[Exposure]) -> tuple[str, ...]:
    """Return the severe factors that welding brings and `exposures` do not declare (F10)."""
    names = {exposure.factor for exposure in exposures}
    if _WELDING not in names:
        return ()
    return tuple(
        spoken for spoken, entries in _WELDING_COMPANIONS if not names.intersection(entries)
    )


def mark_disagreement(mark: FactorNature | None, exposures: Sequence[Exposure]) -> Message | None:
    """Return what is wrong with the declared severity `mark`, against the factors (F10).

    `mark` is None where nothing was ticked. Factors of unknown nature prove nothing.
    """
    severe = tuple(e.factor for e in exposures if e.nature is FactorNature.SEVERE)
    if severe and mark is FactorNature.GENERAL:
        return message(
            "勾选为“一般”，但含严重职业病危害因素 {factors}：按目录计为严重，请核对",
            factors="、".join(dict.fromkeys(severe)),
        )
    if severe and mark is None:
        return message(
            "未勾选严重程度，但含严重职业病危害因素 {factors}：按目录计为严重，请补填",
            factors="、".join(dict.fromkeys(severe)),
        )
    known = exposures and all(e.nature is FactorNature.GENERAL for e in exposures)
    if known and mark is FactorNature.SEVERE:
        return message("勾选为“严重”，但所申报的因素按目录都是一般：按目录计，请核对是否漏报因素")
    return None


def _described(factor: HazardFactor, key: str) -> HazardFactor:
    if factor.category is not HazardCategory.RADIATION or factor.nature is not FactorNature.UNKNOWN:
        return factor
    if _RADIATION_SEVERE.search(key):
        return replace(factor, nature=FactorNature.SEVERE)
    if _RADIATION_GENERAL.search(key):
        return replace(factor, nature=FactorNature.GENERAL)
    return factor


def _variants(key: str) -> Sequence[str]:
    variants = [key, _flat(key), _bare(key)]
    bare = variants[-1]
    if bare.endswith("粉尘"):
        variants.append(bare[:-2] + "尘")
    elif bare.endswith("尘"):
        variants.append(bare[:-1] + "粉尘")
    elif bare.endswith("粉"):
        variants.append(bare + "尘")
    variants.extend((bare + "及其化合物", re.sub("及其(?:无机)?化合物$", "", bare)))
    variants.append(re.sub("^(?:[ⅠⅡⅢⅣⅤ]|I{1,3}|I?V|[一二三四五])类(?:医用|工业|非医用)?", "", bare))
    return variants


def _key(words: str) -> str:
    # NFKC would turn Roman numerals (Ⅲ类) into letters, so only the width is folded.
    folded = "".join(
        unicodedata.normalize("NFKC", char) if "\uff00" <= char <= "\uffef" else char
        for char in words
    )
    folded = folded.replace("₂", "2").replace("其它", "其他").replace("〉", ">").replace("＞", ">")
    return _SPACE.sub("", folded).upper().replace("Γ", "γ")


def _flat(key: str) -> str:
    return _BRACKET.sub("", _key(key))


def _bare(key: str) -> str:
    return _BRACKETS.sub("", _key(key))


_MARKS: tuple[tuple[HazardCategory, tuple[str, ...]], ...] = (
    (HazardCategory.RADIATION, ("电离", "射线", "放射", "核素")),
    (HazardCategory.DUST, ("粉尘", "尘", "纤维")),
    (HazardCategory.BIOLOGICAL, ("病毒", "菌", "螺旋体", "寄生虫")),
    (HazardCategory.PHYSICAL, ("噪", "振动", "辐射", "电磁", "高温", "低温", "气压", "激光")),
    (
        HazardCategory.CHEMICAL,
        (
            *"酸碱醇醛酮酯苯烷烯炔胺腈酚醚氯氟溴碘硫磷氨氰油铅汞铬镍锰镉砷钴铜锌锡毒气烟",
            *("氧化", "化合物", "溶剂", "化学"),
        ),
    ),
)
_CATEGORY_WORDS: tuple[tuple[HazardCategory, tuple[str, ...]], ...] = (
    (HazardCategory.DUST, ("粉尘", "生产性粉尘")),
    (HazardCategory.CHEMICAL, ("化学", "毒物")),
    (HazardCategory.PHYSICAL, ("物理",)),
    (HazardCategory.RADIATION, ("放射", "电离辐射")),
    (HazardCategory.BIOLOGICAL, ("生物",)),
    (HazardCategory.OTHER, ("其他",)),
)
