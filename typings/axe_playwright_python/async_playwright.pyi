# axe-playwright-python 0.1: the calls that we use.
class Axe:
    axe_script: str
