"""What each rule says, in one sentence a librarian knows it by."""

from kiosk.domain.rule import Rule
from kiosk.words.marking import msg

RULES: dict[Rule, str] = {
    Rule.NETWORK_ALONE: msg("A library without a group is a network alone."),
    Rule.NETWORK_OF_GROUP: msg(
        "The libraries of one samenwerkingsgroep are one network, whatever its form."
    ),
    Rule.LIBRARY_MERGED: msg(
        "A library that merged counts as the one it became part of, and keeps its old "
        "codes and passes."
    ),
    Rule.FORM_0: msg("Form 0: each library enrols its own patrons."),
    Rule.FORM_1: msg("Form 1 (1x lidgeld): enrol in each library, pay the fee once."),
    Rule.FORM_2: msg("Form 2 (1 reglement): as 1, and the lending rules are the group's."),
    Rule.FORM_3A: msg(
        "Form 3a (regiobib): a patron is recognised at once in every library of the group."
    ),
    Rule.FORM_3B: msg(
        "Form 3b (regiobib with transport): as 3a, and items of the other libraries too."
    ),
    Rule.FORM_3C: msg("Form 3c (regiobib with options): as 3b, with options such as floating."),
    Rule.LENT_BEFORE_STEPPING_BACK: msg(
        "A loan from before the group stepped back or a library left can always be returned."
    ),
    Rule.UNIQUE_NUMBER: msg(
        "A number that is unique (2000, eID, UiTPAS, A-kaart) counts throughout the network."
    ),
    Rule.OLDER_PASS_OF_THIS_LIBRARY: msg(
        "An older pass counts in all branches of its own library."
    ),
    Rule.ADMISSIBLE_RECORD_SERVES: msg(
        "With one number on several records, the record that is admissible here serves, "
        "own before regional."
    ),
    Rule.UNKNOWN_PASS: msg("A pass without a patron in the network is unknown."),
    Rule.OLDER_PASS_ELSEWHERE: msg(
        "An older pass counts only in its own library: have it replaced."
    ),
    Rule.PASS_LOST: msg("A pass that was reported lost is refused."),
    Rule.PASS_BLOCKED: msg("A blocked pass is refused."),
    Rule.PASS_REPLACED: msg("A pass that was replaced is refused."),
    Rule.PASS_NOT_LINKED: msg(
        "A pass that is not linked to this library yet must be linked at the desk, once (volgpas)."
    ),
    Rule.EID_NOT_A_PASS: msg("An eID is a pass only where the library uses it as one."),
    Rule.SEVERAL_RECORDS: msg(
        "With one number on several records of equal rank, the desk decides."
    ),
    Rule.STAFF_BLOCK: msg("A patron whom staff blocked is refused."),
    Rule.UNCONFIRMED: msg("An online enrolment must first be confirmed at the desk."),
    Rule.OWN_SUBSCRIPTION: msg("An own valid subscription goes first."),
    Rule.REGIONAL_SUBSCRIPTION: msg(
        "From form 3a on, a valid subscription of another library of the group admits."
    ),
    Rule.EXPIRED_HERE_VALID_ELSEWHERE: msg(
        "Expired here but valid elsewhere in a regiobib: admitted."
    ),
    Rule.LATEST_END_FIRST: msg(
        "Of several memberships, the one that ends last serves, then the lowest library code."
    ),
    Rule.PRODUCTKOPPELING: msg("A productkoppeling says what a subscription counts as here."),
    Rule.SEVERAL_KINDS: msg("Valid subscriptions that differ in kind: staff are told to stop one."),
    Rule.CLASS_OR_INSTITUTION: msg(
        "Class and institution subscriptions lend under their own rules."
    ),
    Rule.ENDS_THIS_MONTH: msg(
        "A membership that ends this month and does not renew itself is announced."
    ),
    Rule.RENEW_ONLY_ONE: msg(
        "Of several memberships in a regiobib only one needs renewing, unless a digital "
        "collection needs another."
    ),
    Rule.NOT_STARTED: msg("A renewal is recorded, and has not started yet."),
    Rule.EXPIRED: msg("Expired everywhere: renew at the desk."),
    Rule.NOT_ENROLLED: msg("Never enrolled here: enrol here."),
    Rule.ENROL_WITHOUT_PAYING: msg(
        "In form 1 and 2 a member of another library enrols here without paying again."
    ),
    Rule.KOPPELING_MISSING: msg(
        "A missing productkoppeling is never guessed: the desk helps, and staff are told."
    ),
    Rule.ADMINISTRATIVE: msg("Administrative cards are refused."),
    Rule.DIGITAL_NEEDS_OWN_MEMBERSHIP: msg(
        "A digital collection takes a membership of the library that holds the licence; "
        "a regional one does not count."
    ),
    Rule.COUNTED_PER_LIBRARY: msg("Before form 3a, debts and late items count per library."),
    Rule.COUNTED_OVER_GROUP: msg("From form 3a on, debts and late items count over the group."),
    Rule.DEBT: msg("Who owes too much lends and renews nothing; returning and paying go on."),
    Rule.LONG_OVERDUE: msg(
        "Who is late for too long lends and renews nothing; returning and paying go on."
    ),
    Rule.DESK_UNSTAFFED: msg("At unstaffed hours it is said when the desk is staffed."),
    Rule.OWN_ITEM: msg("Every branch takes its own library's items."),
    Rule.ITEM_OF_THE_GROUP: msg(
        "From form 3b on, also the items of the other libraries of the group."
    ),
    Rule.OLDER_BARCODE: msg(
        "An older barcode stands for the item that this branch may handle, or that the patron has."
    ),
    Rule.UNKNOWN_ITEM: msg("No item of the network has this barcode."),
    Rule.SEVERAL_ITEMS: msg("An older barcode that can be several items goes to the desk."),
    Rule.OTHER_LIBRARY: msg("Before form 3b, items of other libraries are not lent here."),
    Rule.RULE_OF_GROUP: msg("From form 2 on, the group's lending rules hold."),
    Rule.RULE_OF_LIBRARY: msg("The library's own lending rule holds."),
    Rule.RULE_OF_NOBODY: msg("Nobody wrote a lending rule: four weeks, two renewals."),
    Rule.DUE_DATE: msg("The due date is today and the days of the rule."),
    Rule.CLOSED_DAY: msg("A due date on a closed day (gesloten) moves to the next open day."),
    Rule.HOLIDAY: msg(
        "A due date in a holiday (vakantie) moves to the same weekday in the first week after."
    ),
    Rule.HOLD_COLLECTED: msg(
        "A hold that is ready here may be collected here, whoever owns the copy."
    ),
    Rule.ASKED_FIRST: msg("What costs something, and whether a set is complete, is asked first."),
    Rule.NOT_FOR_LOAN: msg("This kind of item is not lent with this subscription."),
    Rule.TOO_YOUNG: msg("The age mark of an item is kept."),
    Rule.MISSING: msg("A missing item is taken back and staff are told; lending goes to the desk."),
    Rule.IN_TRANSIT: msg(
        "An item in transit is taken back and staff are told; lending goes to the desk."
    ),
    Rule.LENT_TO_SOMEONE_ELSE: msg(
        "An item that is lent to someone else is taken back; lending goes to the desk."
    ),
    Rule.ON_HOLD_FOR_SOMEONE_ELSE: msg("A copy that is set aside for someone else is refused."),
    Rule.TOO_MANY_LOANS: msg(
        "There is a limit to loans in all, counted over the library or the group."
    ),
    Rule.TOO_MANY_OF_KIND: msg("There is a limit to loans of this kind."),
    Rule.PARTS_MISSING: msg("An incomplete set goes to the desk."),
    Rule.INTERLIBRARY: msg(
        "An interlibrary loan is only for who asked for it; the rest goes to the desk."
    ),
    Rule.HOLD_READY_ELSEWHERE: msg("A hold that is ready at another branch goes to the desk."),
    Rule.PICKUP_EXPIRED: msg("A hold that was not collected in time goes to the desk."),
    Rule.NO_HOLD_READY: msg("Only a hold that is ready can be collected."),
    Rule.SECOND_LOAN_RENEWS: msg("A second loan of the same item is a renewal at self-service."),
    Rule.NEVER_SHORTER: msg("A renewal never shortens a loan."),
    Rule.NO_MORE_RENEWALS: msg("There is a limit to renewals."),
    Rule.NO_RENEWAL_HERE: msg(
        "Items of other libraries are renewed only with a 3000 barcode, in form 3b or "
        "3c, where this library allows it."
    ),
    Rule.NOT_ON_LOAN: msg("Only what the patron has on loan can be renewed."),
    Rule.RETURN_NEEDS_NO_CARD: msg("Returning needs no card."),
    Rule.RETURN_ELSEWHERE: msg("Without transport, an item of another library is returned there."),
    Rule.HOME_SHELF: msg("A returned item goes to its shelf in its home branch."),
    Rule.TRANSPORT_HOME: msg("A returned item goes by transport to its home branch."),
    Rule.FLOATING: msg("Where items float, one stays where it is returned."),
    Rule.HELD_FOR_A_PATRON: msg(
        "A returned item goes to who waits for it: hold shelf, or transport to the pickup branch."
    ),
    Rule.STAFF_ARE_TOLD: msg("Staff are told."),
    Rule.FINE: msg(
        "A late return costs a fine by day, opening day or week; fine-free days count nothing."
    ),
    Rule.FINE_CAP: msg("A fine has a cap."),
    Rule.PAID_HERE: msg("Fees of this library may be paid here."),
    Rule.ONE_FINANCIAL_ORGANISATION: msg(
        "From form 3a on, fees of the other libraries of the group may be paid here."
    ),
    Rule.PAY_ELSEWHERE: msg("Fees of other libraries are paid there."),
    Rule.NOTHING_OWED: msg("There is nothing to pay."),
}
