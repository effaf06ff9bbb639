from importlib.metadata import packages_distributions

import pytest


@pytest.mark.parametrize("package", ["api", "data", "geo", "maps", "planner"])
def test_no_other_distribution_owns_our_package_names(package: str) -> None:
    owners = set(packages_distributions().get(package, []))
    assert owners <= {"xuntu"}, f"{package!r} is also installed by {owners}"
