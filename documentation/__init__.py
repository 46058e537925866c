"""Make the ontology's web pages and the drawing of the worked example (not part of the wheel)."""
