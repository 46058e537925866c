"""The explorer's pages: they draw rows, and know neither SPARQL nor record formats."""
