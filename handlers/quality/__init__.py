"""The numbers on demand: any day, week or month, compared, as a file; and the targets they are held against."""
