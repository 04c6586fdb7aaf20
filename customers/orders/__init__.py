"""Commands that change a quantity or a term: placed, carried out, and looked up."""
