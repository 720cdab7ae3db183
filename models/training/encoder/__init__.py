"""The encoder of the workspace index: one row of numbers per word, trained so that texts that belong together lie close."""
