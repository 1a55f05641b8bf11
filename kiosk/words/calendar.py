"""The names of days and months, for the catalogues.

Babel knows them too, yet importing it costs a running kiosk 6 to 7.6 MB of memory and 35 ms at
start (measured with Babel 2.18 on Python 3.11), these names nothing. Babel only collects texts
and compiles catalogues.
"""

from kiosk.words.marking import msg

WEEKDAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
MONTHS = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)
