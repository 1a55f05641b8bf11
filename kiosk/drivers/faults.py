"""From what the system says to what staff can do: one table for every device file."""

import errno
import termios

from kiosk.drivers import DeviceLost, Fault

_FAULTS: dict[int | None, Fault] = {
    errno.ENOENT: Fault.NOT_FOUND,
    errno.ENXIO: Fault.NOT_FOUND,
    errno.ECONNREFUSED: Fault.NOT_FOUND,  # a host on the network without such a device
    errno.EACCES: Fault.NOT_PERMITTED,
    errno.EPERM: Fault.NOT_PERMITTED,
    errno.EBUSY: Fault.BUSY,
    errno.EAGAIN: Fault.BUSY,  # what an exclusive lock of a serial port gives
    errno.ENODEV: Fault.UNPLUGGED,
    errno.ENOTTY: Fault.WRONG_ANSWER,  # the path leads to something else than such a device
    errno.EINVAL: Fault.WRONG_ANSWER,
    errno.EIO: Fault.NO_ANSWER,
    errno.ETIMEDOUT: Fault.NO_ANSWER,
}

_SENTENCES = {
    Fault.NOT_FOUND: "There is no {path}: plug the device in, or correct its path in the settings.",
    Fault.NOT_PERMITTED: "The kiosk may not open {path}: install the udev rules and replug it.",
    Fault.BUSY: "Another program holds {path}: stop that program.",
    Fault.UNPLUGGED: "The device at {path} was unplugged: plug it in again.",
    Fault.NO_ANSWER: "The device at {path} does not answer: check its cable, or replug it.",
    Fault.WRONG_ANSWER: "The device at {path} answers nonsense: check its model, or replug it.",
    Fault.SERVICE_DOWN: "The service behind {path} is down: restart it.",
}


def lost(fault: Fault, path: str) -> DeviceLost:
    """The device at ``path`` is lost, with the sentence that goes with the fault."""
    return DeviceLost(fault, _SENTENCES[fault].format(path=path))


def lost_by_error(error: Exception, path: str) -> DeviceLost:
    """The device at ``path`` is lost because a call failed.

    Only the error's number is read: a library's own words may quote what was on the wire, and
    a card's number may not reach a log.
    """
    return lost(_FAULTS.get(_number(error), Fault.NO_ANSWER), path)


def _number(error: BaseException | None) -> int | None:
    """The system's number of an error, or of what was behind it where a library dropped it."""
    match error:
        case OSError(errno=int(number)) | termios.error(args=(int(number), *_)):
            return number
        case OSError(__context__=before):
            return _number(before)
        case _:
            return None
