"""The same wishes under several license terms, side by side."""
