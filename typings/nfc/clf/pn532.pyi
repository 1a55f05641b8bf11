from logging import Logger

from nfc.clf import pn53x
from nfc.clf.transport import TTY

class Chipset(pn53x.Chipset):
    def __init__(self, transport: TTY, logger: Logger) -> None: ...

class Device(pn53x.Device): ...

def init(transport: TTY) -> Device: ...
