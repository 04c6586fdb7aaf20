"""The people of a customer and the licenses they hold."""
