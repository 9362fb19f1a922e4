"""Documents into what each channel prints."""
