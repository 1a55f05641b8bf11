"""Words for staff, about what a kiosk came across."""

from kiosk.domain.reasons import StaffNotice
from kiosk.words.marking import msg

STAFF_NOTICES: dict[StaffNotice, str] = {
    StaffNotice.SEVERAL_KINDS: msg(
        "This patron has valid subscriptions that differ in kind: stop one of them."
    ),
    StaffNotice.KOPPELING_MISSING: msg(
        "A productkoppeling is missing for a subscription of this patron."
    ),
    StaffNotice.NUMBER_ON_SEVERAL_RECORDS: msg(
        "This pass number is on several records: merge them (ontdubbelen)."
    ),
    StaffNotice.CAME_BACK_MISSING: msg("An item that was missing came back."),
    StaffNotice.CAME_BACK_IN_TRANSIT: msg("An item that was in transit was brought in here."),
    StaffNotice.LENT_TO_SOMEONE_ELSE: msg("An item came back that was lent to someone else."),
    StaffNotice.PARTS_MISSING: msg("A set came back incomplete."),
    StaffNotice.PARTS_UNCHECKED: msg("A set came back; nobody counted its parts."),
    StaffNotice.INTERLIBRARY_BACK: msg("An interlibrary loan came back: send it to its owner."),
    StaffNotice.NO_TRANSPORT_ANY_MORE: msg(
        "A loan from before the group stepped back came in: bring it home."
    ),
}
