"""A whole report on paper: its words and figures in order, and the setting by typst."""
