"""The whole bot as a process, on a pretend Signal: the command line, the line to Signal, the store on disk."""
