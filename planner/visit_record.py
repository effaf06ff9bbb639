"""Visit records: what was found at a workplace, and what a record still lacks.

The same rules run on the phone (api/static/field/record.js), which knows them without a network; a
test compares the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from geo.message import message
from planner.inspection_form import FormItem, InspectionForm
from planner.visit_change import FieldValue, Standing, VisitChange, conflicts
from planner.visit_field import SIGNERS

_SIGNING: Final = ("sign", "sign_refused", "done", "photo")
"""Fields that may still change when the record was signed."""


class Lack(StrEnum):
    """What a record lacks before the visit is finished."""

    CONFLICT = "conflict"
    TIMES = "times"
    ORDER = "order"
    ENTRY = "entry"
    CERTIFICATES = "certificates"
    RECUSAL = "recusal"
    RECUSED = "recused"
    RESULT = "result"
    MANDATORY = "mandatory"
    NOTE = "note"
    CLEAN = "clean"
    DUE = "due"
    SIGNED = "signed"
    SIGNED_BEFORE = "signed_before"


LACKS: Final = {
    Lack.CONFLICT: message("两台手机填得不一样的栏目：请选定一个"),
    Lack.TIMES: message("到达和离开时间：请记录"),
    Lack.ORDER: message("离开早于到达：请改正时间"),
    Lack.ENTRY: message("扫码入企的记录：请填检查码，或写明没有的原因"),
    Lack.CERTIFICATES: message("出示执法证件：请确认"),
    Lack.RECUSAL: message("告知回避权：请记录当事人的答复"),
    Lack.RECUSED: message("当事人申请了回避：请停止检查，报告后由其他人员办理"),
    Lack.RESULT: message("检查结果：请选择"),
    Lack.MANDATORY: message("“三同时”必查项：请逐项回答"),
    Lack.NOTE: message("不符合项的事实：请逐项写明"),
    Lack.CLEAN: message("有不符合项，结果却是未发现问题：请改正其一"),
    Lack.DUE: message("改正期限早于检查日：请改正"),
    Lack.SIGNED: message("签名：请两名执法人员和当事人签名，当事人拒签的写明原因"),
    Lack.SIGNED_BEFORE: message("签名之后记录又改过：请重新签名"),
}
"""What to say of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One item that does not conform, with what is demanded."""

    item: FormItem
    note: str
    demand: str
    due: date | None


@dataclass(frozen=True, kw_only=True)
class VisitRecord:
    """The record of one visit as it stands."""

    day: date
    form: InspectionForm
    stands: Standing

    def value(self, field: str) -> FieldValue:
        """Return what a field says; None where it is empty or two versions of it differ."""
        versions = self.stands.get(field, ())
        return versions[0].value if versions and field not in self.conflicts else None

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """Return the fields of which two versions differ."""
        return conflicts(self.stands)

    def moment(self, field: str) -> datetime | None:
        """Return one of the three times, or None."""
        value = self.value(field)
        return datetime.fromisoformat(value) if value else None

    def findings(self) -> tuple[Finding, ...]:
        """Return the items that do not conform, in the order of the form."""
        found = []
        for item in self.form.items():
            answer = self.value(f"item/{item.id}")
            if answer and answer["answer"] == "no":
                order = self.value(f"correction/{item.id}") or {"demand": "", "due": None}
                found.append(
                    Finding(
                        item=item,
                        note=answer["note"].strip(),
                        demand=order["demand"].strip(),
                        due=date.fromisoformat(order["due"]) if order["due"] else None,
                    )
                )
        return tuple(found)

    def orders(self) -> tuple[Finding, ...]:
        """Return the findings that have to be corrected until a day."""
        return tuple(finding for finding in self.findings() if finding.due is not None)

    @property
    def needs_form(self) -> bool:
        """Whether the workplace was inspected; a closed one, say, could not be."""
        return self.value("result") not in self.form.without_form

    @property
    def is_finished(self) -> bool:
        """Whether it was declared finished and lacks nothing."""
        return bool(self.value("done")) and not self.lacks()

    def lacks(self) -> tuple[Lack, ...]:
        """Return what the record lacks, in the order of a visit."""
        return tuple(self._lacks())

    def signature(self, signer: str) -> FieldValue:
        """Return a signature, or None."""
        return self.value(f"sign/{signer}")

    def changed_since(self, signer: str) -> tuple[str, ...]:
        """Return the fields that somebody changed after `signer` had signed, in order."""
        if not (signature := self.signature(signer)):
            return ()
        covered = set(signature["covers"])
        return tuple(
            field
            for field, versions in self.stands.items()
            if field.partition("/")[0] not in _SIGNING
            and any(version.id not in covered for version in versions)
        )

    def photos(self) -> tuple[tuple[str, FieldValue], ...]:
        """Return name and description of every photo that was not taken back."""
        return tuple(
            (field.partition("/")[2], self.value(field))
            for field in self.stands
            if field.startswith("photo/") and self.value(field)
        )

    def last_change(self) -> VisitChange | None:
        """Return the change that was made last, or None."""
        every = [version for versions in self.stands.values() for version in versions]
        return max(every, key=lambda one: (one.made_at, one.id), default=None)

    def _lacks(self) -> Iterator[Lack]:
        if self.conflicts:
            yield Lack.CONFLICT
        arrive, leave = self.moment("arrive"), self.moment("leave")
        if arrive is None or leave is None:
            yield Lack.TIMES
        elif leave < arrive:
            yield Lack.ORDER
        if self.value("result") is None:
            yield Lack.RESULT
        if self.needs_form:
            yield from self._form_lacks()
        yield from self._finding_lacks()
        yield from self._signature_lacks()

    def _form_lacks(self) -> Iterator[Lack]:
        if not (self.value("entry_code") or self.value("entry_none")):
            yield Lack.ENTRY
        if not self.value("certificates"):
            yield Lack.CERTIFICATES
        recusal = self.value("recusal")
        if recusal is None:
            yield Lack.RECUSAL
        elif recusal["asked"]:
            yield Lack.RECUSED
        if any(self.value(f"item/{item.id}") is None for item in self.form.mandatory()):
            yield Lack.MANDATORY

    def _finding_lacks(self) -> Iterator[Lack]:
        findings = self.findings()
        if any(not finding.note for finding in findings):
            yield Lack.NOTE
        if findings and self.value("result") == self.form.clean:
            yield Lack.CLEAN
        if any(finding.due and finding.due < self.day for finding in findings):
            yield Lack.DUE

    def _signature_lacks(self) -> Iterator[Lack]:
        signers = SIGNERS if self.needs_form and not self.value("sign_refused") else SIGNERS[:2]
        if any(not self.signature(signer) for signer in signers):
            yield Lack.SIGNED
        if any(self.changed_since(signer) for signer in signers):
            yield Lack.SIGNED_BEFORE
