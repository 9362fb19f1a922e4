"""How the gate reads a sentence: words, quantities, what belongs to whom, and what must agree."""
