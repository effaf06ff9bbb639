"""The real-world faults F01 to F16 of declaration exports, each through a real workbook."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from geo.declaration import FaultCode, RowFault, Severity
from geo.employer import EmployerKind, OperatingStatus
from geo.hazard_factor import FactorNature
from geo.position import Datum
from tests import make, make_export
from tests.make_export import found, read_rows


def _only(tmp_path: Path, fault: FaultCode, **changes: Any) -> RowFault:
    faults = found(read_rows(tmp_path, changes), fault)
    assert len(faults) == 1, faults
    return faults[0]


def test_a_sound_row_has_no_fault(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"隶属关系": "省属"})
    assert [fault.fault for fault in file.faults] == [FaultCode.CITY_LEVEL]
    only = read_rows(tmp_path, {})
    assert [fault.line for fault in only.faults] == [0]
    (declaration,) = only.declarations
    assert declaration.credit_code == "91330100799655058B"
    assert declaration.township_code == "999901100"
    assert declaration.declared_on == date(2026, 3, 1)
    assert (declaration.workers, declaration.exposed_workers) == (40, 10)
    assert declaration.exposures == (make.exposure(),)


def test_f01_a_total_that_is_the_sum_of_the_classes_is_replaced_by_the_least_possible_count(
    tmp_path: Path,
) -> None:
    row = {
        "接触粉尘人数": 30,
        "接触化学因素人数": 8,
        "接触物理因素人数": 25,
        "接触职业病危害总人数": 63,
        "劳动者总人数": 100,
        "职业病危害因素名称": "矽尘、甲苯、噪声",
    }
    file = read_rows(tmp_path, row)
    (declaration,) = file.declarations
    assert declaration.exposed_workers == 30
    assert declaration.exposed_is_estimated
    (fault,) = found(file, FaultCode.SUM_OF_CLASSES)
    assert (fault.line, fault.field, fault.value) == (2, "接触职业病危害总人数", "63")
    assert str(fault.hint) == (
        "接触总人数 63 恰为各类人数之和，同一人可能重复计算；已按至少 30 人估计：请填不重复的人数"
    )


def test_f01_a_total_of_one_class_is_no_sum(tmp_path: Path) -> None:
    row = {"接触粉尘人数": 0, "接触物理因素人数": 10, "接触职业病危害总人数": 10}
    file = read_rows(tmp_path, row)
    assert not found(file, FaultCode.SUM_OF_CLASSES)
    assert not file.declarations[0].exposed_is_estimated


@pytest.mark.parametrize(
    ("cell", "cas"),
    [
        (datetime(1975, 1, 4), "75-01-4"),  # noqa: DTZ001 - a cell has no zone
        ("1975-1-4", "75-01-4"),
        ("1975/1/4", "75-01-4"),
        ("1975年1月4日", "75-01-4"),
        (27398, "75-01-4"),
        ("1979-6-1", "79-06-1"),
        ("1968-12-2", "68-12-2"),
    ],
)
def test_f02_a_cas_number_that_became_a_date_is_restored(
    tmp_path: Path, cell: object, cas: str
) -> None:
    file = read_rows(tmp_path, {"职业病危害因素名称": "某化学品(10人)", "CAS号": cell})
    (fault,) = found(file, FaultCode.CAS_AS_DATE)
    assert fault.severity is Severity.MENDED
    assert fault.field == "CAS号"
    assert f"已还原为 {cas}" in str(fault.hint)
    (exposure,) = file.declarations[0].exposures
    assert exposure.factor in {"氯乙烯", "丙烯酰胺", "二甲基甲酰胺"}


def test_f02_a_date_without_a_fitting_check_digit_is_flagged(tmp_path: Path) -> None:
    row = {"职业病危害因素名称": "氯乙烯(10人)", "CAS号": "1975-01-05"}
    fault = _only(tmp_path, FaultCode.CAS_AS_DATE, **row)
    assert fault.severity is Severity.FLAGGED
    assert "无法还原" in str(fault.hint)


@pytest.mark.parametrize(
    ("code", "name", "code_2017"),
    [
        ("3032", "建筑陶瓷制品制造", "3071"),
        ("C3033", "建筑用石加工", "3032"),
        ("3130", "黑色金属铸造", "3391"),
        ("3130 黑色金属铸造", "", "3391"),
    ],
)
def test_f03_an_industry_code_of_2011_is_moved_to_2017_by_its_name(
    tmp_path: Path, code: str, name: str, code_2017: str
) -> None:
    file = read_rows(tmp_path, {"行业代码": code, "行业分类": name})
    (fault,) = found(file, FaultCode.INDUSTRY_EDITION)
    assert fault.severity is Severity.MENDED
    assert "2011 版" in str(fault.hint)
    assert file.declarations[0].industry == code_2017


def test_f03_a_code_of_unknown_edition_is_kept_and_asked_about(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.INDUSTRY_EDITION, 行业代码="3130")
    assert fault.severity is Severity.FLAGGED
    assert "在 2011 版是“黑色金属铸造”，在 2017 版是“钢压延加工”" in str(fault.hint)


@pytest.mark.parametrize(
    "words",
    ["矽尘", "砂尘", "矽尘（游离SiO2含量≥10%）", "游离二氧化硅粉尘", "矽尘(游离SiO2含量≥10%)"],
)
def test_f04_silica_dust_is_one_factor_under_all_its_names(tmp_path: Path, words: str) -> None:
    file = read_rows(tmp_path, {"职业病危害因素名称": f"{words}(10人)"})
    (exposure,) = file.declarations[0].exposures
    assert exposure.factor == "矽尘（游离SiO2含量≥10%）"
    assert exposure.nature is FactorNature.SEVERE
    assert exposure.workers == 10


def test_f04_an_unknown_factor_is_kept_in_its_words_and_flagged(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"职业病危害因素名称": "神秘溶剂(10人)"})
    (fault,) = found(file, FaultCode.FACTOR_ALIAS)
    assert fault.severity is Severity.FLAGGED
    assert "目录中找不到因素“神秘溶剂”" in str(fault.hint)
    (exposure,) = file.declarations[0].exposures
    assert (exposure.factor, exposure.nature) == ("神秘溶剂", FactorNature.UNKNOWN)


def test_f05_a_missing_workplace_address_falls_back_on_the_registered_one(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"工作场所地址": "", "单位注册地址": "云溪县云溪镇注册街9号"})
    (fault,) = found(file, FaultCode.REGISTERED_ADDRESS)
    assert file.declarations[0].workplace_address == "云溪县云溪镇注册街9号"
    assert "注册地常不是生产地" in str(fault.hint)


def test_f05_an_address_of_another_county_is_flagged(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.REGISTERED_ADDRESS, 工作场所地址="海州市东山县解放路8号")
    assert "看来不在云溪县" in str(fault.hint)


@pytest.mark.parametrize(
    "address",
    [
        *("海州市云溪县演示路1号", "云溪演示路1号", "海州市云溪镇演示路1号", "云溪县工业园区1号"),
        *("海州市演示路1号", "城东新区演示路1号", "经济开发区1号", "演示小区东门"),
    ],
)
def test_f05_an_address_that_may_be_in_the_area_is_not_flagged(
    tmp_path: Path, address: str
) -> None:
    file = read_rows(tmp_path, {"工作场所地址": address})
    assert not found(file, FaultCode.REGISTERED_ADDRESS)


def test_f05_a_registered_address_repeated_as_workplace_in_another_town_is_flagged(
    tmp_path: Path,
) -> None:
    towns = (make.township(), make.township(code="999901101", name="北河镇"))
    address = "云溪县北河镇商贸街15号"
    row = {"工作场所地址": address, "单位注册地址": address}
    file = read_rows(tmp_path, row, area=make.area(townships=towns))
    (fault,) = found(file, FaultCode.REGISTERED_ADDRESS)
    assert "工作场所地址与注册地址相同，在北河镇，而申报的乡镇不是那里" in str(fault.hint)
    at_home = row | {"乡镇": "北河镇"}
    same = read_rows(tmp_path, at_home, area=make.area(townships=towns))
    assert not found(same, FaultCode.REGISTERED_ADDRESS)


def test_f05_several_workplaces_in_one_cell_are_flagged(tmp_path: Path) -> None:
    address = "云溪镇演示路1号；云溪镇环城路2号"
    fault = _only(tmp_path, FaultCode.REGISTERED_ADDRESS, 工作场所地址=address)
    assert "每处工作场所单独填一行" in str(fault.hint)


@pytest.mark.parametrize(
    ("written", "severity", "says"),
    [
        ("9133O1OO799655O58B", Severity.MENDED, "已按形近字读作 91330100799655058B"),
        ("9l330l00799655058B", Severity.MENDED, "已按形近字读作 91330100799655058B"),
        ("91330100799655058b", Severity.MENDED, "已将信用代码整理为 91330100799655058B"),
        ("９１３３０１００ 799655058B", Severity.MENDED, "已将信用代码整理为"),
        ("91330100799655058A", Severity.FLAGGED, "校验位不符"),
        ("330100000012345", Severity.FLAGGED, "旧的 15 位工商注册号"),
        ("79965505-8", Severity.FLAGGED, "旧的 9 位组织机构代码"),
        ("913301007996", Severity.FLAGGED, "有 12 位，应为 18 位"),
    ],
)
def test_f06_a_credit_code_is_mended_or_named_for_what_it_is(
    tmp_path: Path, written: str, severity: Severity, says: str
) -> None:
    file = read_rows(tmp_path, {"统一社会信用代码": written})
    (fault,) = found(file, FaultCode.CREDIT_CODE)
    assert (fault.severity, fault.value) == (severity, written)
    assert says in str(fault.hint)
    mended = severity is Severity.MENDED
    assert file.declarations[0].credit_code == ("91330100799655058B" if mended else None)


@pytest.mark.parametrize("written", ["9.13E+17", 9.1330100799655e17, "913301007996550000"])
def test_f07_a_number_cut_by_a_spreadsheet_is_recognised(tmp_path: Path, written: object) -> None:
    file = read_rows(tmp_path, {"统一社会信用代码": written})
    (fault,) = found(file, FaultCode.NUMBER_CUT)
    assert "设为文本格式后重新导出" in str(fault.hint)
    assert file.declarations[0].credit_code is None


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("停产", OperatingStatus.SUSPENDED),
        ("已注销", OperatingStatus.CLOSED),
        ("被吊销", OperatingStatus.CLOSED),
        ("并入演示集团", OperatingStatus.CLOSED),
        ("迁出", OperatingStatus.MOVED),
        ("已搬迁", OperatingStatus.MOVED),
    ],
)
def test_f08_an_employer_that_does_not_trade_is_taken_with_its_status(
    tmp_path: Path, written: str, status: OperatingStatus
) -> None:
    file = read_rows(tmp_path, {"经营状态": written})
    assert file.declarations[0].status is status
    (fault,) = found(file, FaultCode.NOT_TRADING)
    assert "请与税务、市场监管数据核对" in str(fault.hint)


@pytest.mark.parametrize("written", ["正常", "存续", "在业", "未停产", "", "半停产"])
def test_f08_words_of_trading_are_no_closure(tmp_path: Path, written: str) -> None:
    file = read_rows(tmp_path, {"经营状态": written})
    assert file.declarations[0].status is OperatingStatus.TRADING


def test_f08_a_closure_noted_in_the_name_counts(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"单位名称": "云溪演示机械厂（已注销）"})
    (declaration,) = file.declarations
    assert (declaration.name, declaration.status) == ("云溪演示机械厂", OperatingStatus.CLOSED)
    assert found(file, FaultCode.NOT_TRADING)[0].field == "单位名称"


def test_f09_a_declaration_older_than_13_months_is_late(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.DECLARATION_DATE, 申报日期="2025-10-31")
    assert "已超过 13 个月，年度更新逾期" in str(fault.hint)
    assert not found(read_rows(tmp_path, {"申报日期": "2025-11-01"}), FaultCode.DECLARATION_DATE)


def test_f09_of_several_declarations_of_one_workplace_the_latest_wins(tmp_path: Path) -> None:
    file = read_rows(
        tmp_path,
        {"申报日期": "2026-05-01", "劳动者总人数": 50},
        {"申报日期": "2026-03-01", "工作场所地址": "云溪镇演示路1号"},
    )
    assert [declaration.workers for declaration in file.declarations] == [50]
    kept, fault = found(file, FaultCode.DECLARATION_DATE)
    assert (kept.line, kept.severity) == (2, Severity.MENDED)
    assert "还申报在第 3 行" in str(kept.hint)
    assert (fault.line, fault.severity) == (3, Severity.REJECTED)
    assert "在第 2 行有更新的申报" in str(fault.hint)
    assert file.rejected[3]["申报日期"] == "2026-03-01"


def test_f09_an_identical_row_is_taken_once(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {}, {})
    assert [declaration.line for declaration in file.declarations] == [3]
    assert "与第 3 行完全相同，只收一次" in str(found(file, FaultCode.DECLARATION_DATE)[0].hint)


def test_f09_two_workplaces_of_one_employer_are_both_taken(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {}, {"工作场所地址": "云溪县云溪镇演示路2号"})
    assert len(file.declarations) == 2


@pytest.mark.parametrize(
    ("factors", "mark", "says"),
    [
        ("苯(10人)", "一般", "勾选为“一般”，但含严重职业病危害因素 苯"),
        ("苯(10人)", "", "未勾选严重程度，但含严重职业病危害因素 苯"),
        ("噪声(10人)", "严重", "所申报的因素按目录都是一般"),
    ],
)
def test_f10_a_severity_mark_against_the_factors_is_flagged(
    tmp_path: Path, factors: str, mark: str, says: str
) -> None:
    row = {"职业病危害因素名称": factors, "职业病危害严重程度": mark}
    assert says in str(_only(tmp_path, FaultCode.SEVERE_MARK, **row).hint)


def test_f10_welding_without_manganese_and_nitrogen_dioxide_is_flagged(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.SEVERE_MARK, 职业病危害因素名称="电焊烟尘(6人)、噪声(10人)")
    assert "没有锰、二氧化氮（高毒）" in str(fault.hint)
    complete = "电焊烟尘(6人)、锰及其无机化合物(6人)、氮氧化物(6人)"
    file = read_rows(tmp_path, {"职业病危害因素名称": complete})
    assert not found(file, FaultCode.SEVERE_MARK)


def test_f10_a_mark_ticked_alike_for_all_is_told_once_for_the_file(tmp_path: Path) -> None:
    rows = [
        {
            "单位名称": f"云溪演示{n}厂",
            "统一社会信用代码": make_export.credit_code(n),
            "职业病危害严重程度": "一般",
            "职业病危害因素名称": "苯(10人)" if n == 1 else "噪声(10人)",
        }
        for n in range(20)
    ]
    of_file = [f for f in found(read_rows(tmp_path, *rows), FaultCode.SEVERE_MARK) if f.line == 0]
    assert "20 家全都填“一般”，按因素却有 1 家含严重因素" in str(of_file[0].hint)


def test_f11_the_code_of_a_former_town_becomes_the_present_one(tmp_path: Path) -> None:
    area = make.area(townships=(make.township(other_codes=("999901400",)),))
    row = {"乡镇代码": "999901400", "乡镇": ""}
    file = read_rows(tmp_path, row, area=area)
    assert file.declarations[0].township_code == "999901100"
    (fault,) = found(file, FaultCode.AREA_CODE)
    assert fault.severity is Severity.MENDED
    assert str(fault.hint) == "999901400 是原乡镇或功能区的代码，已换成现行的 999901100"


def test_f11_an_unknown_town_is_flagged(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.AREA_CODE, 乡镇="旧溪乡")
    assert "云溪县没有乡镇“旧溪乡”，或已撤并" in str(fault.hint)


def test_f11_a_zone_code_is_taken_and_another_county_is_not(tmp_path: Path) -> None:
    zone = read_rows(tmp_path, {"区的代码": "999971"})
    assert (len(zone.declarations), found(zone, FaultCode.AREA_CODE)[0].severity) == (
        1,
        Severity.FLAGGED,
    )
    other = read_rows(tmp_path, {"区的代码": "110101"}, {})
    assert len(other.declarations) == 1
    (fault,) = found(other, FaultCode.AREA_CODE)
    assert (fault.line, fault.severity) == (2, Severity.REJECTED)
    assert "不属于云溪县（999901），未纳入" in str(fault.hint)
    assert other.rejected[2]["区的代码"] == "110101"


def test_f12_swapped_coordinates_are_turned_round(tmp_path: Path) -> None:
    row = {"经度": 38.01, "纬度": 117.02, "坐标系": "国家2000"}
    file = read_rows(tmp_path, row)
    (declaration,) = file.declarations
    assert (declaration.position, declaration.datum) == ((117.02, 38.01), Datum.CGCS2000)
    assert found(file, FaultCode.COORDINATES)[0].severity is Severity.MENDED


def test_f12_coordinates_outside_the_area_are_not_used(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"经度": 121.5, "纬度": 31.2})
    assert file.declarations[0].position is None
    assert "不在云溪县范围内，未采用" in str(found(file, FaultCode.COORDINATES)[0].hint)


def test_f12_coordinates_without_a_datum_are_flagged(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"经度": 117.01, "纬度": 38.01})
    assert file.declarations[0].datum is Datum.UNKNOWN
    (fault,) = found(file, FaultCode.COORDINATES)
    assert (fault.line, fault.field) == (2, "经度")
    assert "坐标没有注明坐标系" in str(fault.hint)


def test_f12_many_coordinates_without_a_datum_are_told_once_for_the_file(tmp_path: Path) -> None:
    rows = [
        {"统一社会信用代码": make_export.credit_code(n), "经度": 117.01, "纬度": 38.01}
        for n in range(51)
    ]
    (fault,) = found(read_rows(tmp_path, *rows), FaultCode.COORDINATES)
    assert fault.line == 0
    assert "51 行坐标没有注明坐标系（首行为第 2 行）" in str(fault.hint)


@pytest.mark.parametrize(
    ("heading", "datum"),
    [("经度（百度）", Datum.BD09), ("高德经度", Datum.GCJ02), ("GPS经度", Datum.WGS84)],
)
def test_f12_a_heading_may_state_the_datum(tmp_path: Path, heading: str, datum: Datum) -> None:
    file = read_rows(tmp_path, {heading: "117°0′36″", "纬度": 38.01})
    (declaration,) = file.declarations
    assert declaration.position == pytest.approx((117.01, 38.01))
    assert declaration.datum is datum


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"接触职业病危害总人数": 60}, "接触职业病危害总人数 60 人多于劳动者总人数 40 人"),
        ({"女工数": 41}, "女工数 41 人多于劳动者总人数 40 人"),
        ({"劳务派遣用工人数": 41}, "劳务派遣用工人数 41 人多于劳动者总人数 40 人"),
        ({"接触职业病危害总人数": 0}, "申报了 1 种因素，接触总人数却是 0"),
        ({"职业病危害因素名称": "噪声(12人)"}, "接触人数 12 多于总数 10"),
        ({"劳动者总人数": -3}, "人数 -3 不可能"),
    ],
)
def test_f13_impossible_counts_are_flagged(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    assert says in str(_only(tmp_path, FaultCode.IMPOSSIBLE_COUNT, **changes).hint)


def test_f15_central_and_provincial_employers_are_flagged(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.CITY_LEVEL, 隶属关系="中央企业")
    assert "“中央企业”单位应向设区的市级申报" in str(fault.hint)


def test_f15_a_county_export_without_them_is_told_what_it_lacks(tmp_path: Path) -> None:
    fault = _only(tmp_path, FaultCode.CITY_LEVEL)
    assert fault.line == 0
    assert "请向市级要辖区内名单后另行导入" in str(fault.hint)


def test_f16_a_medical_institution_without_radiation_is_flagged(tmp_path: Path) -> None:
    row = {"单位名称": "云溪县演示医院", "行业代码": "8411"}
    assert "没有申报放射性因素" in str(_only(tmp_path, FaultCode.MEDICAL_RADIATION, **row).hint)
    declared = read_rows(tmp_path, row | {"职业病危害因素名称": "X射线装置(Ⅲ类)(10人)"})
    assert not found(declared, FaultCode.MEDICAL_RADIATION)
    assert EmployerKind.RADIATION_UNIT in declared.declarations[0].kinds


def test_x03_identity_numbers_are_dropped_wherever_they_stand(tmp_path: Path) -> None:
    number = "11010519491231002X"
    file = read_rows(
        tmp_path, {"备注": f"负责人{number}", "身份证号": number, "统一社会信用代码": number}
    )
    assert number not in repr(file)
    faults = found(file, FaultCode.PERSONAL_DATA)
    assert {fault.field for fault in faults} == {"备注", "统一社会信用代码"}
    assert file.declarations[0].credit_code is None
