import gc
import subprocess
import sys
from datetime import date

import pytest

from api.service.warming import warm, warm_behind
from data.database import Pool
from tests.counted_queries import counted_queries
from tests.make_account import signed_in
from tests.small_county import AREA, MONTH, SmallCounty


def test_after_a_start_the_newest_month_is_read_ahead(small_county: SmallCounty) -> None:
    asked = []
    try:
        for is_warm in (False, True):
            with (
                pytest.MonkeyPatch.context() as patch,
                counted_queries(patch) as seen,
                Pool(small_county.pool.dsn) as pool,
            ):
                if is_warm:
                    assert warm(pool, lambda: date(2026, 12, 1)) == 1
                client = signed_in(pool)
                seen.clear()
                assert client.get(f"/areas/{AREA}/{MONTH}/why").status_code == 200
                asked.append(len(seen))
    finally:
        gc.unfreeze()
    assert asked[1] < asked[0] / 2


def test_reading_ahead_gives_up_quietly_where_there_is_nothing(database: Pool) -> None:
    try:
        assert warm(database, lambda: date(2026, 12, 1)) == 0
        database.close()
        thread = warm_behind(database, lambda: date(2026, 12, 1))
        thread.join(20)
        assert not thread.is_alive()
    finally:
        gc.unfreeze()


def test_after_a_start_the_libraries_of_maps_are_loaded() -> None:
    program = (
        "import sys; from datetime import date; from api.service.warming import warm;"
        "from data.database import Pool; import api.server;"
        "before = 'folium' in sys.modules; pool = Pool(''); pool.close();"
        "warm(pool, lambda: date(2026, 12, 1)); print(before, 'folium' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
