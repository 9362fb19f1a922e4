"""What users do and see."""
