from tests.cap_years import simulate


def test_simulated_years_keep_every_cap_and_caps_are_what_keeps_them() -> None:
    kept = simulate(12)
    assert kept.plan_breaches == []
    assert kept.visit_breaches == []
    assert kept.counts["counted"] > 100
    assert kept.counts["withdrawn"] > 0
    without = simulate(12, caps_on=False)
    assert len(without.plan_breaches) > 20
    assert len(without.visit_breaches) > 20
    said = " ".join(without.visit_breaches)
    for words in ("本机关本年第", "各机关本年第", "相隔不足", "未发现问题"):
        assert words in said
