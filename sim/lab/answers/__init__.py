"""What follows from results: estimates, comparisons, reasons, regions."""
