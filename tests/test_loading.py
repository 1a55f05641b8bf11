"""Loading goes without looking for garbage; afterwards it is looked for as ever."""

import gc

import pytest

from kiosk.loading import loading


def test_no_garbage_is_looked_for_while_modules_are_loaded_and_it_is_afterwards() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_module_that_cannot_be_loaded_does_not_leave_garbage_lying_for_ever() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
