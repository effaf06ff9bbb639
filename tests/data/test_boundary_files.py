import json
import os
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon, box

from data.boundary_files import BoundaryFile, BoundaryFileError, TownshipName, read_boundaries
from geo.area import TownshipCode

SHARED = Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
WEST = TownshipName(code=TownshipCode("999901100"), name="云溪镇", other_codes=("999901001000",))
EAST = TownshipName(code=TownshipCode("999901101"), name="石塘街道")
KNOWN = [WEST, EAST]
WEST_BOX, EAST_BOX = box(117.0, 38.0, 117.1, 38.1), box(117.1, 38.0, 117.2, 38.1)


def write(
    path: Path,
    names: list[str],
    shapes: list[shapely.Geometry],
    *,
    crs: int | None = 4326,
    column: str = "name",
    **more: list[object],
) -> Path:
    frame = geopandas.GeoDataFrame({column: names, **more}, geometry=shapes, crs=4326)
    frame = frame.to_crs(crs) if crs is not None else frame.set_crs(None, allow_override=True)
    driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON"}[path.suffix]
    options = {"encoding": "GB18030"} if path.suffix == ".shp" else {}
    frame.to_file(path, driver=driver, engine="pyogrio", **options)
    return path


def said(found: BoundaryFile) -> str:
    return " ".join(str(note) for note in found.notes)


@pytest.mark.parametrize("name", ["t.gpkg", "t.shp", "t.geojson"])
@pytest.mark.parametrize("crs", [4326, 4490, 4527])
def test_townships_are_read_from_every_format_and_coordinate_system(
    tmp_path: Path, name: str, crs: int
) -> None:
    if name == "t.geojson" and crs != 4326:
        pytest.skip("GeoJSON is WGS 84 by definition")
    path = write(tmp_path / name, ["石塘街道", "云溪镇"], [EAST_BOX, WEST_BOX], crs=crs)
    found = read_boundaries(path, KNOWN)
    assert [(t.code, t.name) for t in found.townships] == [(t.code, t.name) for t in KNOWN]
    assert found.townships[0].outline.hausdorff_distance(WEST_BOX) < 1e-6
    assert (found.unmatched, found.missing, found.notes) == ((), (), ())
    assert (found.overlaps_km2, found.gaps_km2) == ({}, ())
    assert not found.townships[0].approximate


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    write(tmp_path / "t.shp", ["云溪镇", "石塘街道"], [WEST_BOX, EAST_BOX])
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        for part in sorted(tmp_path.glob("t.*")):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    assert len(read_boundaries(tmp_path / "t.zip", KNOWN).townships) == 2


def test_a_shapefile_of_windows_without_its_code_page_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "t.shp", ["云溪镇", "石塘街道"], [WEST_BOX, EAST_BOX])
    path.with_suffix(".cpg").unlink()
    assert len(read_boundaries(path, KNOWN).townships) == 2


def test_a_shapefile_without_its_projection_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = write(tmp_path / "t.shp", ["云溪镇", "石塘街道"], [WEST_BOX, EAST_BOX])
    path.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryFileError, match=r"没有注明坐标系：请补上 \.prj 文件"):
        read_boundaries(path, KNOWN)


def test_names_match_without_their_endings_and_codes_without_names(tmp_path: Path) -> None:
    path = write(tmp_path / "t.geojson", ["云溪", " 石塘镇 "], [WEST_BOX, EAST_BOX])
    assert len(read_boundaries(path, KNOWN).townships) == 2
    coded = write(
        tmp_path / "c.geojson", ["某某", ""], [WEST_BOX, EAST_BOX],
        code=["999901001000", "999901101"],
    )  # fmt: skip
    assert [t.code for t in read_boundaries(coded, KNOWN).townships] == [WEST.code, EAST.code]


def test_a_name_wins_over_a_code_of_another_township_with_a_note(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.geojson", ["云溪镇", "石塘街道"], [WEST_BOX, EAST_BOX],
        code=["999901101000", "999901101000"],
    )  # fmt: skip
    found = read_boundaries(path, KNOWN)
    assert [t.code for t in found.townships] == [WEST.code, EAST.code]
    assert "“云溪镇”的代码 999901101000 在本辖区是“石塘街道”" in said(found)


def test_unknown_names_come_with_suggestions_and_missing_townships_are_named(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "t.geojson", ["云溪镇", "石糖街道办"], [WEST_BOX, EAST_BOX])
    found = read_boundaries(path, KNOWN)
    (stranger,) = found.unmatched
    assert (stranger.name, stranger.suggestions) == ("石糖街道办", (EAST,))
    assert stranger.km2 == pytest.approx(97.3, abs=1)
    assert found.missing == (EAST,)
    assert "石塘街道（999901101）没有边界" in said(found)


def test_without_known_townships_codes_are_taken_from_the_file(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.geojson", ["云溪镇", "石塘街道"], [WEST_BOX, EAST_BOX],
        XZQDM=[999901100000.0, 999901101000.0],
    )  # fmt: skip
    found = read_boundaries(path, [])
    assert [(t.code, t.name) for t in found.townships] == [(t.code, t.name) for t in KNOWN]


def test_parts_of_one_township_are_joined_with_a_note(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.geojson", ["云溪镇", "云溪镇"], [WEST_BOX, box(117.3, 38.0, 117.4, 38.1)]
    )
    found = read_boundaries(path, [WEST])
    assert found.townships[0].outline.geom_type == "MultiPolygon"
    assert "“云溪镇”有多个图形，已合并" in said(found)


def test_an_invalid_polygon_is_mended_with_a_note(tmp_path: Path) -> None:
    bow = Polygon([(117.0, 38.0), (117.1, 38.1), (117.1, 38.0), (117.0, 38.1)])
    found = read_boundaries(write(tmp_path / "t.geojson", ["云溪镇"], [bow]), [WEST])
    assert found.townships[0].outline.is_valid
    assert "“云溪镇”的边界自相交" in said(found)


def test_overlaps_are_reported_in_square_kilometres(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.geojson", ["云溪镇", "石塘街道"], [box(117.0, 38.0, 117.11, 38.1), EAST_BOX]
    )
    found = read_boundaries(path, KNOWN)
    assert found.overlaps_km2 == {(WEST.code, EAST.code): pytest.approx(9.74, abs=0.05)}
    assert "云溪镇与石塘街道重叠 9.7" in said(found)


def test_enclosed_gaps_are_reported_in_square_kilometres(tmp_path: Path) -> None:
    ring = WEST_BOX.difference(box(117.04, 38.04, 117.06, 38.06))
    found = read_boundaries(write(tmp_path / "t.gpkg", ["云溪镇"], [ring]), [WEST])
    assert list(found.gaps_km2) == pytest.approx([3.9], abs=0.05)
    assert "乡镇之间有 1 处空白" in said(found)


def test_shapes_that_are_no_polygons_are_passed_over_with_a_note(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.geojson", ["云溪镇", "石塘街道", "空"],
        [WEST_BOX, LineString([(0, 0), (1, 1)]), None],  # type: ignore[list-item] # an empty row
    )  # fmt: skip
    found = read_boundaries(path, KNOWN)
    assert "第 2 个图形“石塘街道”不是面，已跳过" in said(found)
    assert "第 3 个图形“空”是空的，已跳过" in said(found)


@pytest.mark.parametrize(
    ("column", "name", "shape", "text"),
    [
        ("name", "云溪镇", Point(117, 38), "里没有面图形"),
        ("label", "云溪镇", WEST_BOX, "找不到乡镇名称列（现有：label）"),
        ("name", "别处镇", WEST_BOX, "没有一个乡镇与本辖区"),
    ],
)
def test_a_file_that_cannot_serve_says_why(
    tmp_path: Path, column: str, name: str, shape: shapely.Geometry, text: str
) -> None:
    path = write(tmp_path / "t.geojson", [name], [shape], column=column)
    with pytest.raises(BoundaryFileError, match=text):
        read_boundaries(path, KNOWN)


def test_a_layer_or_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.geojson", ["云溪镇"], [WEST_BOX])
    with pytest.raises(BoundaryFileError, match="里没有“XX”列（现有：name）"):
        read_boundaries(path, KNOWN, name_column="XX")
    with pytest.raises(BoundaryFileError, match="无法读取边界文件"):
        read_boundaries(path, KNOWN, layer="none")


def test_the_name_column_can_be_pointed_at(tmp_path: Path) -> None:
    path = write(tmp_path / "t.geojson", ["云溪镇"], [WEST_BOX], column="label")
    assert read_boundaries(path, [WEST], name_column="label").townships[0].code == WEST.code


def test_files_of_other_kinds_and_missing_ones_are_refused(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8")
    with pytest.raises(BoundaryFileError, match=r"不认识 photo\.jpg 的格式"):
        read_boundaries(photo, KNOWN)
    with pytest.raises(BoundaryFileError, match="找不到边界文件"):
        read_boundaries(tmp_path / "none.gpkg", KNOWN)
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"no database")
    with pytest.raises(BoundaryFileError, match="无法读取边界文件"):
        read_boundaries(broken, KNOWN)
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(BoundaryFileError):
        read_boundaries(empty, KNOWN)


@pytest.mark.shared
@pytest.mark.parametrize("file", ["jiangyin_320281", "huqiu_320505", "xinzheng_410184"])
def test_example_outlines_of_real_areas_are_read(file: str) -> None:
    path = SHARED / "areas" / f"{file}.geojson"
    if not path.exists():
        pytest.skip("no example areas here")
    features = json.loads(path.read_text())["features"]
    found = read_boundaries(path, [])
    codes = {feature["properties"]["code2016"][:9] for feature in features}
    assert {town.code for town in found.townships} == codes
    assert found.unmatched == ()
    km2 = sum(feature["properties"]["km2"] for feature in features)
    assert sum(found.overlaps_km2.values()) < 0.01 * km2
