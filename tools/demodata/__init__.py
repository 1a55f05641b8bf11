"""The made-up libraries, patrons and items of the demo. No number here was ever given to anyone."""
