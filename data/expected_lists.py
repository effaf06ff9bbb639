"""Expected lists: employers that ought to be in an export and are not (F15).

Central and provincial employers declare at city level, and others never declared: a list from
the city, from tax or market data, or of a campaign (应申报名单) is read like any export.
"""

from geo.declaration import FaultCode, RowFault, Severity
from geo.declaration_file import DeclarationFile
from geo.message import message
from geo.workplace import name_key


def absent_employers(export: DeclarationFile, expected: DeclarationFile) -> tuple[RowFault, ...]:
    """Return a fault for every employer of `expected` that `export` does not name.

    Employers are the same when their credit codes are, or, where either lacks one, their names.
    Lines are those of `expected`.
    """
    codes = {one.credit_code for one in export.declarations if one.credit_code}
    names = {name_key(one.name): one.credit_code for one in export.declarations}
    return tuple(
        RowFault(
            line=one.line,
            field="单位名称",
            fault=FaultCode.CITY_LEVEL,
            severity=Severity.FLAGGED,
            hint=message(
                "应申报名单“{list}”里的“{name}”不在申报数据“{file}”中：请核对是否在市级申报，"
                "或督促申报",
                list=expected.source.name,
                name=one.name,
                file=export.source.name,
            ),
            value=one.name,
        )
        for one in expected.declarations
        if not _is_named(one.credit_code, name_key(one.name), codes, names)
    )


def _is_named(code: str | None, name: str, codes: set[str], names: dict[str, str | None]) -> bool:
    if code in codes:
        return True
    return name in names and (code is None or names[name] is None)
