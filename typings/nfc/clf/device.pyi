from nfc.clf.pn53x import Chipset

class Device:
    chipset: Chipset
    def mute(self) -> None: ...
