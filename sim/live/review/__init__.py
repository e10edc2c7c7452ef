"""After an exercise: who knew what when, choice and luck told apart, other choices, other institutions.

Everything here is a function of an exercise and its acts. It shows all that happened: it is for the
facilitator, and for everybody once the exercise is over.
"""
