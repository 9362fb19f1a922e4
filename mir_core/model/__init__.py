"""The nouns of the project: frozen values that every room shares and that know nobody."""
