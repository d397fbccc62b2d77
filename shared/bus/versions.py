"""A command on what the caller saw: refused where somebody has changed it since."""

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from shared.contracts.base import Request
from shared.errors import VERSION_PASSED


class Seen:
    """The version of the command's subject as its handler finds it, beside the one that the caller saw.

    The subject is what the command's first field names. Two callers who both saw the present version are
    told apart where the rows are written: one of the two finds them changed.
    """

    def __init__(self, session: Session, request: Request, version: int | None) -> None:
        self._expected, self._found = version, None
        self._subject = str(getattr(request, next(iter(type(request).model_fields)), ""))
        if version is not None:
            event.listen(session, "loaded_as_persistent", self._note)

    def check(self) -> None:
        """Called when the handler had no objection of its own, so that no stranger learns a version.

        Raises `version-passed`, also for what has no version.
        """
        if self._expected is not None and self._found != self._expected:
            raise VERSION_PASSED()

    def _note(self, _: Session, row: object) -> None:
        state = inspect(row, raiseerr=True)
        version = state.mapper.version_id_col
        if self._found is None and version is not None and state.identity == (self._subject,):
            self._found = state.dict[state.mapper.get_property_by_column(version).key]
