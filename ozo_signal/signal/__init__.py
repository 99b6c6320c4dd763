"""Signal: how letters come in and posts go out. What they mean is not decided here."""
