# nfcpy 1.0.4: the calls that we use. https://nfcpy.readthedocs.io/en/latest/

from nfc.clf import ContactlessFrontend as ContactlessFrontend
