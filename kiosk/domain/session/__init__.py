"""A visit as a table of transitions: (screen, event) → (session, effects). Pure.

``state`` says what can be on the glass, ``events`` what can happen, ``effects`` what the desk is
asked to do, ``table`` what leads to what. The desk feeds events and performs effects; an effect's
result comes back as an event. Nothing is shown as done before the event that says it is committed.
"""
