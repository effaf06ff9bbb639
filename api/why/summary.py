"""Why an employer is visited or not, on the console."""

from api.console import Steps
from geo.message import message
from planner.chance_origin import percent
from planner.rule_standing import RuleState
from planner.why_card import WhyCard, sum_faults


def of_card(steps: Steps, card: WhyCard) -> None:
    """Say everything that a card says, in its order."""
    steps.say(
        message(
            "{name}（{id}）{month}：{place}",
            name=card.employer.name,
            id=card.employer.id,
            month=str(card.month),
            place=message(card.place.value),
        )
    )
    steps.say(card.sentence)
    if card.arrangement:
        steps.say(message("安排：{said}", said=card.arrangement.sentence))
    for doubt in (*card.doubts, *sum_faults(card)):
        steps.warn(doubt)
    _say_score(steps, card)
    steps.say(
        message(
            "本月被查机会 {percent}（{numerator}/{denominator}）",
            percent=percent(card.chance),
            numerator=card.chance.numerator,
            denominator=card.chance.denominator,
        )
    )
    for sentence in card.origin.sentences if card.origin else ():
        steps.say(message("· {said}", said=sentence))
    for sentence in card.cap.sentences:
        steps.say(sentence)
    for one in card.rules:
        if one.state is not RuleState.OUT_OF_SCOPE:
            steps.say(
                message(
                    "规则 {rule}“{title}”：{said}",
                    rule=one.rule,
                    title=one.title,
                    said=one.sentence,
                )
            )
    for what_if in card.what_ifs:
        steps.say(what_if.sentence)
    if not (card.doubts or sum_faults(card)):
        steps.say(message("已按所附资料重新计算，各项相加一致。"))


def _say_score(steps: Steps, card: WhyCard) -> None:
    score = card.score
    steps.say(
        message(
            "{letter}类，风险分 {points}，由以下各项相加：",
            letter=score.letter,
            points=score.points,
        )
    )
    for part in score.parts:
        steps.say(message("+{points}　{reason}", points=part.points, reason=part.reason))
    for flag in score.flags:
        steps.say(message("※ {said}", said=flag))
