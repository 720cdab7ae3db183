"""The native model: its shape, its torch form, and how it is quantised."""
