"""Reports: one file of HTML that opens anywhere, about one run or about a sweep."""
