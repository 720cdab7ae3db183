"""From weights to files that an inference engine reads."""
