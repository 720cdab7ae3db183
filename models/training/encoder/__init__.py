"""The encoder of the workspace index: a row of numbers per word; texts that belong together come to lie close."""
