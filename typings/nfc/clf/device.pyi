from nfc.clf.pn53x import Chipset

usb_device_map: dict[tuple[int, int], str]

class Device:
    chipset: Chipset
    def mute(self) -> None: ...
