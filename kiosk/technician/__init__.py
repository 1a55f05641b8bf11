"""What a technician has: doctor, detect, watch, and a look at an eID.

Beside the screens, above the devices and the stores: nothing here runs while patrons are served.
``checks`` holds one file for each part of a kiosk that can be ill: what is gathered of it, as a
small frozen dataclass, and what that means, as a pure function.
"""
