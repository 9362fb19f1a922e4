"""The process: command line, scheduler, platforms."""
