"""What a report of an exercise says, and how: as a page that opens offline, or at a terminal."""

#: Futures behind each chance, unless somebody asks for another number.
RUNS = 60
