"""The session stream: an editing session as one token list that grows at its end."""
