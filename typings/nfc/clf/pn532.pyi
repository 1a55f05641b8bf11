from nfc.clf.pn53x import Device
from nfc.clf.transport import TTY

def init(transport: TTY) -> Device: ...
