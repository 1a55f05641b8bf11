class MutmutState:
    _stats: set[str]

def state() -> MutmutState: ...
