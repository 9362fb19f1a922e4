"""Pictures of a report: what is drawn, with which words, and the drawing by typst."""
