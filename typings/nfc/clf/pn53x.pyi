from nfc.clf import device
from nfc.clf.transport import TTY, USB

class Chipset:
    transport: TTY | USB
    in_list_passive_target_max_target: int
    in_list_passive_target_brty_range: tuple[int, ...]
    def read_register(self, register: str) -> int: ...
    def command(self, cmd_code: int, cmd_data: bytearray, timeout: float) -> bytearray: ...

class Device(device.Device): ...
