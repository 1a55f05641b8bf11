"""Another program on the same computer that uses the same card reader."""


class OtherProgram:
    """A program that holds the card for itself."""

    def __init__(self) -> None:
        from smartcard import scard

        _, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)

    def try_to_hold(self, *, share: bool = False) -> bool:
        """Whether it got the card; it goes on holding it until ``let_go``."""
        from smartcard import scard

        _, readers = scard.SCardListReaders(self._context, [])
        mode = scard.SCARD_SHARE_SHARED if share else scard.SCARD_SHARE_EXCLUSIVE
        code, self._card, _ = scard.SCardConnect(
            self._context, readers[0], mode, scard.SCARD_PROTOCOL_T0
        )
        return code == scard.SCARD_S_SUCCESS

    def try_to_begin_transaction(self) -> bool:
        """Whether it got the card, and has it to itself until ``let_go``."""
        from smartcard import scard

        return self.try_to_hold(share=True) and not scard.SCardBeginTransaction(self._card)

    def let_go(self) -> None:
        """Release the card."""
        from smartcard import scard

        scard.SCardDisconnect(self._card, scard.SCARD_LEAVE_CARD)
        scard.SCardReleaseContext(self._context)
