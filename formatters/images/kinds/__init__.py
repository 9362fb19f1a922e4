"""The kinds of pictures, one file each; a module ends in `KIND = ...`."""
