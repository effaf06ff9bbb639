"""The script that computes digests, for the form of a ceremony: the verifier's own."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

from api.access.roles import for_roles
from data.account import Role

router = APIRouter(include_in_schema=False)


@router.get("/office/digest.js")
@for_roles(Role.PLANNER, Role.LEADER)
def digest_script() -> Response:
    """Return the part of the verifier that computes SHA-256, also where there is no HTTPS."""
    text = files("maps").joinpath("verifier", "bytes.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})
