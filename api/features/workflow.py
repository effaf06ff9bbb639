"""Read a page of features, or one."""

from dataclasses import dataclass

from api.features.collection import Collection
from api.features.query import FeatureQuery
from data.database import Pool, reading
from data.errors import NotFoundError
from data.features import Feature, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturePage:
    """Features in the order of their keys, and whether there are more."""

    features: tuple[Feature, ...]
    has_more: bool


def feature_page(pool: Pool, collection: Collection, query: FeatureQuery) -> FeaturePage:
    """Return the page that `query` asks for."""
    with reading(pool) as conn:
        found = collection.read(conn, query.wanted)
    return FeaturePage(features=found[: query.limit], has_more=len(found) > query.limit)


def one_feature(pool: Pool, collection: Collection, id_: str) -> Feature:
    """Return one feature.

    Raises
    ------
    NotFoundError
        If there is none, or it is not for the one who asks.
    """
    with reading(pool) as conn:
        found = collection.read(conn, Wanted(rows=1, key=collection.parse_id(id_)))
    if not found:
        raise NotFoundError("没有编号为 {id} 的要素：请从列表进入", id=id_)
    return found[0]
