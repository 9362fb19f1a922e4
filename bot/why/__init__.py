"""Where a figure comes from: its formula, its inputs, and the answers of sources behind them."""
