"""The exercise at one terminal: its commands, what a cell is shown, and the prompt."""
