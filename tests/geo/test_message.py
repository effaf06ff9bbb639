from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeoError, XuntuError
from geo.message import listed, message


def test_a_message_says_its_values_in_chinese() -> None:
    assert str(message("第 {line} 行缺少{field}", line=3, field="名称")) == "第 3 行缺少名称"


def test_a_message_inside_another_is_said_in_the_same_language() -> None:
    english = {"因为{why}": "because {why}", "没有坐标": "it has no position"}
    nested = message("因为{why}", why=message("没有坐标"))
    assert str(nested) == "因为没有坐标"
    assert nested.said(lambda text: english[text]) == "because it has no position"


def test_messages_listed_are_one_message_said_in_order_in_either_language() -> None:
    parts = [message("没有坐标"), message("第 {line} 行", line=3), message("没有坐标")]
    assert str(listed(parts)) == "没有坐标；第 3 行；没有坐标"
    assert listed(parts[:1]) == parts[0]
    english = {
        "没有坐标": "no position",
        "第 {line} 行": "line {line}",
        "{first}；{rest}": "{first}; {rest}",
    }
    assert listed(parts).said(lambda text: english[text]) == "no position; line 3; no position"


@given(st.text(), st.integers())
def test_messages_of_equal_words_are_equal_and_hash_alike(word: str, number: int) -> None:
    first, second = message("{a}{b}", a=word, b=number), message("{a}{b}", b=number, a=word)
    assert first == second
    assert hash(first) == hash(second)


def test_every_error_carries_its_sentence_and_values() -> None:
    error = GeoError("{what}不在目录中：请核对", what="丙酮醇")
    assert isinstance(error, XuntuError)
    assert str(error) == "丙酮醇不在目录中：请核对"
    assert error.message.params == (("what", "丙酮醇"),)
