"""The bench: a desk of virtual devices, with hands. Development only.

A process of its own (``python -m virtual_desk``): it holds the devices, lays their settings ready
for a kiosk, and does over HTTP what patrons and staff would do with their hands. The kiosk does
not know that it talks to it; only bytes go over the devices' lines.
"""
