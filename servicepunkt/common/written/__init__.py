"""What people write in files: YAML with the line of each value, entries, texts, sentences about slips, translations."""
