"""Pictures: a small chart grammar that writes SVG, the same bytes on every machine.

A picture is drawn on a ``Sheet`` (marks and text by role, never by colour), once wide and once narrow. The
page colours the roles, light, dark and on paper; a file carries the light colours with it.
"""
