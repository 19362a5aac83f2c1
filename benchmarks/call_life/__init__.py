"""A made-up house with its callers, agents, chairs and telephones, around a real dispatcher.

Time is virtual and chance is seeded: the same seed is the same day, event for event. `world` parts
(`seats`, `lines`, `people`, `callers`, `office`) live on when the dispatcher dies; `oracle` parts
(`words`, `promises`, `keeping`) see what goes in and what comes out, and never ask the router.
"""
