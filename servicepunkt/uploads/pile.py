"""A pile: the files of one paper that somebody adds now, apart from those of the same paper that were sent before."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from servicepunkt.forms.definition import MOST_FILES
from servicepunkt.uploads.models import Folder, Upload, UploadQuerySet


@dataclass(frozen=True, slots=True)
class Pile:
    """Where files for a paper are added, up to `most`.

    What is older than `since` belongs to something that was already sent. What is added to a pile that is `kept_back`
    is seen by its sender alone until she hands it over.
    """

    folder: Folder
    paper: str
    most: int = MOST_FILES
    since: dt.datetime | None = None
    kept_back: bool = False

    def uploads(self) -> UploadQuerySet:
        """Its files in their order; older ones are nobody's to change.

        Refused ones are always included: nothing of them has been kept, and their sender may want them off the list.
        """
        files, refused = Upload.objects.of(self.folder, self.paper), Q(state=Upload.State.REFUSED)
        if self.kept_back:
            return files.filter(Q(kept_back=True) | refused)
        return files.handed_over().filter(Q(created_at__gte=self.since) | refused if self.since else Q())
