"""Names for a county that does not exist: towns, villages, streets, parks."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class TownPlan:
    """One township to be drawn: its name, code, how fast it grows and how large its town is."""

    code: str
    name: str
    pace: float
    blocks: int
    """Side of the town's street grid, in blocks; 0 where there is no town of its own."""
    ring: tuple[float, float] | None = None
    """Wished place relative to the county seat, metres; None to be spread."""
    other_codes: tuple[str, ...] = ()


COUNTY_CODE = "999901"
COUNTY = "云溪县"
FORMER_TOWN_CODE = "999901112"
"""Code of a town that was merged and still stands in old declarations."""
TOWNS: tuple[TownPlan, ...] = (
    TownPlan(code="999901100", name="云溪镇", pace=0.8, blocks=13, ring=(0, 0)),
    TownPlan(code="999901001", name="云东街道", pace=0.5, blocks=7, ring=(3600, 500)),
    TownPlan(code="999901002", name="云西街道", pace=0.5, blocks=7, ring=(-3500, 700)),
    TownPlan(
        code="999901400",
        name="云溪经济开发区",
        pace=0.6,
        blocks=8,
        ring=(2600, 5600),
    ),
    TownPlan(
        code="999901101",
        name="青穗镇",
        pace=1.05,
        blocks=6,
        other_codes=(FORMER_TOWN_CODE,),
    ),
    TownPlan(code="999901102", name="砚渡镇", pace=1.0, blocks=6),
    TownPlan(code="999901103", name="苇滩镇", pace=1.0, blocks=5),
    TownPlan(code="999901104", name="桐堰镇", pace=1.0, blocks=6),
    TownPlan(code="999901105", name="麦浪镇", pace=1.0, blocks=5),
    TownPlan(code="999901106", name="棠堤镇", pace=0.95, blocks=5),
    TownPlan(code="999901107", name="石碾镇", pace=1.0, blocks=6),
    TownPlan(code="999901108", name="陶圩镇", pace=1.0, blocks=5),
    TownPlan(code="999901109", name="杏垄镇", pace=1.0, blocks=5),
    TownPlan(code="999901110", name="槐渚镇", pace=1.0, blocks=5),
    TownPlan(code="999901111", name="枫埠镇", pace=1.0, blocks=5),
    TownPlan(code="999901200", name="芦汀乡", pace=0.9, blocks=4),
    TownPlan(code="999901201", name="枣丘乡", pace=0.9, blocks=4),
    TownPlan(code="999901202", name="柳埝乡", pace=0.9, blocks=4),
    TownPlan(code="999901203", name="荻浦乡", pace=0.85, blocks=4),
    TownPlan(code="999901204", name="榆岗乡", pace=0.9, blocks=4),
)

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"
    "柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐薛雷贺倪汤罗毕郝安常于傅齐康"
)
_SIDES = ("", "", "", "东", "西", "南", "北", "前", "后", "大", "小", "上", "下", "新")
_KINDS = (
    "庄",
    "庄",
    "家庄",
    "家庄",
    "家村",
    "家屯",
    "官屯",
    "家营",
    "家坊",
    "家堡",
    "家洼",
    "家桥",
    "家寨",
)
_STREETS_EW = (
    "文昌路",
    "兴业路",
    "人和路",
    "富民路",
    "建设路",
    "丰收路",
    "康宁路",
    "朝晖路",
    "和顺路",
    "云河路",
    "永丰路",
    "晨光路",
    "迎春路",
    "育才路",
    "平安路",
    "长青路",
)
_STREETS_NS = (
    "中心街",
    "振兴街",
    "学府街",
    "商贸街",
    "槐香街",
    "东风街",
    "新民街",
    "柳荫街",
    "光华街",
    "友谊街",
    "迎宾街",
    "水厂街",
    "车站街",
    "麦香街",
    "老城街",
    "团结街",
)
_ZONE_EW = (
    "创业路",
    "创新路",
    "科兴路",
    "汇智路",
    "锦程路",
    "腾达路",
    "恒通路",
    "聚源路",
    "博远路",
)
_ZONE_NS = (
    "一号街",
    "二号街",
    "三号街",
    "四号街",
    "五号街",
    "六号街",
    "七号街",
    "八号街",
    "九号街",
)
PARKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("999901102", "砚渡铸造产业园", ("砚渡工业园", "铸造园")),
    ("999901103", "苇滩家具产业园", ("苇滩工业园", "家具城工业区")),
    ("999901104", "桐堰机械加工园区", ("桐堰工业园", "桐堰机械园")),
    ("999901107", "石碾建材产业园", ("石碾工业园", "石材城")),
    ("999901105", "麦浪纺织园区", ("麦浪工业园",)),
    ("999901101", "青穗精细化工园区", ("青穗化工园", "青穗工业园")),
    ("999901108", "陶圩包装印刷园", ("陶圩工业园",)),
    ("999901110", "槐渚五金工业区", ("槐渚工业园", "五金城")),
    ("999901109", "杏垄工业集中区", ("杏垄工业园",)),
    ("999901001", "云东创业园", ("云东小微企业园",)),
)


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return `count` village names, no two alike."""
    names: dict[str, None] = {}
    while len(names) < count:
        surname = _SURNAMES[int(rng.integers(len(_SURNAMES)))]
        side = _SIDES[int(rng.integers(len(_SIDES)))]
        kind = _KINDS[int(rng.integers(len(_KINDS)))]
        name = f"{side}{surname}{kind}"
        names[name if name.endswith("村") else name + "村"] = None
    return list(names)


def street_names(
    rng: np.random.Generator, rows: int, columns: int, *, zone: bool
) -> tuple[list[str], list[str]]:
    """Return names for the streets of one town: `rows` running east, `columns` running north."""
    if zone:
        return list(_ZONE_EW[:rows]), list(_ZONE_NS[:columns])
    east = [_STREETS_EW[i] for i in rng.permutation(len(_STREETS_EW))[:rows].tolist()]
    north = [_STREETS_NS[i] for i in rng.permutation(len(_STREETS_NS))[:columns].tolist()]
    return east, north
