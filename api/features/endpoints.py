"""OGC API – Features: landing page, conformance, collections, queryables, items."""

from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from shapely.geometry import mapping

from api.access.roles import OFFICE, for_roles
from api.dependencies import LanguageDep, PoolDep
from api.features import workflow
from api.features.collection import COLLECTIONS, Collection, find_collection
from api.features.example import (
    COLLECTION_EXAMPLE,
    COLLECTIONS_EXAMPLE,
    CONFORMANCE_EXAMPLE,
    ITEM_EXAMPLE,
    LANDING_EXAMPLE,
    PAGE_EXAMPLE,
    QUERYABLES_EXAMPLE,
)
from api.features.query import MOST, read_query
from api.language import Language, translator
from api.problem import problems
from data.features import Feature

ROOT: Final = "/api/v1/ogc"
router = APIRouter(prefix=ROOT, tags=["features"], responses=problems(HTTPStatus.BAD_REQUEST))

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON: Final = "application/geo+json"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.1"
CONFORMANCE: Final = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
)
"""What is done and tested. Not oas30, as our description is OpenAPI 3.1; no HTML, no CQL2."""


class GeoJsonResponse(JSONResponse):
    """Features."""

    media_type = GEOJSON


class SchemaResponse(JSONResponse):
    """A JSON schema."""

    media_type = SCHEMA


def _json(example: object, kind: str = "application/json") -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind: {"example": example}}}}


_SPACE: Final = "http://www.opengis.net/def/rel/ogc/1.0"


@router.get("", responses=_json(LANDING_EXAMPLE))
@for_roles(*OFFICE)
def landing(request: Request, language: LanguageDep) -> JSONResponse:
    """Say what is here and where."""
    say = translator(language)
    here = _here(request)
    return JSONResponse(
        {
            "title": say("巡图要素服务"),
            "description": say("用人单位、乡镇和路线，坐标为 WGS 84 经纬度；权限与网页相同"),
            "links": [
                _link("self", here, say("本页")),
                _link("service-desc", f"{_host(request)}/api/v1/openapi.json", "OpenAPI", OPENAPI),
                _link("conformance", f"{here}/conformance", say("符合的规范")),
                _link("data", f"{here}/collections", say("数据集")),
            ],
        }
    )


@router.get("/conformance", responses=_json(CONFORMANCE_EXAMPLE))
@for_roles(*OFFICE)
def conformance() -> JSONResponse:
    """List the parts of the standard that are kept."""
    return JSONResponse({"conformsTo": list(CONFORMANCE)})


@router.get("/collections", responses=_json(COLLECTIONS_EXAMPLE))
@for_roles(*OFFICE)
def collections(request: Request, language: LanguageDep) -> JSONResponse:
    """List the collections."""
    here = f"{_here(request)}/collections"
    return JSONResponse(
        {
            "links": [_link("self", here, translator(language)("数据集"))],
            "collections": [_described(one, request, language) for one in COLLECTIONS],
        }
    )


@router.get(
    "/collections/{collection}",
    responses=_json(COLLECTION_EXAMPLE) | problems(HTTPStatus.NOT_FOUND),
)
@for_roles(*OFFICE)
def one_collection(collection: str, request: Request, language: LanguageDep) -> JSONResponse:
    """Describe a collection."""
    return JSONResponse(_described(find_collection(collection), request, language))


@router.get(
    "/collections/{collection}/queryables",
    response_class=SchemaResponse,
    responses=_json(QUERYABLES_EXAMPLE, SCHEMA) | problems(HTTPStatus.NOT_FOUND),
)
@for_roles(*OFFICE)
def queryables(collection: str, request: Request, language: LanguageDep) -> SchemaResponse:
    """Give the properties of a collection that can be filtered by, as a JSON schema."""
    found, say = find_collection(collection), translator(language)
    properties = {
        name: {**one.schema, "title": say(str(one.schema["title"]))}
        for name, one in found.queryables.items()
    }
    return SchemaResponse(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{_of(request, found)}/queryables",
            "type": "object",
            "title": say(found.title),
            "properties": {**properties, "geometry": {"$ref": found.geometry}},
            "additionalProperties": False,
        }
    )


@router.get(
    "/collections/{collection}/items",
    response_class=GeoJsonResponse,
    responses=_json(PAGE_EXAMPLE, GEOJSON) | problems(HTTPStatus.NOT_FOUND),
)
@for_roles(*OFFICE)
def items(
    collection: str,
    pool: PoolDep,
    request: Request,
    limit: Annotated[int, Query(ge=1, description=f"At most {MOST} on a page")] = 100,
    bbox: Annotated[str | None, Query(examples=["117.0,38.0,117.2,38.2"])] = None,
    datetime: Annotated[str | None, Query(examples=["2026-12-01/.."])] = None,
) -> GeoJsonResponse:
    """Give a page of features; queryables of the collection filter it, `next` leads on.

    `bbox` and `datetime` are read with the other parameters, see `api.features.query`.
    """
    del bbox, datetime  # stand here for the description
    found = find_collection(collection)
    query = read_query(found, request.query_params.multi_items(), limit=limit)
    page = workflow.feature_page(pool, found, query)
    here = f"{_of(request, found)}/items"
    given = [(k, v) for k, v in request.query_params.multi_items() if k != "after"]
    links = [
        _link("self", _with(here, request.query_params.multi_items()), found.id, GEOJSON),
        _link("collection", _of(request, found), found.id),
    ]
    if page.has_more:
        after = ("after", found.feature_id(page.features[-1].key))
        links.append(_link("next", _with(here, [*given, after]), found.id, GEOJSON))
    return GeoJsonResponse(
        {
            "type": "FeatureCollection",
            "features": [_geojson(found, one) for one in page.features],
            "numberReturned": len(page.features),
            "links": links,
        }
    )


@router.get(
    "/collections/{collection}/items/{feature}",
    response_class=GeoJsonResponse,
    responses=_json(ITEM_EXAMPLE, GEOJSON) | problems(HTTPStatus.NOT_FOUND),
)
@for_roles(*OFFICE)
def item(collection: str, feature: str, pool: PoolDep, request: Request) -> GeoJsonResponse:
    """Give one feature."""
    found = find_collection(collection)
    one = workflow.one_feature(pool, found, feature)
    here = _of(request, found)
    links = [
        _link("self", f"{here}/items/{found.feature_id(one.key)}", found.id, GEOJSON),
        _link("collection", here, found.id),
    ]
    return GeoJsonResponse({**_geojson(found, one), "links": links})


def _described(one: Collection, request: Request, language: Language) -> dict[str, Any]:
    say = translator(language)
    here = _of(request, one)
    return {
        "id": one.id,
        "title": say(one.title),
        "description": say(one.description),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link("self", here, say(one.title)),
            _link("items", f"{here}/items", say(one.title), GEOJSON),
            _link(f"{_SPACE}/queryables", f"{here}/queryables", say("可筛选的属性"), SCHEMA),
        ],
    }


def _geojson(collection: Collection, one: Feature) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": collection.feature_id(one.key),
        "geometry": None if one.geometry is None else mapping(one.geometry),
        "properties": dict(one.properties),
    }


def _link(rel: str, href: str, title: str, kind: str = "application/json") -> dict[str, str]:
    return {"rel": rel, "type": kind, "title": title, "href": href}


def _with(address: str, given: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(given)}" if given else address


def _of(request: Request, collection: Collection) -> str:
    return f"{_here(request)}/collections/{collection.id}"


def _here(request: Request) -> str:
    return f"{_host(request)}{ROOT}"


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")
