"""Every refusal of the stand-in vendor; the part that it plays gives each its shape."""

from fastapi import Request


class VendorError(Exception):
    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param, self.kind = status, message, code, param, kind
        self.headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}


class NoRoute(VendorError):
    """The path or its method is not known at all, whatever video it is about."""

    def __init__(self, status: int, message: str, detail: str) -> None:
        super().__init__(status, message)
        self.detail = detail
        """As FastAPI says it."""


def check_bearer(request: Request, key: str | None) -> None:
    """None admits everybody, with any key or without."""
    if key is None:
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        raise VendorError(401, "You didn't provide an API key.")
    if given.strip() != key:
        raise VendorError(401, "Incorrect API key provided.", code="invalid_api_key")


def invalid(param: str, message: str, code: str = "invalid_value") -> VendorError:
    return VendorError(400, message, code=code, param=param)


def missing(param: str) -> VendorError:
    return invalid(param, f"Missing required parameter: '{param}'.", "missing_required_parameter")


def not_found(video_id: str) -> VendorError:
    return VendorError(404, f"Video with id '{video_id}' not found.", code="video_not_found", param="video_id")


def expired(video_id: str) -> VendorError:
    message = f"Video '{video_id}' has expired: its files are no longer available."
    return VendorError(404, message, code="video_expired", param="video_id")


def not_completed(video_id: str, status: str) -> VendorError:
    message = f"Video '{video_id}' is not completed (status: {status})."
    return VendorError(400, message, code="video_not_completed", param="video_id")


def not_offered(what: str) -> VendorError:
    return VendorError(400, f"The stand-in vendor does not offer {what}.", code="unsupported")


def busy(retry_after: float) -> VendorError:
    message = "Rate limit reached for videos. Please try again later."
    return VendorError(429, message, code="rate_limit_exceeded", kind="rate_limit_error", retry_after=retry_after)


def not_an_mp4() -> VendorError:
    return invalid("video", "'video' could not be read as an mp4 file.")


def broken() -> VendorError:
    message = "The server had an error while processing your request."
    return VendorError(500, message, kind="server_error")


def refused() -> VendorError:
    message = "Your request was blocked by our moderation system."
    return VendorError(400, message, code="moderation_blocked", kind="image_generation_user_error")
