"""The instructor's pack: pages to print, and the sheet of injects."""
