"""The corpus: git histories of permissively licensed repositories made into editing sessions."""
