"""Examples of answers, for the description of the API; a fictional county."""

from typing import Any, Final

ITEM_EXAMPLE: Final[dict[str, Any]] = {
    "type": "Feature",
    "id": "999901.2026-12-01.1",
    "geometry": {"type": "LineString", "coordinates": [[117.01, 38.02], [117.05, 38.04]]},
    "properties": {"area": "999901", "month": "2026-12", "day": "2026-12-01", "team": 1},
    "links": [],
}
PAGE_EXAMPLE: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [ITEM_EXAMPLE],
    "numberReturned": 1,
    "links": [
        {
            "rel": "next",
            "type": "application/geo+json",
            "title": "routes",
            "href": "https://xuntu.example/api/v1/ogc/collections/routes/items"
            "?limit=1&after=999901.2026-12-01.1",
        }
    ],
}
COLLECTION_EXAMPLE: Final[dict[str, Any]] = {
    "id": "routes",
    "title": "路线",
    "description": "现行排班的路线",
    "itemType": "feature",
    "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
    "links": [],
}
COLLECTIONS_EXAMPLE: Final[dict[str, Any]] = {"links": [], "collections": [COLLECTION_EXAMPLE]}
CONFORMANCE_EXAMPLE: Final[dict[str, Any]] = {
    "conformsTo": ["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"]
}
LANDING_EXAMPLE: Final[dict[str, Any]] = {
    "title": "巡图要素服务",
    "description": "用人单位、乡镇和路线",
    "links": [
        {
            "rel": "data",
            "type": "application/json",
            "title": "数据集",
            "href": "https://xuntu.example/api/v1/ogc/collections",
        }
    ],
}
QUERYABLES_EXAMPLE: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://xuntu.example/api/v1/ogc/collections/routes/queryables",
    "type": "object",
    "title": "路线",
    "properties": {"day": {"title": "日期", "type": "string", "format": "date"}},
    "additionalProperties": False,
}
