"""One table from core errors to HTTP answers."""

from http import HTTPStatus
from typing import Final

from api.access.errors import (
    ForbiddenError,
    ForgedFormError,
    MustChangePasswordError,
    NotSignedInError,
)
from api.access.workflow import SignInRefusedError, TooManyAttemptsError
from api.features.collection import BadParameterError
from api.jobs.workflow import FormUsedError
from api.oidc.errors import (
    OtherIssuerError,
    ProviderAnswerError,
    ProviderRefusedError,
    ProviderUnreachableError,
    SignInOverError,
    UnboundIdentityError,
)
from data.errors import DataError, NotFoundError
from data.jpeg_files import InvalidPhotoError
from geo.errors import XuntuError
from maps.route_finding import UnknownRouteError
from planner.errors import PlannerError
from planner.month import InvalidMonthError
from planner.month_basis import UnknownEmployerError
from planner.quarter import InvalidQuarterError
from planner.township_standing import UnknownTownshipError

STATUS: Final[tuple[tuple[type[XuntuError], HTTPStatus], ...]] = (
    (NotSignedInError, HTTPStatus.UNAUTHORIZED),
    (SignInRefusedError, HTTPStatus.UNAUTHORIZED),
    (TooManyAttemptsError, HTTPStatus.TOO_MANY_REQUESTS),
    (ProviderUnreachableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ProviderAnswerError, HTTPStatus.BAD_GATEWAY),
    (ProviderRefusedError, HTTPStatus.UNAUTHORIZED),
    (SignInOverError, HTTPStatus.UNAUTHORIZED),
    (OtherIssuerError, HTTPStatus.UNAUTHORIZED),
    (UnboundIdentityError, HTTPStatus.FORBIDDEN),
    (MustChangePasswordError, HTTPStatus.FORBIDDEN),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (ForgedFormError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (UnknownRouteError, HTTPStatus.NOT_FOUND),
    (UnknownEmployerError, HTTPStatus.NOT_FOUND),
    (BadParameterError, HTTPStatus.BAD_REQUEST),
    (UnknownTownshipError, HTTPStatus.NOT_FOUND),
    (FormUsedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidMonthError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidPhotoError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidQuarterError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (DataError, HTTPStatus.CONFLICT),
    (PlannerError, HTTPStatus.CONFLICT),
    (XuntuError, HTTPStatus.CONFLICT),
)


def status_of(error: XuntuError) -> HTTPStatus:
    """Return the HTTP status that `error` means."""
    return next(status for type_, status in STATUS if isinstance(error, type_))
