"""The exercise as a web application on one laptop: pages, live fragments, and what keeps them apart."""
