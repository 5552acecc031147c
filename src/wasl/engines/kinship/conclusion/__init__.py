"""One answer from all that is known: are these remains this missing person, on what does it rest, can it be checked."""
